"""Word 6 to 2003 (.doc): the piece table and the stories it holds ([MS-DOC] 2.4, 2.5, 2.8)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from triage.content.text.grid import Row
from triage.content.text.sheet import tables
from triage.model import Table, Text
from triage.text.codec import detect

_WORD_97 = 0x00C1
_ENCRYPTED, _TABLE_1, _OBFUSCATED = 0x0100, 0x0200, 0x8000
_STORIES = ("", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header-boxes")
_LENGTHS_AT, _CLX_AT = 0x4C, 0x1A2
_LENGTHS_AT_95, _CLX_AT_95 = 0x34, 0x160
_COMPRESSED = 0x40000000
_MAX_PIECES = 1 << 20
_CELL = "\x07"
_RUBY = re.compile(r"EQ[^\x13-\x15]*?\\up ?\d*\(([^()]*)\),([^()]*)\)", re.IGNORECASE)
_FIELD = re.compile(r"\x13([^\x13-\x15]*)(?:\x14([^\x13-\x15]*))?\x15")
_NESTED = 8
_MARKS = {0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0x1E: "-", 0xA0: " "}
_DROPPED = dict.fromkeys([*range(0x07), 0x08, *range(0x0E, 0x1E), 0x1F], "")
_PLAIN = str.maketrans({**{chr(k): v for k, v in {**_DROPPED, **_MARKS}.items()}, "\x00": ""})


@dataclass(frozen=True, slots=True)
class Head:
    """The start of the WordDocument stream."""

    version: int
    flags: int

    @property
    def table_stream(self) -> str:
        """The stream that holds the piece table."""
        return "1Table" if self.flags & _TABLE_1 else "0Table"

    @property
    def lock(self) -> bool:
        """Whether the text is encrypted."""
        return bool(self.flags & _ENCRYPTED)

    @property
    def obfuscated(self) -> bool:
        """Whether the lock is the old one, which hides nothing from who looks."""
        return bool(self.flags & _OBFUSCATED)


def head(stream: bytes) -> Head | None:
    """The file information block's start, or null where there is none."""
    if len(stream) < 32 or stream[:2] not in (b"\xec\xa5", b"\xdc\xa5", b"\x9b\xa5"):
        return None
    version, flags = struct.unpack_from("<H6xH", stream, 2)
    return Head(version, flags)


def stories(
    steps: tuple[str, ...], stream: bytes, first: Head, table: bytes
) -> Iterator[Text | Table]:
    """The text of all stories; of a document without piece table, what its text range holds."""
    old = first.version < _WORD_97
    text = _text(stream, stream if old else table, old)
    if not text:
        yield from story(steps, _plain_range(stream, old))
        return
    at = 0
    for name, length in zip(_STORIES, _lengths(stream, old), strict=False):
        part = text[at : at + length]
        at += length
        if part.strip("\r\x07\x03\x04 "):
            yield from story((*steps, name) if name else steps, part)
    if text[at:].strip("\r\x07\0 "):
        yield from story((*steps, "rest"), text[at:])


def _lengths(stream: bytes, old: bool) -> list[int]:
    found = struct.unpack_from(
        "<8I", stream.ljust(0x70, b"\0"), _LENGTHS_AT_95 if old else _LENGTHS_AT
    )
    return [length if length < 1 << 28 else 0 for length in found]


def _text(stream: bytes, table: bytes, old: bool) -> str:
    """All characters in the order of the piece table."""
    at, size = struct.unpack_from("<II", stream.ljust(0x1AA, b"\0"), _CLX_AT_95 if old else _CLX_AT)
    pieces = _pieces(table[at : at + size])
    if not pieces:
        return ""
    out = []
    # Pieces share no bytes: a table that repeats a stretch without end is damage.
    left = 2 * len(stream)
    for length, place in pieces:
        left -= length
        if left < 0:
            break
        if old:
            out.append(_bytes_text(stream[place : place + length]))
        elif place & _COMPRESSED:
            start = (place & ~_COMPRESSED) // 2
            out.append(stream[start : start + length].decode("cp1252", "replace"))
        else:
            raw = stream[place : place + 2 * length]
            out.append(raw.decode("utf-16-le", "replace"))
    return "".join(out)


def _pieces(clx: bytes) -> list[tuple[int, int]]:
    """Length in characters and place of every piece."""
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:
        at += 3 + int.from_bytes(clx[at + 1 : at + 3], "little")
    if at + 5 > len(clx) or clx[at] != 2:
        return []
    plc = clx[at + 5 : at + 5 + int.from_bytes(clx[at + 1 : at + 5], "little")]
    count = (len(plc) - 4) // 12
    if not 0 < count <= _MAX_PIECES:
        return []
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    found = []
    for index in range(count):
        length = ends[index + 1] - ends[index]
        place = int.from_bytes(plc[4 * (count + 1) + 8 * index + 2 :][:4], "little")
        if 0 < length < 1 << 28:
            found.append((length, place))
    return found


def _plain_range(stream: bytes, old: bool) -> str:
    """The text of a document that was saved whole: one range of the stream."""
    start, end = struct.unpack_from("<II", stream, 0x18)
    raw = stream[start:end] if 0 < start < end else stream[0x200:]
    if old or detect(raw[: 1 << 16]) not in (None, "utf-16-le"):
        return _bytes_text(raw)
    return raw[: len(raw) & ~1].decode("utf-16-le", "replace")


def _bytes_text(raw: bytes) -> str:
    # Word 6 and 95 of Japan write CP932; Latin letters are the same in both.
    return raw.decode("cp932", "replace")


# --- marks --------------------------------------------------------------------------------------


def story(steps: tuple[str, ...], text: str) -> Iterator[Text | Table]:
    """Paragraphs and tables of one story; a cell ends with a mark, a row with one more."""
    text = _without_fields(text)
    if _CELL not in text:
        yield from _prose(steps, text)
        return
    cells = text.split(_CELL)
    behind = cells.pop()
    start, number = 0, 1
    for at in range(len(cells)):
        # Paragraphs before a table stand in its first cell.
        if (at == start or not cells[at - 1]) and "\r" in cells[at].strip("\r"):
            yield from _cells((*steps, f"table:{number}"), cells[start:at])
            number += at > start
            before, _, cells[at] = cells[at].strip("\r").rpartition("\r")
            yield from _prose(steps, before)
            start = at
    yield from _cells((*steps, f"table:{number}"), cells[start:])
    yield from _prose(steps, behind)


def _without_fields(text: str) -> str:
    """Fields give their result; a reading above a word (ruby) gives the word."""

    def result(field: re.Match[str]) -> str:
        ruby = _RUBY.search(field[1])
        return ruby[2] if ruby else field[2] or ""

    for _ in range(_NESTED):
        if "\x13" not in text:
            break
        text = _FIELD.sub(result, text)
    return text


def _cells(steps: tuple[str, ...], cells: list[str]) -> Iterator[Text | Table]:
    """The width that puts an empty cell, the end of a row, at the end of every row."""
    if not any(cells):
        return
    ends = [at for at, cell in enumerate(cells) if not cell]
    width = next((w for w in _widths(ends) if _fits(cells, w)), 0)
    rows: list[list[str]] = [[]]
    for at, cell in enumerate(cells):
        is_end = (at + 1) % (width + 1) == 0 if width else not cell
        if is_end:
            rows.append([])
        else:
            rows[-1].append(cell.translate(_PLAIN).strip())
    numbered = enumerate(rows, 1)
    yield from tables(steps, [Row(n, dict(enumerate(row))) for n, row in numbered if row])


def _widths(ends: list[int]) -> list[int]:
    return sorted({end for end in ends if end})


def _fits(cells: list[str], width: int) -> bool:
    step = width + 1
    return len(cells) % step == 0 and not any(cells[width::step])


def _prose(steps: tuple[str, ...], text: str) -> Iterator[Text]:
    plain = text.translate(_PLAIN)
    if plain.strip():
        yield Text(steps, plain, "utf-8")
