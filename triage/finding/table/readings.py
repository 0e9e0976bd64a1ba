"""Tables that write a name and its reading in one column: over two rows, or both in one cell.

The reading becomes a column of its own, and the two rows one record. What is found is told where
it stood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from triage.finding.header import label
from triage.finding.name import name
from triage.finding.table.field_rows import Turned, at_places
from triage.model import Table
from triage.text.fold import fold

_LABELS = frozenset({"jp.person_name", "jp.person_name_kana"})
_NAMES, _READINGS = "氏名", "フリガナ"
_SAMPLE = 40
_MOSTLY, _LEAST = 0.6, 3
"""The share of the rows that are halves of pairs, and of the cells that hold both; how many do
where no label tells of names."""
_KANJI = "一-龥々〆ヶ\u3400-\u4dbf\ue000-\uf8ff\U00020000-\U0003ffff"
_KANA = "ァ-ヺーぁ-ゖ"
_NAME = rf"[{_KANJI}][{_KANJI}ノ]{{0,4}}(?: ?[{_KANJI}{_KANA}]{{1,6}})?"
_TOLD = r"[ァ-ヺー]{1,8}(?: [ァ-ヺー]{1,10})?|[ぁ-ゖー]{1,8}(?: [ぁ-ゖー]{1,10})?"
_BEHIND = re.compile(rf"(?P<name>{_NAME}) ?(?P<mark>[ (/])(?P<read>{_TOLD})\)?")
_BEFORE = re.compile(rf"\(?(?P<read>{_TOLD})(?P<mark>[) /])? ?(?P<name>{_NAME})")
_ALONE = 5
"""Letters of a reading without a space or a bracket, at least: 三浦 かおり has none."""
_BOTH = re.compile(f"[{_KANJI}][^0-9]*[ぁ-ゖァ-ヺｦ-ﾟ]|[ぁ-ゖァ-ヺｦ-ﾟ][^0-9]*[{_KANJI}]")
_ANY_KANJI = re.compile(f"[{_KANJI}]")


def apart(table: Table) -> Turned | None:
    """The table with the readings in a column of their own; null for any other."""
    if table.header is None:
        told = (at for at, cells in enumerate(table.columns) if _may_hold_both(cells))
        return next(filter(None, (_in_cells(table, at, _LEAST) for at in told)), None)
    for column, header in enumerate(table.header):
        known = label(header)
        turn = None
        if known and known.signature in _LABELS:
            turn = _over_rows(table, column) or _in_cells(table, column)
        elif known is None and header:  # 件名, 来訪: the cells alone tell
            turn = _in_cells(table, column, _LEAST)
        if turn:
            return turn
    return None


def _may_hold_both(cells: Sequence[str]) -> bool:
    """Has one of the first cells kanji and kana? Most columns end here."""
    return any(map(_BOTH.search, cells[:_LEAST]))


def _header(table: Table, column: int) -> tuple[str, ...] | None:
    """The header with a column of readings behind; what both stood under may say but one. Null
    where the table has none."""
    if table.header is None:
        return None
    header = [*table.header, _READINGS]
    known = label(header[column])
    if known and known.signature != "jp.person_name":
        header[column] = _NAMES
    return tuple(header)


# --- over two rows --------------------------------------------------------------------------------


def _over_rows(table: Table, column: int) -> Turned | None:
    cells = table.columns[column]
    if not _alternates(cells):
        return None
    pairs = _pairs(table, column)
    if 2 * sum(read >= 0 for _, read in pairs) < _MOSTLY * len(cells):
        return None
    width = len(table.columns)
    rows = np.full((len(pairs), width + 1), -1, np.int64)
    for record, (named, read) in enumerate(pairs):
        rows[record, :width] = named
        if read >= 0:
            for other in range(width):
                if not table.columns[other][named].strip():
                    rows[record, other] = read
            rows[record, width] = read
    columns = np.broadcast_to(np.array([*range(width), column]), rows.shape)
    return at_places(table, _header(table, column) or (), rows, columns)


def _alternates(cells: Sequence[str]) -> bool:
    """Do the first cells change from kana to kanji and back? Nearly every column ends here."""
    first = [*islice(filter(None, cells), 2)]
    return len(first) == 2 and _is_reading(first[0]) != _is_reading(first[1])


def _pairs(table: Table, column: int) -> list[tuple[int, int]]:
    """The rows of each record: of the name, and of its reading (-1: there is none)."""
    read = [*map(_is_reading, table.columns[column])]
    written = [bool(_ANY_KANJI.search(cell)) for cell in table.columns[column]]
    pairs: list[tuple[int, int]] = []
    row = 0
    while row < len(read):
        below = row + 1
        halves = below < len(read) and (
            (read[row] and written[below]) or (written[row] and read[below])
        )
        if halves and _complete(table, row, below, column):
            pairs.append((below, row) if read[row] else (row, below))
            row += 2
        else:
            pairs.append((row, -1))
            row += 1
    return pairs


def _complete(table: Table, row: int, below: int, column: int) -> bool:
    """Does each other column say something of one of two rows only, or the same of both?"""
    others = (cells for index, cells in enumerate(table.columns) if index != column)
    return all(
        not cells[row].strip() or not cells[below].strip() or cells[row] == cells[below]
        for cells in others
    )


def _is_reading(cell: str) -> bool:
    return not _ANY_KANJI.search(cell) and name.is_kana(fold(cell).text.strip())


# --- in one cell ----------------------------------------------------------------------------------


def _in_cells(table: Table, column: int, least: int = 1) -> Turned | None:
    """``least``: so many cells at least that hold both."""
    cells = table.columns[column]
    sample = [*islice(filter(str.strip, cells), _SAMPLE)]
    if sum(map(bool, map(_parted, sample))) < max(least, _MOSTLY * len(sample)):
        return None
    parted = [_parted(cell, sure=True) or (cell, "") for cell in cells]
    columns = [*table.columns, tuple(read for _, read in parted)]
    columns[column] = tuple(written for written, _ in parted)
    own = [*range(len(table.columns)), column]
    offsets = None if table.cell_offsets is None else table.cell_offsets[:, own]
    header = _header(table, column)
    split = replace(table, header=header, columns=tuple(columns), cell_offsets=offsets)
    shape = (len(cells), len(own))
    lines = np.broadcast_to(table.rows[:, None], shape)
    return Turned(split, lines, np.broadcast_to(np.array(own) + 1, shape))


def _parted(cell: str, *, sure: bool = False) -> tuple[str, str] | None:
    """Name and reading, where a cell holds both. In a column that is ``sure`` to, a bracket tells
    rare ones too (甲斐荘 琉生(ｶｲﾉｼｮｳ ﾙｲ))."""
    text = fold(" ".join(cell.split())).text
    found = _BEHIND.fullmatch(text) or _BEFORE.fullmatch(text)
    if not found:
        return None
    read, marked = found["read"], found["mark"] not in (None, " ")
    if marked and sure:
        return found["name"], read
    if not name.splits(found["name"]):
        return None
    told = marked or " " in read or len(read) >= _ALONE
    return (found["name"], read) if told and name.kana_splits(read) else None
