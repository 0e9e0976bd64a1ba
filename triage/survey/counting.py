"""Numbers of two bytes that count up: a table of characters (``$UpCase`` of each NTFS and exFAT).

Its digits are a telephone number in whatever encoding they are read, and its kanji words.
"""

from __future__ import annotations

import numpy as np

from triage.survey.region import Region

_BEFORE, _BEHIND = 32, 16
"""Bytes looked at: more numbers than a run of ten digits in order has."""
_LOOKS = 5
_MOSTLY = 0.8
"""Of the steps in such a table: its small letters are large ones, and count from A again."""
_RING = bytes(range(256)) * 2


def is_counting(data: bytes, at: int) -> bool:
    """Whether the bytes around offset ``at`` are such numbers, of either order and phase."""
    near = data[max(at - _BEFORE, 0) : at + _BEHIND]
    first, second = near[::2], near[1::2]
    return len(near) == _BEFORE + _BEHIND and (_counts(first, second) or _counts(second, first))


def counts_through(data: bytes, region: Region) -> bool:
    """Whether a stretch is mostly such numbers; a few places tell whether that is to be asked."""
    room = region.end - region.start - _BEFORE - _BEHIND
    places = (region.start + _BEFORE + room * n // (_LOOKS - 1) for n in range(_LOOKS))
    return room >= 0 and any(
        is_counting(data, at) and _mostly(data[region.start : region.end]) for at in places
    )


def _mostly(data: bytes) -> bool:
    """Of one phase or the other, the low byte first or last."""
    steps = (np.frombuffer(data[at : at + (len(data) - at & -2)], "<u2") for at in (0, 1))
    little = [np.diff(each) for each in steps]
    shares = [np.mean(each == one) for each in little for one in (1, 256)]
    return bool(max(shares) >= _MOSTLY)


def _counts(low: bytes, high: bytes) -> bool:
    return low == _RING[low[0] : low[0] + len(low)] and (high[-1] - high[0]) % 256 <= 1
