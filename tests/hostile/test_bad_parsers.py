"""Parsers that hang, die or eat memory, inside the real scan: what is lost is said to be lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Expected
from scanning import Scanned, scan

from triage.model import SourceSpec
from triage.pipeline import case
from triage.work import Supervisor

TESTS = Path(__file__).resolve().parents[1]
IMAGE = "fat12-floppy"
LOST = {
    "plan": {"file-system-lost"},
    "names": {"directory-lost"},
    "inodes": {"record-lost"},
    "file": {"examination-lost"},
    "raw": {"raw-lost"},
    "hash": {"hash-lost"},
}


@pytest.fixture
def attacked(
    image: Callable[[str], Path],
    scanned: Callable[[str], Scanned],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str, str], Scanned]:
    def run(stage: str, way: str) -> Scanned:
        victim = {"inodes": _payroll(scanned(IMAGE)), "raw": _free(scanned(IMAGE))}.get(stage, 0)
        setup = f"bad_bench:{stage}__{way}__{victim}"

        def supervised(spec: SourceSpec, jobs: int, *given: Any) -> Supervisor:
            readable = (*map(Path, spec.paths), TESTS)
            return Supervisor(jobs, setup, (spec, *given), case.LIMITS, readable)

        monkeypatch.syspath_prepend(TESTS / "work")
        monkeypatch.setattr(case, "supervised", supervised)
        return scan(image(IMAGE), tmp_path / "case")

    return run


def _payroll(good: Scanned) -> int:
    """The address of the file that every stage can be made to lose."""
    with closing(sqlite3.connect(good.case / "case.sqlite")) as db:
        (address,) = db.execute(
            "SELECT address FROM file WHERE path LIKE '%給与一覧.csv'"
        ).fetchone()
    return int(address)


def _free(good: Scanned) -> int:
    """Where the longest stretch lies that nothing but the raw pass examines."""
    with closing(sqlite3.connect(good.case / "case.sqlite")) as db:
        longest = "SELECT offset FROM stretch WHERE origin = 'free' ORDER BY length DESC LIMIT 1"
        (offset,) = db.execute(longest).fetchone()
    return int(offset)


@pytest.mark.parametrize(
    ("stage", "way"),
    [
        ("file", "abort"),
        pytest.param("inodes", "sleep", marks=pytest.mark.slow),
        *(
            pytest.param(stage, "abort", marks=pytest.mark.slow)
            for stage in LOST
            if stage != "file"
        ),
    ],
)
def test_what_a_parser_cost_is_a_gap_and_all_else_is_found(
    stage: str,
    way: str,
    attacked: Callable[[str, str], Scanned],
    scanned: Callable[[str], Scanned],
    expected: Callable[[str], Expected],
) -> None:
    good, bad = scanned(IMAGE), attacked(stage, way)
    codes = {gap.code for gap in bad.inventory.gaps}
    assert LOST[stage] <= codes
    assert not LOST[stage] & {gap.code for gap in good.inventory.gaps}
    assert bad.exit_code == 3
    found = {(line.signature, line.value) for line in bad.lines}
    missed = {
        row.place
        for row in expected(IMAGE).planted
        if row.must == "found" and row.signature in ("jp.my_number", "phone")
        and (row.signature, row.value) not in found
    }  # fmt: skip
    assert missed == set(), "in bytes called examined"
    if stage == "raw":
        assert bad.inventory.coverage.skipped > good.inventory.coverage.skipped
    assert bad.inventory.coverage.bytes_total == good.inventory.coverage.bytes_total
