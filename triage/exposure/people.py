"""How many people: at least (records merged wherever they may be one person) and at most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.exposure.overlap import components, same_list, same_scheme
from triage.exposure.person import NAME, Roll
from triage.exposure.record import CODE, LEVELS, NAME_PHONE, is_mobile
from triage.exposure.versions import moved
from triage.hashes import U64, distinct

_NO_SPACE = -1

_Places = frozenset[tuple[int, int]]
"""Groups by the number of their head and their place in it."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Records that have the same kinds of key; ``space`` is the scheme of their codes.

    ``parts`` are rolls and which of their rows: the columns are taken out when they are asked for,
    since of millions of records there is no room for two.
    """

    levels: tuple[int, ...]
    space: int
    parts: tuple[tuple[Roll, NDArray[np.bool_]], ...]
    is_dated: bool
    """Is everybody's birth date known?"""

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


def fewest(rolls: Sequence[Roll]) -> int:
    """Distinct people if all records that may be one person are one.

    Two records are one person when the strongest kind of key that both have is equal, and may be
    where they have none in common, unless they were born on different days; a mobile telephone and
    another one tell nobody apart who is in two lists, nor do two addresses in two versions of one
    list. A record that equals any record with a stronger key adds nobody.
    """
    groups = _groups(rolls)
    heads = sorted({(group.levels[0], group.space) for group in groups})
    earlier: list[_Head] = []
    for head in heads:
        own = [group for group in groups if (group.levels[0], group.space) == head]
        earlier.append(_Head(own, _new_people(own, earlier)))
    return sum(head.people for head in earlier) - moved(rolls)


@dataclass(frozen=True, slots=True)
class _Head:
    """Groups with one strongest kind of key, and the people that they add to the stronger ones."""

    groups: Sequence[_Group]
    people: int


def _new_people(own: Sequence[_Group], earlier: Sequence[_Head]) -> int:
    known = [_covered(group, [g for head in earlier for g in head.groups]) for group in own]
    strangers = [frozenset(_strangers(group, earlier)) for group in own]
    dated = [
        frozenset((i, j) for i, j in them if group.is_dated and earlier[i].groups[j].is_dated)
        for group, them in zip(own, strangers, strict=True)
    ]
    first = np.concatenate([group.first for group in own])
    here, elsewhere = distinct(first), distinct(first[np.concatenate(known)])
    new = np.setdiff1d(here, elsewhere, assume_unique=True)
    told = [group for group, them in zip(own, strangers, strict=True) if not them]
    sure = len(new) if len(told) == len(own) else 0
    if told and not sure:
        first = np.concatenate([group.first for group in told])
        sure = len(np.intersect1d(new, distinct(first), assume_unique=True))
    unlike = _Places().union(*strangers)
    others = (them - born for them, born in zip(strangers, dated, strict=True))
    room = _room(_Places().union(*others), earlier, unlike)
    for group, born in zip(own, dated, strict=True):
        room += _room_by_birth(_births(group, new), born, earlier, unlike) if born else 0
    return sure + max(0, len(new) - sure - room)


def _room(strangers: _Places, earlier: Sequence[_Head], unlike: _Places) -> int:
    """How many people the given groups hold who may be anybody, none counted that an earlier head
    had counted: whoever is in a group that is not ``unlike`` too is told by what that group says.
    """
    return sum(
        min(earlier[i].people, len(_only_in(earlier[i], i, places, unlike)))
        for i, places in _by_head(strangers).items()
    )


def _only_in(head: _Head, number: int, places: Sequence[int], unlike: _Places) -> U64:
    """The people of some groups of a head who are in none of its groups but the ``unlike`` ones."""
    keys = distinct(np.concatenate([head.groups[j].first for j in places]))
    told = [group.first for j, group in enumerate(head.groups) if (number, j) not in unlike]
    return keys[~_among(keys, distinct(np.concatenate(told)))] if told else keys


def _by_head(strangers: _Places) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for i, j in sorted(strangers):
        found.setdefault(i, []).append(j)
    return found


def _room_by_birth(
    births: U64, strangers: _Places, earlier: Sequence[_Head], unlike: _Places
) -> int:
    """How many new people, by their ``births``, may be in the given groups."""
    days, mine = np.unique(births, return_counts=True)
    room = 0
    for i, places in _by_head(strangers).items():
        unsure = _only_in(earlier[i], i, places, unlike)
        others = np.sort(np.concatenate([_births(earlier[i].groups[j], unsure) for j in places]))
        theirs = np.searchsorted(others, days, "right") - np.searchsorted(others, days, "left")
        room += min(earlier[i].people, int(np.minimum(mine, theirs).sum()))
    return room


def _births(group: _Group, among: U64) -> U64:
    """The birth date of each of those of a group's people who are ``among`` sorted keys."""
    keys, rows = np.unique(group.first, return_index=True)
    births = group.births[rows]
    return births[_among(keys, among)] if len(among) else births[:0]


def _strangers(group: _Group, earlier: Sequence[_Head]) -> Iterator[tuple[int, int]]:
    """The stronger groups (head, place in it) that have no kind of key in common with this one:
    any of their people may be any of these."""
    for i, head in enumerate(earlier):
        for j, other in enumerate(head.groups):
            if _strongest_common(group, other) is None:
                yield i, j


def _covered(group: _Group, earlier: Sequence[_Group]) -> NDArray[np.bool_]:
    """Which records are somebody who was counted among the stronger ones."""
    by_level: dict[int, list[_Group]] = {}
    for other in earlier:
        level = _strongest_common(group, other)
        if level is not None:
            by_level.setdefault(level, []).append(other)
    covered = np.zeros(sum(int(rows.sum()) for _, rows in group.parts), np.bool_)
    for level, others in by_level.items():
        columns = [one.column(level) for one in others]
        covered |= _among(group.column(level), distinct(np.concatenate(columns)))
    called = by_level.get(NAME_PHONE)
    return covered | _otherwise_called(group, called) if called else covered


def _otherwise_called(group: _Group, earlier: Sequence[_Group]) -> NDArray[np.bool_]:
    """Which records have the name of one with a telephone of the other kind, mobile or not: of
    namesakes no more than there are such."""
    found = np.zeros(len(group.births), np.bool_)
    called = [_named(one) for one in earlier]
    mobile, names, people = _named(group)
    for kind in (False, True):
        theirs = [(name[of != kind], who[of != kind]) for of, name, who in called]
        known = _pairs(*map(np.concatenate, zip(*theirs, strict=True)))[0]
        rows = np.flatnonzero(mobile == kind)
        own, place = _pairs(names[rows], people[rows])
        before = np.arange(len(own)) - np.searchsorted(own, own)
        room = np.searchsorted(known, own, "right") - np.searchsorted(known, own)
        found[rows] = (before < room)[place]
    return found


def _named(group: _Group) -> tuple[NDArray[np.bool_], U64, U64]:
    """Of each record: whether its telephone is a mobile one, its name, its strongest key."""
    return is_mobile(group.column(NAME_PHONE)), group.column(NAME), group.first


def _pairs(names: U64, people: U64) -> tuple[U64, NDArray[np.int64]]:
    """The names of the different pairs of a name and somebody, in order, and the place among them
    of each pair."""
    order = np.lexsort((people, names))
    new = np.ones(len(order), np.bool_)
    new[1:] = (names[order][1:] != names[order][:-1]) | (people[order][1:] != people[order][:-1])
    place = np.empty(len(order), np.int64)
    place[order] = np.cumsum(new) - 1
    return names[order][new], place


def _among(values: U64, known: U64) -> NDArray[np.bool_]:
    """Which values are among the sorted ``known`` ones (at least one)."""
    place = np.minimum(np.searchsorted(known, values), len(known) - 1)
    found: NDArray[np.bool_] = known[place] == values
    return found


def _strongest_common(one: _Group, other: _Group) -> int | None:
    for level in one.levels:
        if level in other.levels and (level != CODE or one.space == other.space):
            return level
    return None


def _groups(rolls: Sequence[Roll]) -> list[_Group]:
    """Records by the kinds of key they have, in an order that does not depend on the rolls'."""
    spaces = _code_spaces(rolls)
    found: dict[tuple[tuple[int, ...], int], list[tuple[Roll, NDArray[np.bool_]]]] = {}
    for roll, space in zip(rolls, spaces, strict=True):
        mask = _kinds(roll.keys, with_codes=space != _NO_SPACE)
        for value in (np.flatnonzero(np.bincount(mask)[1:]) + 1).tolist():
            levels = tuple(level for level in range(len(LEVELS)) if value >> level & 1)
            place = (levels, space if CODE in levels else _NO_SPACE)
            found.setdefault(place, []).append((roll, mask == value))
    return [
        _Group(*place, tuple(parts), all(bool(roll.births[rows].all()) for roll, rows in parts))
        for place, parts in found.items()
    ]


def _kinds(keys: U64, *, with_codes: bool) -> NDArray[np.int16]:
    """Which kinds of key each record has, as bits. Codes that mean nothing in the other tables are
    no key where there is another one."""
    mask = np.zeros(len(keys), np.int16)
    for level in range(len(LEVELS)):
        mask |= (keys[:, level] > 0).astype(np.int16) << level
    if not with_codes:
        mask[mask != 1 << CODE] &= ~(1 << CODE)
    return mask


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


# --- at most ------------------------------------------------------------------------------------


def most(contents: Sequence[U64]) -> int:
    """People if only proved equality merges: the sum over distinct contents.

    ``contents`` are identities (``Roll.identity``), one array for each content. Versions of one
    list count as their union.
    """
    unique = [distinct(ids[ids > 0]) for ids in contents]
    return sum(_union_size([unique[i] for i in part]) for part in components(unique, same_list))


def _union_size(columns: Sequence[U64]) -> int:
    return len(columns[0]) if len(columns) == 1 else len(distinct(np.concatenate(columns)))
