"""Tables that give each field a row of its own: 申請ID, 項目, 入力値; a browser's fieldname, value.

Such a table is turned: the fields become columns, and what one row of another column names, or what
stands between two of one field, becomes a record. What is found is then told where it stood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from triage.finding.header import label
from triage.model import PartFindings, Table

_SAMPLE = 400
_FIELDS, _MOST = 3, 200
"""Different known fields at least, and fields of any kind at most."""
_KNOWN = 0.3
"""The share of rows whose field is a known one."""
_SPARSE = 8
"""Cells of a turned table for each row there was, at most."""
_PERSONAL = frozenset(
    {
        *("name", "kana", "surname", "given_name", "surname_kana", "given_name_kana", "email"),
        *("phone", "birth_date", "address", "postcode", "my_number", "account_number"),
    }
)
_VALUES = frozenset(
    {"value", "入力値", "値", "回答", "内容", "記入内容", "登録内容", "設定値", "data"}
)
"""What the column of values is called where several may be it."""


@dataclass(frozen=True, slots=True)
class Turned:
    """``table`` has a row for each record; ``lines[record, field]`` is where that cell stood, and
    ``column`` in which column (1-based)."""

    table: Table
    lines: NDArray[np.int64]
    column: int


def turned(table: Table) -> Turned | None:
    """The table with its fields as columns; null for any other."""
    if not 2 <= len(table.columns) <= _MOST or len(table.rows) < _FIELDS:
        return None
    fields = next((i for i in range(len(table.columns) - 1) if _names_fields(table.columns[i])), -1)
    if fields < 0:
        return None
    values = _values(table, fields)
    names = [*dict.fromkeys(filter(None, map(str.strip, table.columns[fields])))]
    if values < 0 or len(names) > _MOST:
        return None
    return _turned(table, names, (fields, values))


def placed(findings: PartFindings, turn: Turned) -> PartFindings:
    """The findings of a turned table, each where it stands in the table as it was."""
    blocks = []
    for block in findings.blocks:
        lines = turn.lines[block.record, block.column - 1]
        column = np.full(len(block.column), turn.column, np.int32)
        blocks.append(replace(block, row=lines, column=column))
    return replace(findings, blocks=tuple(blocks))


def _names_fields(cells: Sequence[str]) -> bool:
    """Are the cells names of fields, several known ones of a person among them?"""
    sample = Counter(cell.strip() for cell in cells[:_SAMPLE])
    sample.pop("", None)
    if not _FIELDS <= len(sample) <= _MOST or max(map(len, sample)) > 2 * 32:
        return False
    known = {cell: found for cell in sample if (found := label(cell))}
    told = {found.field for found in known.values()} & _PERSONAL
    return len(told) >= _FIELDS and sum(map(sample.__getitem__, known)) >= _KNOWN * sample.total()


def _values(table: Table, fields: int) -> int:
    """The column of the values: by its header, else the next one of which most are different."""
    behind = range(fields + 1, len(table.columns))
    if table.header:
        named = (i for i in behind if table.header[i].strip().lower() in _VALUES)
        if (at := next(named, -1)) >= 0:
            return at
    sample = {i: [cell for cell in table.columns[i][:_SAMPLE] if cell.strip()] for i in behind}
    told = (i for i in behind if len({*sample[i]}) * 2 > len(table.rows[:_SAMPLE]))
    return next(told, -1)


def _turned(table: Table, names: Sequence[str], at: tuple[int, int]) -> Turned | None:
    place = {name: index for index, name in enumerate(names)}
    found = [place.get(cell.strip(), -1) for cell in table.columns[at[0]]]
    records = _records(table, found, at)
    count = records[-1] + 1
    if count * len(names) > _SPARSE * len(found):
        return None
    rows = np.full((count, len(names)), -1, np.int64)
    for row, (record, field) in enumerate(zip(records, found, strict=True)):
        if field >= 0:
            rows[record, field] = row
    values = table.columns[at[1]]
    columns = tuple(
        tuple(values[row] if row >= 0 else "" for row in rows[:, field].tolist())
        for field in range(len(names))
    )
    offsets = None if table.cell_offsets is None else table.cell_offsets[rows, at[1]]
    first = rows.max(axis=1)
    turned = Table(
        table.steps, tuple(names), columns, table.rows[first], table.encoding, offsets, table.title
    )
    lines = table.rows[np.where(rows < 0, first[:, None], rows)]
    return Turned(turned, lines, at[1] + 1)


def _records(table: Table, found: Sequence[int], at: tuple[int, int]) -> list[int]:
    """The record of each row: it ends with the value of the column that names it, if one does, and
    where a field comes again."""
    key = _key(table, at)
    records: list[int] = []
    record, seen, before = 0, set[int](), key[0] if key else ""
    for row, field in enumerate(found):
        now = key[row] if key else ""
        if now != before or (field >= 0 and field in seen):
            record, seen, before = record + 1, set(), now
        seen.add(field)
        records.append(record)
    return records


def _key(table: Table, at: tuple[int, int]) -> Sequence[str] | None:
    """The column before the fields whose cells stay the same over the rows of a record."""
    for index in range(at[0] - 1, -1, -1):
        cells = table.columns[index]
        changes = sum(before != cell for before, cell in pairwise(cells)) + 1
        if changes == len({*cells}) and changes > 1 and 2 * changes <= len(cells):
            return cells
    return None
