"""Survey: which stretches of raw bytes are worth decoding, and in which encoding.

Text is its own trigger: long stretches are found by their bytes. A value inside otherwise binary
bytes is found by a trigger (digits, labels, prefectures in each encoding) and given surroundings.
A region only selects work; it is never a finding.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from triage.survey import engine, narrow, triggers, wide
from triage.survey.block import Blank, blank, block_class, zero_bytes
from triage.survey.counting import is_counting, not_counting
from triage.survey.engine import adopt
from triage.survey.evident import EBCDIC
from triage.survey.patterns import ASCII
from triage.survey.region import Region, merged
from triage.survey.triggers import NO_TERMS, Terms
from triage.survey.words import CONTROL, is_zero, look, table

__all__ = ["Blank", "Region", "Terms", "adopt", "blank", "block_class", "regions", "zero_bytes"]

_AROUND = 512
_MARGIN = 16
_JOIN = 64
_RECORD = 256
"""Apart at most: a host's record that shifts to kanji and back again and again is no run itself."""
_SURE = 1024
_NEAR = 64
_BESIDE = 128
"""What is always read beside a trigger: a label reaches 40 characters."""
_STEP = 192
_HIGH = bytes(range(0x80, 0x100))
_ODD = bytes(b for b in range(1, 0x100) if table()[b] & CONTROL)
_ODD_SHARE = 1 / 16
_CUT_CHARACTERS = 2
_TELLING = 6
"""Bytes beyond ASCII; fewer say nothing."""
_CUTS = bytes(0 if kind & CONTROL else byte for byte, kind in enumerate(table()))


def regions(data: bytes, base: int, terms: Terms = NO_TERMS) -> tuple[Region, ...]:
    """The stretches of one window that may hold text; ``base`` is the offset of its first byte.

    ``terms`` are further words that a stretch is worth decoding for.

    Sorted by place. Regions of different encodings may overlap where the bytes do not decide.
    """
    if is_zero(data):
        return ()
    words = look(data)
    broad = wide.stretches(data, words, base)
    known = merged(broad + narrow.stretches(data, words.narrow, broad))
    fired = _fired(data, words.digits.tolist(), known, terms)
    found = not_counting(data, known)
    found += _triggered(data, (one for one in fired if not is_counting(data, one[1])), known)
    hosts = [region for region in found if region.encoding == EBCDIC]
    others = merged((region for region in found if region.encoding != EBCDIC), _JOIN)
    both = (*others, *merged(hosts, _RECORD))
    return tuple(sorted(Region(r.start + base, r.end + base, r.encoding) for r in both))


def _fired(
    data: bytes, digits: list[int], known: list[Region], terms: Terms
) -> set[triggers.Trigger]:
    """All triggers; in what is surely text only those of other encodings than its own."""
    sure = [region for region in known if region.end - region.start > _SURE]
    inner = {(max(r.start - _NEAR, 0), min(r.end + _NEAR, len(data))): r.encoding for r in sure}
    places = [(*place, engine.variant(encoding)) for place, encoding in inner.items()]
    places += [(start, end, engine.ALL) for start, end in _outside(sure, len(data))]
    found = set()
    for start, end, variant in places:
        found |= triggers.ends(data, start, end, variant, terms)
        if ASCII not in variant:
            found |= triggers.numbers(data, digits, start, end)
    return found


def _outside(sure: list[Region], length: int) -> Iterator[tuple[int, int]]:
    """What is left without the inside of these regions: short runs may be text by chance."""
    last = 0
    for region in sorted(sure):
        start, end = region.start + _MARGIN, region.end - _MARGIN
        if start > last:
            yield last, start
        last = max(last, end)
    if length > last:
        yield last, length


def _triggered(data: bytes, fired: Iterable[triggers.Trigger], known: list[Region]) -> list[Region]:
    """Surroundings of the triggers that lie in no region of their encoding."""
    inside = {
        key: ([r.start for r in several], [r.end for r in several])
        for key, several in _by_reading(known).items()
    }
    found = []
    for encoding, end in fired:
        for reading in _readings(data, encoding, end):
            starts, stops = inside.get((reading, _phase(reading, end)), ([], []))
            before = bisect_left(starts, end) - 1
            if before < 0 or stops[before] < end:
                found.append(_around(data, end, reading))
    return found


def _readings(data: bytes, encoding: str, end: int) -> tuple[str, ...]:
    """The encodings to try around a trigger: digits may stand between kanji of any of them."""
    if encoding != ASCII:
        return (encoding,)
    near = data[max(end - _NEAR, 0) : end + _NEAR]
    middle = min(end, _NEAR)
    before = near[:middle].translate(_CUTS).split(b"\0")[-1]
    behind = near[middle:].translate(_CUTS).split(b"\0")[0]
    run, line = before + behind, behind.split(b"\n")[0]
    if run.isascii():
        return ("utf-8",)
    return ("utf-8", *(n for n in ("cp932", "euc_jp") if _reads(run, n) or _tells(line, n)))


def _reads(run: bytes, encoding: str) -> bool:
    """May a short run be text in this encoding? At its ends characters may be cut."""
    return run.decode(encoding, "replace").count("\ufffd") <= _CUT_CHARACTERS


def _tells(line: bytes, encoding: str) -> bool:
    """Is the rest of a line behind a label surely sound in it, whatever noise stands around?"""
    high = len(line) - len(line.translate(None, _HIGH))
    return high >= _TELLING and "\ufffd" not in line.decode(encoding, "replace")


def _by_reading(known: list[Region]) -> dict[tuple[str, int], list[Region]]:
    """The regions by encoding and phase, each list in order."""
    found: dict[tuple[str, int], list[Region]] = {}
    for region in sorted(known):
        key = region.encoding, _phase(region.encoding, region.start)
        found.setdefault(key, []).append(region)
    return found


def _phase(encoding: str, offset: int) -> int:
    return offset % 2 if encoding.startswith("utf-16") else 0


def _around(data: bytes, end: int, encoding: str) -> Region:
    if encoding.startswith("utf-16"):
        start, stop = max(end - _AROUND, 0), min(end + _AROUND, len(data))
        return Region(start + (end - start) % 2, stop - (stop - end) % 2, encoding)
    start, stop = max(end - _BESIDE, 0), min(end + _BESIDE, len(data))
    while end - start < _AROUND and start and not _is_noise(data[max(start - _STEP, 0) : start]):
        start = max(start - _STEP, 0)
    while stop - end < _AROUND and stop < len(data) and not _is_noise(data[stop : stop + _STEP]):
        stop = min(stop + _STEP, len(data))
    # Below 0x40 no byte is a part of a longer character: decoding can start behind it.
    safe = next((i + 1 for i in range(start, min(start + 64, end)) if data[i] < 0x40), start)
    return Region(safe if start else 0, stop, encoding)


def _is_noise(data: bytes) -> bool:
    """Many high bytes, as numbers do not have, and many controls, as text does not."""
    high = len(data) - len(data.translate(None, _HIGH))
    if 4 * high < len(data):
        return False
    return len(data) - len(data.translate(None, _ODD)) >= _ODD_SHARE * len(data)
