"""Versions of one list: how many people each of them has, and who moved between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.exposure.overlap import components, same_list
from triage.exposure.person import NAME, Roll
from triage.exposure.record import LEVELS
from triage.hashes import U64, distinct
from triage.model import Locator, Versions

_MOVES = (LEVELS.index("name+address"), LEVELS.index("name+phone"))
"""Keys that change when somebody moves; a birth date or a code does not."""


_WHOLE = 0.5
"""The share of the longest version that a version has at least."""


def versions(places: Sequence[tuple[Locator, Roll]]) -> tuple[Versions, ...]:
    """The lists of which there are several versions, the longest list first."""
    rolls = [roll for _, roll in places]
    found = []
    for part in same_lists(rolls):
        order = sorted(part, key=lambda i: places[i][0])
        found.append(_versions([places[i][0] for i in order], [rolls[i] for i in order]))
    return tuple(sorted(found, key=lambda one: (-one.together, one.locators)))


def _versions(locators: Sequence[Locator], rolls: Sequence[Roll]) -> Versions:
    people = [*map(_people, rolls)]
    _, count = np.unique(np.concatenate(people), return_counts=True)
    return Versions(
        locators=tuple(locators),
        people=tuple(map(len, people)),
        in_all=int(np.count_nonzero(count == len(people))),
        together=len(count) - _moved(rolls),
    )


def same_lists(rolls: Sequence[Roll]) -> list[tuple[int, ...]]:
    """The versions of each list of which there are several, as numbers of tables among the rolls.

    A short list of people who are in a long one is no version of it."""
    if len(rolls) < 2:
        return []
    people = [_people(roll) if roll.is_table else roll.identity[:0] for roll in rolls]
    parts = components(people, same_list)
    longest = [max(len(people[i]) for i in part) for part in parts]
    whole = (
        tuple(i for i in part if len(people[i]) >= _WHOLE * most)
        for part, most in zip(parts, longest, strict=True)
    )
    return [part for part in whole if len(part) > 1]


def _people(roll: Roll) -> U64:
    return distinct(roll.identity[roll.identity > 0])


def _moved(versions: Sequence[Roll]) -> int:
    held, count = np.unique(np.concatenate([*map(_people, versions)]), return_counts=True)
    once = held[count == 1]
    names, number = np.empty(0, np.uint64), np.empty(0, np.int64)
    for place, roll in enumerate(versions):
        rows = np.flatnonzero(_may_move(roll) & np.isin(roll.identity, once))
        rows = rows[np.unique(roll.identity[rows], return_index=True)[1]]
        names = np.append(names, roll.keys[rows, NAME])
        number = np.append(number, np.full(len(rows), place))
    _, group = np.unique(names, return_inverse=True)
    table = np.zeros((len(versions), len(names) + 1), np.int64)
    np.add.at(table, (number, group), 1)
    return int((table.sum(axis=0) - table.max(axis=0, initial=0)).sum())


def _may_move(roll: Roll) -> NDArray[np.bool_]:
    """Which rows are told by a name and where somebody lives, or how they are called."""
    found = np.zeros(len(roll.identity), np.bool_)
    for level in _MOVES:
        key = roll.keys[:, level]
        found |= (key > 0) & (roll.identity == (key | np.uint64(1)))
    return found
