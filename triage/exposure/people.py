"""How many people at least: records are merged wherever they may be one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triage.exposure.groups import Group, groups, otherwise_written, strongest_common, told_apart
from triage.exposure.namesakes import at_once, elsewhere, named
from triage.exposure.person import NAME_ADDRESS, Roll
from triage.exposure.record import NAME_PHONE
from triage.hashes import U64, among, distinct

_HOMES = (NAME_ADDRESS, NAME_PHONE)
"""Kinds of key that change when somebody moves, or is called at work."""
_Places = frozenset[tuple[int, int]]
"""Groups by the number of their head and their place in it."""


def fewest(rolls: Sequence[Roll]) -> int:
    """Distinct people if all records that may be one person are one.

    Two records are one person when the strongest kind of key that both have is equal, and may be
    where they have none in common, unless they were born on different days. Another address or
    telephone tells namesakes of one table apart, and nobody who is in two; nor do names in other
    letters in two tables. A record that equals any record with a stronger key adds nobody.
    """
    known = groups(rolls)
    earlier: list[_Head] = []
    for head in sorted({group.head for group in known}):
        earlier.append(_head([group for group in known if group.head == head], earlier))
    return sum(head.people for head in earlier)


@dataclass(slots=True)
class _Head:
    """Groups with one strongest kind of key, and the people that they add to the stronger ones:
    the ``new`` ones, as sorted keys, and of these so many who cannot be anybody of the stronger.
    The others are taken for people of stronger heads, so many of each at least (``taken``, by the
    number of the head). ``matched`` may be people of weaker heads whose names are in other
    letters."""

    groups: Sequence[Group]
    new: U64
    people: int
    taken: Mapping[int, int]
    matched: int = 0


def _head(own: Sequence[Group], earlier: Sequence[_Head]) -> _Head:
    known = [_covered(group, [g for head in earlier for g in head.groups]) for group in own]
    strangers = [_strangers(group, earlier) for group in own]
    first = np.concatenate([group.first for group in own])
    here, counted = distinct(first), distinct(first[np.concatenate(known)])
    new = np.setdiff1d(here, counted, assume_unique=True)
    new = at_once(named(own), new) if own[0].levels[0] in _HOMES else new
    told = [group for group, them in zip(own, strangers, strict=True) if not them]
    sure = len(new) if len(told) == len(own) else 0
    if told and not sure:
        first = np.concatenate([group.first for group in told])
        sure = len(np.intersect1d(new, distinct(first), assume_unique=True))
    unsure = len(new) - sure
    taken: dict[int, int] = {}
    if unsure:
        rooms = _all_room(own, new, strangers, earlier)
        room = sum(rooms.values())
        found = min(unsure, room)
        taken = {i: max(0, found - room + rooms[i]) for i in rooms}
        unsure -= found
        unsure -= _written_otherwise(own, new, strangers, earlier, unsure)
    return _Head(own, new, sure + unsure, taken)


def _all_room(
    own: Sequence[Group], new: U64, strangers: Sequence[_Places], earlier: Sequence[_Head]
) -> dict[int, int]:
    """How many of the ``new`` people of a head may be among the ``strangers`` of its groups whose
    names are in the same letters, or unknown: of each earlier head. Who is somebody of another
    head already, from whose people these are told apart, is none of these."""
    unlike = _Places().union(*strangers)
    near = {i for i, _ in unlike}
    anybody, rooms = _Places(), Counter[int]()
    for group, them in zip(own, strangers, strict=True):
        others = {(i, j): earlier[i].groups[j] for i, j in them}
        alike = {at for at, other in others.items() if not otherwise_written(group, other)}
        born = {at for at in alike if group.is_dated and others[at].is_dated}
        anybody |= alike - born
        if born:
            rooms += _room_by_birth(_births(group, new), _Places(born), earlier, unlike)
    rooms += _room(anybody, earlier, unlike)
    apart = [head.taken for i, head in enumerate(earlier) if i not in near]
    left = {i: earlier[i].people - sum(taken.get(i, 0) for taken in apart) for i in rooms}
    return {i: max(0, min(room, left[i])) for i, room in rooms.items()}


def _room(strangers: _Places, earlier: Sequence[_Head], unlike: _Places) -> Counter[int]:
    """How many people the given groups of each head hold who may be anybody, none counted that an
    earlier head had counted: whoever is in a group that is not ``unlike`` too is told by what that
    group says."""
    rooms = Counter[int]()
    for i, places in _by_head(strangers).items():
        rooms[i] = min(earlier[i].people, len(_only_in(earlier[i], i, places, unlike)))
    return rooms


def _only_in(head: _Head, number: int, places: Sequence[int], unlike: _Places) -> U64:
    """The people of some groups of a head who are in none of its groups but the ``unlike`` ones."""
    keys = distinct(np.concatenate([head.groups[j].first for j in places]))
    told = [group.first for j, group in enumerate(head.groups) if (number, j) not in unlike]
    return keys[~among(keys, distinct(np.concatenate(told)))] if told else keys


def _by_head(strangers: _Places) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for i, j in sorted(strangers):
        found.setdefault(i, []).append(j)
    return found


def _room_by_birth(
    births: U64, strangers: _Places, earlier: Sequence[_Head], unlike: _Places
) -> Counter[int]:
    """How many new people, by their ``births``, may be in the given groups of each head."""
    days, mine = np.unique(births, return_counts=True)
    rooms = Counter[int]()
    for i, places in _by_head(strangers).items():
        unsure = _only_in(earlier[i], i, places, unlike)
        others = np.sort(np.concatenate([_births(earlier[i].groups[j], unsure) for j in places]))
        theirs = np.searchsorted(others, days, "right") - np.searchsorted(others, days, "left")
        rooms[i] = min(earlier[i].people, int(np.minimum(mine, theirs).sum()))
    return rooms


def _written_otherwise(
    own: Sequence[Group],
    new: U64,
    strangers: Sequence[_Places],
    earlier: Sequence[_Head],
    unsure: int,
) -> int:
    """How many of ``unsure`` people may be among the ``strangers`` whose names are in other
    letters: each is one person at most, and not of a table that both are in."""
    found = 0
    for i, head in enumerate(earlier):
        pairs = [
            (group, [head.groups[j] for at, j in sorted(them) if at == i])
            for group, them in zip(own, strangers, strict=True)
        ]
        apart = [
            (group, [other for other in others if otherwise_written(group, other)])
            for group, others in pairs
        ]
        theirs = distinct(
            np.concatenate([new[:0], *(g.first for _, those in apart for g in those)])
        )
        theirs = np.intersect1d(theirs, head.new, assume_unique=True)
        room = min(len(theirs), head.people) - head.matched
        if room > 0:
            pairable = sum(_pairable(group, new, those, theirs) for group, those in apart if those)
            matched = min(unsure - found, room, pairable)
            head.matched += matched
            found += matched
    return found


def _pairable(group: Group, new: U64, others: Sequence[Group], theirs: U64) -> int:
    """How many new people of a group may be any of ``theirs``, who are in other groups."""
    days, in_table = _days(others, theirs), _by_table(others)
    rest, found = new, 0
    for roll, rows in group.parts:
        own = replace(group, parts=((roll, rows),))
        mine = rest[among(rest, distinct(own.first))] if len(rest) else rest
        rest = np.setdiff1d(rest, mine, assume_unique=True)
        free = np.ones(len(theirs), np.bool_)
        for other in in_table.get(id(roll), ()):
            free &= ~among(theirs, distinct(other.first))
        found += _matches(_days([own], mine), days[free])
    return found


def _by_table(there: Sequence[Group]) -> dict[int, list[Group]]:
    """The groups of each table alone, by the identity of its roll."""
    found: dict[int, list[Group]] = {}
    for group in there:
        for part in group.parts:
            if part[0].is_table:
                found.setdefault(id(part[0]), []).append(replace(group, parts=(part,)))
    return found


def _days(those: Sequence[Group], people: U64) -> U64:
    """The birth date of each of some people, told by sorted keys; 0 where it is unknown."""
    days = np.zeros_like(people)
    for group in those if len(people) else ():
        rows = np.flatnonzero(among(group.first, people))
        np.maximum.at(days, np.searchsorted(people, group.first[rows]), group.births[rows])
    return days


def _matches(mine: U64, theirs: U64) -> int:
    """How many people with some birth dates may be of those with others, 0 being unknown."""
    days, count = np.unique(mine[mine > 0], return_counts=True)
    others = np.sort(theirs)
    same = np.searchsorted(others, days, "right") - np.searchsorted(others, days)
    unknown = int(np.count_nonzero(theirs == 0))
    dated = min(int(count.sum()), int(np.minimum(count, same).sum()) + unknown)
    return min(len(theirs), dated + len(mine) - int(count.sum()))


def _births(group: Group, those: U64) -> U64:
    """The birth date of each of a group's people who is one of ``those`` (sorted keys)."""
    keys, rows = np.unique(group.first, return_index=True)
    births = group.births[rows]
    return births[among(keys, those)] if len(those) else births[:0]


def _strangers(group: Group, earlier: Sequence[_Head]) -> _Places:
    """The stronger groups (head, place in it) by whose keys nobody of this one is told apart from
    their people: any of these may be any of those."""
    return _Places(
        (i, j)
        for i, head in enumerate(earlier)
        for j, other in enumerate(head.groups)
        if not told_apart(group, other)
    )


def _covered(group: Group, earlier: Sequence[Group]) -> NDArray[np.bool_]:
    """Which records are somebody who was counted among the stronger ones."""
    by_level: dict[int, list[Group]] = {}
    for other in earlier:
        level = strongest_common(group, other)
        if level is not None:
            by_level.setdefault(level, []).append(other)
    covered = np.zeros(sum(int(rows.sum()) for _, rows in group.parts), np.bool_)
    for level, others in by_level.items():
        columns = [one.column(level) for one in others]
        covered |= among(group.column(level), distinct(np.concatenate(columns)))
    called = [other for level in _HOMES for other in by_level.get(level, ())]
    return covered | elsewhere(named([group]), named(called), covered) if called else covered
