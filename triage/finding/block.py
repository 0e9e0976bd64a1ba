"""Collects the values found in one part and lays them out as ``FindingBlock`` columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from triage.model import FindingBlock
from triage.text.coded import joined


@dataclass(frozen=True, slots=True)
class Found:
    """Values of one signature that share their confidence and reasons, as columns.

    ``row`` and ``record`` are as in ``FindingBlock``; ``column`` is 1-based, 0 for running text.
    """

    signature: str
    values: Sequence[str]
    position: NDArray[np.int64]
    length: NDArray[np.int32]
    row: NDArray[np.int64]
    record: NDArray[np.int64]
    column: int
    confidence: int
    why: tuple[str, ...]


@dataclass(slots=True)
class Collector:
    """``add`` as they are found, then ``blocks``."""

    found: dict[str, list[Found]] = field(default_factory=dict)

    def add(self, found: Found) -> None:
        """Keep some values; none is no finding."""
        if len(found.values):
            self.found.setdefault(found.signature, []).append(found)

    def signatures(self) -> frozenset[str]:
        """The ids of what was found so far."""
        return frozenset(self.found)

    def rows(self, signature: str, column: int) -> NDArray[np.int64]:
        """The rows in which a column (1-based) holds a value of a signature."""
        told = (one.row for one in self.found.get(signature, ()) if one.column == column)
        return np.concatenate([np.empty(0, np.int64), *told])

    def blocks(self) -> tuple[FindingBlock, ...]:
        """One block for each signature, sorted by id; inside, in order of column and place."""
        return tuple(_block(name, self.found[name]) for name in sorted(self.found))


def _block(signature: str, pieces: list[Found]) -> FindingBlock:
    pieces = sorted(pieces, key=lambda piece: piece.column)
    whys = tuple(sorted({piece.why for piece in pieces}))
    place = {why: index for index, why in enumerate(whys)}
    sizes = [len(piece.values) for piece in pieces]
    return FindingBlock(
        signature=signature,
        position=np.concatenate([piece.position for piece in pieces]).astype(np.int64),
        length=np.concatenate([piece.length for piece in pieces]).astype(np.int32),
        row=np.concatenate([piece.row for piece in pieces]).astype(np.int64),
        column=np.repeat([piece.column for piece in pieces], sizes).astype(np.int32),
        confidence=np.repeat([piece.confidence for piece in pieces], sizes).astype(np.uint8),
        why=np.repeat([place[piece.why] for piece in pieces], sizes).astype(np.int32),
        record=np.concatenate([piece.record for piece in pieces]).astype(np.int64),
        values=joined(piece.values for piece in pieces),
        whys=whys,
    )
