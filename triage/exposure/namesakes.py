"""People of one name: which of them several tables tell apart.

Who moved has another address, and who is called at work another telephone: of two tables neither
tells namesakes apart. Within one table they do, where hardly anybody stands in it twice: a log of
calls, orders or messages has everybody as often as they called, and a text whoever it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.exposure.groups import Group
from triage.exposure.person import NAME, Roll
from triage.hashes import U64, among, distinct

_Places = NDArray[np.int64]
_REPEATS, _ONCE = 2, 1 / 3
"""Rows of a log, and the share of its different names: long registers have many namesakes too."""


@dataclass(frozen=True, slots=True)
class Named:
    """Records with a name as columns: the name, who it is (the strongest key), in which table, and
    whether it tells of somebody again."""

    names: U64
    people: U64
    tables: _Places
    again: NDArray[np.bool_]


def named(groups: Sequence[Group]) -> Named:
    """The records of some groups, their tables numbered."""
    parts = [(roll, int(rows.sum())) for group in groups for roll, rows in group.parts]
    rolls = {id(roll): roll for roll, _ in parts}
    numbers = {one: number for number, one in enumerate(rolls)}
    again = {one: _again(roll) for one, roll in rolls.items()}
    sizes = [size for _, size in parts]
    return Named(
        np.concatenate([group.column(NAME) for group in groups]),
        np.concatenate([group.first for group in groups]),
        np.repeat(np.array([numbers[id(roll)] for roll, _ in parts], np.int64), sizes),
        np.concatenate([again[id(roll)][rows] for group in groups for roll, rows in group.parts]),
    )


def _again(roll: Roll) -> NDArray[np.bool_]:
    """Which records may tell of somebody again: those of a log, and in running text any name that
    comes up again. What stands near one is another's often enough (whoever is in charge, with the
    telephones of others; who uses a place, above its owner's home)."""
    names = roll.keys[:, NAME]
    if roll.is_table:
        return np.full(len(names), _is_log(names))
    _, place, counts = np.unique(names, return_inverse=True, return_counts=True)
    return np.asarray((counts[place] > 1) & (names > 0))


def _is_log(names: U64) -> bool:
    """Does a table have the same names again and again?"""
    count = int(np.count_nonzero(names))
    if count <= _REPEATS:
        return False
    once = len(distinct(names[names > 0]))
    return count - once > _REPEATS and once < _ONCE * count


def elsewhere(own: Named, earlier: Named, covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which records may be somebody ``earlier`` of the same name: of the namesakes of each table,
    the ``covered`` ones before the others, no more than there are such."""
    order = np.lexsort((earlier.people, earlier.names))
    held = earlier.names[order[_begins(order, earlier.names, earlier.people)]]
    order = np.lexsort((own.people, ~covered, own.names, own.tables))
    count = np.cumsum(_begins(order, own.tables, own.names, own.people))
    first = np.where(_begins(order, own.tables, own.names), count, 0)
    before = np.where(own.again[order], 0, count - np.maximum.accumulate(first))
    names = own.names[order]
    room = np.searchsorted(held, names, "right") - np.searchsorted(held, names)
    found = np.empty(len(order), np.bool_)
    found[order] = before < room
    return found


def at_once(own: Named, new: U64) -> U64:
    """Of the ``new`` people (sorted keys) those of each name who are in the table that has most."""
    alone = not own.tables.any() and not own.again.any()
    rows = () if alone or not len(new) else np.flatnonzero(among(own.people, new))
    if not len(rows):
        return new
    names, people, tables = own.names[rows], own.people[rows], own.tables[rows]
    order = np.lexsort((people, tables, names))
    order = order[_begins(order, names, tables, people)]
    starts = np.flatnonzero(_begins(order, names, tables))
    sizes = np.diff(starts, append=len(order))
    held = np.where(own.again[rows][order[starts]], 1, sizes)
    one, first = names[order[starts]], people[order[starts]]
    longest = np.lexsort((first, -held, one))
    chosen = longest[_begins(longest, one)]
    kept = np.zeros(len(order) + 1, np.int64)
    kept[starts[chosen]] += 1
    kept[starts[chosen] + held[chosen]] -= 1
    return distinct(people[order[np.cumsum(kept)[:-1] > 0]])


def _begins(order: _Places, *columns: NDArray[np.uint64] | _Places) -> NDArray[np.bool_]:
    """Where in an order another row begins, by these columns."""
    new = np.zeros(len(order), np.bool_)
    new[:1] = True
    for column in columns:
        sorted_column = column[order]
        new[1:] |= sorted_column[1:] != sorted_column[:-1]
    return new
