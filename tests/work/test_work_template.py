"""The process that workers are forked from: what they share with it and with each other."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from triage.work import Batch, Done, Limits, Lost, Supervisor, forking
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


IN_ORDER = ("triage.columns", "work_late")


@pytest.fixture
def late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What lets a template that is started now load its second module."""
    monkeypatch.setenv("TRIAGE_TEST_LATE", str(tmp_path / "late"))
    template.cache_clear()
    yield tmp_path / "late"
    template.cache_clear()


def test_early_work_is_answered_before_all_is_loaded_and_the_rest_behind_that(late: Path) -> None:
    with Supervisor(2, "work_bad_parser:setup", (), Limits(), (HERE,), IN_ORDER) as working:
        working.submit(Batch("0", "work_bad_parser:has_late", (0,), early=True))
        working.submit(Batch("1", "work_bad_parser:has_columns", (0,), early=True))
        assert results(list(working.results())) in ([False, True], [True, False])
        late.touch()
        for number in range(4):
            working.submit(Batch(str(number), "work_bad_parser:has_late", (0,)))
        assert results(list(working.results())) == [True] * 4


def test_what_needs_all_is_waited_for_even_where_it_is_asked_for_first(late: Path) -> None:
    threading.Timer(0.3, late.touch).start()
    with Supervisor(2, "work_bad_parser:setup", (), Limits(), (HERE,), IN_ORDER) as working:
        for number in range(2):
            working.submit(Batch(str(number), "work_bad_parser:has_late", (0,)))
        assert results(list(working.results())) == [True, True]


def test_an_early_worker_that_dies_loses_its_item_alone(late: Path) -> None:
    threading.Timer(0.3, late.touch).start()
    items = (("sound", 1), ("segfault", 0), ("sound", 2))
    with Supervisor(1, "work_bad_parser:setup", (), Limits(), (HERE,), IN_ORDER) as working:
        working.submit(Batch("0", "work_bad_parser:parse", items, early=True))
        answers = list(working.results())
    assert [isinstance(answer, Done) for answer in answers] == [True, False, True]
    (lost,) = (answer for answer in answers if isinstance(answer, Lost))
    assert (lost.item, lost.code) == (1, "SIGSEGV")


def test_an_early_worker_has_no_descriptor_of_another(late: Path) -> None:
    late.touch()
    (alone,) = results(surroundings(1, "descriptors"))
    with Supervisor(3, "work_bad_parser:setup", (), Limits(), (HERE,), IN_ORDER) as working:
        for number in range(3):
            working.submit(Batch(str(number), "work_bad_parser:descriptors", (0,), early=True))
        assert results(list(working.results())) == [alone] * 3


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_template_that_dies_while_a_worker_waits_for_it_is_started_again(
    late: Path, deaths: int
) -> None:
    def kill_each() -> None:
        while len(killed) < deaths:
            while (process := template(*IN_ORDER)._process) is None or process.pid in killed:
                time.sleep(0.02)
            time.sleep(0.6)  # it loads now, and the worker has been asked for
            os.kill(process.pid, signal.SIGKILL)  # type: ignore[arg-type]
            killed.append(process.pid)
        late.touch()

    killed: list[int | None] = []
    killing = threading.Thread(target=kill_each)
    with Supervisor(2, "work_bad_parser:setup", (), Limits(), (HERE,), IN_ORDER) as working:
        working.submit(Batch("0", "work_bad_parser:has_late", (0,)))
        killing.start()
        assert results(list(working.results())) == [True]
    killing.join()
    assert len(killed) == deaths


def test_patterns_are_the_same_where_classes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = re._compiler  # type: ignore[attr-defined]
    work_out, worked = compiler._optimize_charset, []

    def counted(*given: object) -> object:
        worked.append(given[0])
        return work_out(*given)

    def made() -> list[re.Pattern[str]]:  # two are equal where their code is
        cases = (re.NOFLAG, re.IGNORECASE, re.ASCII | re.IGNORECASE)
        return [compiler.compile(one, case) for one in patterns for case in cases]

    japanese = ("[一-鿿㐀-䶿々ヶ]", "[^ぁ-ゖA-z0-9]", "[一\U00020000-\U0003ffff]")
    classes = (*japanese, r"[k\w-]", "[K\u017f-\u0180\xb5]")
    patterns = [f"{one}+x|{other}{{2}}" for one in classes for other in classes]
    plain = made()
    monkeypatch.setattr(compiler, "_optimize_charset", counted)
    with forking.classes_kept():
        assert made() == plain
        once = len(worked)
        assert made() == plain
    assert len(worked) == once < len(patterns)
    assert compiler._optimize_charset is counted
