"""Excel 5 to 2003 (.xls): every sheet, comments, text boxes and margins ([MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from triage.content.budget import Budget
from triage.content.codepage import codec_of
from triage.content.document.biff import (
    Record,
    byte_string,
    continued_text,
    records,
    rk_number,
    shared_strings,
    unicode_string,
)
from triage.content.document.cells import shown
from triage.content.document.workbook_xml import plain_furniture
from triage.content.text.grid import Row
from triage.content.text.sheet import counted, tables
from triage.model import Table, Text
from triage.text.locator import encode_step

_BOF, _EOF, _CODEPAGE, _1904, _BOUNDSHEET = 0x809, 0x0A, 0x42, 0x22, 0x85
_FORMAT, _XF, _SST, _TXO, _NOTE = 0x41E, 0xE0, 0xFC, 0x1B6, 0x1C
_HEADER, _FOOTER = 0x14, 0x15
_LABEL, _RSTRING, _LABEL_SST, _NUMBER, _RK, _MULRK = 0x204, 0xD6, 0xFD, 0x203, 0x27E, 0xBD
_FORMULA, _STRING = 0x06, 0x207
_FORMULA_OLD = {0x206, 0x406}
_BIFF8 = 0x600


@dataclass(slots=True)
class _Book:
    """What the sheets refer to, and the sheet that is being read."""

    wide: bool = True
    codec: str = "cp932"
    since_1904: bool = False
    strings: list[str] = field(default_factory=list)
    patterns: dict[int, str] = field(default_factory=dict)
    formats: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def text(self, body: bytes, at: int, length_bytes: int = 2) -> str:
        """A string in the form of this workbook's age."""
        if self.wide:
            return unicode_string(body, at, length_bytes)
        return byte_string(body, at, length_bytes, self.codec)

    def number(self, value: float, style: int) -> str:
        """A numeric cell as it is shown."""
        code = self.formats[style] if style < len(self.formats) else 0
        return shown(value, self.patterns.get(code, code), self.since_1904)


@dataclass(slots=True)
class _Sheet:
    """The cells of one sheet by row, and the texts beside them."""

    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    margins: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    waiting: tuple[int, int] | None = None

    def put(self, row: int, column: int, text: str) -> None:
        """A filled cell."""
        if text:
            self.cells.setdefault(row, {})[column] = text


def workbook(steps: tuple[str, ...], stream: bytes, budget: Budget) -> Iterator[Text | Table]:
    """The parts of a workbook stream, sheet by sheet."""
    book, sheet = _Book(), None
    number = depth = 0
    for record in records(stream):
        if record.kind == _BOF:
            depth += 1
            if depth == 1:
                book.wide = int.from_bytes(record.body[:2], "little") >= _BIFF8
                globals_follow = int.from_bytes(record.body[2:4], "little") == 5
                sheet = None if globals_follow else _Sheet()
        elif record.kind == _EOF:
            depth = max(depth - 1, 0)
            if sheet is not None and depth == 0:
                yield from _parts(steps, sheet, _name(book, number), budget)
                sheet, number = None, number + 1
        elif sheet is None:
            _global(book, record)
        else:
            _cell(book, sheet, record)
    if sheet is not None:
        yield from _parts(steps, sheet, _name(book, number), budget)


def _name(book: _Book, number: int) -> str:
    return book.names[number] if number < len(book.names) else f"sheet{number + 1}"


def _parts(
    steps: tuple[str, ...], sheet: _Sheet, name: str, budget: Budget
) -> Iterator[Text | Table]:
    where = (*steps, encode_step(name))
    rows = (Row(number + 1, sheet.cells[number]) for number in sorted(sheet.cells))
    yield from tables(where, counted(rows, budget))
    for step, lines in (("notes", sheet.notes), ("margins", sheet.margins)):
        if lines:
            yield Text((*where, step), "\n".join(lines), "utf-8")


# --- records ------------------------------------------------------------------------------------


def _global(book: _Book, record: Record) -> None:
    body = record.body
    if record.kind == _CODEPAGE and len(body) >= 2:
        book.codec = codec_of(int.from_bytes(body[:2], "little"))
    elif record.kind == _1904:
        book.since_1904 = body[:1] == b"\1"
    elif record.kind == _BOUNDSHEET:
        book.names.append(book.text(body, 6, 1))
    elif record.kind == _FORMAT and len(body) > 2:
        at = int.from_bytes(body[:2], "little")
        book.patterns[at] = book.text(body, 2, 2 if book.wide else 1)
    elif record.kind == _XF and len(body) >= 4:
        book.formats.append(int.from_bytes(body[2:4], "little"))
    elif record.kind == _SST:
        book.strings.extend(shared_strings(record))


def _cell(book: _Book, sheet: _Sheet, record: Record) -> None:
    reader = _READERS.get(record.kind)
    if reader is not None and len(record.body) >= 6:
        reader(book, sheet, record)
    elif record.kind in (_HEADER, _FOOTER) and record.body:
        text = plain_furniture(book.text(record.body, 0, 2 if book.wide else 1))
        sheet.margins.extend([text] if text else [])
    elif record.kind == _STRING and sheet.waiting is not None:
        sheet.put(*sheet.waiting, book.text(record.body, 0))
        sheet.waiting = None
    elif record.kind == _TXO and len(record.body) >= 12:
        size = int.from_bytes(record.body[10:12], "little")
        sheet.notes.append(continued_text(record, size))


def _place(body: bytes) -> tuple[int, int, int]:
    """Row, column and style of a cell record."""
    row, column, style = struct.unpack_from("<HHH", body)
    return row, column, style


def _label(book: _Book, sheet: _Sheet, record: Record) -> None:
    row, column, _ = _place(record.body)
    sheet.put(row, column, book.text(record.body, 6))


def _label_shared(book: _Book, sheet: _Sheet, record: Record) -> None:
    row, column, _ = _place(record.body)
    index = int.from_bytes(record.body[6:10], "little")
    if index < len(book.strings):
        sheet.put(row, column, book.strings[index])


def _number(book: _Book, sheet: _Sheet, record: Record) -> None:
    row, column, style = _place(record.body)
    if len(record.body) >= 14:
        sheet.put(row, column, book.number(struct.unpack_from("<d", record.body, 6)[0], style))


def _rk(book: _Book, sheet: _Sheet, record: Record) -> None:
    row, column, style = _place(record.body)
    value = rk_number(int.from_bytes(record.body[6:10], "little"))
    sheet.put(row, column, book.number(value, style))


def _multiple_rk(book: _Book, sheet: _Sheet, record: Record) -> None:
    row, column = struct.unpack_from("<HH", record.body)
    for step, at in enumerate(range(4, len(record.body) - 7, 6)):
        style, value = struct.unpack_from("<HI", record.body, at)
        sheet.put(row, column + step, book.number(rk_number(value), style))


def _formula(book: _Book, sheet: _Sheet, record: Record) -> None:
    """The stored result: a number, or a string in the record behind (2.5.133)."""
    row, column, style = _place(record.body)
    result = record.body[6:14]
    if len(result) < 8:
        return
    if result[6:] != b"\xff\xff":
        sheet.put(row, column, book.number(struct.unpack("<d", result)[0], style))
    elif result[0] == 0:
        sheet.waiting = (row, column)


def _note(book: _Book, sheet: _Sheet, record: Record) -> None:
    """BIFF8 keeps the text in a drawing, and the author here; BIFF5 keeps the text here."""
    if book.wide:
        sheet.notes.append(book.text(record.body, 8))
    else:
        sheet.notes.append(byte_string(record.body, 4, 2, book.codec))


_READERS: dict[int, Callable[[_Book, _Sheet, Record], None]] = {
    _LABEL: _label,
    _RSTRING: _label,
    _LABEL_SST: _label_shared,
    _NUMBER: _number,
    _RK: _rk,
    _MULRK: _multiple_rk,
    _FORMULA: _formula,
    **dict.fromkeys(_FORMULA_OLD, _formula),
    _NOTE: _note,
}
