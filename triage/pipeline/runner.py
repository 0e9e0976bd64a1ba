"""Runs the units of a phase on supervised workers, and commits each answer whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from triage.model import Volume
from triage.pipeline import queue
from triage.pipeline.contents import record_instalment
from triage.pipeline.planning import add_gap
from triage.pipeline.stages import STAGES, Stage
from triage.store import Store
from triage.work import Batch, Done, Instalment, Lost, Supervisor

AHEAD = 3
"""Batches per worker that are handed out ahead, so that no worker waits for the parent."""
SECONDS, SECONDS_PER_MIB = 900, 2
"""How long one unit may take at all, besides never standing still; large ones get more."""
PATIENCE, PATIENCE_BYTES = 3, 256 << 20
"""Metadata units of one volume that may cost a worker before the volume is given up: so many,
and one more for each so many bytes."""
STALL_BYTES, MOST_STALL = 1 << 20, 60
"""A unit may stand still one second longer for each so many bytes, up to so many seconds."""
LISTING_BYTES = 256 << 20
"""The same for a directory, by the size of its volume: listing one is a single native call."""
COUNTED = ("hash", "raw")
"""Stages whose workers tick each byte of their cost once."""
METADATA = ("plan", "names", "inodes")
"""Stages that read a volume's metadata."""
EARLY = (*METADATA, "hash")
"""Stages that run while what finds people is still being loaded."""


class Observer(Protocol):
    """Who wants to know how far a scan is. Called in the parent, often."""

    def phase(self, name: str, moving: Callable[[], int]) -> None:
        """A phase begins; ``moving`` gives the bytes done of units still in work, in any thread."""
        ...

    def planned(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is still to do; cost is in bytes."""
        ...

    def advanced(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is done."""
        ...


@dataclass(slots=True)
class _Feed:
    """The units of one stage, with such costs, that have not been handed out yet."""

    stage: Stage
    costs: range
    after: int = 0
    rows: list[queue.Todo] = field(default_factory=list)
    spent: bool = False
    """Whether all are handed out, and none comes after."""


class Moving:
    """Bytes done of the batches in work, of stages that say exactly how far they are."""

    def __init__(self, supervisor: Supervisor, counted: Collection[str]) -> None:
        self.supervisor, self.counted = supervisor, counted
        self.begun: dict[int, tuple[str, int]] = {}

    def __call__(self) -> int:
        """As many as the workers say now."""
        total = 0
        for one in self.supervisor.progress():
            if self.begun.get(one.worker, ("", 0))[0] != one.key:
                self.begun[one.worker] = (one.key, one.bytes)
            if one.key.partition(":")[0] in self.counted:
                total += one.bytes - self.begun[one.worker][1]
        return total


class Runner:
    """Feeds a supervisor from the store and the store from the supervisor."""

    def __init__(self, store: Store, supervisor: Supervisor, jobs: int, observer: Observer) -> None:
        self.store, self.supervisor, self.observer = store, supervisor, observer
        self.limit = AHEAD * jobs
        self.volumes: dict[int, Volume] = {}
        self.killed: dict[str, int] = store.get("killed") or {}
        self.waiting: dict[str, list[queue.Todo]] = {}

    def phase(self, *names: str) -> None:
        """Run every unit of these stages that is not done, and those they lead to."""
        self.volumes = self.store.volumes()
        feeds = [_Feed(STAGES[name], costs) for name in names for costs in queue.rounds(name)]
        sizes = {name: queue.size(self.store, name) for name in names}
        if not any(units for units, _ in sizes.values()):
            return
        self.observer.phase(names[0], Moving(self.supervisor, COUNTED))
        for name, (units, cost) in sizes.items():
            self.observer.planned(name, units, cost)
        while self._refill(feeds):
            answers: list[Done | Lost] = []
            for answer in self.supervisor.results(self._keep):  # a batch's come together
                answers.append(answer)
                if len(answers) == len(self.waiting[answer.batch.key]):
                    self._take(answer.batch.key, answers)
                    answers = []
                    self._refill(feeds)

    # --- handing out

    def _refill(self, feeds: list[_Feed]) -> bool:
        """Hand out batches up to the limit, stages in their order; false when none is left."""
        for feed in feeds:
            while len(self.waiting) < self.limit:
                units = list(self._next(feed))
                if not units:
                    break
                self._submit(feed.stage, units)
        return bool(self.waiting)

    def _next(self, feed: _Feed) -> Iterator[queue.Todo]:
        """The units of the next batch of a stage."""
        cost = 0
        volume: int | None = None
        for _ in range(feed.stage.items):
            if not feed.rows:
                feed.rows = self._fetch(feed)
            if not feed.rows or (cost and cost + feed.rows[-1][2] > feed.stage.cost):
                return
            if feed.stage.about_volume:  # a batch is of one volume, which may be given up
                last, volume = volume, feed.rows[-1][1].volume
                if last not in (None, volume):
                    return
            unit = feed.rows.pop()
            feed.after = unit[0]
            cost += unit[2]
            yield unit

    def _fetch(self, feed: _Feed) -> list[queue.Todo]:
        """The next ones. Units lead to others; files are all known before any is handed out, and
        to look for one more would cost all their rows for each batch of another stage."""
        if feed.spent:
            return []
        stage = feed.stage
        rows = queue.todo(self.store, stage.name, stage.task, feed.costs, feed.after, 1024)
        feed.spent = not rows and stage.name == queue.FILES
        return rows[::-1]

    def _submit(self, stage: Stage, units: list[queue.Todo]) -> None:
        key = f"{stage.name}:{units[0][0]}"
        items = tuple(
            (self.volumes.get(task.volume), task) if stage.about_volume else task
            for _, task, _ in units
        )
        self.waiting[key] = units
        largest = max(cost for _, _, cost in units)
        self.supervisor.submit(
            Batch(
                key=key,
                function=stage.function,
                items=items,
                early=stage.name in EARLY,
                stall_seconds=stage.stall + self._more_seconds(stage, units),
                total_seconds=SECONDS + SECONDS_PER_MIB * (largest >> 20),
            )
        )

    def _more_seconds(self, stage: Stage, units: list[queue.Todo]) -> int:
        """How much longer than its stage says a batch may stand still."""
        if stage.name in METADATA:
            more = self._volume_bytes(units[0][1].volume) // LISTING_BYTES
        else:
            more = max(cost for _, _, cost in units) // STALL_BYTES
        return min(more, MOST_STALL)

    def _volume_bytes(self, number: int) -> int:
        volume = self.volumes.get(number)
        return volume.length if volume is not None else 0

    # --- taking in

    def _keep(self, given: Instalment) -> None:
        """Commit what a file hands over before its answer; only files do."""
        unit, _, _ = self.waiting[given.batch.key][given.item]
        with self.store.transaction():
            record_instalment(self.store, unit, given.result)

    def _take(self, key: str, answers: list[Done | Lost]) -> None:
        """Commit the answers to a batch together: a transaction costs more than a small file."""
        stage, units = STAGES[key.partition(":")[0]], self.waiting[key]
        with self.store.transaction():
            for answer in answers:
                unit, task, _ = units[answer.item]
                if isinstance(answer, Done):
                    stage.record(self.store, unit, task, answer.result)
                elif answer.reason != "dropped":
                    self._lose(stage, unit, task, answer)
            queue.finish(
                self.store,
                stage.name,
                (
                    (units[one.item][0], "lost" if isinstance(one, Lost) else "done")
                    for one in answers
                ),
            )
            if stage.name in METADATA and self.given_up(units[0][1].volume):
                self.store.drop_units(units[0][1].volume)
        del self.waiting[key]
        self.observer.advanced(stage.name, len(units), sum(cost for _, _, cost in units))

    def _lose(self, stage: Stage, unit: int, task: Any, lost: Lost) -> None:
        stage.lose(self.store, unit, task, lost)
        if stage.name not in METADATA or lost.reason == "error":
            return
        self.killed[str(task.volume)] = self.killed.get(str(task.volume), 0) + 1
        self.store.set("killed", self.killed)
        if not self.given_up(task.volume):
            return
        reason = "its metadata stopped several workers; its bytes are examined raw"
        add_gap(self.store, unit, task.volume, "volume-given-up", reason)
        self.supervisor.drop(
            key
            for key, units in self.waiting.items()
            if key.partition(":")[0] in METADATA and units[0][1].volume == task.volume
        )

    def given_up(self, volume: int) -> bool:
        """Whether a volume's metadata cost so many workers that no more of it is read."""
        patience = PATIENCE + self._volume_bytes(volume) // PATIENCE_BYTES
        return self.killed.get(str(volume), 0) >= patience
