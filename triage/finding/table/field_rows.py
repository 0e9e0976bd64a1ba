"""Tables that give each field a row: 申請ID, 項目, 入力値; fieldname, value of a browser; labels
down the left and somebody in each column beside them.

Such a table is turned: the fields become columns, and what one row of another column names, what
stands between two of one field, or each of the columns beside the labels, becomes a record. What is
found is then told where it stood.
"""

from __future__ import annotations

import re
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
_LONGEST = 64
_KNOWN = 0.3
"""The share of rows whose field is a known one."""
_FIRST, _TELLING = 32, 2
"""Of the first cells so many fields are known, where that share of all is."""
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

_TYPE = re.compile(
    r"`?(?:(?:(?:tiny|small|medium|big|long)?(?:int|text|blob)|integer|(?:big)?serial|n?varchar2?|n?char"
    r"|uuid|bool(?:ean)?|date(?:time)?|time|timestamp(?:tz)?|decimal|numeric|number|float|double"
    r"|string|jsonb?|object|array|enum|bytea?)(?:[ (\[<][^\n]{0,40})?"
    r"|yes|no|true|false|required|optional|必須|任意|可|不可"
    r"|文字列|文字|数値|数字|整数|日付|日時|半角|全角|真偽値)`?",
    re.IGNORECASE,
)
"""What a schema says of a field."""
_DESCRIBED = 0.8
"""The share of its fields of which it does."""

_Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Turned:
    """``table`` has a row for each record; ``lines[record, field]`` and ``columns[record, field]``
    (1-based) are where that cell stood."""

    table: Table
    lines: _Places
    columns: _Places


def turned(table: Table) -> Turned | None:
    """The table with its fields as columns; null for any other."""
    if len(table.columns) < 2 or len(table.rows) < _FIELDS:
        return None
    fields = next((i for i in range(len(table.columns) - 1) if _names_fields(table.columns[i])), -1)
    if fields < 0:
        return None
    names = [*dict.fromkeys(filter(None, map(str.strip, table.columns[fields])))]
    if len(names) > _MOST or _describes(table, fields):
        return None
    rows, columns = _beside(table, fields, names) or _below(table, fields, names)
    return at_places(table, names, rows, columns) if len(rows) else None


def _describes(table: Table, fields: int) -> bool:
    """Does a column behind tell of most fields their type, or whether they are required, and no
    header promises values? Then it is a schema's, or an interface's, and nobody's; but a column
    alone behind the fields holds their values, whatever they are (可, 必須)."""
    if len(table.columns) <= fields + 2:
        return False
    if table.header and any(one.strip().lower() in _VALUES for one in table.header):
        return False
    rows = [row for row, cell in enumerate(table.columns[fields][:_SAMPLE]) if cell.strip()]
    return any(
        sum(_TYPE.fullmatch(cells[row].strip()) is not None for row in rows)
        >= _DESCRIBED * len(rows)
        for cells in table.columns[fields + 1 :]
    )


def numbered(turn: Turned) -> Table:
    """The turned table, its rows called by their records: where ``placed`` asks for them."""
    return replace(turn.table, rows=np.arange(len(turn.lines), dtype=np.int64))


def placed(findings: PartFindings, turn: Turned) -> PartFindings:
    """The findings of a ``numbered`` table, each where it stands in the table as it was."""
    blocks = []
    for block in findings.blocks:
        at = block.row, block.column - 1
        column = turn.columns[at].astype(np.int32)
        blocks.append(replace(block, row=turn.lines[at], column=column))
    return replace(findings, blocks=tuple(blocks))


def through(turn: Turned, before: Turned) -> Turned:
    """What a table became that had been parted ``before``, told by the columns it had at first."""
    return replace(turn, columns=before.columns[0][turn.columns - 1])


def _names_fields(cells: Sequence[str]) -> bool:
    """Are the cells names of fields, several known ones of a person among them?"""
    first = filter(None, map(label, map(str.strip, cells[:_FIRST])))
    if len({found.field for found in first}) < _TELLING:
        return False  # nearly every column ends here, at little cost
    sample = Counter(cell.strip() for cell in cells[:_SAMPLE])
    sample.pop("", None)
    if not _FIELDS <= len(sample) <= _MOST or max(map(len, sample)) > _LONGEST:
        return False
    known = {cell: found for cell in sample if (found := label(cell))}
    told = {found.field for found in known.values()} & _PERSONAL
    return len(told) >= _FIELDS and sum(map(sample.__getitem__, known)) >= _KNOWN * sample.total()


# --- which cell is which field of which record, -1 where there is none --------------------------


def _beside(table: Table, fields: int, names: Sequence[str]) -> tuple[_Places, _Places] | None:
    """Each field once, and several columns behind that are filled as the labels are."""
    rows = [row for row, cell in enumerate(table.columns[fields]) if cell.strip()]
    people = [
        index
        for index in range(fields + 1, len(table.columns))
        if 2 * sum(bool(table.columns[index][row].strip()) for row in rows) > len(rows)
    ]
    if len(rows) != len(names) or not 1 < len(people) <= _MOST:
        return None
    shape = (len(people), len(names))
    return np.broadcast_to(rows, shape), np.broadcast_to(np.array(people)[:, None], shape)


def _below(table: Table, fields: int, names: Sequence[str]) -> tuple[_Places, _Places]:
    """The fields of one record below each other."""
    place = {name: index for index, name in enumerate(names)}
    found = [place.get(cell.strip(), -1) for cell in table.columns[fields]]
    values, records = _values(table, fields), _records(table, found, fields)
    count = records[-1] + 1
    if values < 0 or count * len(names) > _SPARSE * len(found):
        return np.empty((0, 0), np.int64), np.empty((0, 0), np.int64)
    rows = np.full((count, len(names)), -1, np.int64)
    for row, (record, field) in enumerate(zip(records, found, strict=True)):
        if field >= 0:
            rows[record, field] = row
    return rows, np.full_like(rows, values)


def _values(table: Table, fields: int) -> int:
    """The column of the values: by its header, else the next one of which most are different."""
    behind = range(fields + 1, len(table.columns))
    if table.header:
        named = (i for i in behind if table.header[i].strip().lower() in _VALUES)
        if (at := next(named, -1)) >= 0:
            return at
    told = (i for i in behind if len({*table.columns[i][:_SAMPLE]}) * 2 > len(table.rows[:_SAMPLE]))
    return next(told, -1)


def _records(table: Table, found: Sequence[int], fields: int) -> list[int]:
    """The record of each row: it ends with the value of the column that names it, if one does, and
    where a field comes again."""
    key = _key(table, fields)
    records: list[int] = []
    record, seen, before = 0, set[int](), key[0] if key else ""
    for row, field in enumerate(found):
        now = key[row] if key else ""
        if now != before or (field >= 0 and field in seen):
            record, seen, before = record + 1, set(), now
        seen.add(field)
        records.append(record)
    return records


def _key(table: Table, fields: int) -> Sequence[str] | None:
    """The column before the fields whose cells stay the same over the rows of a record."""
    for index in range(fields - 1, -1, -1):
        cells = table.columns[index]
        changes = sum(before != cell for before, cell in pairwise(cells)) + 1
        if changes == len({*cells}) and changes > 1 and 2 * changes <= len(cells):
            return cells
    return None


def at_places(table: Table, names: Sequence[str], rows: _Places, columns: _Places) -> Turned:
    """The cells at these rows and columns (0-based; -1: there is none) as a table of these names,
    a row for each record."""
    cells = tuple(
        tuple(
            table.columns[column][row] if row >= 0 else "" for row, column in zip(*at, strict=True)
        )
        for at in zip(rows.T.tolist(), columns.T.tolist(), strict=True)
    )
    first = rows.max(axis=1)
    lines = table.rows[np.where(rows < 0, first[:, None], rows)]
    offsets = None if table.cell_offsets is None else table.cell_offsets[rows, columns]
    turned = Table(
        table.steps, tuple(names), cells, lines[:, 0], table.encoding, offsets, table.title
    )
    return Turned(turned, lines, columns + 1)
