"""Columns of surnames alone: who went out, who sold, whom to ask.

Four surnames in five are towns, so that none is asserted; each may be a person further.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.finding.header import bare
from triage.finding.name import name
from triage.finding.table import relatives
from triage.finding.table.column import Column, sample_of
from triage.text.coded import Coded
from triage.text.fold import plain_name

_OF_PEOPLE = re.compile("[一-龥](?:者|員|人|手|師|士|係|役|医)$")
"""How labels of whoever does something end (出動者, 検査員)."""
_TELL = frozenset({"jp.person_name", "jp.person_name_kana", "jp.address", "birth_date"})
"""Columns of whom the rows are about."""
_MOST, _ALL = 0.7, 0.9
_OFTEN, _FEW = 4, 12
"""Rows for each of a column without a label, on average, and how many they are at most: those who
do the work are few."""
_UNSURE = 35
"""Percent: not asserted, but counted among the people that there are at most."""


def surnames(columns: Sequence[Column], cells: Sequence[Coded]) -> list[Column]:
    """The columns, those of surnames alone in tables of people as such, less sure."""
    if not any(column.signature in _TELL for column in columns):
        return [*columns]
    return [_told(column, cells[column.index]) or column for column in columns]


def _told(column: Column, cells: Coded) -> Column | None:
    if column.signature or column.field not in ("", "organisation"):
        return None
    if column.label and not _OF_PEOPLE.search(bare(column.label)):
        return None
    if not column.label and len(cells.distinct) > _FEW + 1:
        return None
    filled = sample_of(cells)
    names = {plain_name(cell) for cell in filled}
    known = sum(map(name.is_frequent, names))
    if not known or known < (_MOST if column.label else _ALL) * len(names):
        return None
    if not column.label and len(filled) < _OFTEN * len(names):
        return None
    why = ("surnames beside people",)
    return Column(column.index, relatives.FIELD, "jp.person_name", _UNSURE, why, column.label)
