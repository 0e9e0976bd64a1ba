"""``triage audit``: the log of a case and of a fleet, sound, altered, cut."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli_scan import run

from triage.audit import AuditLog
from triage.pipeline.case import AUDIT


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """The logs of a fleet of two drives, written as a batch writes them."""
    for case in (tmp_path / "fleet", *(tmp_path / "fleet" / "drives" / name for name in "ab")):
        case.mkdir(parents=True)
        log = AuditLog(case / AUDIT)
        log.append("scan", {"identity": "00"})
        log.append("reveal", {"what": "show 1", "reason": "返却前の確認"})
        log.append("scan finished", {"exit": 3})
    return tmp_path / "fleet"


def altered(case: Path) -> None:
    log = case / AUDIT
    log.write_bytes(log.read_bytes().replace(b"show 1", b"show 2"))


def test_a_sound_log_is_listed_with_its_head(fleet: Path, tmp_path: Path) -> None:
    case = fleet / "drives" / "a"
    page = run(tmp_path, "audit", str(case), "--lang", "ja")
    assert page.returncode == 0
    assert "監査記録に改変・欠落はありません(3件)。" in page.stdout
    assert "理由: 返却前の確認" in page.stdout
    assert "終了コード: 3" in page.stdout
    known = json.loads(run(tmp_path, "audit", str(case), "--format", "json").stdout)
    (log,) = known["logs"]
    assert (log["sound"], len(log["records"])) == (True, 3)
    assert log["head"] in page.stdout
    assert run(tmp_path, "audit", str(case), "--head", log["head"]).returncode == 0


def test_what_was_altered_in_one_drive_of_a_fleet_is_named(fleet: Path, tmp_path: Path) -> None:
    altered(fleet / "drives" / "b")
    page = run(tmp_path, "audit", str(fleet), "--lang", "en")
    assert page.returncode == 4
    assert "of which 1 do not hold" in page.stdout
    assert "b  The audit log does not hold: record 2 was altered" in page.stdout
    page = run(tmp_path, "audit", str(fleet / "drives" / "b"), "--lang", "ja")
    assert (page.returncode, "記録2が書き換えられている" in page.stdout) == (4, True)


def test_a_forged_log_is_inert_on_a_terminal(fleet: Path, tmp_path: Path) -> None:
    log = fleet / AUDIT
    forged = {"time": "\x1b[2J", "actor": "\x1b[2J", "action": "\x1b[2J"}
    lines = [json.loads(line) for line in log.read_bytes().splitlines()]
    lines[0] |= forged | {"details": {"\x1b[2J": "\x1b[2J"}}
    written = (json.dumps(one, sort_keys=True, separators=(",", ":")) for one in lines)
    log.write_text("".join(f"{line}\n" for line in written))
    page = run(tmp_path, "audit", str(fleet))
    assert (page.returncode, page.stdout.count("\\x1b")) == (4, 5)
    assert "\x1b" not in page.stdout


def test_a_log_cut_at_its_end_lacks_the_head_that_was_kept(fleet: Path, tmp_path: Path) -> None:
    known = json.loads(run(tmp_path, "audit", str(fleet), "--format", "json").stdout)
    log = fleet / AUDIT
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:2]))
    assert run(tmp_path, "audit", str(fleet)).returncode == 0
    assert run(tmp_path, "audit", str(fleet), "--head", known["logs"][0]["head"]).returncode == 4


def test_where_there_is_no_log_it_says_so(tmp_path: Path) -> None:
    refused = run(tmp_path, "audit", str(tmp_path))
    assert (refused.returncode, "no audit log here" in refused.stderr) == (1, True)
