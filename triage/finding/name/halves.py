"""The halves of a name, each alone in a folded cell: surname, given name, and their readings."""

from __future__ import annotations

from triage.finding.name import name
from triage.finding.name.lexicon import large_kana, surname_readings
from triage.text.fold import plain_name
from triage.text.form import katakana


def is_surname(cell: str) -> bool:
    """Is it one in the tables?"""
    return name.is_surname(plain_name(cell))


def is_given(cell: str) -> bool:
    """Is it one, in kanji or in kana?"""
    return name.is_written_given(plain_name(cell)) or name.is_given(cell)


def is_surname_reading(cell: str) -> bool:
    """Is it how a surname reads, in kana of either kind and size?"""
    return name.is_kana(cell) and large_kana(katakana(cell)) in surname_readings()
