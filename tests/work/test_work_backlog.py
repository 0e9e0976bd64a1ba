"""How batches are cut around a culprit, without any process."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from triage.work.backlog import Answered, Backlog
from triage.work.batch import Batch, Done, Lost
from triage.work.task import Task


def work(backlog: Backlog, task: Task, poison: set[int], named: bool) -> list[range]:
    """Runs ``task`` as a worker would; a death names its item only when ``named``."""
    ran: list[range] = []
    while True:
        items = range(task.start, task.stop)
        culprit = next((item for item in items if item in poison), None)
        ran.append(items if culprit is None else range(task.start, culprit + 1))
        if culprit is None:
            backlog.answer(task, [pickle.dumps(item) for item in items])
            return ran
        place = culprit - task.start if named else None
        again = backlog.bury(task, place, "crash", "SIGSEGV")
        if again is None:
            return ran
        task = again


@given(st.integers(1, 60), st.sets(st.integers(0, 59)), st.booleans())
def test_exactly_the_poison_is_lost(length: int, poison: set[int], named: bool) -> None:
    whole: list[Answered] = []
    backlog = Backlog(whole.append)
    backlog.submit(Batch("b", "m:f", tuple(range(length))))
    ran: list[range] = []
    while (task := backlog.take()) is not None:
        ran += work(backlog, task, poison, named)
    (answered,) = whole
    answers = list(answered)
    assert [answer.item for answer in answers] == list(range(length))
    assert {a.item for a in answers if isinstance(a, Lost)} == poison & set(range(length))
    assert all(a.result == a.item for a in answers if isinstance(a, Done))
    for culprit in poison & set(range(length)):
        assert ran.count(range(culprit, culprit + 1)) >= 1, "it was never tried alone"
    if named:
        # a death costs those before it one repetition, and those behind it nothing
        for item in set(range(length)) - poison:
            assert sum(item in items for items in ran) <= 2


def test_work_that_was_not_begun_comes_back_first() -> None:
    backlog = Backlog(lambda answered: None)
    backlog.submit(Batch("a", "m:f", (1, 2)))
    backlog.submit(Batch("b", "m:f", (3,)))
    task = backlog.take()
    assert task is not None
    backlog.again(task)
    again = backlog.take()
    assert again is not None
    assert (again.batch, again.start, again.stop) == (task.batch, 0, 2)
    assert again.number != task.number


def test_totals_count_whole_batches_by_cost() -> None:
    backlog = Backlog(lambda answered: None)
    backlog.submit(Batch("a", "m:f", (1,), cost=3.0))
    backlog.submit(Batch("b", "m:f", (2,), cost=1.0))
    task = backlog.take()
    assert task is not None
    backlog.answer(task, [b""])
    assert (backlog.totals().submitted, backlog.totals().answered) == (4.0, 3.0)
