"""Survey: which stretches of raw bytes are worth decoding, and in which encoding.

Text is its own trigger: long stretches are found by their bytes. A value inside otherwise binary
bytes is found by a trigger (digits, labels, prefectures in each encoding) and given surroundings.
A region only selects work; it is never a finding.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from triage.survey import narrow, triggers, wide
from triage.survey.region import Region, merged, without_inner
from triage.survey.words import look

__all__ = ["Region", "blank", "regions"]

_AROUND = 512
_MARGIN = 16
_JOIN = 64
_BINS = 256
_RANDOM_CHI_SQUARE = 255 + 6 * 22.6
"""Six standard deviations above the mean of chi-square with 255 degrees of freedom."""


def regions(data: bytes, base: int) -> tuple[Region, ...]:
    """The stretches of one window that may hold text; ``base`` is the offset of its first byte.

    Sorted by place. Regions of different encodings may overlap where the bytes do not decide.
    """
    if not data or data == bytes(len(data)):
        return ()
    words = look(data)
    stretches = wide.stretches(data, words, base)
    stretches = merged(stretches + without_inner(narrow.stretches(data, words.narrow), stretches))
    found = stretches + _triggered(data, stretches)
    shifted = [Region(r.start + base, r.end + base, r.encoding) for r in merged(found, _JOIN)]
    return tuple(sorted(shifted))


def _triggered(data: bytes, known: list[Region]) -> list[Region]:
    """Surroundings of the triggers that lie in no region of their encoding."""
    found = []
    for encoding, end in triggers.ends(_blanked(data, known) if known else data):
        if not any(r.start < end <= r.end and r.encoding == encoding for r in known):
            found.append(_around(data, end, encoding))
    return found


def _blanked(data: bytes, known: list[Region]) -> bytes:
    """Zeros instead of the inside of what is known."""
    rest = bytearray(data)
    for region in known:
        start, end = region.start + _MARGIN, region.end - _MARGIN
        if end > start:
            rest[start:end] = bytes(end - start)
    return bytes(rest)


def _around(data: bytes, end: int, encoding: str) -> Region:
    start = max(end - _AROUND, 0)
    stop = min(end + _AROUND, len(data))
    if encoding.startswith("utf-16"):
        return Region(start + (end - start) % 2, stop - (stop - end) % 2, encoding)
    # Below 0x40 no byte is a part of a longer character: decoding can start behind it.
    safe = next((i + 1 for i in range(start, min(start + 64, end)) if data[i] < 0x40), start)
    return Region(safe if start else 0, stop, encoding)


def blank(data: bytes) -> Literal["zero", "constant", "random", "other"]:
    """Class of one block: zero, one byte repeated, spread evenly as cipher text is, or other."""
    if data == bytes(len(data)):
        return "zero"
    if data == data[:1] * len(data):
        return "constant"
    if len(data) < 16 * _BINS:
        return "other"
    counts = np.bincount(np.frombuffer(data, np.uint8), minlength=_BINS)
    even = len(data) / _BINS
    chi_square = float(((counts - even) ** 2).sum() / even)
    return "random" if chi_square < _RANDOM_CHI_SQUARE else "other"
