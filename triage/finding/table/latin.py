"""Names in Latin letters in a column of their own: of people from abroad, or as a passport has
them.

The label says so (ローマ字, 英字, Family name / given names), or most cells read as a Japanese
surname and given name in a table that tells more of people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from triage.finding.header import bare
from triage.finding.name import name, romaji
from triage.finding.table.column import VOTED, Column
from triage.text.coded import Coded

_LETTERS = re.compile(
    "ローマ字|英字|英文|英語(?:氏名|表記)|アルファベット|ラテン文字|欧文|roma(?:ji|n)"
)
"""What labels have of anything that is written in Latin letters, of people in a table of them."""
_SURNAME, _GIVEN = re.compile("family|surname|last"), re.compile("given|first|forename")
"""Labels that have both parts of a name in them are of whole ones."""
_NAMED = re.compile("name|passenger|crew|seafarer|trainee|student|guest|applicant|worker|employee")
_THINGS = re.compile(
    "vessel|ship|flight|compan|school|agen|employer|bank|hotel|file|user|login|host|port|town|city"
    "|^org(?!ani[sz]er)|place|product|item|course|event|team|club|class"
)
"""Labels of names of people in a table of them, and of things that have names there too."""
_OF_PEOPLE = frozenset(
    {
        *("name", "kana", "surname", "surname_kana", "birth_date", "birth_year", "sex", "age"),
        *("nationality", "my_number", "government_id", "relationship"),
    }
)
_SAMPLE, _SHAPED, _READ = 200, 0.8, 0.5
"""Cells looked at; the share of them that have a name's shape; that read as Japanese names."""
_NAMES = frozenset({"name", "kana", "surname"})
_SOUND, _PARTED = re.compile("[ァ-ヺー]+(?:[ ・][ァ-ヺー]+)+"), re.compile("[ ・]+")
_ABROAD = 75
"""Percent of a name that only its sound beside it tells."""
_LEAST = 3
"""Different names of a column without a telling label at least."""


def latin(columns: Sequence[Column], cells: Sequence[Coded]) -> tuple[Column, ...]:
    """The columns of one table, those of names in Latin letters among the undecided as such."""
    fields = {column.field for column in columns}
    if _OF_PEOPLE.isdisjoint(fields):
        return tuple(columns)
    found = [_told(column, cells[column.index]) or column for column in columns]
    if fields.isdisjoint(_NAMES):
        at = next((at for at in range(len(found) - 1) if _is_read(found, cells, at)), -1)
        if at >= 0:
            why = ("as many words in katakana beside it",)
            found[at] = Column(at, "name", "jp.person_name", _ABROAD, why)
            found[at + 1] = Column(at + 1, "kana", "jp.person_name_kana", _ABROAD, why)
    return tuple(found)


def _is_read(columns: Sequence[Column], cells: Sequence[Coded], at: int) -> bool:
    """Without a header, are names from abroad here, and behind each its sound in katakana, word by
    word (DANG THI QUYNH, ダン ティ クイン)?"""
    if any(column.field or column.label for column in columns[at : at + 2]):
        return False
    rows = zip(cells[at][:_SAMPLE], cells[at + 1][:_SAMPLE], strict=True)
    pairs = [pair for pair in rows if all(pair)]
    read = sum(
        name.is_latin(written)
        and bool(_SOUND.fullmatch(sound))
        and len(_PARTED.split(written)) == len(_PARTED.split(sound))
        for written, sound in pairs
    )
    return len({*pairs}) >= _LEAST and read >= _SHAPED * len(pairs)


def _told(column: Column, cells: Coded) -> Column | None:
    if column.field or column.signature:
        return None
    filled = np.flatnonzero(cells.filled())
    sample = [*cells.taken(filled[:: max(1, len(filled) // _SAMPLE)])]
    if not sample or _share(sample, name.is_latin) < _SHAPED:
        return None
    text = bare(column.label)
    if (
        _LETTERS.search(text)
        or (_NAMED.search(text) and not _THINGS.search(text))
        or (_SURNAME.search(text) and _GIVEN.search(text))
    ):
        why, confidence = f"label {column.label.strip()[:40]}", 90
    else:
        read = _share(sample, romaji.is_name)
        if len({*sample}) < _LEAST or read < _READ:
            return None
        why, confidence = f"{VOTED} {read:.0%} read as Japanese names", 80
    return Column(column.index, "name", "jp.person_name", confidence, (why,), column.label)


def _share(sample: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, sample)) / len(sample)
