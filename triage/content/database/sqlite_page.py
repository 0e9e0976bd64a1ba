"""Pages and records of SQLite files, read one by one (the file format's document, 1.6 and 2.1).

Needed for what the library hides: deleted rows, and pages outside a sound database.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from triage.content.charset import decoded
from triage.sqlite_leaf import INNER, size_of, types, varint

Value = str | bytes | None


@dataclass(frozen=True, slots=True)
class Head:
    """How a database lays out its pages. ``encoding`` is a codec's name."""

    page: int
    usable: int
    encoding: str
    freelist: int


def read_head(data: bytes) -> Head | None:
    """The first 100 bytes; null where the page size is none."""
    if len(data) < 100:
        return None
    page = int.from_bytes(data[16:18], "big")
    page = 65536 if page == 1 else page
    if page < 512 or page & (page - 1):
        return None
    codecs = {2: "utf-16-le", 3: "utf-16-be"}
    encoding = codecs.get(int.from_bytes(data[56:60], "big"), "utf-8")
    return Head(page, page - min(data[20], 32), encoding, int.from_bytes(data[32:36], "big"))


def values(data: bytes, at: int, kinds: list[int], encoding: str) -> tuple[Value, ...]:
    """The values of these types from a place on."""
    row: list[Value] = []
    for kind in kinds:
        size = size_of(kind)
        row.append(_value(data[at : at + size], kind, encoding))
        at += size
    return tuple(row)


def _value(raw: bytes, kind: int, encoding: str) -> Value:
    if kind >= 12:
        return raw if kind % 2 == 0 else text(raw, encoding)
    if kind == 7:
        return repr(struct.unpack(">d", raw)[0]) if len(raw) == 8 else None
    if kind in (8, 9):
        return str(kind - 8)
    return str(int.from_bytes(raw, "big", signed=True)) if kind else None


def text(raw: bytes, encoding: str = "utf-8") -> str:
    """Text as the database says, or as it really is: old programs put CP932 there."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return decoded(raw)[0]


def cells(page: bytes, start: int, head: Head) -> Iterator[tuple[Value, ...]]:
    """The rows of a leaf page of a table; ``start`` is 100 on the first page of a file."""
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    for index in range(min(count, head.page // 4)):
        place = start + 8 + 2 * index
        row = record(page, int.from_bytes(page[place : place + 2], "big"), head)
        if row is not None:
            yield row


def record(page: bytes, at: int, head: Head) -> tuple[Value, ...] | None:
    """The row of the cell at a place, as far as it lies on this page."""
    payload, at = varint(page, at)
    _, at = varint(page, at)
    length, body = varint(page, at)
    if payload <= 0 or not 1 < length <= payload or at + length > len(page):
        return None
    kinds = types(page, body, at + length)
    if not kinds or length + sum(map(size_of, kinds)) != payload:
        return None
    return values(page, at + length, kinds, head.encoding)


def unused(page: bytes, start: int, head: Head) -> Iterator[tuple[int, int]]:
    """Half-open stretches of a table's page that hold no cell: its gap, and each freed cell."""
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    content = int.from_bytes(page[start + 5 : start + 7], "big") or 65536
    begin = start + (12 if page[start] == INNER else 8) + 2 * count
    if begin < content <= head.usable:
        yield begin, content
    block, seen = int.from_bytes(page[start + 1 : start + 3], "big"), 0
    while begin <= block <= head.usable - 4 and seen < head.page // 4:
        follows, size = struct.unpack_from(">HH", page, block)
        if size >= 4 and block + size <= head.usable:
            yield block, block + size
        block, seen = (follows if follows > block else 0), seen + 1
