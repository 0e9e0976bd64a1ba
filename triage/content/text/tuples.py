"""The rows of SQL statements in any text: in free space, where the beginning of a dump is lost.

``INSERT … VALUES (1,'釜谷'),(2,'六車')``: what is whole of it is a table, with the columns that the
statement names, if it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import islice

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
_COMMA = re.compile(r",(?=\s*['0-9N-])")
_NEAR, _ODD = 2048, 4
"""Characters of a cut row at most; one cell in so many may be unlike those above it."""
_WIDEST, _TORN = 16 << 10, 64
"""Characters of a row, and brackets in a row that open none, at most."""
_LEAST = 3
"""Rows of one width and values of a row: fewer are of a program's text."""
_VALUES = 6
"""Values of a row that is told alone at least."""
_CODED, _WIDE = 5, 3
"""Rows of nothing but codes, and digits of those, at least."""


@dataclass(slots=True)
class _Group:
    """Rows of one width below the same names, with the places of their values."""

    cells: list[tuple[str, ...]] = field(default_factory=list)
    places: list[list[int]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


def may_hold_rows(text: str) -> bool:
    """At a glance: are there quotes enough for the rows of a statement?"""
    return text.count(_QUOTED) >= _LEAST


def apart(text: Text, *, raw: bool = False) -> tuple[list[Table], Text] | None:
    """The rows as tables, and the text without them; null where there are few, or nothing in them
    is Japanese. In ``raw`` bytes a single one of many values may be all that is whole."""
    if not may_hold_rows(text.text):
        return None
    groups: dict[tuple[tuple[str, ...] | None, int], _Group] = {}
    for header, cells, places, end in _rows(text.text):
        group = groups.setdefault((header, len(cells)), _Group())
        group.cells.append(cells)
        group.places.append(places)
        group.spans.append((places[0], end))
    kept = {key: group for key, group in groups.items() if _tells(group, raw=raw)}
    if not kept:
        return None
    if raw and len(kept) == 1:
        _add_torn(text.text, *kept.values())
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
        place, cell = _cell(value)
        places.append(place)
        cells.append(cell)
        at = value.end()
        if ")" in (value[2], value[4]):
            return tuple(cells), places, at
    return None


def _cell(value: re.Match[str]) -> tuple[int, str]:
    """Where a value begins, and what it says: nothing for a null."""
    if value[1] is not None:
        return value.start(1), unescaped(value[1])
    plain = value[3].strip()
    return value.start(3), "" if plain.upper() == "NULL" else plain


def listed(columns: str | None) -> tuple[str, ...]:
    """The names of a statement's columns."""
    return tuple(bare(column) for column in columns.split(",")) if columns else ()


def bare(name: str) -> str:
    """A name without its quotes."""
    return name.strip('`"[] ')


def unescaped(value: str) -> str:
    """What is written between the quotes of a value."""
    return _ESCAPED.sub(lambda one: "'" if one[1] is None else _PLAIN.get(one[1], one[1]), value)


def _tells(group: _Group, *, raw: bool) -> bool:
    """Are there rows enough, of which anything is Japanese, or all have the codes of something?"""
    cells = (cell for row in group.cells for cell in row)
    if len(group.cells) < _LEAST and not (raw and len(group.cells[0]) >= _VALUES):
        return False
    return any(map(JAPANESE.search, cells)) or _has_codes(group)


def _has_codes(group: _Group) -> bool:
    """Does a column hold codes of one length of which some begin with a zero? Programs write their
    numbers without."""
    columns = ({*column} for column in zip(*group.cells, strict=True))
    return len(group.cells) >= _CODED and any(map(_are_codes, columns))


def _are_codes(column: Set[str]) -> bool:
    begun, sizes = {cell[:1] for cell in column}, {*map(len, column)}
    return (
        "0" in begun and len(sizes) == 1 and max(sizes) >= _WIDE and all(map(str.isdigit, column))
    )


def _add_torn(text: str, group: _Group) -> None:
    """Add to the only rows of a fragment what is whole of the one that is cut in front, and of the
    one that is cut behind."""
    width, start, end = len(group.cells[0]), group.spans[0][0], group.spans[-1][1]
    begin = text.rfind("(", 0, start)
    for found, last in ((_head(text, begin), True), (_tail(text, end, width), False)):
        if found is None or not 0 < len(found[0]) < width:
            continue
        cells, places = found
        blanks, nowhere = ("",) * (width - len(cells)), [places[0]] * (width - len(cells))
        row = (*blanks, *cells) if last else (*cells, *blanks)
        if _is_alike(row, group.cells[0]):
            at = 0 if last else len(group.cells)
            group.cells.insert(at, row)
            group.places.insert(at, [*nowhere, *places] if last else [*places, *nowhere])
            group.spans.insert(at, (places[0], places[-1] + len(cells[-1])))


def _head(text: str, end: int) -> tuple[tuple[str, ...], list[int]] | None:
    """The values behind the cut one of the row right before a bracket."""
    commas = (found.start() for found in _COMMA.finditer(text, max(0, end - _NEAR), end))
    for at in islice(commas, _TORN):
        row = row_at(text, at, end)
        if row and not text[row[2] : end].strip(", \r\n"):
            return row[:2]
    return None


def _tail(text: str, start: int, width: int) -> tuple[tuple[str, ...], list[int]] | None:
    """The whole values of the row that begins behind a whole one, fewer than that has."""
    behind = _NEXT.match(text, start)
    if behind is None:
        return None
    cells, places, at = list[str](), list[int](), behind.end() + 1
    while len(cells) < width and (value := _VALUE.match(text, at, at + _WIDEST)):
        if "," not in (value[2], value[4]):
            break
        place, cell = _cell(value)
        places.append(place)
        cells.append(cell)
        at = value.end()
    return (tuple(cells), places) if cells else None


def _is_alike(row: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Do numbers stand where numbers stand?"""
    pairs = [(a.isdigit(), b.isdigit()) for a, b in zip(row, whole, strict=True) if a and b]
    return sum(a != b for a, b in pairs) * _ODD < max(len(pairs), 1)


def _table(text: Text, header: tuple[str, ...] | None, group: _Group, number: int) -> Table:
    places = np.array(group.places, np.int64)
    rows = text.first_line + np.searchsorted(of_text(text.text).ends, places[:, 0])
    columns = tuple(zip(*group.cells, strict=True))
    steps = text.steps if number == 1 else (*text.steps, f"part:{number}")
    offsets = None if text.offsets is None else text.offsets[places]
    return Table(steps, header, columns, rows, text.encoding, offsets)
