"""The rows of SQL statements in any text: in free space, where the beginning of a dump is lost.

``INSERT … VALUES (1,'釜谷'),(2,'六車')``: what is whole of it is a table, with the columns that the
statement names, if it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from triage.content.text.logged import without
from triage.model import Table, Text
from triage.text.column import of_text
from triage.text.script import JAPANESE

NAME = r"[`\"\[]?[^\s`\"\[\]().;]{1,128}[`\"\]]?"
# no possessive group: Python before 3.11.5 ends one too early (gh-106052)
_VALUE = re.compile(
    r"\s*+(?:[A-Za-z_]\w{0,12})?'((?:[^'\\]++|\\.|'')*)'(?:::[\w ]++)?\s*+([,)])"
    r"|([^,()']*+(?:\([^()]*+\)[^,()']*+)*)([,)])",
    re.DOTALL,
)
"""A value and what ends it, of a row behind its bracket."""
_ESCAPED = re.compile(r"\\(.)|''", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "0": ""}
_BEFORE = re.compile(
    rf"(?:\bINTO\s+(?:{NAME}\.)?{NAME}\s*(?:\(([^()]{{1,20000}})\)\s*)?VALUES\s*|\)\s*,\s*)(?=\()",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\s*,\s*(?=\()")
_QUOTED = "',"
_WIDEST, _TORN = 16 << 10, 64
"""Characters of a row, and brackets in a row that open none, at most."""
_LEAST = 3
"""Rows of one width and values of a row: fewer are of a program's text."""


@dataclass(slots=True)
class _Group:
    """Rows of one width below the same names, with the places of their values."""

    cells: list[tuple[str, ...]] = field(default_factory=list)
    places: list[list[int]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


def apart(text: Text) -> tuple[list[Table], Text] | None:
    """The rows as tables, and the text without them; null where there are few, or nothing in them
    is Japanese."""
    if text.text.count(_QUOTED) < _LEAST:
        return None
    groups: dict[tuple[tuple[str, ...] | None, int], _Group] = {}
    for header, cells, places, end in _rows(text.text):
        group = groups.setdefault((header, len(cells)), _Group())
        group.cells.append(cells)
        group.places.append(places)
        group.spans.append((places[0], end))
    kept = {key: group for key, group in groups.items() if _tells(group)}
    if not kept:
        return None
    tables = [
        _table(text, header, group, number)
        for number, ((header, _), group) in enumerate(kept.items(), 1)
    ]
    return tables, without(text, sorted(span for group in kept.values() for span in group.spans))


def _rows(text: str) -> Iterator[tuple[tuple[str, ...] | None, tuple[str, ...], list[int], int]]:
    """The columns' names, values, their places, and the place behind, of each whole row."""
    header: tuple[str, ...] | None = None
    at = torn = 0
    while torn < _TORN and (begin := _BEFORE.search(text, at)):
        if not begin[0].startswith(")"):
            header = listed(begin[1]) or None
        at, torn = begin.end(), torn + 1
        while row := row_at(text, at, at + _WIDEST):
            cells, places, at = row
            torn = 0
            if len(cells) >= _LEAST:
                named = header if header and len(header) == len(cells) else None
                yield named, cells, places, at
            behind = _NEXT.match(text, at)
            if behind is None:
                break
            at = behind.end()


def row_at(text: str, at: int, limit: int) -> tuple[tuple[str, ...], list[int], int] | None:
    """The values of the row whose bracket opens here, where each begins, and the place behind;
    null where it is cut, or goes on behind ``limit``."""
    at += 1
    cells, places = list[str](), list[int]()
    while value := _VALUE.match(text, at, limit):
        places.append(value.start(1) if value[1] is not None else value.start(3))
        at = value.end()
        plain = (value[3] or "").strip()
        shown = "" if plain.upper() == "NULL" else plain
        cells.append(shown if value[1] is None else unescaped(value[1]))
        if ")" in (value[2], value[4]):
            return tuple(cells), places, at
    return None


def listed(columns: str | None) -> tuple[str, ...]:
    """The names of a statement's columns."""
    return tuple(bare(column) for column in columns.split(",")) if columns else ()


def bare(name: str) -> str:
    """A name without its quotes."""
    return name.strip('`"[] ')


def unescaped(value: str) -> str:
    """What is written between the quotes of a value."""
    return _ESCAPED.sub(lambda one: "'" if one[1] is None else _PLAIN.get(one[1], one[1]), value)


def _tells(group: _Group) -> bool:
    cells = (cell for row in group.cells for cell in row)
    return len(group.cells) >= _LEAST and any(map(JAPANESE.search, cells))


def _table(text: Text, header: tuple[str, ...] | None, group: _Group, number: int) -> Table:
    places = np.array(group.places, np.int64)
    rows = text.first_line + np.searchsorted(of_text(text.text).ends, places[:, 0])
    columns = tuple(zip(*group.cells, strict=True))
    steps = text.steps if number == 1 else (*text.steps, f"part:{number}")
    offsets = None if text.offsets is None else text.offsets[places]
    return Table(steps, header, columns, rows, text.encoding, offsets)
