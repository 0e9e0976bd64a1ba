"""People of one name: which of them several tables tell apart.

Who moved has another address, and who is called at work another telephone: of two tables neither
tells namesakes apart. Within one table they do, since nobody stands in it twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.exposure.groups import Group
from triage.exposure.person import NAME
from triage.hashes import U64, among, distinct

_Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Named:
    """Records with a name as columns: the name, who it is (the strongest key), in which table."""

    names: U64
    people: U64
    tables: _Places


def named(groups: Sequence[Group]) -> Named:
    """The records of some groups, their tables numbered."""
    numbers: dict[int, int] = {}
    tables = [
        np.full(int(rows.sum()), numbers.setdefault(id(roll), len(numbers)), np.int64)
        for group in groups
        for roll, rows in group.parts
    ]
    names = [group.column(NAME) for group in groups]
    return Named(
        np.concatenate(names),
        np.concatenate([group.first for group in groups]),
        np.concatenate(tables),
    )


def elsewhere(own: Named, earlier: Named, covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which records may be somebody ``earlier`` of the same name: of the namesakes of each table,
    the ``covered`` ones before the others, no more than there are such."""
    order = np.lexsort((earlier.people, earlier.names))
    held = earlier.names[order[_begins(order, earlier.names, earlier.people)]]
    order = np.lexsort((own.people, ~covered, own.names, own.tables))
    count = np.cumsum(_begins(order, own.tables, own.names, own.people))
    first = np.where(_begins(order, own.tables, own.names), count, 0)
    before: _Places = count - np.maximum.accumulate(first)
    names = own.names[order]
    room = np.searchsorted(held, names, "right") - np.searchsorted(held, names)
    found = np.empty(len(order), np.bool_)
    found[order] = before < room
    return found


def at_once(own: Named, new: U64) -> U64:
    """Of the ``new`` people (sorted keys) those of each name who are in the table that has most."""
    rows = np.flatnonzero(among(own.people, new)) if len(new) and own.tables.any() else ()
    if not len(rows):
        return new
    names, people, tables = own.names[rows], own.people[rows], own.tables[rows]
    order = np.lexsort((people, tables, names))
    order = order[_begins(order, names, tables, people)]
    starts = np.flatnonzero(_begins(order, names, tables))
    sizes = np.diff(starts, append=len(order))
    one, first = names[order[starts]], people[order[starts]]
    longest = np.lexsort((first, -sizes, one))
    kept = np.zeros(len(starts), np.bool_)
    kept[longest[_begins(longest, one)]] = True
    return distinct(people[order[np.repeat(kept, sizes)]])


def _begins(order: _Places, *columns: NDArray[np.uint64] | _Places) -> NDArray[np.bool_]:
    """Where in an order another row begins, by these columns."""
    new = np.zeros(len(order), np.bool_)
    new[:1] = True
    for column in columns:
        sorted_column = column[order]
        new[1:] |= sorted_column[1:] != sorted_column[:-1]
    return new
