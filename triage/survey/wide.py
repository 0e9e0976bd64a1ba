"""Text in UTF-16, both byte orders and both phases: runs of units that Japanese text uses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.survey.region import Region

_SHORTEST = 20
"""Units. One random unit in eight is in the set, so longer runs do not come by chance."""
_STEP = 4
_STRONG_SHARE = 0.08
_FORMS = tuple((encoding, phase) for phase in (0, 1) for encoding in ("utf-16-le", "utf-16-be"))

Flags = NDArray[np.bool_]


@cache
def _usual() -> Flags:
    """The units of ASCII and of every character that CP932 can write."""
    flags = np.zeros(0x10000, np.bool_)
    flags[[0x09, 0x0A, 0x0D]] = True
    flags[0x20:0x7F] = True
    flags[0xFF61:0xFFA0] = True
    for lead in (*range(0x81, 0xA0), *range(0xE0, 0xFD)):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFD)):
            text = bytes((lead, trail)).decode("cp932", "ignore")
            if len(text) == 1:
                flags[ord(text)] = True
    return flags


@cache
def _strong() -> Flags:
    """Units that hardly ever come from other bytes: ASCII and kana with their high byte."""
    flags = np.zeros(0x10000, np.bool_)
    flags[[0x09, 0x0A, 0x0D]] = True
    flags[0x20:0x7F] = True
    flags[0x3000:0x3004] = True
    flags[0x3041:0x30FF] = True
    return flags


def stretches(data: bytes, base: int) -> list[Region]:
    """Regions of UTF-16 text, offsets from 0; ``base`` tells how the bytes are aligned on disk.

    Read in the wrong order or phase, mixed text breaks up; pure ASCII or pure kana does not, and
    is then taken at an even offset of the disk.
    """
    found = [run for encoding, phase in _FORMS for run in _runs(data, encoding, phase)]
    found.sort(key=lambda run: (-run[0], (run[1].start + base) % 2, run[1].encoding != "utf-16-le"))
    taken = np.zeros(len(data), np.bool_)
    chosen: list[Region] = []
    for _, region in found:
        span = taken[region.start : region.end]
        if span.mean() <= 0.5:
            chosen.append(region)
            span[:] = True
    return chosen


def _runs(data: bytes, encoding: str, phase: int) -> list[tuple[int, Region]]:
    """(length in units, region) of each run in one order and phase."""
    even = (len(data) - phase) & ~1
    if even <= 2 * _SHORTEST:
        return []
    order = "<u2" if encoding == "utf-16-le" else ">u2"
    units = np.frombuffer(data, order, even // 2, phase)
    sampled = _usual()[units[::_STEP]]
    # A run of twenty units holds four sampled ones in a row; most bytes fail here.
    hopes = np.flatnonzero(sampled[:-3] & sampled[1:-2] & sampled[2:-1] & sampled[3:])
    if len(hopes) * _STEP * _STEP > len(sampled):
        return _exact(units, 0, phase, encoding)
    found = []
    for first, last in _clusters(hopes):
        low = max(first * _STEP - _STEP, 0)
        found.extend(_exact(units[low : (last + 5) * _STEP], low, phase, encoding))
    return found


def _exact(
    units: NDArray[np.uint16], low: int, phase: int, encoding: str
) -> list[tuple[int, Region]]:
    """The runs in ``units``, which begin with unit ``low`` of the phase."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], _usual()[units], [False]))))
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= _SHORTEST
    if not long.any():
        return []
    starts, ends = starts[long], ends[long]
    strong = np.concatenate(([0], np.cumsum(_strong()[units])))
    enough = strong[ends] - strong[starts] >= _STRONG_SHARE * (ends - starts)
    places = zip(starts[enough].tolist(), ends[enough].tolist(), strict=True)
    first = phase + 2 * low
    return [(b - a, Region(first + 2 * a, first + 2 * b, encoding)) for a, b in places]


def _clusters(places: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of places that lie close together."""
    if len(places):
        breaks = np.flatnonzero(np.diff(places) > _STEP)
        firsts = np.concatenate((places[:1], places[breaks + 1]))
        lasts = np.concatenate((places[breaks], places[-1:]))
        yield from zip(firsts.tolist(), lasts.tolist(), strict=True)
