"""Survey: which stretches of raw bytes are worth decoding, and in which encoding.

Text is its own trigger: long stretches are found by their bytes. A value inside otherwise binary
bytes is found by a trigger (digits, labels, prefectures in each encoding) and given surroundings.
A region only selects work; it is never a finding.
"""

from __future__ import annotations

from triage.survey import narrow, triggers, wide
from triage.survey.block import Blank, blank, block_class
from triage.survey.region import Region, merged, without_inner
from triage.survey.words import look

__all__ = ["Blank", "Region", "blank", "block_class", "regions"]

_AROUND = 512
_MARGIN = 16
_JOIN = 64
_SURE = 1024


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
    """Zeros instead of the inside of what is surely text: short runs may be so by chance."""
    rest = bytearray(data)
    for region in known:
        start, end = region.start + _MARGIN, region.end - _MARGIN
        if end - start > _SURE:
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
