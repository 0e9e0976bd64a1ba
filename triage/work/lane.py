"""One worker with its own pool and slot, so that one death disturbs nobody else.

A pebble pool of several workers shares one pipe and its locks: a worker that dies while it holds
one stops the others. A pool of one loses nothing but itself, and the lane knows without asking
which slice its worker holds.
"""

from __future__ import annotations

import pickle
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from pebble import ProcessExpired, ProcessPool

from triage.errors import TriageError
from triage.work import slot, wire, worker
from triage.work.batch import LossReason
from triage.work.clock import FairClock
from triage.work.context import ForkedContext
from triage.work.limits import GAVE_UP, Limits
from triage.work.slot import Phase
from triage.work.task import Task
from triage.work.template import Template

START_SECONDS = 60.0
"""How long a worker may take from its start to its first word, on a machine under load."""

_SIGNALS = {int(known): known.name for known in signal.Signals}
# nobody but the kernel's out-of-memory killer sends SIGKILL unasked
_REASONS: dict[str, LossReason] = {"SIGKILL": "memory", "SIGXCPU": "timeout"}


@dataclass(frozen=True, slots=True)
class Death:
    """A worker ended without its answer. ``item`` counts within the task, null where the death
    was not in an item, ``steps`` the ticks of that item; ``early`` says that the work was not
    begun."""

    reason: LossReason
    code: str
    item: int | None
    early: bool
    steps: int = 0


Outcome = list[wire.Answer] | wire.Handing | TriageError | Death


class Lane:
    """A supervised worker. One thread drives it; ``done`` is called from others."""

    def __init__(
        self,
        origin: Template,
        launch: worker.Launch,
        limits: Limits,
        done: Callable[[Lane], None],
    ) -> None:
        self._limits, self._launch, self._done = limits, launch, done
        self._origin, self._context = origin, ForkedContext(origin)
        self._left: list[ProcessPool] = []
        self.slot = slot.new(self._context)
        self.task: Task | None = None
        self.paused = False
        self._begun, self._until = 0, 0.0
        self._future: Future[Any] | None = None
        self._verdict: str | None = None
        self._seen = (-1, -1, -1)
        self._still = self._age = self._gone = 0.0
        self._clock = FairClock()
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=1,
            initializer=worker.start,
            initargs=(self._launch, self.slot),
            context=self._context,
        )

    def begin(self, task: Task) -> None:
        """Hand ``task`` to the worker; ``done`` is called with this lane when it has ended."""
        self._prepare(task.batch.early)
        self._begun += 1
        self.task, self._verdict = task, None
        self._seen = (-1, -1, -1)
        self._still = self._age = self._gone = 0.0
        work = worker.Slice(
            task.number,
            task.batch.function,
            pickle.dumps(task.items, protocol=5),
            task.batch.memory or self._limits.memory,
        )
        # ``watch`` believes the slot; this holds a worker that lies in it too.
        self._until = time.monotonic() + START_SECONDS + self._total(task) * (len(task.items) + 1)
        self._ask(worker.run, work)

    def _prepare(self, early: bool) -> None:
        """See that the next task gets a worker that is fit for it."""
        if self._begun and self._context.early and not early:
            self.restart(wait=False)
        elif self._begun >= self._limits.recycle_after or (self._begun and not self._pool.active):
            self.restart()
        if not self._begun:
            self._context.early = early and not self._origin.loaded()

    def go_on(self) -> None:
        """Have the worker go on behind the instalment that it handed over."""
        self.paused = False
        self._ask(worker.go_on)

    def _ask(self, function: Callable[..., Any], *arguments: Any) -> None:
        most = max(1.0, self._until - time.monotonic())
        self._future = self._pool.schedule(function, args=arguments, timeout=most)
        self._future.add_done_callback(lambda _: self._done(self))

    def finish(self) -> tuple[Task, Outcome] | None:
        """The task that ended and how; null where there is none (it was settled before).

        Behind an instalment the task is still the worker's, which waits for ``go_on``.
        """
        task, future = self.task, self._future
        if task is None or future is None or not future.done():
            return None
        self.task = self._future = None
        if future.cancelled():
            self.restart()
            return task, self._death(task, *self._cause(self._context.exit_code(self.slot.owner)))
        error = future.exception()
        if error is None:
            outcome = self._believed(task, future.result())
            if isinstance(outcome, wire.Handing):
                self.task, self.paused = task, True
            return task, outcome
        if isinstance(error, TimeoutError):
            return task, self._death(task, "timeout", "overdue")
        if isinstance(error, ProcessExpired):
            return task, self._death(task, *self._cause(error.exitcode))
        self.restart()
        return task, self._death(task, "crash", type(error).__name__)

    def watch(self, elapsed: float) -> None:
        """End the worker where its slot shows no progress; ``elapsed`` seconds since last time.

        What is held against it is its own time, see ``clock``.
        """
        task, now = self.task, self.slot
        if task is None or self._verdict is not None or self.paused:
            return
        if now.task == task.number and now.owner != now.pid:
            self._leave()
            return
        charged = self._clock.charged(now.pid, elapsed)
        self._gone = self._gone + elapsed if self._clock.ended else 0.0
        seen = (now.task, now.begun, now.beats)
        self._age = self._age + charged if seen[:2] == self._seen[:2] else 0.0
        self._still = self._still + charged if seen == self._seen else 0.0
        self._seen = seen
        if now.task != task.number or self._clock.ended:
            # also whoever comes in the place of one that died has so long for its first word
            if max(self._age, self._gone) > START_SECONDS:
                self._end("stall")
        elif self._still > self._patience(task):
            self._end("stall")
        elif self._age > self._total(task):
            self._end("overdue")

    def _patience(self, task: Task) -> float:
        own = task.batch.stall_seconds if self.slot.phase == Phase.ITEM else None
        return own or self._limits.stall_seconds

    def _total(self, task: Task) -> float:
        return task.batch.total_seconds or self._limits.total_seconds

    def _leave(self) -> None:
        """Give up a worker that is not there: ``finish`` ends whoever stands in its place."""
        if self._future is not None:
            self._future.cancel()

    def _end(self, verdict: str) -> None:
        self._verdict = verdict
        if not self.kill():
            self._leave()

    def kill(self) -> bool:
        """End the worker at once; false where its slot does not name it."""
        # The slot is the worker's to write: only one of this lane's workers is ever signalled.
        return self._context.kill(self.slot.pid)

    def stop(self) -> None:
        """End the worker and take no more work; ``join`` waits for the end."""
        self.kill()
        self._pool.stop()  # type: ignore[no-untyped-call]

    def join(self) -> None:
        """Wait until the worker has ended, and those that were left."""
        for pool in (*self._left, self._pool):
            pool.join()
        self._left.clear()

    def restart(self, *, wait: bool = True) -> None:
        """Replace the worker and all that connects to it; one at rest may end beside the new."""
        self.stop()
        if wait:
            self.join()
        else:
            self._left.append(self._pool)
        self._begun = 0
        self._pool = self._new_pool()

    def _believed(self, task: Task, value: object) -> Outcome:
        try:
            return wire.outcome(value, len(task.items))
        except TypeError:
            self.restart()
            return Death("crash", "ForbiddenAnswer", None, early=False)

    def _cause(self, exit_code: int | None) -> tuple[LossReason, str]:
        if self._verdict is not None:
            return "timeout", self._verdict
        if not exit_code:
            return "crash", "gone"
        if exit_code == GAVE_UP:
            code = wire.word(self.slot.code)
            return ("memory" if code == "MemoryError" else "crash"), code
        if exit_code >= 0:
            return "crash", f"exit {exit_code}"
        name = _SIGNALS.get(-exit_code, f"signal {-exit_code}")
        return _REASONS.get(name, "crash"), name

    def _death(self, task: Task, reason: LossReason, code: str) -> Death:
        begun = self.slot.task == task.number
        inside = begun and self.slot.phase == Phase.ITEM and 0 <= self.slot.item < len(task.items)
        early = not begun or self.slot.phase == Phase.SETUP
        return Death(reason, code, self.slot.item if inside else None, early, self.slot.steps)
