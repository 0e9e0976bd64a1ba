"""What is still to be done and what is answered, and how a batch is cut after a death.

A death names its culprit. The culprit is tried once more, alone, in a fresh worker; its
neighbours are run again. So each culprit costs its batch at most one repetition, and an item is
lost only after it ended two workers.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from triage.work import wire
from triage.work.batch import Batch, Done, LossReason, Lost, Totals
from triage.work.task import Task
from triage.work.wire import Answer

_NOTHING = Batch("", "", (), early=True)


class Answered:
    """A batch with one place for the answer to each item."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._places: list[Answer | Lost | None] = [None] * len(batch.items)
        self._missing = len(batch.items)

    def put(self, item: int, answer: Answer | Lost) -> bool:
        """Keep the answer to ``item``; true when it was the last one missing."""
        self._missing -= self._places[item] is None
        self._places[item] = answer
        return self._missing == 0

    def __iter__(self) -> Iterator[Done | Lost]:
        for item, place in enumerate(self._places):
            if place is not None:
                yield place if isinstance(place, Lost) else self._read(item, place)

    def _read(self, item: int, answer: Answer) -> Done | Lost:
        if isinstance(answer, str):
            return Lost(self._batch, item, "error", wire.word(answer))
        try:
            return Done(self._batch, item, wire.answer(answer))
        except TypeError:
            return Lost(self._batch, item, "error", "ForbiddenAnswer")


class Backlog:
    """Batches in, tasks out, answers in, whole batches out to ``whole``.

    ``submit`` and ``drop`` may be called while another thread uses the rest.
    """

    def __init__(self, whole: Callable[[Answered], None]) -> None:
        self._whole = whole
        self._waiting: deque[Task] = deque()
        self._open: dict[int, Answered] = {}
        self._orders, self._numbers = itertools.count(), itertools.count(1)
        self._submitted = self._answered = 0.0
        self._dropped: set[str] = set()

    def submit(self, batch: Batch) -> None:
        """Queue ``batch`` behind all others."""
        order = next(self._orders)
        self._submitted += batch.cost
        if not batch.items:
            self._answered += batch.cost
            self._whole(Answered(batch))
            return
        self._open[order] = Answered(batch)
        self._waiting.append(Task(next(self._numbers), order, batch, 0, len(batch.items)))

    def nothing(self) -> Task:
        """A task without an item: whoever gets it is set up."""
        return Task(next(self._numbers), -1, _NOTHING, 0, 0)

    def take(self) -> Task | None:
        """The next task, null when none waits."""
        while self._waiting:
            task = self._waiting.popleft()
            if task.batch.key not in self._dropped:
                return task
            self._forgo(task)
        return None

    def drop(self, keys: Iterable[str]) -> None:
        """Hand out nothing more of the batches with these keys; their items are lost."""
        self._dropped.update(keys)

    def _forgo(self, task: Task) -> None:
        for item in range(task.start, task.stop):
            self._put(task, item, Lost(task.batch, item, "dropped", ""))

    def totals(self) -> Totals:
        """How much of what was submitted is answered."""
        return Totals(self._submitted, self._answered)

    def answer(self, task: Task, answers: list[Answer]) -> None:
        """Keep the answers of a finished task."""
        for item, answer in enumerate(answers, task.start):
            self._put(task, item, answer)

    def again(self, task: Task) -> None:
        """Queue a task that was not begun before all others."""
        self._waiting.appendleft(self._cut(task, task.start, task.stop, task.suspect))

    def bury(
        self, task: Task, item: int | None, reason: LossReason, code: str, steps: int = 0
    ) -> Task | None:
        """Cut a task of which a worker died in its ``item`` (null: unknown, between items).

        Returns the culprit where it deserves another trial, to be run next in a fresh worker.
        """
        if task.suspect:
            self._put(task, task.start, Lost(task.batch, task.start, reason, code, steps))
            return None
        if task.batch.key in self._dropped:
            self._forgo(task)
            return None
        if task.stop - task.start == 1:
            return self._cut(task, task.start, task.stop, suspect=True)
        middle = (task.start + task.stop) // 2 if item is None else task.start + item
        after = middle if item is None else middle + 1
        self._requeue(task, after, task.stop)
        self._requeue(task, task.start, middle)
        return None if item is None else self._cut(task, middle, after, suspect=True)

    def _requeue(self, task: Task, start: int, stop: int) -> None:
        if start < stop:
            self._waiting.appendleft(self._cut(task, start, stop))

    def _cut(self, task: Task, start: int, stop: int, suspect: bool = False) -> Task:
        return Task(next(self._numbers), task.order, task.batch, start, stop, suspect)

    def _put(self, task: Task, item: int, answer: Answer | Lost) -> None:
        answered = self._open[task.order]
        if answered.put(item, answer):
            del self._open[task.order]
            self._answered += task.batch.cost
            self._whole(answered)
