"""Columns of people of the past: a table of a town's history, of a museum's rooms."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.finding.name.history import GONE, OF_THE_PAST, UNSURE
from triage.finding.name.lexicon import historical
from triage.finding.table.column import Column, sample_of
from triage.text.coded import Coded

_LEAST, _MOSTLY = 3, 0.5
"""Different names that schoolbooks know at least, and their share of a column's."""
_LIFE = re.compile(r"\(?(?:([0-9]{3,4})年?|[?]|不詳) ?[-~〜ー] ?([0-9]{3,4})年?(?:没|頃)?\)?")
_UNKNOWN = frozenset({"不詳", "不明", "?", "-"})
_LONGEST, _LAST = 120, 1945
"""Years of a life at most, and the last in which one ended of whom nobody is told today."""
_SAMPLE = 1000
"""Different names that are looked up."""
_LIVES = 0.7
"""The share of a column's cells that are lives from year to year."""


def without_past(columns: Sequence[Column], cells: Sequence[Coded]) -> list[Column]:
    """The columns, those of names that schoolbooks know below one half (a namesake among customers
    is one of many), and those beside lives that ended long ago."""
    if any(_are_lives(cells[column.index]) for column in columns if column.signature is None):
        return [one.lowered(OF_THE_PAST) if _is_named(one) else one for one in columns]
    return [
        one.lowered(GONE) if _is_named(one) and _are_known(cells[one.index]) else one
        for one in columns
    ]


def _is_named(column: Column) -> bool:
    """Is it one of names that are asserted?"""
    return column.signature == "jp.person_name" and column.confidence > UNSURE


def _are_lives(cells: Coded) -> bool:
    """Are the cells lives that ended long ago (1545-1612, ?-1600)?"""
    if not any(map(_LIFE.match, cells.distinct[:_LEAST])):
        return False
    sample = [cell for cell in sample_of(cells) if cell not in _UNKNOWN]
    lives = [(int(told[1] or 0), int(told[2])) for told in map(_LIFE.fullmatch, sample) if told]
    ended = [died for born, died in lives if not born or 0 < died - born <= _LONGEST]
    return len(ended) >= max(_LEAST, _LIVES * len(sample)) and max(ended) <= _LAST


def _are_known(cells: Coded) -> bool:
    """Are most of the names in schoolbooks?"""
    names = {*"\n".join(cells.distinct[:_SAMPLE]).replace(" ", "").split("\n")}
    return len(names & historical()) >= max(_LEAST, _MOSTLY * len(names))
