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


def not_counting(data: bytes, regions: list[Region]) -> list[Region]:
    """The stretches that are not mostly such numbers; a few places tell whether that is to be
    asked, and of nearly all a few bytes there that it is not."""
    if not regions:
        return []
    start, end = np.array([(region.start, region.end) for region in regions]).T
    room = end - start - _BEFORE - _BEHIND
    near = start[:, None] + np.maximum(room, 0)[:, None] * np.arange(_LOOKS) // (_LOOKS - 1)
    raw = np.frombuffer(data + bytes(_BEFORE), np.uint8)
    low, high = (raw[near + at + 2] - raw[near + at] == 1 for at in (0, 1))
    likely = (low | high).any(axis=1) & (room >= 0)
    counting = {
        number
        for number in np.flatnonzero(likely).tolist()
        if _counts_through(data, regions[number], (near[number] + _BEFORE).tolist())
    }
    return [one for number, one in enumerate(regions) if number not in counting]


def _counts_through(data: bytes, region: Region, places: list[int]) -> bool:
    counting = any(is_counting(data, at) for at in places)
    return counting and _mostly(data[region.start : region.end])


def _mostly(data: bytes) -> bool:
    """Of one phase or the other, the low byte first or last."""
    steps = (np.frombuffer(data[at : at + (len(data) - at & -2)], "<u2") for at in (0, 1))
    little = [np.diff(each) for each in steps]
    shares = [np.mean(each == one) for each in little for one in (1, 256)]
    return bool(max(shares) >= _MOSTLY)


def _counts(low: bytes, high: bytes) -> bool:
    return low == _RING[low[0] : low[0] + len(low)] and (high[-1] - high[0]) % 256 <= 1
