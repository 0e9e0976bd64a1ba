"""The sheets of an OpenDocument spreadsheet: cells as they are shown, comments beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from triage.content.budget import Budget
from triage.content.markup.xml_tokens import Close, Open, attributes, tokens
from triage.content.text.grid import Row
from triage.content.text.sheet import counted, tables
from triage.model import Table, Text
from triage.text.locator import encode_step

_CELLS = frozenset({"table-cell", "covered-table-cell"})
_SKIPPED = frozenset({"ruby-text", "automatic-styles", "forms", "change-info"})
_SPACES = frozenset({"s", "tab", "line-break"})
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14
_MOST_COPIES = 200
"""A filled cell or row that repeats more often than this is filling, not data."""


@dataclass(slots=True)
class _Sheet:
    """The sheet that is being read."""

    name: str = ""
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    number: int = 1
    repeat: int = 1
    cells: dict[int, str] = field(default_factory=dict)
    column: int = 0
    known: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    inside: bool = False
    noting: bool = False

    def add(self, text: str) -> None:
        """Characters of a paragraph; between paragraphs there are none."""
        if self.inside:
            self.pieces.append(text)


def sheets(steps: tuple[str, ...], data: bytes, budget: Budget) -> Iterator[Text | Table]:
    """The parts of every sheet, hidden ones too."""
    sheet, skipping = _Sheet(), ""
    for token in tokens(data):
        if skipping:
            skipping = "" if isinstance(token, Close) and token.name == skipping else skipping
        elif isinstance(token, str):
            sheet.add(token.replace("\n", " "))
        elif isinstance(token, Open):
            if token.name in _SKIPPED and not token.empty:
                skipping = token.name
            elif token.name == "table":
                sheet = _Sheet(name=token.get("name"))
            else:
                _begin(sheet, token)
        elif token.name == "table":
            yield from _parts(steps, sheet, budget)
            sheet = _Sheet()
        else:
            _end(sheet, token.name)
    _end(sheet, "table-row")
    yield from _parts(steps, sheet, budget)


def _begin(sheet: _Sheet, tag: Open) -> None:
    if tag.name == "p":
        sheet.pieces, sheet.inside = [], not tag.empty
    elif tag.name in _SPACES:
        sheet.add(" ")
    elif tag.name == "annotation":
        sheet.noting = not tag.empty
    elif tag.name == "table-row":
        sheet.repeat = _count(tag.get("number-rows-repeated"))
        sheet.cells, sheet.column = {}, 0
        if tag.empty:
            _end(sheet, "table-row")
    elif tag.name in _CELLS:
        sheet.known, sheet.lines = attributes(tag.raw), []
        if tag.empty:
            _end(sheet, tag.name)


def _end(sheet: _Sheet, name: str) -> None:
    if name == "p":
        (sheet.notes if sheet.noting else sheet.lines).append("".join(sheet.pieces))
        sheet.inside = False
    elif name == "annotation":
        sheet.noting = False
    elif name in _CELLS:
        copies = _count(sheet.known.get("number-columns-repeated", ""))
        text = _shown(sheet)
        if text:
            for column in range(sheet.column, sheet.column + min(copies, _MOST_COPIES)):
                if column < _LAST_COLUMN:
                    sheet.cells[column] = text
        sheet.column += copies
        sheet.known, sheet.lines = {}, []
    elif name == "table-row":
        if sheet.cells:
            for number in range(sheet.number, sheet.number + min(sheet.repeat, _MOST_COPIES)):
                sheet.rows.append(Row(number, sheet.cells))
        sheet.number = min(sheet.number + sheet.repeat, _LAST_ROW)
        sheet.cells, sheet.column, sheet.repeat = {}, 0, 1


def _shown(sheet: _Sheet) -> str:
    """The text that is shown; a number in its own digits where the text rounds it."""
    text = "\n".join(sheet.lines)
    kind = sheet.known.get("value-type", "")
    if kind == "date" and not text:
        return sheet.known.get("date-value", "")
    value = sheet.known.get("value", "")
    if kind != "float" or not value or (text and text[-1].isdigit() and "E" not in text):
        return text.replace(",", "") if kind == "float" else text
    try:
        number = float(value)
    except ValueError:
        return text
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else value


def _parts(steps: tuple[str, ...], sheet: _Sheet, budget: Budget) -> Iterator[Text | Table]:
    where = (*steps, encode_step(sheet.name or "sheet"))
    yield from tables(where, counted(sheet.rows, budget))
    if sheet.notes:
        yield Text((*where, "notes"), "\n".join(sheet.notes), "utf-8")


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 8 else 1
