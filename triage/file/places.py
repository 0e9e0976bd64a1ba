"""Where the bytes of a stream lie: extents in image offsets, cut and clipped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from triage.model import Extent

NOWHERE: Final = -1
"""Offset of a run whose bytes have no place in the image."""


def part(extents: Iterable[Extent], start: int, length: int) -> tuple[Extent, ...]:
    """The places of ``length`` bytes from byte ``start`` of what ``extents`` hold in order."""
    found: list[Extent] = []
    place = 0
    for extent in extents:
        first, last = max(start, place), min(start + length, place + extent.length)
        if first < last:
            offset = NOWHERE if extent.offset < 0 else extent.offset + first - place
            found.append(Extent(offset, last - first))
        place += extent.length
        if place >= start + length:
            break
    return tuple(found)


def clipped(extents: Iterable[Extent], limit: int) -> tuple[Extent, ...]:
    """Adjacent runs joined, and bytes behind ``limit`` (the end of the image) sent nowhere."""
    found: list[Extent] = []
    for extent in extents:
        inside = extent.length
        if extent.offset >= 0:
            inside = min(max(limit - extent.offset, 0), extent.length)
        if inside:
            _append(found, Extent(extent.offset, inside))
        if inside < extent.length:
            _append(found, Extent(NOWHERE, extent.length - inside))
    return tuple(found)


def trimmed(extents: tuple[Extent, ...], size: int) -> tuple[Extent, ...]:
    """Runs without a place cut where they pass the stream's ``size``; real slack is kept."""
    kept = list(extents)
    total = sum(extent.length for extent in kept)
    while kept and kept[-1].offset < 0 and total > size:
        total -= kept.pop().length
        if total < size:
            kept.append(Extent(NOWHERE, size - total))
            break
    return tuple(kept)


def _append(found: list[Extent], extent: Extent) -> None:
    if found:
        last = found[-1]
        adjacent = last.end == extent.offset if last.offset >= 0 else extent.offset < 0
        if adjacent:
            found[-1] = Extent(last.offset, last.length + extent.length)
            return
    found.append(extent)
