"""Examines raw bytes: space that no file covers, slack, and files that nothing here reads."""

from __future__ import annotations

from collections.abc import Iterator

from triage.content import Budget
from triage.content.plain import parts as parts_of_text
from triage.finding.yara_rules import scan
from triage.model import ByteSpace, Text
from triage.pipeline.bench import Bench
from triage.pipeline.steps.once import Stretch, once
from triage.pipeline.steps.packing import has_result, packed, starting_in
from triage.pipeline.tasks import RawContent, RawExamined, RawTask
from triage.survey import Region, regions
from triage.text.codec import decode, same_size
from triage.work import slot

WINDOW = 4 << 20
MARGIN = 8 << 10
"""Longer than the longest bounded pattern in its widest encoding, and than a table's row."""


def sweep(
    bench: Bench, space: ByteSpace, start: int, end: int, low: int, high: int
) -> Iterator[Stretch]:
    """Examine ``start`` … ``end`` of a space in windows that overlap inside ``low`` … ``high``.

    A finding belongs to the window in which it starts, so that none is lost or doubled at an edge.
    """
    for at in range(start, end, WINDOW):
        stop = min(at + WINDOW, end)
        base = max(low, at - MARGIN)
        data = space.read_at(base, min(stop + MARGIN, high) - base)
        slot.tick(stop - at)
        read = (
            stretch
            for region in regions(data, base, bench.terms)
            for stretch in _examine(bench, data, base, region, at, stop)
        )
        yield from once(read, data, base)


def _examine(
    bench: Bench, data: bytes, base: int, region: Region, start: int, end: int
) -> Iterator[Stretch]:
    if region.start >= end or region.end <= start:
        return
    slot.tick()
    piece = data[region.start - base : region.end - base]
    text, offsets = decode(piece, region.encoding, region.start)
    examiner = bench.examiner()
    examined = (
        examiner.examine(part)
        for part in parts_of_text(Text((), text, same_size(region.encoding), offsets), Budget())
    )
    parts = tuple(p for p in (starting_in(one, start, end) for one in examined) if has_result(p))
    rules = scan(piece)
    if parts or rules:
        yield Stretch(region.start, region.end, region.encoding, parts, rules)


def sweep_disk(bench: Bench, task: RawTask) -> RawExamined:
    """Examine stretches of the disk."""
    found = [
        RawContent(
            offset=stretch.start,
            length=stretch.end - stretch.start,
            encoding=stretch.encoding,
            parts=tuple(packed(stretch.parts)),
            yara=stretch.yara,
        )
        for start, end, low, high in task.stretches
        for stretch in sweep(bench, bench.space, start, end, low, high)
    ]
    return RawExamined(tuple(found))
