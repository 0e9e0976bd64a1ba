"""Numbers of which too few stand in a column to vote, told by whose rows they stand in.

A check digit alone passes one number in ten, and a shape without one tells nothing. In the rows of
people, of whom a name and a birth date, an address or a telephone stand beside it, a column that
passes whole is what people have such numbers of. What begins the rows is what an office calls them
by, and is told by nothing beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from triage.finding.header import of_another_number
from triage.finding.table.ballot import is_licence
from triage.finding.table.column import NULLS, Column
from triage.text.coded import Coded
from triage.text.date import iso
from triage.validators import luhn_card

_NAMED = frozenset({"name", "kana", "surname", "surname_kana"})
_REACHED = frozenset({"address", "address_part", "phone", "email", "postcode"})
_SAMPLE, _LEAST = 1000, 5
"""Cells that are asked; different pension numbers at least that tell without a birth date."""
_CARD = re.compile(
    r"[0-9]{4}([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}|[0-9]{4}([ -])[0-9]{6}\2[0-9]{4,5}"
)
_NUMBER = re.compile("[0-9](?:.*[0-9])?")
_NOTHING = NULLS | {""}
_BASIC = re.compile("[0-9]{4}-?[0-9]{6}")
"""基礎年金番号, as its notices and handbooks have it."""
_RESIDENCE = re.compile("[A-Z]{2}[0-9]{8}[A-Z]{2}")
"""在留カード, as the immigration agency prints its number: hardly anything else is so shaped."""
_LICENCE, _CARDS, _PENSION, _RESIDENT = 65, 65, 60, 75
"""Percent."""
_FIRST, _LAST = 16, 80
"""How old somebody is who gets a licence for the first time (道路交通法 88条: 16 for a moped)."""


def confirmed(columns: Sequence[Column], cells: Sequence[Coded]) -> tuple[Column, ...]:
    """The columns of a table, undecided ones of numbers by what they are of the people whose rows
    it has: those without a label, and many under one in Latin letters that nobody knows (nkn)."""
    fields = {column.field for column in columns}
    if fields.isdisjoint(_NAMED | {"birth_date", "birth_year"}):
        return tuple(columns)
    first = next((c.index for c in columns if c.field in _NAMED), len(columns))
    born = next((c.index for c in columns if c.signature == "birth_date"), -1)
    births = cells[born] if born >= 0 else None
    reached = not fields.isdisjoint(_REACHED)
    found = list(columns)
    for column in columns:
        if column.field or not column.label.isascii() or of_another_number(column.label):
            continue
        if _are_residents(cells[column.index]):
            why = ("two letters, eight digits, two letters", "beside people")
            found[column.index] = Column(
                column.index, "government_id", "jp.residence_card", _RESIDENT, why, column.label
            )
        elif numbers := _numbers(cells[column.index], _LEAST if column.label else 1):
            behind = column.index > first
            told = _told(column.index, numbers, behind and reached, births)
            found[column.index] = replace(told, label=column.label) if told else column
    return tuple(found)


def _are_residents(cells: Coded) -> bool:
    """Are the cells numbers of residence cards, each another? Of several one may be torn."""
    cards = {cell for cell in cells[:_SAMPLE] if cell and cell not in NULLS}
    told = sum(map(bool, map(_RESIDENCE.fullmatch, cards)))
    filled = sum(map(bool, cells[:_SAMPLE]))
    return told > 0 and told >= len(cards) - (len(cards) > 1) and 2 * len(cards) > filled


def _numbers(cells: Coded, least: int) -> dict[str, int]:
    """The different numbers of a column with the first row of each; empty if anything else is
    among them, or fewer."""
    codes, rows = np.unique(cells.codes[:_SAMPLE], return_index=True)
    told = [cells.distinct[code] for code in codes]
    numbers = {cell: int(row) for cell, row in zip(told, rows, strict=True) if cell not in _NOTHING}
    return numbers if len(numbers) >= least and all(map(_NUMBER.fullmatch, numbers)) else {}


def _told(at: int, numbers: dict[str, int], reached: bool, births: Coded | None) -> Column | None:
    """What people's ``numbers``, each with its first row, are; null where nothing tells them.
    ``reached``: they stand behind a name, and beside an address or a telephone; ``births`` is the
    column of birth dates, if there is one."""
    if all(map(is_licence, numbers)) and births is not None:
        # one random number in twenty has the code and the check digit, of two one in 400
        (number, row), *_ = numbers.items()
        if len(numbers) > 1 or (reached and _may_drive(number, births[row])):
            why = ("commission code and check digit fit", "beside people")
            return Column(at, "government_id", "jp.driver_licence", _LICENCE, why)
    if reached and all(map(_CARD.fullmatch, numbers)):
        bare = [number.replace("-", "").replace(" ", "") for number in numbers]
        if luhn_card.PLUGIN.accepts_all(bare).all():
            return Column(at, "card", "card.pan", _CARDS, ("Luhn and brand ok", "beside people"))
    if _are_pensions(numbers, 2 if births is not None else _LEAST):
        why = ("four digits and six, each another", "beside people")
        return Column(at, "government_id", "jp.pension_number", _PENSION, why)
    return None


def _may_drive(licence: str, birth: str) -> bool:
    """Was somebody old enough in the year in which a licence was given for the first time?"""
    day = iso(birth)
    if day is None:
        return True
    year = int("".join(filter(str.isdigit, licence))[2:4])
    ages = (century + year - int(day[:4]) for century in (1900, 2000))
    return any(_FIRST <= age <= _LAST for age in ages)


def _are_pensions(numbers: Collection[str], least: int) -> bool:
    """Are they basic pension numbers by their shape (4012-567890)? What an office numbers by itself
    goes on with one series or the year."""
    if len(numbers) < least or not all(map(_BASIC.fullmatch, numbers)):
        return False
    series = {number[:4] for number in numbers}
    marked = sum("-" in number for number in numbers)
    several = len(numbers) // 2 if len(numbers) >= _LEAST else len(numbers)
    return 2 * marked >= len(numbers) and len(series) >= several
