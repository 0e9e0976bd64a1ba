"""How many people at most: only records that are told to be one person are one.

A record is linked to those of other tables that it cannot but agree with. What proves a person (a
My Number, a name with a birth date, an address or a telephone) links at once. An equal name, an
equal reading, or an equal birth date of a name here and of a reading there do not prove anything,
yet hardly any two of a few hundred people have them in common: as many as chance may have made
equal are counted apart again, so that of a large register nobody is linked by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from triage.exposure.overlap import components, same_list
from triage.exposure.person import KANA, NAME, Roll, different
from triage.exposure.record import LEVELS
from triage.exposure.sets import Places, joined, pairs
from triage.hashes import U64, distinct, mixed, rows_as_numbers

_PROVED = tuple(
    LEVELS.index(level)
    for level in ("my_number", "name+birth_date", "name+address", "name+phone", "kana+birth_date")
)
_EMAIL, _PHONE = LEVELS.index("email"), LEVELS.index("phone")
_NAMESAKES = 1 / 30_000
"""Of pairs of people, those who have one name, or one reading: one pair in 310 has one surname, by
the frequencies in ``signatures/lexicon``, which leaves one in a hundred for the given name."""
_BIRTH = len(LEVELS)
"""The birth date alone, as the last kind of key."""
_BY_CHANCE = (((NAME, KANA, _BIRTH), (KANA, NAME, _BIRTH)), ((_BIRTH, NAME, KANA),))
"""What is likely one person's, and what it may not contradict: for each chance."""
_UNSEEN = 3
"""Equal pairs that a count of none does not exclude (95 %, the rule of three)."""
_SIGMAS = 3


def most(rolls: Sequence[Roll]) -> int:
    """People in some rolls, each content's once, if what is not told to be one person is another.

    Never fewer than the different people (``identity``, ``possible``) of any one roll, and versions
    of one list count as their union."""
    rolls = different(rolls)
    if len(rolls) == 1:
        ids = rolls[0].people
        return len(distinct(ids[ids > 0]))
    rows = _rows(rolls)
    if not len(rows.person):
        return 0
    versions = _versions(rolls, rows)
    told = _without_repeats(rows, versions)
    chances = _namesakes(rows), _same_day(told)
    labels = _proved(told, versions)
    counts = [_count(labels, rows)]
    for links in _BY_CHANCE:
        for level, *others in links:
            labels = _linked(labels, told, level, *map(told.level, others))
        counts.append(_count(labels, rows))
    return _bounded(counts, chances)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The records with somebody in them, of all rolls or ``chosen`` ones of these: whom each is of
    (a number for each of the people of each roll), and the columns of their keys. ``roll_of`` are
    the rolls by person."""

    parts: tuple[tuple[Roll, NDArray[np.bool_]], ...]
    person: Places
    roll_of: Places
    ids: U64
    """The identity of each person."""
    held: tuple[int, ...]
    """The kinds of key that any record has."""
    chosen: Places | None = None

    def level(self, level: int) -> U64:
        """One kind of key, or the birth dates."""
        if level == _BIRTH:
            return self._whole([roll.births[rows] for roll, rows in self.parts])
        if level not in self.held:
            return np.zeros(len(self.person), np.uint64)
        return self._whole([roll.keys[:, level][rows] for roll, rows in self.parts])

    def _whole(self, columns: Sequence[U64]) -> U64:
        column = np.concatenate(columns)
        return column if self.chosen is None else column[self.chosen]


def _rows(rolls: Sequence[Roll]) -> _Rows:
    none = np.empty(0, np.int64)
    people, ids, roll_of = [none], [np.empty(0, np.uint64)], [none]
    parts, count = [], 0
    for number, roll in enumerate(rolls):
        own = roll.people
        rows = own > 0
        whole, index = np.unique(own[rows], return_inverse=True)
        parts.append((roll, rows))
        people.append(index.astype(np.int64) + count)
        ids.append(whole)
        roll_of.append(np.full(len(whole), number, np.int64))
        count += len(whole)
    held = np.any([roll.keys.any(axis=0) for roll in rolls], axis=0)
    return _Rows(
        tuple(parts),
        np.concatenate(people),
        np.concatenate(roll_of),
        np.concatenate(ids),
        tuple(np.flatnonzero(held).tolist()),
    )


def _versions(rolls: Sequence[Roll], rows: _Rows) -> Places:
    """A label for each person: equal for those of versions of one list who have one identity."""
    ends = np.searchsorted(rows.roll_of, np.arange(len(rolls) + 1))
    columns = [rows.ids[start:end] for start, end in pairwise(ends.tolist())]
    lists = np.arange(len(rolls), dtype=np.uint64)
    for part in components(columns, same_list):
        lists[list(part)] = part[0]
    labels = np.arange(len(rows.ids))
    return joined(labels, *pairs(mixed(rows.ids, lists[rows.roll_of] + np.uint64(1)), labels))


def _without_repeats(rows: _Rows, labels: Places) -> _Rows:
    """One of the records that say the same of people with one label: versions of a list repeat most
    of what they say, and none of it links anybody again. Where there are none, nearly every record
    says something else."""
    if (labels == np.arange(len(labels))).all():
        return rows
    said = rows_as_numbers(
        [labels[rows.person].astype(np.uint64), *map(rows.level, (*rows.held, _BIRTH))]
    )
    order = np.argsort(said)
    chosen = np.sort(order[np.append(True, np.diff(said[order]) != 0)])
    return replace(rows, person=rows.person[chosen], chosen=chosen)


def _proved(rows: _Rows, labels: Places) -> Places:
    """With those whom a key proves to be one, and who have one address of mail, or telephone
    where no more than one of them is named."""
    for level in filter(_PROVED.__contains__, rows.held):
        labels = _linked(labels, rows, level)
    names, kana, births = map(rows.level, (NAME, KANA, _BIRTH))
    labels = _linked(labels, rows, _EMAIL, names, kana, births)
    return _linked(labels, rows, _PHONE, np.where(names > 0, names, kana), births)


def _linked(labels: Places, rows: _Rows, level: int, *told: U64) -> Places:
    return joined(labels, *pairs(rows.level(level), rows.person, *told))


def _count(labels: Places, rows: _Rows) -> int:
    """People: of each set as many as the roll has that has most of them."""
    rolls = len(rows.parts)
    people = labels * rolls
    people += rows.roll_of
    people.sort()
    starts = np.flatnonzero(np.append(True, people[1:] != people[:-1]))
    sets = people[starts] // rolls
    firsts = np.flatnonzero(np.append(True, sets[1:] != sets[:-1]))
    return int(np.maximum.reduceat(np.diff(starts, append=len(people)), firsts).sum())


def _bounded(counts: Sequence[int], chances: Sequence[float]) -> int:
    """The last count, and those whom the links after the first may have made one by chance: no
    more than they made one. ``chances`` are of a pair of people, for each kind of link."""
    bound = counts[0]
    while True:
        couples = bound * (bound - 1) / 2
        apart = 0
        for chance, before, after in zip(chances, counts[:-1], counts[1:], strict=True):
            mean = chance * couples
            apart += min(before - after, ceil(mean + _SIGMAS * sqrt(mean)))
        if counts[-1] + apart >= bound:
            return bound
        bound = counts[-1] + apart


def _namesakes(rows: _Rows) -> float:
    """How likely two people have one name: as often as they are seen in one table, at the least."""
    tables = rows.roll_of[rows.person].astype(np.uint64) + np.uint64(1)
    births = rows.level(_BIRTH)
    names = np.where(births > 0, mixed(rows.level(NAME), tables), 0)
    equal = _different(mixed(names, births)) - _different(names)
    sizes = np.bincount(rows.roll_of[rows.person[names > 0]], minlength=1).astype(np.float64)
    couples = float((sizes * (sizes - 1)).sum()) / 2
    return max(_NAMESAKES, equal / couples if couples else 0.0)


def _same_day(rows: _Rows) -> float:
    """How likely two people are born on one day: pupils of one class are more than their town."""
    births = rows.level(_BIRTH)
    equal, couples = _UNSEEN, 0.0
    for called in map(rows.level, (NAME, KANA)):
        count = _different(mixed(called, births))
        equal += count - _different(np.where(called > 0, births, 0))
        couples += count * (count - 1) / 2
    return equal / couples if couples else 1.0


def _different(column: U64) -> int:
    """How many different values there are, 0 being none."""
    return int(np.count_nonzero(distinct(column)))
