"""Leaf pages of SQLite's tables, as their own bytes tell them (the file format's document, 1.6
and 2.1): what a page needs to be read without its database."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Final

LEAF: Final = 0x0D
INNER: Final = 0x05
TREE: Final = (0x02, INNER, 0x0A, LEAF)
"""First bytes of pages of a tree: an index's and a table's inner pages, their leaves."""
SIZES: Final = tuple(512 << shift for shift in range(8))
_INTEGERS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_MOST_COLUMNS: Final = 2000
_RESERVED: Final = 64
"""So many bytes at a page's end may belong to something else than its rows."""


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length number, and where it ends; past the end of ``data`` it is -1."""
    value = 0
    for index in range(9):
        if at + index >= len(data):
            return -1, len(data)
        byte = data[at + index]
        if index == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + index + 1
    return value, at + 9


def size_of(kind: int) -> int:
    """Bytes of a value of this serial type."""
    return (kind - 12) // 2 if kind >= 12 else _INTEGERS.get(kind, 8 if kind == 7 else 0)


def types(data: bytes, at: int, end: int) -> list[int] | None:
    """The serial types between two places; null where they do not end there."""
    found: list[int] = []
    while at < end:
        kind, at = varint(data, at)
        if kind < 0 or kind in (10, 11) or len(found) >= _MOST_COLUMNS:
            return None
        found.append(kind)
    return found if at == end else None


def page_size(data: bytes) -> int:
    """How long the leaf page is that ``data`` begins with, told by where its rows end; 0: it is
    none, or holds no row."""
    count, content = (int.from_bytes(data[at : at + 2], "big") for at in (3, 5))
    if len(data) < SIZES[0] or data[0] != LEAF or not count or data[7] > 60:
        return 0
    rows = 8 + 2 * count
    if not rows <= min(content or 65536, len(data)):
        return 0
    places = struct.unpack_from(f">{count}H", data, 8)
    if min(places) < (content or 65536):
        return 0
    for size in SIZES:
        if max(places) < size <= len(data):
            ends = list(_ends(data[:size], places))
            if len(ends) == count and size - _RESERVED <= _last(data, max(ends), size) <= size:
                return size
    return 0


def _ends(page: bytes, places: Sequence[int]) -> Iterator[int]:
    """Where the rows end, as far as they are rows with ascending numbers."""
    before = -1
    for place in places:
        payload, at = varint(page, place)
        number, at = varint(page, at)
        length, body = varint(page, at)
        if not 1 < length <= payload or number <= before:
            return
        local = _local(payload, len(page))
        if length <= local:
            kinds = types(page, body, at + length)
            if not kinds or length + sum(map(size_of, kinds)) != payload:
                return
        before = number
        yield at + local + (4 if local < payload else 0)


def _local(payload: int, size: int) -> int:
    """How much of a row lies on its own page."""
    most, least = size - 35, (size - 12) * 32 // 255 - 23
    if payload <= most:
        return payload
    kept = least + (payload - least) % (size - 4)
    return kept if kept <= most else least


def _last(data: bytes, end: int, size: int) -> int:
    """Where the last row or freed row ends."""
    block, seen = int.from_bytes(data[1:3], "big"), 0
    while 8 < block <= size - 4 and seen < size // 4:
        end = max(end, block + int.from_bytes(data[block + 2 : block + 4], "big"))
        block, seen = int.from_bytes(data[block : block + 2], "big"), seen + 1
    return end
