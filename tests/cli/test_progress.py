"""Progress: bytes, rate and time left; lines that a log can keep."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from triage.cli.fleet_progress import Board
from triage.cli.live import Drawing
from triage.cli.progress import Count, Plain
from triage.fleet import Drive
from triage.wording import LANGUAGES, Language, Wording


def test_a_unit_in_work_counts_and_the_time_left_follows_from_the_rate() -> None:
    now = [100.0]
    count = Count(Wording("en"), clock=lambda: now[0])
    count.phase("file", lambda: 30_000_000)
    count.planned("hash", 1, 80_000_000)
    count.planned("raw", 1, 20_000_000)
    assert count.text() == "30.0 MB of 100.0 MB"
    count.advanced("raw", 1, 20_000_000)
    now[0] += 10
    assert count.text() == "50.0 MB of 100.0 MB  5.0 MB/s  about 0:00:10 left"
    count.moving = lambda: 79_999_999
    assert count.text().endswith("about 0:00:01 left")
    count.moving = lambda: 80_000_000
    assert count.text() == "100.0 MB of 100.0 MB  10.0 MB/s"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_eighty_columns_hold_the_phase_and_the_time_left(lang: Language) -> None:
    now = [0.0]
    count = Count(Wording(lang), clock=lambda: now[0])
    count.phase("hash", lambda: 0)
    count.planned("hash", 1, 999_900_000_000)
    count.advanced("hash", 1, 123_400_000_000)
    now[0] = 1_000.0
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)
    console.print(Drawing(count, console).get_renderable())
    assert isinstance(console.file, io.StringIO)
    title, bar = console.file.getvalue().splitlines()
    assert title == count.title()
    assert "1:58:23" in count.text()
    assert bar.endswith(count.text())
    assert cell_len(bar) == 80


def test_a_batch_tells_the_time_left_while_there_is_any() -> None:
    now = [0.0]
    board = Board(Wording("en"), clock=lambda: now[0])
    board.fleet((Drive("a", "a.raw", "a", "done", people_min=3, people_max=5),), 2)
    board.begins(Drive("b", "b.raw", "b"))
    now[0] = 60.0
    board.ends(Drive("b", "b.raw", "b", "done", people_min=9, people_max=9))
    assert (
        board.sums() == "2 of 3 drives, at least 9 people (at most 14) so far, about 0:01:00 left"
    )
    board.ends(Drive("c", "c.raw", "c", "quarantined", "there is no such file"))
    assert "left" not in board.sums()


def test_what_has_no_bytes_is_counted() -> None:
    count = Count(Wording("en"))
    count.phase("names", lambda: 0)
    count.planned("names", 3, 0)
    count.advanced("names", 1, 0)
    assert count.text() == "1 record"


def test_a_log_gets_a_line_per_phase_and_per_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    plain = Plain(Wording("en"))
    for _ in range(2):
        plain.phase("names", lambda: 0)
    plain.phase("file", lambda: 0)
    plain.planned("file", 100, 100_000)
    for _ in range(100):
        plain.advanced("file", 1, 1_000)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 12
    assert lines[0] == "Reading names and file records"
    assert lines[-1].startswith("100 %  100.0 kB of 100.0 kB")
