"""Progress: bytes, rate and time left; lines that a log can keep."""

from __future__ import annotations

import pytest

from triage.cli.progress import Count, Plain
from triage.wording import Wording


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


def test_what_has_no_bytes_is_counted() -> None:
    count = Count(Wording("en"))
    count.phase("names", lambda: 0)
    count.planned("names", 3, 0)
    count.advanced("names", 1, 0)
    assert count.text() == "1 record(s)"


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
