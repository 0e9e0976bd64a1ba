"""The records of an Excel workbook stream, BIFF5 and BIFF8 ([MS-XLS] 2.3, 2.4, 2.5).

Strings run over into CONTINUE records and change their width there; a string table that was
damaged gives the strings before the damage.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

CONTINUE = 0x3C
_WIDE, _FAR_EAST, _RICH = 0x01, 0x04, 0x08
_LONGEST = 32_767


@dataclass(frozen=True, slots=True)
class Record:
    """``pieces`` are its own bytes and those of each CONTINUE behind it."""

    kind: int
    pieces: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        """The bytes of the record itself."""
        return self.pieces[0]


def spans(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Type, start and end of the content of every record."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, min(at + 4 + size, len(stream))
        at += 4 + size


def records(stream: bytes) -> Iterator[Record]:
    """The records in order, as far as the stream goes."""
    kind, pieces = -1, list[bytes]()
    for code, start, end in spans(stream):
        piece = stream[start:end]
        if code == CONTINUE and pieces:
            pieces.append(piece)
            continue
        if pieces:
            yield Record(kind, tuple(pieces))
        kind, pieces = code, [piece]
    if pieces:
        yield Record(kind, tuple(pieces))


def rk_number(value: int) -> float:
    """An RK number: 30 bits of an integer or of a float, perhaps times 100 (2.5.217)."""
    if value & 2:
        number = float((value - (1 << 32) if value & 0x80000000 else value) >> 2)
    else:
        number = float(struct.unpack("<d", struct.pack("<Q", (value & 0xFFFFFFFC) << 32))[0])
    return number / 100 if value & 1 else number


class _Reader:
    """Bytes over several pieces; what lies behind the last one is missing."""

    def __init__(self, pieces: tuple[bytes, ...]) -> None:
        self.pieces, self.index, self.at = pieces, 0, 0

    def left(self) -> int:
        """How many bytes of this piece remain."""
        return len(self.pieces[self.index]) - self.at

    def next_piece(self) -> bool:
        """Go on in the next piece."""
        if self.index + 1 >= len(self.pieces):
            return False
        self.index, self.at = self.index + 1, 0
        return True

    def take(self, size: int) -> bytes:
        """So many bytes, fewer where nothing is left."""
        out = b""
        while size > 0:
            got = self.pieces[self.index][self.at : self.at + size]
            self.at += len(got)
            out, size = out + got, size - len(got)
            if size and not self.next_piece():
                break
        return out

    def skip(self, size: int) -> None:
        """Leave out so many bytes."""
        while size > self.left():
            size -= self.left()
            if not self.next_piece():
                self.at = len(self.pieces[self.index])
                return
        self.at += size


def shared_strings(record: Record) -> Iterator[str]:
    """The strings of an SST record; phonetic text and formatting are left out."""
    reader = _Reader(record.pieces)
    head = reader.take(8)
    unique = int.from_bytes(head[4:8], "little")
    for _ in range(unique):
        text = _rich_string(reader)
        if text is None:
            return
        yield text


def _rich_string(reader: _Reader) -> str | None:
    head = reader.take(3)
    if len(head) < 3:
        return None
    size, flags = struct.unpack("<HB", head)
    runs = int.from_bytes(reader.take(2), "little") if flags & _RICH else 0
    phonetic = int.from_bytes(reader.take(4), "little") if flags & _FAR_EAST else 0
    text, complete = _characters(reader, size, bool(flags & _WIDE))
    reader.skip(4 * runs + phonetic)
    return text if complete or text else None


def _characters(reader: _Reader, size: int, wide: bool) -> tuple[str, bool]:
    """So many characters; behind a border of records a new flag byte states their width."""
    out = []
    while size > 0:
        unit = 2 if wide else 1
        count = min(size, reader.left() // unit)
        raw = reader.take(count * unit)
        out.append(raw.decode("utf-16-le" if wide else "latin-1", "replace"))
        size -= count
        if size:
            if not reader.next_piece() or not reader.left():
                return "".join(out), False
            wide = bool(reader.take(1)[0] & _WIDE)
    return "".join(out), True


def unicode_string(body: bytes, at: int, length_bytes: int) -> str:
    """A BIFF8 string inside one record."""
    size = int.from_bytes(body[at : at + length_bytes], "little")
    at += length_bytes
    if at >= len(body):
        return ""
    flags = body[at]
    at += 1 + (2 if flags & _RICH else 0) + (4 if flags & _FAR_EAST else 0)
    if flags & _WIDE:
        return body[at : at + 2 * size].decode("utf-16-le", "replace")
    return body[at : at + size].decode("latin-1")


def continued_text(record: Record, size: int) -> str:
    """The text of a text box: it stands in the CONTINUE records behind TXO."""
    if len(record.pieces) < 2 or not 0 < size <= _LONGEST:
        return ""
    reader = _Reader(record.pieces[1:])
    first = reader.take(1)
    return _characters(reader, size, bool(first and first[0] & _WIDE))[0]


def byte_string(body: bytes, at: int, length_bytes: int, codec: str) -> str:
    """A BIFF5 string in the workbook's code page."""
    size = int.from_bytes(body[at : at + length_bytes], "little")
    at += length_bytes
    return body[at : at + size].decode(codec, "replace")
