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
    alike: dict[object, list[Region]] = {}
    for region in regions:
        encoding = region[2]
        key = (encoding, region[0] % 2) if encoding.startswith("utf-16") else encoding
        alike.setdefault(key, []).append(region)
    out: list[Region] = []
    for several in alike.values():
        several.sort()
        before = several[0]
        last = before[1] + gap
        for region in several:
            if region[0] > last:
                out.append(before)
                before = region
            elif region[1] > before[1]:
                before = Region(before[0], region[1], before[2])
            last = before[1] + gap
        out.append(before)
    return out


def without_inner(spans: Iterable[Span], outer: Iterable[Region]) -> list[Span]:
    """The spans, in order, that do not lie wholly inside one of ``outer``."""
    several = sorted((region.start, region.end) for region in outer)
    if not several:
        return sorted(spans)
    kept, at = [], 0
    for start, end in sorted(spans):
        while at < len(several) and several[at][1] < end:
            at += 1
        if at == len(several) or several[at][0] > start:
            kept.append((start, end))
    return kept
