"""Columns of dates to ISO 8601, at array speed in the forms that nearly all are written in.

Where digits begin and end tells the form; any other is for ``date.iso``, a cell after the other.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.text.column import Lines, Marks, Places, Points, lines, merged
from triage.text.date import (
    ERAS,
    LATE,
    digits_of_eras,
    is_day_first,
    iso,
    year_last,
)
from triage.text.points import UNICODE

_Numbers = NDArray[np.int64]
_Read = tuple[Places, _Numbers, _Numbers]
"""Lines, the era of each, and as rows their years, months and days."""

_WESTERN, _HOST, _NO_ERA = 0, len(ERAS), -1
"""Eras count from 1, and again from 6 on where a host wrote their number."""
_ZERO, _HYPHEN, _NEWLINE = map(ord, "0-\n")
_DAY = ord("日")
_BEHIND_YEAR, _BEHIND_MONTH, _REIGN = (
    np.array([*map(ord, one)], np.uint32) for one in ("-/.年・ ", "-/.月・ ", "治正和成")
)
_BEFORE = np.array([before for _, before, _, _ in ERAS])
_FIRST = np.array([int(first.replace("-", "")) for _, _, first, _ in ERAS])
_LAST = np.array([int(last.replace("-", "")) for _, _, _, last in ERAS])
_DAYS = np.array((0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31))
_SHOWN = (
    (0, 0, 1000),
    (1, 0, 100),
    (2, 0, 10),
    (3, 0, 1),
    (5, 1, 10),
    (6, 1, 1),
    (8, 2, 10),
    (9, 2, 1),
)
"""Which character of a date shows which digit of its year, month or day."""
_LENGTH, _HYPHENS = 10, (4, 7)


def isos(cells: Lines) -> Lines:
    """Each date in ISO 8601; any other line without blanks around it."""
    digit = np.append(cells.points, 0).astype(np.uint32) - np.uint32(_ZERO) < 10
    edges = np.flatnonzero(np.diff(digit, prepend=False))
    begins, stops = edges[::2], edges[1::2]
    line = np.searchsorted(cells.ends, begins)
    runs = np.bincount(line, minlength=len(cells))[line]
    told, sound = np.zeros((2, len(cells)), np.bool_)
    dates = np.zeros((3, len(cells)), np.int64)
    for count, read in ((3, _apart), (1, _together)):
        of = np.flatnonzero(runs == count).reshape(-1, count)
        place, era, date = read(cells, line[of[:, 0]], begins[of.T], stops[of.T])
        told[place] = True
        sound[place], dates[:, place] = _western(era, date)
    rest = np.flatnonzero(~sound)
    left = cells.taken(rest)
    others = [
        cell if plain else iso(cell) or cell.strip()
        for cell, plain in zip(left, told[rest].tolist(), strict=True)
    ]
    if (day_first := is_day_first(left)) is not None:
        others = [year_last(cell, day_first=day_first) or cell for cell in others]
    return merged(sound, _written(dates[:, sound]), lines(others))


def _apart(cells: Lines, place: Places, begins: Places, stops: Places) -> _Read:
    """1975-1-1, 1975年1月1日, S50.1.1, 昭和50年1月1日: three runs of digits a line."""
    points, sizes = cells.points, stops - begins
    era = _era(points, cells.starts[place], begins[0])
    behind = cells.ends[place] - stops[2]
    good = np.where(era == _WESTERN, sizes[0] == 4, (era != _NO_ERA) & (sizes[0] <= 2))
    for at, marks in ((1, _BEHIND_YEAR), (2, _BEHIND_MONTH)):
        joint = stops[at - 1]
        good &= (sizes[at] <= 2) & (begins[at] - joint == 1) & np.isin(points[joint], marks)
    good &= (behind == 0) | ((behind == 1) & (points[stops[2]] == _DAY))
    rows = np.flatnonzero(good)
    return place[rows], era[rows], _numbers(points, begins[:, rows], sizes[:, rows])


def _together(cells: Lines, place: Places, begins: Places, stops: Places) -> _Read:
    """19750101, S500101, and 3500101 of a host: one run of digits a line."""
    points, begin, stop = cells.points, begins[0], stops[0]
    size, era = stop - begin, _era(points, cells.starts[place], begin)
    numbers = _host_eras(points, begin, (era == _WESTERN) & (size == 7))
    host = numbers > 0
    era = np.where(host, numbers + _HOST, era)
    good = host | np.where(era == _WESTERN, size == 8, (era != _NO_ERA) & (size == 6))
    good &= stop == cells.ends[place]
    era, begin, stop = era[good], (begin + host)[good], stop[good]
    starts = np.stack((begin, stop - 4, stop - 2))
    sizes = np.stack((stop - 4 - begin, *np.full((2, len(stop)), 2)))
    return place[good], era, _numbers(points, starts, sizes)


def _host_eras(points: Points, begin: Places, seven: Marks) -> _Numbers:
    """The eras, from 1 on, that the first of ``seven`` digits stand for; 0 for any other."""
    found = np.zeros(len(begin), np.int64)
    digit, *year = (points[begin[seven] + at].astype(np.int64) - _ZERO for at in range(3))
    told = np.unique(digit * 100 + year[0] * 10 + year[1]).tolist()
    eras = digits_of_eras((str(one // 100), one % 100) for one in told)
    meant = np.array([eras.find(str(number)) + 1 for number in range(10)])
    found[seven] = meant[digit]
    return found


def _era(points: Points, start: Places, digits: Places) -> _Numbers:
    """The era that is written between the start of a line and its first digit."""
    head, mark = digits - start, points[start]
    era = np.where(head == 0, _WESTERN, _NO_ERA)
    written = (head == 1) | ((head == 2) & np.isin(points[digits - 1], _REIGN))
    known = _eras().take(mark)
    return np.where(written & (known > 0), known, era)


@cache
def _eras() -> NDArray[np.uint8]:
    """The number of the era that a character stands for, 0 for others."""
    table = np.zeros(UNICODE, np.uint8)
    for number, (marks, *_) in enumerate(ERAS, 1):
        table[[*map(ord, f"{marks[:2]}{marks[1].lower()}")]] = number
    return table


def _numbers(points: Points, starts: Places, sizes: Places) -> _Numbers:
    """What runs of digits say, in the shape of their ``starts``: years, months, days."""
    found = np.zeros(starts.shape, np.int64)
    for number, start, size in zip(found, starts, sizes, strict=True):
        for at in range(int(size.max(initial=0))):
            more = np.flatnonzero(at < size)
            number[more] = number[more] * 10 + points[start[more] + at] - _ZERO
    return found


def _western(era: _Numbers, date: _Numbers) -> tuple[Marks, _Numbers]:
    """Which dates there are, in a year of their era as ``date.iso`` takes it, and all of them in
    Western years."""
    year, month, day = date
    number = (era - 1) % len(ERAS)
    counted = era != _WESTERN
    whole = np.where(counted, _BEFORE[number], 0) + year
    leap = (whole % 4 == 0) & ((whole % 100 != 0) | (whole % 400 == 0))
    last = _DAYS[np.where(month <= 12, month, 0)] + (leap & (month == 2))
    exists = (year > 0) & (day >= 1) & (day <= last)
    written = whole * 10000 + month * 100 + day
    final = _LAST[number] // 10000 - _BEFORE[number]
    inside = (written >= _FIRST[number]) & (written <= _LAST[number])
    beyond = (year > final - (era > _HOST)) & (year <= final + LATE)
    return exists & (~counted | inside | beyond), np.stack((whole, month, day))


def _written(dates: _Numbers) -> Lines:
    rows = np.full((dates.shape[1], _LENGTH + 1), _NEWLINE, np.uint32)
    rows[:, _HYPHENS] = _HYPHEN
    for place, part, scale in _SHOWN:  # a number at a time: to divide by one is fast
        rows[:, place] = dates[part] // scale % 10 + _ZERO
    return Lines(rows.reshape(-1))
