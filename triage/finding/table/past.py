"""Columns of people of the past: a table of a town's history, of a museum's rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from triage.finding.name.history import GONE
from triage.finding.name.lexicon import historical
from triage.finding.table.column import Column, sample_of
from triage.text.coded import Coded
from triage.text.fold import plain_name

_LEAST, _MOSTLY = 3, 0.5
"""Different names that schoolbooks know at least, and their share of a column's."""
_UNSURE = 40
"""Percent; below one half nothing is asserted."""


def without_past(columns: Sequence[Column], cells: Sequence[Coded]) -> list[Column]:
    """The columns, those of names that schoolbooks know below one half: a namesake among customers
    is one of many."""
    return [_judged(column, cells[column.index]) for column in columns]


def _judged(column: Column, cells: Coded) -> Column:
    if column.signature != "jp.person_name" or column.confidence <= _UNSURE:
        return column
    names = {*map(plain_name, sample_of(cells))}
    known = len(names & historical())
    if known < max(_LEAST, _MOSTLY * len(names)):
        return column
    return replace(column, confidence=_UNSURE, why=(*column.why, GONE))
