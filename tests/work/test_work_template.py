"""The process that workers are forked from: what they share with it and with each other."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from triage.work import Batch, Done, Limits, Lost, Supervisor
from triage.work.template import template

HERE = Path(__file__).parent
LOADED = ("triage.columns",)


def surroundings(jobs: int, *functions: str) -> list[Done | Lost]:
    with Supervisor(jobs, "work_bad_parser:setup", (), Limits(), (HERE,), LOADED) as working:
        for number, function in enumerate(functions):
            working.submit(Batch(str(number), f"work_bad_parser:{function}", (number,)))
        return sorted(working.results(), key=lambda answer: answer.batch.key)


def results(answers: list[Done | Lost]) -> list[object]:
    assert all(isinstance(answer, Done) for answer in answers)
    return [answer.result for answer in answers if isinstance(answer, Done)]


def test_workers_are_forked_from_one_process_that_has_loaded_what_they_need() -> None:
    (first, here), (second, _) = (
        results(surroundings(1, "parent", "has_columns")) for _ in range(2)
    )
    assert here is True
    assert first == second != os.getpid()


def test_a_worker_starts_alone_with_no_descriptor_of_another() -> None:
    assert results(surroundings(1, "threads")) == [1]
    (alone,) = results(surroundings(1, "descriptors"))
    together = results(surroundings(3, "descriptors", "descriptors", "descriptors"))
    assert together == [alone] * 3


def test_a_template_that_died_is_started_again() -> None:
    (before,) = results(surroundings(1, "parent"))
    assert isinstance(before, int)
    os.kill(before, signal.SIGKILL)
    template(*LOADED)._process.join()  # type: ignore[union-attr]
    (after,) = results(surroundings(1, "parent"))
    assert after != before


def test_work_goes_on_when_the_template_dies_under_it() -> None:
    with Supervisor(1, "work_bad_parser:setup", (), Limits(), (HERE,), LOADED) as working:
        working.submit(Batch("0", "work_bad_parser:parent", (0,)))
        (asked,) = list(working.results())
        assert isinstance(asked, Done)
        os.kill(asked.result, signal.SIGKILL)
        working.submit(Batch("1", "work_bad_parser:parent", (0, 1, 2)))
        answers = list(working.results())
    assert len(answers) == 3
    assert any(isinstance(answer, Done) for answer in answers)
