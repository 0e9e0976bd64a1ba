"""Records by the kinds of key they have: what may be compared with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.exposure.overlap import components, same_scheme
from triage.exposure.person import NAME, Roll, different
from triage.exposure.record import CODE, LEVELS, how_written
from triage.hashes import U64, distinct
from triage.text.written import KANJI, SETTLED

_NO_SPACE = -1

_NAMED = frozenset(i for i, level in enumerate(LEVELS) if level.split("+")[0] == "name")
_CONTACTS = frozenset((LEVELS.index("email"), LEVELS.index("phone")))


@dataclass(frozen=True, slots=True)
class Group:
    """Records that have the same kinds of key; ``space`` is the scheme of their codes, ``written``
    how their names are (see ``text.written``), 0 where they have none.

    ``parts`` are rolls and which of their rows: the columns are taken out when they are asked for,
    since of millions of records there is no room for two.
    """

    levels: tuple[int, ...]
    space: int
    written: int
    parts: tuple[tuple[Roll, NDArray[np.bool_]], ...]
    is_dated: bool
    """Is everybody's birth date known?"""

    @property
    def head(self) -> tuple[int, int, int]:
        """What the groups have in common whose people are counted together."""
        first = self.levels[0]
        return first, self.space, self.letters if first in _NAMED else 0

    @property
    def letters(self) -> int:
        """Kanji, kana or Latin ones."""
        return self.written & ~SETTLED

    @property
    def is_named(self) -> bool:
        """Has everybody a name, and not only a reading?"""
        return not _NAMED.isdisjoint(self.levels)

    @property
    def first(self) -> U64:
        """The strongest key of each record."""
        return self.column(self.levels[0])

    @property
    def births(self) -> U64:
        """The birth date of each record, 0 where it is unknown."""
        return np.concatenate([roll.births[rows] for roll, rows in self.parts])

    def column(self, level: int) -> U64:
        """One kind of key of each record."""
        return np.concatenate([roll.keys[rows, level] for roll, rows in self.parts])


def otherwise_written(one: Group, other: Group) -> bool:
    """Whether the names of two groups are in different letters: somebody of abroad is written in
    Latin letters here, in kana there, in kanji elsewhere."""
    return one.is_named and other.is_named and one.letters != other.letters


def told_apart(one: Group, other: Group) -> bool:
    """Whether different keys prove different people. Of names in different letters another
    telephone or address of mail proves nothing, but that one is of Japan and one of abroad does."""
    level = strongest_common(one, other)
    if not otherwise_written(one, other):
        return level is not None
    settled = one.written & other.written & SETTLED > 0 and KANJI in (one.letters, other.letters)
    return settled or (level is not None and level not in _CONTACTS)


def strongest_common(one: Group, other: Group) -> int | None:
    """The kind of key by which records of two groups are compared."""
    names = one.letters == other.letters
    for level in one.levels:
        if level not in other.levels or (level == CODE and one.space != other.space):
            continue
        if names or level not in _NAMED:
            return level
    return None


def groups(rolls: Sequence[Roll]) -> list[Group]:
    """Records by the kinds of key they have, in an order that does not depend on the rolls'."""
    spaces = dict(zip((id(roll.keys) for roll in rolls), _code_spaces(rolls), strict=True))
    found: dict[tuple[tuple[int, ...], int, int], list[tuple[Roll, NDArray[np.bool_]]]] = {}
    for roll in different(rolls):
        space = spaces[id(roll.keys)]
        mask = _kinds(roll.keys, with_codes=space != _NO_SPACE)
        for value in (np.flatnonzero(np.bincount(mask)[1:]) + 1).tolist():
            levels = tuple(level for level in range(len(LEVELS)) if value >> level & 1)
            place = (levels, space if CODE in levels else _NO_SPACE, value >> len(LEVELS))
            found.setdefault(place, []).append((roll, mask == value))
    return [
        Group(*place, tuple(parts), all(bool(roll.births[rows].all()) for roll, rows in parts))
        for place, parts in found.items()
    ]


def _kinds(keys: U64, *, with_codes: bool) -> NDArray[np.int16]:
    """Which kinds of key each record has, as bits, above them the letters of its name. Codes that
    mean nothing in the other tables are no key where there is another one."""
    mask = np.zeros(len(keys), np.int16)
    for level in range(len(LEVELS)):
        mask |= (keys[:, level] > 0).astype(np.int16) << level
    if not with_codes:
        mask[mask != 1 << CODE] &= ~(1 << CODE)
    return mask | how_written(keys[:, NAME]).astype(np.int16) << len(LEVELS)


def _code_spaces(rolls: Sequence[Roll]) -> list[int]:
    """A number for each roll: equal where codes mean the same, -1 where they mean nothing else."""
    if len(rolls) == 1:
        return [0]
    columns = [distinct(roll.codes[roll.codes > 0]) for roll in rolls]
    comparable = [c if roll.long_codes else c[:0] for c, roll in zip(columns, rolls, strict=True)]
    parts = components(comparable, same_scheme)
    spaces = [_NO_SPACE] * len(rolls)
    smallest = {part: min(int(comparable[i][0]) for i in part) for part in parts if len(part) > 1}
    for number, part in enumerate(sorted(smallest, key=lambda part: smallest[part])):
        for i in part:
            spaces[i] = number
    return spaces
