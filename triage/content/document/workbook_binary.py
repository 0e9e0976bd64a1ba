"""The parts of a binary workbook (.xlsb): records of BIFF12 ([MS-XLSB] 2.1.4 and 2.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from triage.content.document.biff import rk_number
from triage.content.document.cells import shown
from triage.content.document.workbook_xml import Book
from triage.content.text.grid import Row

_ROW, _RK, _REAL, _STRING, _SHARED, _RICH = 0, 2, 5, 6, 7, 62
_FORMULA_STRING, _FORMULA_NUMBER, _FORMULA_LAST = 8, 9, 11
_SHORT = {12: 1, 13: _RK, 14: 3, 15: 4, 16: _REAL, 17: _STRING, 18: _SHARED}
"""Cells right of the one before, which do not state their column, by the type they stand for."""
_ITEM, _FORMAT, _XF, _BEGIN_XFS, _END_XFS = 19, 44, 47, 617, 618
_BUNDLE, _PROPERTIES = 156, 153
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Types and contents; ends where a length leads out of the part."""
    at = 0
    while at < len(data):
        kind = data[at]
        at += 1
        if kind & 0x80 and at < len(data):
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        size = 0
        for place in range(4):
            if at >= len(data):
                return
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << 7 * place
            if not byte & 0x80:
                break
        yield kind, data[at : at + size]
        at += size


def read_sheets(workbook: bytes, book: Book) -> None:
    """The sheets' names, hidden ones too, and the calendar."""
    for kind, body in records(workbook):
        if kind == _BUNDLE and len(body) > 8:
            reference, end = _text(body, 8)
            book.sheets.append((_text(body, end)[0], reference))
        elif kind == _PROPERTIES and body:
            book.since_1904 = bool(body[0] & 1)


def read_strings(data: bytes) -> list[str]:
    """The shared strings; phonetic text stands behind each and is not taken."""
    return [_text(body, 1)[0] for kind, body in records(data) if kind == _ITEM]


def read_formats(data: bytes) -> list[str | int]:
    """The number format of each cell style: a built-in number or a pattern."""
    patterns: dict[int, str] = {}
    formats: list[str | int] = []
    inside = False
    for kind, body in records(data):
        if kind == _FORMAT and len(body) > 2:
            patterns[int.from_bytes(body[:2], "little")] = _text(body, 2)[0]
        elif kind in (_BEGIN_XFS, _END_XFS):
            inside = kind == _BEGIN_XFS
        elif kind == _XF and inside:
            number = int.from_bytes(body[2:4], "little")
            formats.append(patterns.get(number, number))
    return formats


def rows(data: bytes, book: Book) -> Iterator[Row]:
    """The filled rows of one sheet in their order."""
    number, column = 0, -1
    cells: dict[int, str] = {}
    for kind, body in records(data):
        if kind in _SHORT:
            kind, body = _SHORT[kind], (column + 1).to_bytes(4, "little") + body
        if kind == _ROW and len(body) >= 4:
            if cells:
                yield Row(number, cells)
            stated = int.from_bytes(body[:4], "little") + 1
            number = stated if number < stated <= _LAST_ROW else number + 1
            cells, column = {}, -1
        elif (kind <= _FORMULA_LAST or kind == _RICH) and len(body) >= 8:
            column = int.from_bytes(body[:4], "little")
            text = _value(kind, body, book)
            if text and column < _LAST_COLUMN:
                cells[column] = text
    if cells:
        yield Row(number, cells)


def _value(kind: int, body: bytes, book: Book) -> str:
    if kind in (_STRING, _FORMULA_STRING):
        return _text(body, 8)[0]
    if kind == _RICH:
        return _text(body, 9)[0]
    if kind == _SHARED:
        index = int.from_bytes(body[8:12], "little")
        return book.strings[index] if index < len(book.strings) else ""
    style = int.from_bytes(body[4:7], "little")
    code = book.formats[style] if style < len(book.formats) else 0
    if kind == _RK and len(body) >= 12:
        return shown(rk_number(int.from_bytes(body[8:12], "little")), code, book.since_1904)
    if kind in (_REAL, _FORMULA_NUMBER) and len(body) >= 16:
        return shown(struct.unpack_from("<d", body, 8)[0], code, book.since_1904)
    return ""


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A wide string with its length in characters before it, and where it ends."""
    size = int.from_bytes(body[at : at + 4], "little")
    size = 0 if size == 0xFFFFFFFF else size
    end = at + 4 + 2 * size
    return body[at + 4 : end].decode("utf-16-le", "replace"), end
