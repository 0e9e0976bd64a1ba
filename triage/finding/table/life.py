"""Years in which people live: what a column of dates says by itself, and by what is beside it."""

from __future__ import annotations

from collections.abc import Sequence

from triage.finding.table.ballot import SEX, VOTES
from triage.text.date import eras_in, iso

_LIFE = (1905, 2040)
_SAMPLE = 1000
_OLDEST, _DIGITS, _FIRST = 120, 3, 5
_SHARE, _DIFFERENT = 0.95, 3
"""The share of rows whose years agree, and of different years at least."""


def years(sample: Sequence[str]) -> list[int]:
    """The years of a column of dates in which people of today were born; empty for others."""
    eras = eras_in(sample)
    known = [int(date[:4]) for date in (iso(cell, eras) for cell in sample) if date]
    if len(known) < max(VOTES, 0.9 * len(sample)):
        return []
    return known if is_life(known) else []


def is_life(known: Sequence[int]) -> bool:
    """Were people of today, or whom they remember, born in all of these years?"""
    return _LIFE[0] <= min(known) and max(known) <= _LIFE[1]


def spread(known: Sequence[int]) -> int:
    """From the first to the last of some years; 0 for none."""
    return max(known, default=0) - min(known, default=0)


def is_sex(beside: Sequence[Sequence[str]]) -> bool:
    """Is the next column one of the two sexes, in words or as hosts write them?"""
    written = {cell for cells in beside for cell in cells[:_SAMPLE] if cell}
    return written == {"1", "2"} or (bool(written) and written <= SEX)


def are_ages(dates: Sequence[str], numbers: Sequence[str]) -> bool:
    """Are numbers the ages of those born on the dates beside them, or their classes at school? Each
    with its year then gives the same one, or the next where the birthday is to come."""
    if not all(len(number) <= _DIGITS for number in numbers[:_FIRST]):
        return False
    pairs = [
        (int(date[:4]), int(number))
        for date, number in zip(map(iso, dates[:_SAMPLE]), numbers[:_SAMPLE], strict=True)
        if date and number.isdecimal() and len(number) <= _DIGITS
    ]
    if len({number for _, number in pairs}) < _DIFFERENT or len({y for y, _ in pairs}) < _DIFFERENT:
        return False
    if len(pairs) < _SHARE * sum(map(bool, numbers[:_SAMPLE])):
        return False
    told = [year + number for year, number in pairs]
    usual = max({*told}, key=lambda year: told.count(year) + told.count(year + 1))
    agree = told.count(usual) + told.count(usual + 1)
    return max(number for _, number in pairs) <= _OLDEST and agree >= _SHARE * len(told)
