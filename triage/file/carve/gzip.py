"""gzip: a deflated stream with its checksum (RFC 1952)."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from triage.file.carve.split import STEPS
from triage.file.carve.view import SECTOR, Carved, View, broken
from triage.model import Pattern

_MAGIC: Final = b"\x1f\x8b\x08"
_PIECE: Final = 64 << 10
_LONGEST: Final = 256 << 20
_WINDOW: Final = 15 + 16
_BACK: Final = 64
"""What is not the stream's is seen within so many sectors, most of the time in far fewer."""
_COPY: Final = 16 << 10
"""Going on from a place once more costs as much as so many bytes that are read."""
_VALUES: Final = 96
"""No more different bytes in a sector are no packed data."""


@dataclass(frozen=True, slots=True)
class Gzip:
    """Members one behind the other, as RFC 1952 has it, unpacked to their ends."""

    name: str = "gzip"
    patterns: tuple[Pattern, ...] = (
        Pattern("gzip", (b"\x1f\x8b",), rb"\x1f\x8b\x08[\0-\x1f].{4}[\0-\x04][\0-\x0d\xff]"),
    )

    def measure(self, view: View) -> Carved | None:
        """To the checksum of the last one, which holds; proven if nothing says that another one
        goes on behind it."""
        end = _unpacked(view, 0)
        while end and (further := _unpacked(view, end)):
            end = further
        return Carved(end, proven=view.at(end, 3) != _MAGIC) if end else None

    def join(self, view: View) -> Carved | None:
        """Where a stream that cannot go on goes on to its checksum."""
        fronts = _fronts(view)
        for split, at in _pairs(view, fronts):
            view.spend(_COPY)
            end = _end(view, fronts[split].copy(), at)
            if end:
                return broken(split + end - at, split, at - split, proven=True)
        return None


def _unpacked(view: View, start: int) -> int:
    """Where the member that begins there ends; 0: there is none, or it is not whole."""
    if view.at(start, 3) != _MAGIC:
        return 0
    stream, at, out = zlib.decompressobj(_WINDOW), start, 0
    try:
        while not stream.eof:
            data = stream.unconsumed_tail or view.at(at, _PIECE)
            if not data or out > _LONGEST:
                return 0
            at += 0 if stream.unconsumed_tail else len(data)
            out += len(stream.decompress(data, 1 << 20))
    except zlib.error:
        return 0
    return at - len(stream.unused_data)


def _fronts(view: View) -> dict[int, Any]:
    """The stream at the last borders of sectors before it cannot go on, by place."""
    stream = zlib.decompressobj(_WINDOW)
    found: deque[tuple[int, Any]] = deque(maxlen=_BACK)
    at = 0
    try:
        while not stream.eof and (data := view.at(at, SECTOR)):
            if _plain(data):
                return dict(found)
            stream.decompress(data)
            at += SECTOR
            found.append((at, stream.copy()))
    except zlib.error:
        return dict(found)
    return {}


def _pairs(view: View, fronts: dict[int, Any]) -> Iterator[tuple[int, int]]:
    """Where the first piece may end and the second one begin: clusters of usual sizes first, and
    the last place first."""
    for number, step in enumerate(STEPS):
        splits = [split for split in reversed(fronts) if split % step == 0]
        first = min(splits, default=view.length)
        for at in range(first + step, view.length, step):
            for split in splits if not _plain(view.at(at, SECTOR)) else ():
                tried = number and not (at | split) % STEPS[number - 1]
                if split < at and not tried:
                    yield split, at


def _plain(sector: bytes) -> bool:
    """Whether what fills a sector, but for zeros at its end, is no packed data."""
    sector = sector.rstrip(b"\0")
    return len(set(sector)) <= min(_VALUES, len(sector) // 3)


def _end(view: View, stream: Any, at: int) -> int:
    """Where the stream ends that goes on at a place; 0: it does not."""
    size = SECTOR
    try:
        while not stream.eof and (data := view.at(at, size)):
            stream.decompress(data)
            at += len(data)
            size = min(2 * size, _PIECE)
    except zlib.error:
        return 0
    return at - len(stream.unused_data) if stream.eof else 0


PLUGIN = Gzip()
