"""A stretch of bytes with the encoding to read it in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Span = tuple[int, int]
"""Start and end, half-open."""


class Region(NamedTuple):
    """Half-open, in bytes; ``encoding`` is one that ``text.codec`` decodes. A tuple, since a window
    of a program has ten thousand of them to put in order."""

    start: int
    end: int
    encoding: str


def merged(regions: Iterable[Region], gap: int = 0) -> list[Region]:
    """Regions of one encoding that are at most ``gap`` bytes apart, as one.

    UTF-16 regions of different phase stay apart: joined, one of them would be read as garbage.
    """
    out: list[Region] = []
    open_: dict[tuple[str, int], Region] = {}
    for region in sorted(regions):
        start, end, encoding = region
        key = (encoding, start % 2 if encoding.startswith("utf-16") else 0)
        before = open_.get(key)
        if before and start <= before.end + gap:
            if end > before.end:
                open_[key] = Region(before.start, end, encoding)
            continue
        if before:
            out.append(before)
        open_[key] = region
    return out + list(open_.values())


def without_inner(spans: Iterable[Span], outer: Iterable[Region]) -> list[Span]:
    """The spans, in order, that do not lie wholly inside one of ``outer``."""
    several = sorted((region.start, region.end) for region in outer)
    kept, at = [], 0
    for start, end in sorted(spans):
        while at < len(several) and several[at][1] < end:
            at += 1
        if at == len(several) or several[at][0] > start:
            kept.append((start, end))
    return kept
