"""The parts of an Excel workbook in XML: sheet list, strings, formats, rows (ECMA-376, 18).

Rows are cut out of the text, not parsed as a tree: a damaged cell costs itself, and a sheet that
declares a million columns costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from triage.content.document.cells import shown
from triage.content.markup.xml_tokens import Close, Open, attributes, chunks, tokens, unescape
from triage.content.text.grid import Row

_CELL = re.compile(r"<(?:\w+:)?(row|c)(?=[\s/>])")
_ITEM = re.compile(r"<(?:\w+:)?si(?=[\s/>])")
_RUN = re.compile(r"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)")
_VALUE = re.compile(r"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)")
_ATTRIBUTE = re.compile(r'\b([rst])="([^"<]*)"')
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14
_ERRORS = "e"
_BOOLEAN = "b"


@dataclass(slots=True)
class Book:
    """What a workbook's sheets refer to."""

    strings: Sequence[str] = ()
    formats: Sequence[str | int] = ()
    since_1904: bool = False
    sheets: list[tuple[str, str]] = field(default_factory=list)
    """Names and relationship ids, in order."""


def read_sheets(workbook: bytes, book: Book) -> None:
    """The sheets' names, hidden ones too, and the calendar."""
    for token in tokens(workbook):
        if not isinstance(token, Open):
            continue
        if token.name == "sheet":
            known = attributes(token.raw)
            book.sheets.append((known.get("name", ""), known.get("id", "")))
        elif token.name == "workbookPr":
            book.since_1904 = token.get("date1904") in ("1", "true")


def targets(relations: bytes) -> dict[str, str]:
    """Relationship ids and what they lead to."""
    found = (attributes(t.raw) for t in tokens(relations) if isinstance(t, Open))
    return {one["Id"]: one["Target"] for one in found if "Id" in one and "Target" in one}


def read_strings(data: bytes) -> list[str]:
    """The shared strings, without the phonetic runs that say a name again in kana."""
    strings: list[str] = []
    for text in chunks(data, "<si"):
        strings.extend(map(_string, _ITEM.split(text)[1:]))
    return strings


def _string(item: str) -> str:
    """The runs of one string."""
    if "rPh" not in item:
        return restored(unescape("".join(_RUN.findall(item))))
    pieces: list[str] = []
    phonetic = inside = False
    for token in tokens(item.encode("utf-8", "replace")):
        if isinstance(token, str):
            pieces.append(token if inside and not phonetic else "")
        elif isinstance(token, Open):
            phonetic = phonetic or (token.name == "rPh" and not token.empty)
            inside = token.name == "t" and not token.empty
        else:
            phonetic = phonetic and token.name != "rPh"
            inside = False
    return restored("".join(pieces))


def read_formats(data: bytes) -> list[str | int]:
    """The number format of each cell style: a built-in number or a pattern."""
    patterns: dict[int, str] = {}
    formats: list[str | int] = []
    inside = False
    for token in tokens(data):
        if isinstance(token, Close):
            inside = inside and token.name != "cellXfs"
        elif isinstance(token, Open):
            if token.name == "numFmt":
                patterns[_number(token.get("numFmtId"))] = token.get("formatCode")
            elif token.name == "cellXfs":
                inside = True
            elif token.name == "xf" and inside:
                number = _number(token.get("numFmtId"))
                formats.append(patterns.get(number, number))
    return formats


def rows(data: bytes, book: Book) -> Iterator[Row]:
    """The filled rows of one sheet in their order."""
    number, column = 0, -1
    cells: dict[int, str] = {}
    for text in chunks(data, "<row"):
        pieces = _CELL.split(text)
        for kind, rest in zip(pieces[1::2], pieces[2::2], strict=True):
            raw, _, body = rest.partition(">")
            known = dict(_ATTRIBUTE.findall(raw))
            place = known.get("r", "")
            if kind == "row":
                if cells:
                    yield Row(number, cells)
                number = _row_number(place, number)
                cells, column = {}, -1
                continue
            column = _column(place, column)
            value = "" if raw.endswith("/") else _value(known, body, book)
            if value and column < _LAST_COLUMN:
                cells[column] = value
    if cells:
        yield Row(number, cells)


def furniture(data: bytes) -> Iterator[str]:
    """Headers and footers of the printed sheet, without their control codes."""
    tail = data[data.rfind(b"</sheetData") :] if b"</sheetData" in data else b""
    inside = False
    for token in tokens(tail):
        if isinstance(token, Open):
            inside = token.name.endswith(("Header", "Footer")) and not token.empty
        elif isinstance(token, Close):
            inside = False
        elif inside and token.strip():
            yield plain_furniture(token)


def plain_furniture(text: str) -> str:
    """``&L&"MS Gothic"&14山田`` → ``山田``; the three sections are apart by a tab."""
    text = re.sub(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&\d{1,3}', "", text)
    text = re.sub(r"&[LCR]", "\t", text)
    return re.sub(r"&([A-Za-z])", "", text).replace("&&", "&").strip()


def restored(text: str) -> str:
    """Control characters are written as ``_x000D_``."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text).replace("\r\n", "\n")


def _value(known: dict[str, str], body: str, book: Book) -> str:
    kind = known.get("t", "n")
    if kind == "inlineStr":
        return _string(body)
    found = _VALUE.search(body)
    if found is None or kind in (_ERRORS, _BOOLEAN):
        return ""
    text = unescape(found[1])
    if kind == "s":
        index = _number(text)
        return book.strings[index] if 0 <= index < len(book.strings) else ""
    if kind in ("str", "d"):
        return restored(text)
    style = _number(known.get("s", "0"))
    code = book.formats[style] if 0 <= style < len(book.formats) else 0
    if code == 0 and text.isdecimal():
        return text
    try:
        return shown(float(text), code, book.since_1904)
    except (ValueError, OverflowError):
        return text


def _row_number(place: str, before: int) -> int:
    """Rows that go backwards are damage: they are numbered on."""
    stated = _number(place)
    return stated if before < stated <= _LAST_ROW else before + 1


def _column(place: str, before: int) -> int:
    found = _PLACE.match(place)
    if found is None:
        return before + 1
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
