"""One finding for one place, where raw bytes were read in more than one encoding."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from triage.model import FindingBlock, PartFindings
from triage.pipeline.steps.packing import has_result, select


@dataclass(frozen=True, slots=True)
class Stretch:
    """A decoded piece of raw bytes in which something was found; offsets are of the space."""

    start: int
    end: int
    encoding: str
    parts: tuple[PartFindings, ...]
    yara: tuple[str, ...]


def once(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """The stretches without the findings that another reads with more confidence, or as well and
    before. Stretches that overlap no other pass unchanged."""
    group: list[Stretch] = []
    end = -1
    for stretch in stretches:  # in order of their start
        if stretch.start >= end:
            yield from _resolved(group)
            group = []
        group.append(stretch)
        end = max(end, stretch.end)
    yield from _resolved(group)


def _resolved(group: list[Stretch]) -> Iterator[Stretch]:
    if len(group) < 2:
        yield from group
        return
    best: dict[tuple[str, int], tuple[int, int]] = {}
    for number, stretch in enumerate(group):
        for block in (block for part in stretch.parts for block in part.blocks):
            claims = zip(block.position.tolist(), block.confidence.tolist(), strict=True)
            for position, confidence in claims:
                key = block.signature, position
                best[key] = max(best.get(key, (-1, 0)), (confidence, -number))
    for number, stretch in enumerate(group):
        kept = _kept(stretch, number, best)
        if kept.parts or kept.yara:
            yield kept


def _kept(stretch: Stretch, number: int, best: dict[tuple[str, int], tuple[int, int]]) -> Stretch:
    def own(block: FindingBlock) -> FindingBlock:
        winners = [best[block.signature, place][1] for place in block.position.tolist()]
        return select(block, np.array(winners, np.int64) == -number)

    parts = (
        dataclasses.replace(part, blocks=tuple(b for b in map(own, part.blocks) if b.values))
        for part in stretch.parts
    )
    return dataclasses.replace(stretch, parts=tuple(part for part in parts if has_result(part)))
