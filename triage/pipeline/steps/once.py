"""One finding for one place, where raw bytes were read in more than one encoding.

Digits read the same in most of them. What stands around them tells which reading understands the
place: in the wrong one an office is no office, and the words that speak against a value are noise.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.model import FindingBlock, PartFindings
from triage.pipeline.steps.packing import has_result
from triage.survey.scores import weights
from triage.text.codec import decode
from triage.text.points import code_points

_CELL = 64
"""Bytes that are judged as one, with those before or behind: one side may be noise."""
_FEWEST, _SHARE = 4, 0.75
"""Characters beyond ASCII that tell of a place at least, and how many of them are such as Japanese
is written in."""

_Claim = tuple[str, int]
_Rank = tuple[bool, int, int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A decoded piece of raw bytes in which something was found; offsets are of the space."""

    start: int
    end: int
    encoding: str
    parts: tuple[PartFindings, ...]
    yara: tuple[str, ...]


def once(stretches: Iterable[Stretch], data: bytes, base: int) -> Iterator[Stretch]:
    """The stretches without the findings that another reads where it alone understands the place,
    or with more confidence, or as well and before. Those that overlap no other pass unchanged.

    ``data`` are the bytes that all were read from, ``base`` is the offset of the first.
    """
    group: list[Stretch] = []
    end = -1
    for stretch in stretches:  # in order of their start
        if stretch.start >= end:
            yield from _resolved(group, data, base)
            group = []
        group.append(stretch)
        end = max(end, stretch.end)
    yield from _resolved(group, data, base)


def _resolved(group: list[Stretch], data: bytes, base: int) -> Iterator[Stretch]:
    if len(group) < 2:
        yield from group
        return
    best: dict[_Claim, _Rank] = {}
    for number, stretch in enumerate(group):
        understood = _understood(stretch, data[stretch.start - base : stretch.end - base])
        for block in (block for part in stretch.parts for block in part.blocks):
            told = understood[(block.position - stretch.start) // _CELL].tolist()
            ranks = zip(told, block.confidence.tolist(), strict=True)
            for claim, rank in zip(_claims(stretch, block), ranks, strict=True):
                best[claim] = max(best.get(claim, (False, -1, 0)), (*rank, -number))
    for number, stretch in enumerate(group):
        kept = _kept(stretch, number, best)
        if kept.parts or kept.yara:
            yield kept


def _understood(stretch: Stretch, piece: bytes) -> NDArray[np.bool_]:
    """By cell of the stretch: is it Japanese together with a cell beside it, as it was read?"""
    text, offsets = decode(piece, stretch.encoding)
    points = code_points(text)
    beyond = np.flatnonzero(points > 0x7F)
    cells, size = offsets[beyond] // _CELL, len(piece) // _CELL + 1
    usual = weights(stretch.encoding)[np.minimum(points[beyond], 0xFFFF)]
    total = np.convolve(np.bincount(cells, minlength=size), (1, 1))
    told = np.convolve(np.bincount(cells, usual, size), (1, 1))
    pairs: NDArray[np.bool_] = (total >= _FEWEST) & (told >= _SHARE * total)
    return pairs[:-1] | pairs[1:]


def _claims(stretch: Stretch, block: FindingBlock) -> Iterator[_Claim]:
    """Signature and place, the same for both orders of UTF-16: where the low byte of it lies."""
    low = int(stretch.encoding == "utf-16-be")
    return ((block.signature, place + low) for place in block.position.tolist())


def _kept(stretch: Stretch, number: int, best: dict[_Claim, _Rank]) -> Stretch:
    def own(block: FindingBlock) -> FindingBlock:
        winners = [best[claim][2] for claim in _claims(stretch, block)]
        return block.where(np.array(winners, np.int64) == -number)

    parts = (
        dataclasses.replace(part, blocks=tuple(b for b in map(own, part.blocks) if b.values))
        for part in stretch.parts
    )
    return dataclasses.replace(stretch, parts=tuple(part for part in parts if has_result(part)))
