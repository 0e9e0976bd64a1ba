"""A run of items of one batch as it is handed to a worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from triage.work.batch import Batch


@dataclass(frozen=True, slots=True)
class Task:
    """Items ``start`` to ``stop`` (half-open) of the batch that was submitted as ``order``.

    ``number`` is unique for each handing out; ``suspect`` marks a single item of which a worker
    has died before.
    """

    number: int
    order: int
    batch: Batch
    start: int
    stop: int
    suspect: bool = False

    @property
    def items(self) -> tuple[Any, ...]:
        """The items to work on."""
        return self.batch.items[self.start : self.stop]
