"""Whether the main stream of an old Office document can be what it says: what Word calls text
([MS-DOC] 2.4.1) is text, the records of Excel ([MS-XLS] 2.1.4) and PowerPoint ([MS-PPT] 2.3.1) lead
from one to the next, properties ([MS-OLEPS] 2.21) begin as such do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from triage.file.carve.compound import KIND, ROOT_KIND, Compound

_BEGIN, _END, _CONTINUED, _STRINGS, _LOCKED = 0x809, 0x0A, 0x3C, 0xFC, 0x2F
_LONGEST: Final = 8224
"""No record of Excel's is longer."""
_TABLES: Final = ("0Table", "1Table")
_WORD, _WORD_95 = b"\xec\xa5", b"\xdc"
_SLIDES, _USER = "PowerPoint Document", "Current User"
_ENCRYPTED: Final = b"\xdf\xc4\xd1\xf3"
"""What the stream of the user says of encrypted slides, behind its head."""
_SUMMARIES: Final = ("\5SummaryInformation", "\5DocumentSummaryInformation")
_PROPERTIES: Final = b"\xfe\xff"
_CODES: Final = 0x1A2
"""Where the header of a Word document says where its table of text is."""
_STRANGE: Final = np.zeros(1 << 16, np.bool_)
_STRANGE[[0, 6, *range(0x0F, 0x13), *range(0x16, 0x1E)]] = True
_STRANGE[0xD800:0xE000] = _STRANGE[0xFFF0:] = True
_STRANGE_BYTES: Final = _STRANGE[:256].copy()
_STRANGE_BYTES[[0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D]] = True


def sound(file: Compound) -> bool | None:
    """Whether the directory stands where it should, its streams are as long as it says and nothing
    in the main one is strange; null where that holds, but no stream is of a kind that is known
    here. Raises ``SpentError``."""
    if file.view.at((file.directory() + 1) * file.size + KIND, 1) != ROOT_KIND:
        return False
    streams = {name: (first, length) for name, first, length in file.streams()}
    if len(streams) < 2 or any(not file.holds(*place) for place in streams.values()):
        return False
    summaries = [streams[name] for name in _SUMMARIES if name in streams and streams[name][1]]
    if not all(file.stream(*place).startswith(_PROPERTIES) for place in summaries):
        return False
    for name in ("Workbook", "Book"):
        if name in streams:
            return _is_workbook(file.stream(*streams[name]))
    if "WordDocument" in streams:
        text = file.stream(*streams["WordDocument"])
        table = _TABLES[text[11] >> 1 & 1] if text.startswith(_WORD) and len(text) > 11 else ""
        none = text[:1] == _WORD_95 and not streams.keys() & set(_TABLES)
        return none or (table in streams and _is_document(text, file.stream(*streams[table])))
    if _SLIDES in streams:
        user = file.stream(*streams[_USER]) if _USER in streams else b""
        return user[12:16] == _ENCRYPTED or _are_slides(file.stream(*streams[_SLIDES]))
    return None


def _is_document(stream: bytes, table: bytes) -> bool:
    """Whether all text is, if it is not encrypted."""
    if stream[11] & 1:
        return True
    at, size = (int.from_bytes(stream[_CODES + n :][:4], "little") for n in (0, 4))
    codes = table[at : at + size]
    while codes[:1] == b"\1":
        codes = codes[3 + int.from_bytes(codes[1:3], "little") :]
    if codes[:1] != b"\2":
        return False
    rows = codes[5:]
    count = (len(rows) - 4) // 12
    ends = np.frombuffer(rows, "<u4", count + 1).astype(np.int64) if count > 0 else np.zeros(1)
    places = [int.from_bytes(rows[4 * count + 6 + 8 * n :][:4], "little") for n in range(count)]
    return all(
        _is_text(stream, place, int(length))
        for place, length in zip(places, np.diff(ends), strict=True)
    )


def _is_text(stream: bytes, place: int, length: int) -> bool:
    """Whether so many characters are usual ones; a flag says that each is one byte."""
    if place & 1 << 30:
        start = (place & (1 << 30) - 1) // 2
        data = stream[start : start + length]
        strange = _STRANGE_BYTES[np.frombuffer(data, np.uint8)]
    else:
        data = stream[place : place + 2 * length]
        strange = _STRANGE[np.frombuffer(data, "<u2", len(data) // 2)]
    return len(strange) == length and not strange.any()


def _are_slides(stream: bytes) -> bool:
    """Whether records fill the stream, the last one but for less than another's head."""
    at = 0
    while at + 8 <= len(stream):
        at += 8 + int.from_bytes(stream[at + 4 : at + 8], "little")
    return 0 < at <= len(stream)


def _is_workbook(stream: bytes) -> bool:
    """Whether records lead to an end at which nothing is left open, and shared strings are text."""
    depth, at, strings, locked = 0, 0, list[bytes](), False
    while at + 4 <= len(stream):
        kind, length = (int.from_bytes(stream[at + n : at + n + 2], "little") for n in (0, 2))
        if not depth and kind != _BEGIN:
            break
        depth += (kind == _BEGIN) - (kind == _END)
        at += 4 + length
        if length > _LONGEST or at > len(stream):
            return False
        locked |= kind == _LOCKED
        if kind == _STRINGS or (strings and kind == _CONTINUED):
            strings.append(stream[at - length : at])
        elif strings:
            if not locked and not _are_strings(strings):
                return False
            strings = []
    return at > 0 and not depth and not stream[at:].strip(b"\0")


def _are_strings(blocks: list[bytes]) -> bool:
    """Whether the strings of a table are text; one may go on in the next block."""
    count = int.from_bytes(blocks[0][4:8], "little")
    cursor = _Cursor(blocks)
    cursor.take(8)
    return all(cursor.string() for _ in range(min(count, len(b"".join(blocks)))))


class _Cursor:
    """Reads across blocks."""

    def __init__(self, blocks: list[bytes]) -> None:
        self._blocks: Iterator[bytes] = iter(blocks)
        self._block, self._at = next(self._blocks), 0

    def take(self, count: int) -> bytes:
        """So many bytes, of the next block where this one has none left."""
        if self._at >= len(self._block):
            self._block, self._at = next(self._blocks, b""), 0
        found = self._block[self._at : self._at + count]
        self._at += len(found)
        return found

    def string(self) -> bool:
        """Step over a string; false where it is none."""
        head = self.take(3)
        if len(head) < 3 or head[2] & ~0x0D:
            return False
        left, wide = int.from_bytes(head[:2], "little"), head[2] & 1
        rest = 4 * int.from_bytes(self.take(2), "little") if head[2] & 8 else 0
        rest += int.from_bytes(self.take(4), "little") if head[2] & 4 else 0
        while left:
            data = self.take(left << wide)
            units = np.frombuffer(data, "<u2" if wide else np.uint8, len(data) >> wide)
            left -= len(units)
            if not len(units) or _STRANGE[units].any():
                return False
            if left:
                wide = (self.take(1) or b"\xff")[0]
                if wide > 1:
                    return False
        while rest > 0 and (data := self.take(rest)):
            rest -= len(data)
        return not rest
