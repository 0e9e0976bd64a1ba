"""Which members of a RAR 5 archive are locked, by their headers: libarchive does not say.

Layout after RARLAB's technical note: each header states its own size and that of the data behind
it in numbers of seven bits a byte; a file's encryption is a record of type 1 in its extra area.
"""

from __future__ import annotations

from collections.abc import Iterator

from triage.model import ByteSpace

MAGIC = b"Rar!\x1a\x07\x01\x00"
_FILE, _ENCRYPTION = 2, 1
_HAS_EXTRA, _HAS_DATA = 1, 2
_MOST, _LONGEST = 100_000, 64 << 10


def locks(space: ByteSpace) -> list[bool]:
    """One truth for each member in order; empty where it is no such archive."""
    if space.read_at(0, len(MAGIC)) != MAGIC:
        return []
    found: list[bool] = []
    at = len(MAGIC)
    for _ in range(_MOST):
        size, start = _number(space.read_at(at + 4, 10), 0)
        head = space.read_at(at + 4 + start, min(size, _LONGEST))
        if not size or len(head) < size:
            break
        kind, place = _number(head, 0)
        flags, place = _number(head, place)
        extra, place = _number(head, place) if flags & _HAS_EXTRA else (0, place)
        data, place = _number(head, place) if flags & _HAS_DATA else (0, place)
        if kind == _FILE:
            found.append(_ENCRYPTION in _records(head[max(len(head) - extra, 0) :]))
        at += 4 + start + size + data
    return found


def _records(extra: bytes) -> Iterator[int]:
    """The types of the records in a header's extra area."""
    at = 0
    while at < len(extra):
        size, start = _number(extra, at)
        yield _number(extra, start)[0]
        at = start + size


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, lowest first, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at] if at < len(data) else 0
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            break
    return value, at
