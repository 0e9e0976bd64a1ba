"""Runs batches in supervised workers and loses no item but the one that kills."""

from __future__ import annotations

import pickle
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from triage.errors import TriageError
from triage.work import sandbox, wire
from triage.work.backlog import Answered, Backlog
from triage.work.batch import Batch, Done, Instalment, Lost, Progress, Totals
from triage.work.lane import Death, Lane
from triage.work.limits import Limits
from triage.work.sandbox import Layer
from triage.work.task import Task
from triage.work.template import template
from triage.work.worker import Launch

TICK = 0.1
"""Seconds between two looks at the workers."""

FALSE_STARTS = 3
"""So many workers in a row that die before their first item end the run."""

_READY_AHEAD = 4
"""Answered batches per worker that may wait for the caller before new work is held back."""


@dataclass(frozen=True, slots=True)
class _Handed:
    """An instalment and the worker that waits until it is taken."""

    lane: Lane
    instalment: Instalment


class Supervisor:
    """A pool of ``jobs`` workers, each set up by ``setup(*arguments)``; a context manager.

    ``setup`` is ``"package.module:name"``; what it returns is the ``state`` of every function
    that the worker runs. It runs inside the sandbox: besides the installed software a worker may
    read only ``readable`` (files or folders) and write nothing. Answers may hold plain values,
    numpy arrays, and dataclasses, enums and errors of this package; an item with any other is
    lost with the code ``ForbiddenAnswer``. ``loaded`` are modules that every worker finds
    imported: they are outside the sandbox, and must read nothing but the installed software.

    ``submit``, ``drop`` and ``results`` belong to one thread, ``progress`` and ``totals`` to any.
    """

    def __init__(
        self,
        jobs: int,
        setup: str,
        arguments: tuple[Any, ...],
        limits: Limits | None = None,
        readable: tuple[Path, ...] = (),
        loaded: tuple[str, ...] = (),
    ) -> None:
        limits = limits or Limits()
        launch = Launch(
            setup=setup,
            arguments=pickle.dumps(arguments, protocol=5),
            memory=limits.memory,
            cpu_seconds=limits.cpu_seconds,
            readable=tuple(path.absolute() for path in readable),
        )
        self._events: queue.SimpleQueue[Lane | None] = queue.SimpleQueue()
        self._ready: queue.SimpleQueue[Answered | _Handed | None] = queue.SimpleQueue()
        self._taken: queue.SimpleQueue[Lane] = queue.SimpleQueue()
        self._backlog = Backlog(self._ready.put)
        origin = template(*loaded)
        origin.start()
        self._lanes = tuple(Lane(origin, launch, limits, self._events.put) for _ in range(jobs))
        self._unread = 0
        self._false_starts = 0
        self._closing = False
        self._thread = ThreadPoolExecutor(1, "triage-supervisor")
        self._serving: Future[None] | None = None

    def __enter__(self) -> Self:
        # Workers die with the thread that started them (PDEATHSIG), so one thread starts all.
        try:
            self._serving = self._thread.submit(self._serve)
            self._serving.add_done_callback(lambda _: self._ready.put(None))
        except BaseException:  # Ctrl-C while it starts: nobody else would end it
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()

    def _close(self) -> None:
        self._closing = True
        self._events.put(None)
        self._thread.shutdown(wait=True)

    def submit(self, batch: Batch) -> None:
        """Queue ``batch``; also between two results."""
        self._unread += 1
        self._backlog.submit(batch)
        self._events.put(None)

    def drop(self, keys: Iterable[str]) -> None:
        """Run nothing more of these batches: what no worker has in hand is lost as ``dropped``."""
        self._backlog.drop(keys)

    def results(self, take: Callable[[Instalment], None] | None = None) -> Iterator[Done | Lost]:
        """One answer per item submitted, a batch at a time, its items in order.

        Batches come in the order of their completion. ``take`` gets what an item hands over before
        its answer. Raises the setup's ``TriageError``, or one of its own where workers cannot live.
        """
        while self._unread:
            answered = self._ready.get()
            if answered is None:
                self._raise_failure()
            elif isinstance(answered, _Handed):
                if take is not None:
                    take(answered.instalment)
                self._taken.put(answered.lane)
                self._events.put(None)
            else:
                self._unread -= 1
                self._events.put(None)
                yield from answered

    def _raise_failure(self) -> None:
        if self._serving is not None:
            self._serving.result()
        raise TriageError("the supervisor is closed")

    def progress(self) -> tuple[Progress, ...]:
        """What each worker does now."""
        return tuple(_progress(index, lane) for index, lane in enumerate(self._lanes))

    def totals(self) -> Totals:
        """How much of what was submitted is answered."""
        return self._backlog.totals()

    @property
    def sandbox_layers(self) -> tuple[str, ...]:
        """The layers that hold in every worker started so far, else ``("sandbox: off",)``."""
        started = [lane.slot for lane in self._lanes if lane.slot.pid]
        layers = Layer.ALL if started else Layer(0)
        for slot in started:
            layers &= Layer(slot.layers)
        abi = min((slot.landlock for slot in started), default=0)
        return sandbox.names(layers, abi) or ("sandbox: off",)

    # --- the supervising thread ------------------------------------------------------------------

    def _serve(self) -> None:
        try:
            for lane in self._lanes:  # all at once, while the first of them opens the source
                lane.begin(self._backlog.nothing())
            last = time.monotonic()
            # the main thread is gone where Ctrl-C met it before it could close
            while not self._closing and threading.main_thread().is_alive():
                self._dispatch()
                self._settle(self._next_event())
                now = time.monotonic()
                if now - last >= TICK:
                    # capped: a machine that slept did not see its workers stand still
                    self._watch(min(now - last, 5 * TICK))
                    last = now
        finally:
            for lane in self._lanes:
                lane.stop()
            for lane in self._lanes:
                lane.join()

    def _next_event(self) -> Lane | None:
        try:
            return self._events.get(timeout=TICK)
        except queue.Empty:
            return None

    def _watch(self, elapsed: float) -> None:
        for lane in self._lanes:
            lane.watch(elapsed)

    def _dispatch(self) -> None:
        while not self._taken.empty():
            self._taken.get().go_on()
        if self._ready.qsize() > _READY_AHEAD * len(self._lanes):
            return
        for lane in self._lanes:
            task = self._backlog.take() if lane.task is None else None
            if task is not None:
                lane.begin(task)

    def _settle(self, lane: Lane | None) -> None:
        ended = lane.finish() if lane is not None else None
        if lane is None or ended is None:
            return
        task, outcome = ended
        if isinstance(outcome, TriageError):
            raise outcome
        if isinstance(outcome, Death):
            self._bury(lane, task, outcome)
        elif isinstance(outcome, wire.Handing):
            given = Instalment(task.batch, task.start + outcome.item, outcome.result)
            self._ready.put(_Handed(lane, given))
        else:
            self._false_starts = 0
            self._backlog.answer(task, outcome)

    def _bury(self, lane: Lane, task: Task, death: Death) -> None:
        if not death.early:
            self._false_starts = 0
            culprit = self._backlog.bury(task, death.item, death.reason, death.code, death.steps)
            if culprit is not None:
                # here and now: this lane's new worker has run nothing else
                lane.begin(culprit)
            return
        self._false_starts += 1
        if self._false_starts >= FALSE_STARTS:
            raise TriageError("worker processes die before they begin", where=death.code)
        self._backlog.again(task)


def _progress(index: int, lane: Lane) -> Progress:
    task, slot = lane.task, lane.slot
    if task is None:
        return Progress(index, "", "", 0, 0, slot.done)
    stage = wire.word(slot.stage)
    return Progress(
        index, task.batch.key, stage, task.start + slot.item, len(task.batch.items), slot.done
    )
