"""Whom to look for: lines of an operator's list as typed values, and how values are compared.

Spelling, kana form, variants of kanji, block notation and width do not matter. A name in kanji is
also compared by its possible readings, and one in Latin letters by its sound: ``sound`` is how it
is read, ``spoken`` how a reading is, ``sounding`` how a name in kanji may be. ``half`` is a surname
in kanji and how the given name in kana behind it is read, ``given`` the same of one in kanji.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.errors import UsageError
from triage.finding.address import address, town
from triage.finding.header import label
from triage.finding.keywords import spelling
from triage.finding.name import name, romaji
from triage.finding.name.lexicon import large_kana, rare_surnames, readings, surnames
from triage.text.date import iso
from triage.text.fold import fold, fold_name, fold_names, normal
from triage.text.form import katakana
from triage.text.house import fold_address, houses

MOST = 100_000
"""Lines of a list at most."""
_KINDS = {
    "name": "name",
    "surname": "name",
    "kana": "kana",
    "birth_date": "birth_date",
    "address": "address",
    "phone": "phone",
    "email": "email",
    "my_number": "number",
    "account_number": "number",
    "internal_code": "number",
}
"""Fields of a header, and what they are looked for as."""
SIGNATURES = {
    "name": frozenset({"jp.person_name"}),
    "kana": frozenset({"jp.person_name_kana", "jp.person_name"}),
    "reading": frozenset({"jp.person_name_kana"}),
    "birth_date": frozenset({"birth_date"}),
    "address": frozenset({"jp.address"}),
    "house": frozenset({"jp.address"}),
    "phone": frozenset({"phone"}),
    "email": frozenset({"email"}),
}
"""Where each kind is looked for; ``number`` and ``text`` everywhere. A ``house`` is an address
within its town: lists of one town leave out the municipality."""
_LARGE = str.maketrans("", "", "-ー・ ")
_NOT_DIGIT = re.compile(r"\D+")
_NUMBER = re.compile(r"\(?[0-9][0-9 ()-]{5,}[0-9]")
_ABROAD = re.compile(r"\+81[- ]?(?:\(0\))?0?(?=[1-9])")
"""Japan's code before a telephone, in the place of its first 0."""
_HALF = re.compile(r"[^ぁ-ヺー\x00-\x7f]{1,5}([ぁ-ゖー]+|[ァ-ヺー]+)")
_RESPECT = re.compile(name.HONORIFIC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of the list: ``number`` as it stands there, ``keys`` as (kind, compared form)."""

    number: int
    keys: frozenset[tuple[str, str]]


def read(lines: Iterable[str]) -> tuple[Wanted, ...]:
    """One person a line, values apart by commas or tabs, in any order; a first line of column
    names says what they are. A line that is no name, date, number or address is a keyword.

    A quote that nothing closes ends with its line: nobody behind it may go unasked. Raises
    ``UsageError`` for an empty list, for one of more than ``MOST`` lines, and for a line longer
    than any.
    """
    text = [line for line in lines if line.strip()]
    if not 0 < len(text) <= MOST:
        raise UsageError("nobody to look for" if not text else f"more than {MOST} lines")
    rows = _rows(text)
    kinds = _header(rows[0])
    people = rows[1:] if kinds else rows
    return tuple(
        Wanted(number, frozenset(_keys(cells, kinds))) for number, cells in enumerate(people, 1)
    )


def _rows(lines: list[str]) -> list[list[str]]:
    delimiter = "\t" if "\t" in lines[0] else ","
    closed = sum(line.count('"') for line in lines) % 2 == 0
    try:
        parts = [lines] if closed else [[line] for line in lines]
        return [row for part in parts for row in csv.reader(part, delimiter=delimiter)]
    except csv.Error:
        raise UsageError("a line of the list is too long") from None


def _header(cells: list[str]) -> list[str]:
    """The kind of each column, if every cell is the name of one."""
    found = [label(cell) for cell in cells]
    kinds = [_KINDS.get(one.field, "") if one else "" for one in found]
    return kinds if all(kinds) else []


def _keys(cells: list[str], kinds: list[str]) -> Iterable[tuple[str, str]]:
    for place, cell in enumerate(cells):
        value = fold(cell).text.strip()
        if value:
            kind = kinds[place] if place < len(kinds) else kind_of(value)
            if kind == "name":
                value = _RESPECT.sub("", value)
            yield kind, compared(kind, value)
            if kind == "address":
                yield "house", compared("house", value)
            if kind == "name" and name.splits(value) < 2:
                yield "text", compared("text", value)
            if kind == "name":
                yield from (("reading", kana) for kana in readings(fold_name(value)))
                written = "half" if is_half(value) else "given"
                yield from ((written, form) for form in half_read(value))
                yield from (("sounding", form) for form in romaji.may_sound(value))
            if kind in ("name", "kana", "text"):
                spoken = "spoken" if kind == "kana" else "sound"
                yield from ((spoken, form) for form in romaji.sounds(value))


def is_half(value: str) -> bool:
    """Is a name in kanji up to its given name, which is in kana (柿崎みつこ)?"""
    return _HALF.fullmatch(fold_name(value)) is not None


def half_read(value: str) -> frozenset[str]:
    """A name's surname as it is written, with how the whole may be read: the surname ends where
    kana begins, else wherever one may."""
    whole = fold_name(value)
    told = _HALF.fullmatch(whole)
    cuts = [told.start(1)] if told else range(1, len(whole))
    begun = [whole[:at] for at in cuts if _is_surname(whole[:at])]
    return frozenset(f"{surname} {kana}" for surname in begun for kana in readings(whole))


def _is_surname(text: str) -> bool:
    return text in surnames() or text in rare_surnames()


def kind_of(value: str) -> str:
    """What a folded value is: a kind of ``SIGNATURES``, ``number`` or ``text``."""
    if "@" in value:
        return "email"
    if iso(value):
        return "birth_date"
    number = _ABROAD.sub("0", value)
    if _NUMBER.fullmatch(number):
        digits = _NOT_DIGIT.sub("", number)
        return "phone" if digits[0] == "0" and len(digits) in (10, 11) else "number"
    if address.certainty(value) >= 2 or town.begins(value):
        return "address"
    if name.is_kana(value):
        return "kana"
    return "name" if name.splits(value) or (" " in value and name.is_shaped(value)) else "text"


def compared_all(kind: str, values: Sequence[str]) -> list[str]:
    """``compared`` of many values, names at array speed."""
    return fold_names(values) if kind == "name" else [compared(kind, value) for value in values]


def compared(kind: str, value: str) -> str:
    """The form in which two values of a kind are equal if they mean the same."""
    if kind == "name":
        return fold_name(value)
    if kind in ("kana", "reading"):
        return large_kana(katakana(fold(value).text)).translate(_LARGE)
    if kind == "address":
        return fold_address(value)
    if kind == "house":
        return houses([value])[0]
    if kind == "birth_date":
        return iso(fold(value).text) or value
    if kind in ("phone", "email"):
        return normal(kind, _ABROAD.sub("0", value))
    return _NOT_DIGIT.sub("", value) if kind == "number" else spelling(value)
