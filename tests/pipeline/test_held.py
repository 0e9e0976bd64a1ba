"""A stream that is taken into memory is held there once."""

from __future__ import annotations

import random
import tracemalloc
from dataclasses import dataclass

from triage.model import Extent
from triage.pipeline.steps.examining import _hold

SIZE = 24 << 20


@dataclass(frozen=True, slots=True)
class Stream:
    """Bytes that are made when they are read."""

    length: int = SIZE + 7

    def read_at(self, offset: int, length: int) -> bytes:
        return random.Random(offset).randbytes(min(length, self.length - offset))

    def unreadable(self) -> tuple[Extent, ...]:
        return (Extent(0, 512),)


def test_a_stream_is_held_whole_and_once() -> None:
    tracemalloc.start()
    try:
        held = _hold(Stream())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held.length == SIZE + 7
    assert held.read_at(SIZE, 99) == Stream().read_at(SIZE, 99)
    assert held.read_at(5 << 20, 64) == Stream().read_at(5 << 20, 64)
    assert held.unreadable() == (Extent(0, 512),)
    assert peak < 1.5 * SIZE
