"""bzip2, xz and lzma: one compressed stream, or several behind each other, as one content."""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from triage.content.budget import Budget
from triage.content.container.inflate import Engine, Unpacked, unpack
from triage.content.container.streams import joined
from triage.model import Gap, Item, Table, Text

_MEMORY = 256 << 20
"""What one stream's dictionary may take."""

_PADDING = bytes(4)
"""What may stand between two streams, any number of times (The .xz File Format, 2.2)."""


def _lzma() -> Engine:
    return lzma.LZMADecompressor(memlimit=_MEMORY)


_ENGINES: dict[bytes, Callable[[], Engine]] = {
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ": _lzma,
    b"\x5d\0\0": _lzma,
}
_SUFFIXES = {".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tlz": ".tar"}
_COMPRESSED = (".bz2", ".xz", ".lzma", ".bz")


class _Single:
    name = "single"
    mimes = frozenset({"application/x-bzip2", "application/x-xz", "application/x-lzma"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """One ``Item`` with the unpacked bytes; a ``Gap`` where they end too early."""
        budget.member()

        def stream(at: int) -> Unpacked | None:
            start = at
            while item.data.read_at(start, len(_PADDING)) == _PADDING:
                start += len(_PADDING)
            engine = _engine(item.data.read_at(start, 8))
            if engine is None:
                return None
            got = unpack(engine, item.data, start, item.data.length, budget)
            return replace(got, used=start - at + got.used)

        yield from joined(item, _inner_name(item.name), "compressed", stream)


PLUGIN = _Single()


def _engine(head: bytes) -> Engine | None:
    return next((make() for magic, make in _ENGINES.items() if head.startswith(magic)), None)


def _inner_name(name: str) -> str:
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix in _SUFFIXES:
        return path.stem + _SUFFIXES[suffix]
    return (path.stem if suffix in _COMPRESSED else "") or "content"
