"""What is locked with a password is encrypted, not skipped."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from scanning import scan

from documentkit.truth import PASSWORD

ROSTER = "氏名,電話番号\r\n剱持英介,090-1111-2222\r\n和泉薫,090-1111-3333\r\n"


def test_an_archive_of_locked_members_only(tmp_path: Path, needs: Callable[..., str]) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    (tmp_path / "a.csv").write_bytes(ROSTER.encode())
    target = folder / "x.zip"
    subprocess.run(
        [needs("7z"), "a", "-tzip", "-psecret", "-mem=AES256", target, tmp_path / "a.csv"],
        check=True,
        capture_output=True,
    )
    found = scan(folder, tmp_path / "case", jobs=1)
    coverage = found.inventory.coverage
    assert (coverage.encrypted, coverage.skipped) == (target.stat().st_size, 0)
    assert found.exit_code == 3
    assert "note.encryption" in {one.rule for one in found.inventory.verdict.indications}


def test_what_only_a_given_password_opens_takes_a_key(tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    locked = Path(__file__).parents[1] / "documents" / "office" / "locked.xls"
    (folder / "名簿.xls").write_bytes(locked.read_bytes())
    (folder / "控え.csv").write_bytes(ROSTER.encode())
    found = scan(folder, tmp_path / "case", jobs=1, passwords=("wrong", PASSWORD))
    efforts = {one.path: one.effort for one in found.inventory.exposures}
    assert efforts == {"名簿.xls": "decrypt", "控え.csv": "plug-in"}


def test_an_archive_that_a_given_password_opens(tmp_path: Path, needs: Callable[..., str]) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    (tmp_path / "a.csv").write_bytes(ROSTER.encode())
    command = [needs("7z"), "a", "-tzip", f"-p{PASSWORD}", "media/x.zip", "a.csv"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    found = scan(folder, tmp_path / "case", jobs=1, passwords=("wrong", PASSWORD))
    assert {one.effort for one in found.inventory.exposures} == {"decrypt"}
    assert {gap.code for gap in found.inventory.gaps} >= {"locked.opened"}
    assert found.inventory.coverage.encrypted == 0
