"""The supervisor against parsers that do their worst: only the culprit is lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from triage.errors import SourceError, TriageError
from triage.work import Batch, Done, Instalment, Limits, Lost, Supervisor, lane
from triage.work.template import ForkedProcess

HERE = Path(__file__).parent
SETUP = "work_bad_parser:setup"
PARSE = "work_bad_parser:parse"

CAUSES = {
    "sleep": ("timeout", "stall"),
    "spin": ("timeout", "stall"),
    "ignore SIGTERM": ("timeout", "stall"),
    "abort": ("crash", "SIGABRT"),
    "segfault": ("crash", "SIGSEGV"),
    "allocate": ("memory", "MemoryError"),
    "exit 0": ("crash", "gone"),
    "exit 3": ("crash", "exit 3"),
    "sys.exit": ("crash", "SystemExit"),
    "panic": ("crash", "Panic"),
    "unpicklable": ("error", "TypeError"),
    "raise": ("error", "ZeroDivisionError"),
}


def supervisor(jobs: int, setup: str = SETUP, *arguments: object, limits: Limits) -> Supervisor:
    return Supervisor(jobs, setup, arguments, limits, readable=(HERE,))


@pytest.fixture
def run() -> Iterator[Callable[..., list[Done | Lost]]]:
    """Runs batches to the end on ``jobs`` workers."""

    def run(*batches: Batch, jobs: int = 1, limits: Limits | None = None) -> list[Done | Lost]:
        with supervisor(jobs, limits=limits or Limits()) as working:
            for batch in batches:
                working.submit(batch)
            return list(working.results())

    yield run
    assert not _workers()
    assert not _zombies()


def _workers() -> list[multiprocessing.process.BaseProcess]:
    return [one for one in multiprocessing.active_children() if isinstance(one, ForkedProcess)]


def _zombies() -> list[str]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state == "Z" and int(parent) == os.getpid():
            found.append(str(stat))
    return found


def attack(what: str, place: int, length: int = 3) -> Batch:
    items = tuple((what if index == place else "ok", index) for index in range(length))
    return Batch(f"{what}@{place}", PARSE, items, stall_seconds=0.5, memory=200 << 20)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    "everywhere", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["in turn", "everywhere"]
)
def test_only_the_culprit_is_lost_wherever_it_stands(
    everywhere: bool, jobs: int, run: Callable[..., list[Done | Lost]]
) -> None:
    """First, in the middle, last: each attack at one of them, or at all."""
    batches = [
        attack(what, place)
        for turn, what in enumerate(CAUSES)
        for place in ((0, 1, 2) if everywhere else (turn % 3,))
    ]
    answers = run(*batches, jobs=jobs)
    assert Counter(answer.batch.key for answer in answers) == {b.key: 3 for b in batches}
    for answer in answers:
        what, _, place = answer.batch.key.partition("@")
        if answer.item == int(place):
            assert isinstance(answer, Lost)
            assert (answer.reason, answer.code) == CAUSES[what]
        else:
            assert answer == Done(answer.batch, answer.item, answer.item * 10)


@pytest.mark.parametrize("what", ["allocate", "abort", "exit 3", "exit 0"])
def test_the_cause_is_known_where_the_pool_has_not_read_what_its_worker_took(
    what: str, run: Callable[..., list[Done | Lost]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unread(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr("pebble.pool.process.PoolManager.find_expired_task", unread)
    (lost,) = (answer for answer in run(attack(what, 1)) if isinstance(answer, Lost))
    assert (lost.item, lost.reason, lost.code) == (1, *CAUSES[what])


def test_answers_of_a_batch_come_in_item_order_although_it_was_cut(
    run: Callable[..., list[Done | Lost]],
) -> None:
    batch = Batch("b", PARSE, tuple(("abort" if n % 3 == 1 else "ok", n) for n in range(10)))
    answers = run(batch, jobs=2)
    assert [answer.item for answer in answers] == list(range(10))
    assert [answer.item for answer in answers if isinstance(answer, Lost)] == [1, 4, 7]


def test_a_suspect_gets_a_second_trial_alone_in_a_fresh_worker(
    run: Callable[..., list[Done | Lost]],
) -> None:
    batch = Batch("b", "work_bad_parser:only_in_a_fresh_worker", tuple(range(9)))
    assert [answer.item for answer in run(batch) if isinstance(answer, Done)] == list(range(9))


def test_a_worker_that_cannot_fork_leaves_no_one_behind(
    run: Callable[..., list[Done | Lost]],
) -> None:
    lost, good = run(Batch("b", PARSE, (("fork", 0), ("ok", 1))))
    assert isinstance(good, Done)
    # either refused by the sandbox, or done: the child answered nobody
    assert isinstance(lost, Done) or (lost.reason, lost.code) == ("error", "PermissionError")


def test_one_and_two_jobs_give_the_same_answers(run: Callable[..., list[Done | Lost]]) -> None:
    batches = [
        Batch(f"b{n}", PARSE, tuple(("abort" if (n, m) == (3, 4) else "ok", m) for m in range(n)))
        for n in range(12)
    ]
    outcomes = [run(*batches, jobs=jobs) for jobs in (1, 2)]
    one, two = ({(a.batch.key, a.item): a for a in answers} for answers in outcomes)
    assert one == two
    assert len(one) == sum(range(12))


def test_a_batch_without_items_needs_no_worker(run: Callable[..., list[Done | Lost]]) -> None:
    assert run(Batch("empty", PARSE, ())) == []


def test_work_may_be_added_while_results_come() -> None:
    seen = []
    with supervisor(2, limits=Limits()) as working:
        working.submit(Batch("0", PARSE, (("ok", 0),)))
        for answer in working.results():
            seen.append(answer.batch.key)
            if len(seen) < 5:
                working.submit(Batch(str(len(seen)), PARSE, (("ok", 1),)))
        assert working.totals().submitted == working.totals().answered == 5
    assert seen == ["0", "1", "2", "3", "4"]


def test_workers_are_replaced_after_their_number_of_batches(
    run: Callable[..., list[Done | Lost]],
) -> None:
    batches = [Batch(str(n), "work_bad_parser:report", (n,)) for n in range(6)]
    answers = run(*batches, limits=Limits(recycle_after=2))
    pids = Counter(answer.result[0] for answer in answers if isinstance(answer, Done))
    assert sorted(pids.values()) == [1, 1, 2, 2]  # the first one's set-up is a batch too


def test_all_workers_start_at_once() -> None:
    with supervisor(3, limits=Limits()) as working:
        working.submit(Batch("only", PARSE, (("ok", 0),)))
        (answer,) = working.results()
        assert isinstance(answer, Done)
        deadline = time.monotonic() + 60
        while not all(lane.slot.pid for lane in working._lanes):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_progress_holds_the_watch_off_and_is_visible() -> None:
    with supervisor(1, limits=Limits()) as working:
        working.submit(Batch("long", "work_bad_parser:toil", (2.5,), stall_seconds=1.0))
        results = working.results()
        deadline = time.monotonic() + 30
        while working.progress()[0].bytes == 0 and time.monotonic() < deadline:
            time.sleep(0.05)
        (now,) = working.progress()
        assert (now.key, now.stage, now.item, now.items) == ("long", "toiling", 0, 1)
        assert now.bytes > 0
        assert [answer.result for answer in results if isinstance(answer, Done)] == ["done"]


def test_progress_without_end_is_ended_by_the_total_limit(
    run: Callable[..., list[Done | Lost]],
) -> None:
    (lost,) = run(Batch("b", "work_bad_parser:toil", (3600.0,)), limits=Limits(total_seconds=1.0))
    assert isinstance(lost, Lost)
    assert (lost.reason, lost.code) == ("timeout", "overdue")


@pytest.mark.slow
def test_a_worker_that_lies_about_its_items_is_ended_too(
    run: Callable[..., list[Done | Lost]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "START_SECONDS", 1.0)
    (lost,) = run(Batch("b", "work_bad_parser:lie", (1,)), limits=Limits(total_seconds=0.5))
    assert isinstance(lost, Lost)
    assert (lost.reason, lost.code) == ("timeout", "overdue")


@pytest.mark.slow
def test_a_worker_that_claims_to_be_another_process_is_ended_too(
    run: Callable[..., list[Done | Lost]],
) -> None:
    losses = run(
        Batch("b", "work_bad_parser:impostor", (0, 1), stall_seconds=0.5),
        Batch("c", PARSE, (("ok", 1),)),
    )
    assert [type(answer) for answer in losses] == [Lost, Lost, Done]


def test_a_worker_that_dies_between_batches_is_replaced() -> None:
    with supervisor(1, limits=Limits()) as working:
        pids = []
        for number in range(3):
            working.submit(Batch(str(number), "work_bad_parser:report", (number,)))
            (answer,) = working.results()
            assert isinstance(answer, Done)
            pids.append(answer.result[0])
            os.kill(pids[-1], signal.SIGKILL)
    assert len(set(pids)) == 3


@pytest.mark.slow
def test_processor_time_is_limited_per_item(run: Callable[..., list[Done | Lost]]) -> None:
    (lost,) = run(Batch("b", "work_bad_parser:burn", (1,)), limits=Limits(cpu_seconds=1))
    assert isinstance(lost, Lost)
    assert (lost.reason, lost.code) == ("timeout", "SIGXCPU")


def _first_failure(setup: str, *arguments: object, limits: Limits | None = None) -> TriageError:
    with supervisor(2, setup, *arguments, limits=limits or Limits()) as working:
        working.submit(Batch("b", PARSE, (("ok", 1),)))
        with pytest.raises(TriageError) as caught:
            list(working.results())
    return caught.value


def test_an_error_of_ours_in_the_setup_reaches_the_caller_whole() -> None:
    error = _first_failure("work_bad_parser:refuse")
    assert isinstance(error, SourceError)
    assert str(error) == "disk.E02: a segment is missing (bring it)"


def test_any_other_error_in_the_setup_gives_its_type_only() -> None:
    error = _first_failure("work_bad_parser:stumble", "the value 123456789018")
    assert str(error) == "ValueError: a worker cannot be set up"


def test_a_setup_that_kills_ends_the_run() -> None:
    assert str(_first_failure("work_bad_parser:die")).startswith("SIGABRT: ")


def test_a_setup_that_hangs_ends_the_run() -> None:
    error = _first_failure("work_bad_parser:dawdle", 3600.0, limits=Limits(total_seconds=0.5))
    assert str(error).startswith("overdue: ")


HANDING = "work_bad_parser:in_instalments"


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_handed_over_before_an_answer_comes_in_order(jobs: int) -> None:
    """Also where there is more of it than batches after which a worker is replaced."""
    taken: dict[str, list[tuple[int, int]]] = {"a": [], "b": []}
    with supervisor(jobs, limits=Limits(recycle_after=2)) as working:
        for key in taken:
            working.submit(Batch(key, HANDING, ((key, 3), (key, 0), (key, 9))))
        answers = list(working.results(lambda i: taken[i.batch.key].append((i.item, i.result))))
    expected = [(item, number) for item in (0, 2) for number in range((3, 0, 9)[item])]
    assert taken == {"a": expected, "b": expected}
    assert sorted((a.batch.key, a.item, a.result) for a in answers if isinstance(a, Done)) == [
        (key, item, key) for key in "ab" for item in range(3)
    ]


def test_nobody_need_take_what_is_handed_over(run: Callable[..., list[Done | Lost]]) -> None:
    (answer,) = run(Batch("b", HANDING, (("ok", 5),)))
    assert isinstance(answer, Done)


@pytest.mark.parametrize("what", ["abort", "sleep", "allocate", "raise", "unpicklable"])
def test_what_was_handed_over_comes_again_where_a_worker_died(what: str) -> None:
    """Twice for whoever kills; an exception is an answer."""
    taken: list[tuple[int, int]] = []
    with supervisor(1, limits=Limits(memory=200 << 20)) as working:
        working.submit(Batch("b", HANDING, ((what, 4), ("ok", 1)), stall_seconds=0.5))
        lost, good = working.results(lambda i: taken.append((i.item, i.result)))
    assert isinstance(good, Done)
    assert isinstance(lost, Lost)
    assert (lost.reason, lost.code) == CAUSES[what]
    times = 1 if lost.reason == "error" else 2
    assert [number for item, number in taken if item == 0] == [0, 1] * times
    assert [number for item, number in taken if item == 1][-1:] == [0]


def test_a_worker_that_dies_while_it_waits_is_replaced() -> None:
    taken: list[int] = []
    with supervisor(1, limits=Limits()) as working:
        (now,) = working._lanes

        def take(given: Instalment) -> None:
            taken.append(given.result)
            if len(taken) == 2:
                os.kill(now.slot.pid, signal.SIGKILL)

        working.submit(Batch("b", HANDING, (("ok", 4),)))
        (answer,) = working.results(take)
    assert isinstance(answer, Done)
    assert taken == [0, 1, 0, 1, 2, 3]


def test_leaving_early_ends_the_workers() -> None:
    with supervisor(2, limits=Limits()) as working:
        working.submit(Batch("b", PARSE, (("sleep", 1),)))
        working.submit(Batch("c", "work_bad_parser:report", (1,)))
        assert isinstance(next(working.results()), Done)
    assert not _workers()


def test_a_closed_supervisor_says_so() -> None:
    with supervisor(1, limits=Limits()) as working:
        pass
    working.submit(Batch("b", PARSE, (("ok", 1),)))
    with pytest.raises(TriageError, match="closed"):
        next(working.results())


def test_nothing_a_worker_prints_or_raises_travels(
    run: Callable[..., list[Done | Lost]],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    canary = "123456789018"
    answers = run(
        Batch("shout", "work_bad_parser:shout", (1,)),
        Batch("quote", "work_bad_parser:quote", (canary,)),
        Batch("panic", PARSE, (("panic", 1),)),
    )
    out, err = capfd.readouterr()
    assert "CANARY" not in out + err + caplog.text
    assert canary not in out + err + caplog.text
    losses = {a.batch.key: a.code for a in answers if isinstance(a, Lost)}
    assert losses == {"quote": "ValueError", "panic": "Panic"}
