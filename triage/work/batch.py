"""The words between the pipeline and the supervisor: work handed out, answers handed back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

LossReason = Literal["timeout", "memory", "crash", "error", "dropped"]


@dataclass(frozen=True, slots=True)
class Batch:
    """Work for one worker.

    ``function`` is ``"package.module:name"`` of a callable ``(state, item) -> result`` that only
    the worker imports; a generator yields instalments before it returns its result. ``items`` must
    be picklable. ``stall_seconds``, ``total_seconds`` and ``memory`` (bytes) replace the
    supervisor's limits for these items; ``cost`` is their share of ``Totals``. ``early``: nothing
    is needed but the first of the modules that workers find loaded.
    """

    key: str
    function: str
    items: tuple[Any, ...]
    stall_seconds: float | None = None
    total_seconds: float | None = None
    cost: float = 1.0
    memory: int | None = None
    early: bool = False


@dataclass(frozen=True, slots=True)
class Instalment:
    """What ``batch.items[item]`` hands over before its answer. Where its worker dies all of them
    come again, from the first."""

    batch: Batch
    item: int
    result: Any


@dataclass(frozen=True, slots=True)
class Done:
    """The answer to ``batch.items[item]``."""

    batch: Batch
    item: int
    result: Any


@dataclass(frozen=True, slots=True)
class Lost:
    """``batch.items[item]`` has no answer.

    ``code`` is the exception's type name, the signal's name, ``exit N``, ``gone`` (left without
    an answer), ``stall`` (no progress) or ``overdue`` (too long in all), never a message:
    messages may quote evidence. ``steps`` is how often the item had ticked, as the worker says.
    """

    batch: Batch
    item: int
    reason: LossReason
    code: str
    steps: int = 0

    @property
    def cause(self) -> str:
        """Reason and code in one."""
        return f"{self.reason} {self.code}".strip()


@dataclass(frozen=True, slots=True)
class Progress:
    """What one worker does now. ``bytes`` counts since the supervisor started."""

    worker: int
    key: str
    stage: str
    item: int
    items: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Totals:
    """How far the whole is, in ``Batch.cost``."""

    submitted: float
    answered: float
