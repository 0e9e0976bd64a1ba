"""Which tables can be joined to one person: equal codes, numbers, names with birth dates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from triage.exposure.overlap import components, same_scheme
from triage.exposure.person import NAME, Roll
from triage.exposure.record import CODE, LEVELS
from triage.hashes import U64, distinct
from triage.model import Link, Locator

_JOINS = tuple(level for level in range(len(LEVELS)) if level < NAME)

Place = tuple[Locator, Roll]


def links(places: Sequence[Place]) -> tuple[Link, ...]:
    """Tables with different fields that share a key, by the strongest key that joins them."""
    tables = [(locator, roll) for locator, roll in places if roll.is_table]
    if len({roll.fields for _, roll in tables}) < 2:
        return ()  # copies and versions of one list, which tell nothing more together
    told: set[tuple[Locator, ...]] = set()
    found: list[Link] = []
    for level in _JOINS:
        columns = [_column(roll, level) for _, roll in tables]
        for part in components(columns, same_scheme if level == CODE else _any):
            locators = tuple(sorted({tables[i][0] for i in part}))
            differ = len({tables[i][1].fields for i in part}) > 1
            if len(locators) > 1 and differ and locators not in told:
                told.add(locators)
                found.append(Link(LEVELS[level], locators, _in_several([columns[i] for i in part])))
    return tuple(sorted(found, key=lambda link: (-link.people, link.key, link.locators)))


def coded_with_names(rolls: Sequence[Roll]) -> frozenset[int]:
    """Indexes of the rolls whose codes another roll, with names, uses too."""
    columns = [_column(roll, CODE) for roll in rolls]
    return frozenset(
        i
        for part in components(columns, same_scheme)
        if len(part) > 1 and any(rolls[j].keys[:, NAME].any() for j in part)
        for i in part
    )


def _any(shared: int, _proved: bool, _size: int) -> bool:
    return shared > 0


def _column(roll: Roll, level: int) -> U64:
    column = roll.codes if level == CODE else roll.keys[:, level]
    if level == CODE and not roll.long_codes:
        return column[:0]
    return distinct(column[column > 0])


def _in_several(columns: Sequence[U64]) -> int:
    _, holders = np.unique(np.concatenate(columns), return_counts=True)
    return int(np.count_nonzero(holders > 1))
