"""Records without labels and names: a claim of care tells its person by two numbers and a birth
date alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.finding.name import joint, name
from triage.finding.table.born import births
from triage.finding.table.column import Column
from triage.finding.table.life import is_sex, spread, years
from triage.finding.table.unlabelled import unlabelled
from triage.text.coded import Coded
from triage.validators import insurer

_SPREAD, _LONG_AGO = 15, 1970
"""Years that dates before the sexes span at least, and the year by which they begin."""
_INSURER, _INSURED = re.compile("[0-9]{6}"), re.compile("[0-9]{10}")
"""証記載保険者番号 and 被保険者番号 of care insurance, one behind the other in each layout of the
介護給付費請求書等 (国保中央会, インタフェース仕様書 事業所編)."""
_SAMPLE = 1000
_LEAST, _SHARE = 5, 0.2
"""Different numbers of insured people at least, and their share of the rows."""
_COUNTRY, _ISSUER, _OTHERS = 2, 6, 0.8
_READ = 0.7
"""The share of given names that are known, and of their readings."""
_DATE, _CARE, _GIVEN = 65, 75, 35
"""Percent."""
_OF_PEOPLE = frozenset({"birth_date", "birth_year", "name", "kana", "surname"})


def unnamed(columns: Sequence[Column], cells: Sequence[Coded]) -> tuple[Column, ...]:
    """The columns of a table without a header; where they name nobody, birth dates told by the
    sexes beside them, and then the numbers of whom care insurance insures."""
    found = unlabelled(columns, cells)
    if _OF_PEOPLE.isdisjoint(one.field for one in found):
        found = _members(found, cells)
    if _OF_PEOPLE.isdisjoint(one.field for one in found):
        born = next((at for at in range(len(found) - 1) if _is_birth(found[at], cells, at)), -1)
        if born >= 0:
            why = ("dates of generations", "before the sexes")
            found[born] = Column(born, "birth_date", "birth_date", _DATE, why)
    if any(one.signature == "birth_date" for one in found):
        at = next((at for at in range(1, len(found)) if _is_insured(found[at], cells, at)), -1)
        if at >= 0:
            why = ("ten digits behind an insurer's number", "beside birth dates")
            found[at] = Column(at, "government_id", "jp.care_insurance", _CARE, why)
    return tuple(_as_codes(one, cells[one.index]) for one in found)


def _members(found: list[Column], cells: Sequence[Coded]) -> list[Column]:
    """The columns, with the given names of members of households, whose surname another record has,
    before their readings; a date of theirs is of birth."""
    at = next((at for at in range(len(found) - 1) if _are_given(found, cells, at)), -1)
    if at < 0:
        return found
    found[at] = Column(at, "given_name", "jp.person_name", _GIVEN, ("given names before readings",))
    return [*births(found, cells, headed=False)]


def _are_given(found: Sequence[Column], cells: Sequence[Coded], at: int) -> bool:
    written, read = ({*cells[place][:_SAMPLE]} - {""} for place in (at, at + 1))
    if found[at].field or len(written) < _LEAST or len(read) < _LEAST:
        return False
    given = sum(map(joint.is_given, written))
    return given >= _READ * len(written) and sum(map(_is_read, read)) >= _READ * len(read)


def _is_read(cell: str) -> bool:
    return name.is_kana(cell) and name.is_given(cell)


def _as_codes(column: Column, cells: Coded) -> Column:
    """A voted column of cards, lowered where all begin with the same two digits and hardly any with
    the same six: issuers share those with all their cards, makers of things a country's two."""
    if column.field != "card" or column.label:
        return column
    numbers = {"".join(filter(str.isdigit, cell)) for cell in cells.distinct if cell}
    alike = len({one[:_COUNTRY] for one in numbers}) == 1
    if not alike or len({one[:_ISSUER] for one in numbers}) < _OTHERS * len(numbers):
        return column
    return column.lowered("a country's prefix, no issuer's")


def _is_birth(column: Column, cells: Sequence[Coded], at: int) -> bool:
    if column.field or not is_sex(cells[at + 1 : at + 2]):
        return False
    known = years([cell for cell in cells[at][:_SAMPLE] if cell])
    return bool(known) and spread(known) >= _SPREAD and min(known) <= _LONG_AGO


def _is_insured(column: Column, cells: Sequence[Coded], at: int) -> bool:
    if column.field:
        return False
    insurers, insured = ({*cells[place].distinct} - {""} for place in (at - 1, at))
    if (
        not insurers
        or not all(map(_INSURER.fullmatch, insurers))
        or not all(map(_INSURED.fullmatch, insured))
    ):
        return False
    several = len(insured) >= max(_LEAST, _SHARE * len(cells[at]))
    return several and all(map(insurer.PLUGIN.raises, insurers))
