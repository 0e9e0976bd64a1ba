"""bzip2, xz and lzma: one compressed stream, or several behind each other, as one content."""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from triage.content.budget import Budget
from triage.content.inflate import Engine, unpack
from triage.content.space import Memory
from triage.model import Gap, Item, Locator, Table, Text
from triage.text.locator import encode_step

_MEMORY = 256 << 20
"""What one stream's dictionary may take."""


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
        name = _inner_name(item.name)
        steps = (*item.steps, encode_step(name))
        parts: list[bytes] = []
        at, code, reason = 0, "", ""
        while not code and (engine := _engine(item.data.read_at(at, 8))) is not None:
            got = unpack(engine, item.data, at, item.data.length, budget)
            parts.append(got.data)
            at, code, reason = at + got.used, got.code, got.reason
            while item.data.read_at(at, 4) == bytes(4):
                at += 4  # padding between streams (xz 2.2)
        data = b"".join(parts)
        if data:
            yield Item(steps, name, Memory(data), whole=item.whole and not code)
        if code:
            lost = max(item.data.length - at, 0)
            yield Gap(Locator(steps), "content", f"compressed.{code}", reason, lost)


PLUGIN = _Single()


def _engine(head: bytes) -> Engine | None:
    return next((make() for magic, make in _ENGINES.items() if head.startswith(magic)), None)


def _inner_name(name: str) -> str:
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix in _SUFFIXES:
        return path.stem + _SUFFIXES[suffix]
    return (path.stem if suffix in _COMPRESSED else "") or "content"
