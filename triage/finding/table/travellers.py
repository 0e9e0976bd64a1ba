"""Numbers of passports under a label that says nothing (番号, No.), told by what they look like and
by the nationalities, or names in Latin letters, beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.finding.header import of_another_number
from triage.finding.name import name
from triage.finding.table.column import Column
from triage.text.coded import Coded

# ICAO Doc 9303-4: nine signs at most; Japan's are two letters and seven digits.
_NUMBER = re.compile(r"(?P<series>[A-Z]{1,2}) ?[0-9]{6,8}[A-Z]?")
_MOSTLY, _DISTINCT = 0.9, 0.9
"""Shares of the cells that are such numbers, and of those that differ from each other."""
_LEAST, _SERIES = 3, 2
"""Numbers at least, and how many letters they begin with: a membership has one series."""
_SAMPLE = 200
_OURS = re.compile("[MNT][A-Z][0-9]{7}")
"""外務省: of ten years begin with T, of five with M, official ones with N or another."""
_LIKELY, _SHAPED = 75, 60


def travellers(columns: Sequence[Column], cells: Sequence[Coded]) -> tuple[Column, ...]:
    """The columns of one table, an undecided one of numbers of passports as such."""
    told = {column.signature for column in columns}
    if "jp.passport" in told or not _of_travellers(columns, cells):
        return tuple(columns)
    born = any(column.signature == "birth_date" for column in columns)
    return tuple(_told(column, cells[column.index], born=born) or column for column in columns)


def _of_travellers(columns: Sequence[Column], cells: Sequence[Coded]) -> bool:
    """Are there names, and either where their people come from or how passports spell them?"""
    named = [column for column in columns if column.signature == "jp.person_name"]
    if any(column.field == "nationality" for column in columns):
        return bool(named) or any(column.field == "surname" for column in columns)
    return any(_in_latin(cells[column.index]) for column in named)


def _in_latin(cells: Coded) -> bool:
    sample = [cell for cell in cells.distinct[:_SAMPLE] if cell]
    return bool(sample) and sum(map(name.is_latin, sample)) >= _MOSTLY * len(sample)


def _told(column: Column, cells: Coded, *, born: bool) -> Column | None:
    """``born``: birth dates stand beside, and fewer than a list has are told if they are shaped as
    Japan's."""
    if column.field or column.signature or of_another_number(column.label):
        return None
    sample = [cell for cell in cells[:_SAMPLE] if cell]
    numbers = [*filter(None, map(_NUMBER.fullmatch, sample))]
    if born and not column.label and 0 < len({*sample}) < _LEAST:
        if not all(map(_OURS.fullmatch, sample)):
            return None
        why = ("two letters and seven digits", "beside travellers and birth dates")
        return Column(column.index, "government_id", "jp.passport", _SHAPED, why, column.label)
    several = len({number[0] for number in numbers}) >= max(_LEAST, _DISTINCT * len(sample))
    if not several or len(numbers) < _MOSTLY * len(sample):
        return None
    if len({number["series"] for number in numbers}) < _SERIES:
        return None
    why = (f"{len(numbers) / len(sample):.0%} shaped as passports", "beside travellers")
    return Column(column.index, "government_id", "jp.passport", _LIKELY, why, column.label)
