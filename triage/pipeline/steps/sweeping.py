"""Examines raw bytes: space that no file covers, slack, and files that nothing here reads."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import repeat
from operator import itemgetter

from triage.content import Budget
from triage.content.database import sqlite_torn
from triage.content.markup.raw_text import is_running
from triage.content.markup.raw_text import parts as parts_of_text
from triage.finding.yara_rules import hopeful, scan
from triage.model import ByteSpace, PartFindings, Text
from triage.pipeline.bench import Bench
from triage.pipeline.steps.noise import without_noise
from triage.pipeline.steps.once import Stretch, once
from triage.pipeline.steps.packing import has_result, packed, starting_in
from triage.pipeline.tasks import RawContent, RawExamined, RawTask
from triage.survey import Region, regions
from triage.text.codec import decode, same_size
from triage.work import slot

WINDOW = 4 << 20
MARGIN = 8 << 10
"""Longer than the longest bounded pattern in its widest encoding, and than a table's row."""
_OF_DATABASES, _HEADER = "utf-8", 80
"""In which the rows of databases are found, and bytes of a row before its first text."""
_DIGEST = 16
_BARREN = 1 << 16
"""Stretches that are remembered, some 8 MiB of digests."""
_RUN = 8
"""No text has so many zeros, in whatever encoding."""


def sweep(
    bench: Bench,
    space: ByteSpace,
    bounds: tuple[int, int, int, int],
    zeros: Sequence[tuple[int, int]] = (),
) -> Iterator[Stretch]:
    """Examine ``start`` … ``end`` of a space in windows that overlap inside ``low`` … ``high``;
    ``bounds`` are these four. Windows that lie in ``zeros`` are not read.

    A finding belongs to the window in which it starts, so that none is lost or doubled at an edge.
    Where zeros end the space, nothing runs on behind it.
    """
    start, end, low, high = bounds
    for at in range(start, end, WINDOW):
        stop = min(at + WINDOW, end)
        if _lies_in(zeros, at, min(stop + MARGIN, high)):
            slot.tick(stop - at)
            continue
        base = max(low, at - MARGIN)
        data = space.read_at(base, min(stop + MARGIN, high) - base)
        if stop == end and not data[max(stop - base - _RUN, 0) : stop - base].strip(b"\0"):
            data = data[: stop - base]
        slot.tick(stop - at)
        found = [one for one in regions(data, base, bench.terms) if _meets(one, at, stop)]
        # rules match what the windows are of, nothing beyond
        asked = [data[max(one.start, start) - base : min(one.end, end) - base] for one in found]
        rules = map(scan, asked) if hopeful(asked) else repeat(())
        read = (
            stretch
            for region, names in zip(found, rules, strict=False)
            for stretch in _examine(bench, data, base, region, (at, stop), names)
        )
        yield from once(read, data, base)


def _meets(region: Region, start: int, end: int) -> bool:
    return region.start < end and region.end > start


def _lies_in(zeros: Sequence[tuple[int, int]], at: int, end: int) -> bool:
    """With what is read behind it: text in two bytes may begin with a zero before an edge."""
    before = bisect_right(zeros, at, key=itemgetter(0)) - 1
    return before >= 0 and end <= zeros[before][1]


def _examine(
    bench: Bench,
    data: bytes,
    base: int,
    region: Region,
    window: tuple[int, int],
    rules: tuple[str, ...],
) -> Iterator[Stretch]:
    """What a region gives to a window, with the ``rules`` that match it."""
    start, end = window
    slot.tick()
    first, behind = region.start - base, region.end - base
    head = min(_HEADER, first) if region.encoding == _OF_DATABASES else 0
    piece = data[first - head : behind]
    digest = blake2b(piece, digest_size=_DIGEST, person=region.encoding.encode()).digest()
    every = () if digest in bench.barren else tuple(_found(bench, piece, head, region))
    if not every:
        if len(bench.barren) >= _BARREN:
            bench.barren.clear()
        bench.barren.add(digest)
    here = ((one, starting_in(one, start, end)) for one in every)
    # of what is found beyond the edges alone, what is said of it belongs there too
    parts = tuple(p for one, p in here if has_result(p) and (p.blocks or not one.blocks))
    if parts or rules:
        # a row of a database may begin before the text that told of it
        places = (int(block.position.min()) for part in parts for block in part.blocks)
        yield Stretch(min((region.start, *places)), region.end, region.encoding, parts, rules)


def _found(bench: Bench, piece: bytes, head: int, region: Region) -> Iterator[PartFindings]:
    """All that a region gives; before its bytes stand so many (``head``) in which the first row of
    a database may have its header."""
    examiner = bench.examiner()
    if region.encoding == _OF_DATABASES:
        rows, piece = sqlite_torn.tables(piece, region.start - head)
        yield from filter(has_result, map(examiner.examine, rows))
    text, offsets = decode(piece[head:], region.encoding, region.start)
    whole = Text((), text, same_size(region.encoding), offsets)
    # most of what programs say: a table is more than what stands in it, all else is no more
    if examiner.is_bare(text) and is_running(whole):
        return
    for part in parts_of_text(whole, Budget()):
        found = without_noise(examiner.examine(part), text, offsets)
        if has_result(found):
            yield found


def sweep_disk(bench: Bench, task: RawTask) -> RawExamined:
    """Examine stretches of the disk."""
    found = [
        _content(stretch, start, end)
        for start, end, low, high in task.stretches
        for stretch in sweep(bench, bench.space, (start, end, low, high), task.zeros)
    ]
    return RawExamined(tuple(found))


def _content(found: Stretch, start: int, end: int) -> RawContent:
    """What was found in raw bytes from ``start`` to ``end``, without the others around that it was
    read with; a finding that starts here may end behind."""
    ends = (block.position + block.length for part in found.parts for block in part.blocks)
    last = max((int(each.max()) for each in ends if len(each)), default=0)
    first, end = max(found.start, start), max(min(found.end, end), last)
    parts = tuple(packed(found.parts))
    return RawContent(first, end - first, found.encoding, parts, found.yara)
