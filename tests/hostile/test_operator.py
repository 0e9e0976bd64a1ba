"""The careless operator: odd terminals, damaged cases, a case folder that cannot grow."""

from __future__ import annotations

import errno
import os
import resource
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from scanning import scan

from triage.errors import CaseError
from triage.pipeline.case import opened_case
from triage.pipeline.scan import scan as do_everything

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "名簿.csv"
    path.write_text("氏名,電話番号\n検査花子,090-1234-0001\n", "utf-8")
    return path


def run(source: Path, *words: str, most: int | None = None, **more: str) -> tuple[int, str, str]:
    """Exit code, output and errors of one call beside the source; ``most`` bounds its files."""

    def bound() -> None:
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    home = source.parent
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(home), **more}
    done = subprocess.run(
        [sys.executable, "-m", "triage", *words], capture_output=True, cwd=home, env=environment,
        timeout=300, check=False, preexec_fn=bound,
    )  # fmt: skip
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode()


@pytest.mark.slow
def test_a_terminal_without_japanese_is_no_reason_to_fail(source: Path) -> None:
    code, out, errors = run(
        source, "scan", source.name, "--case", "c", "--lang", "ja", PYTHONIOENCODING="ascii"
    )
    assert code in (0, 3), errors
    assert "\\u540d\\u7c3f.csv" in out


@pytest.mark.slow
def test_a_damaged_store_is_one_line(source: Path) -> None:
    assert run(source, "scan", source.name, "--case", "c")[0] in (0, 3)
    (source.parent / "c" / "case.sqlite").write_bytes(b"not a database, " * 512)
    for words in (("report", "c"), ("scan", source.name, "--case", "c")):
        code, _, errors = run(source, *words)
        assert code == 1
        assert "damaged" in errors
        assert len(errors.splitlines()) == 1


@pytest.mark.slow
def test_a_full_disk_is_one_line_and_the_scan_goes_on_later(source: Path) -> None:
    source.write_text("氏名,電話番号\n" + "検査花子,090-1234-0001\n" * 20000, "utf-8")
    words = ("scan", source.name, "--case", "c")
    code, _, errors = run(source, *words, "-q", most=96 << 10)
    assert code == 1
    assert "cannot be read or written" in errors
    assert len(errors.splitlines()) == 1
    assert run(source, *words)[0] in (0, 3)


@pytest.mark.slow
def test_a_folder_may_be_a_thousand_deep(source: Path) -> None:
    deepest = source.parent
    for name in ("deep", *["d"] * 1000):
        deepest /= name
        deepest.mkdir()
    (deepest / "list.csv").write_bytes(source.read_bytes())
    code, out, errors = run(source, "scan", "deep", "--case", "c", "--format", "json")
    subprocess.run(["rm", "-rf", "deep"], cwd=source.parent, check=True)  # rmtree recurses
    assert code in (0, 3), errors
    assert '"people_min": 1' in out


@pytest.mark.slow
def test_a_reader_that_leaves_is_no_failure(source: Path) -> None:
    source.write_text("氏名,電話番号\n" + "検査花子,090-1234-0001\n" * 300, "utf-8")
    scanned, _, _ = run(source, "scan", source.name, "--case", "c", "-q")
    for words in ("report c --format jsonl", "report c --format json", "show c 1"):
        line = f"{sys.executable} -m triage {words} | head -c 1; exit ${{PIPESTATUS[0]}}"
        code = subprocess.run(
            ["bash", "-c", line],
            capture_output=True, cwd=source.parent, check=False,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(source.parent)},
        )  # fmt: skip
        assert code.stderr == b"", words
        assert code.returncode == (0 if words.startswith("show") else scanned), words


@pytest.mark.slow
def test_a_fact_of_the_case_that_is_no_text_any_more_is_damage(source: Path) -> None:
    run(source, "scan", source.name, "--case", "c", "-q")
    with closing(sqlite3.connect(source.parent / "c" / "case.sqlite")) as db:
        db.execute("UPDATE meta SET value = x'ca00' WHERE key = 'facts'")
        db.execute("ALTER TABLE gap RENAME COLUMN code TO other")
        db.commit()
    for _ in range(2):
        code, _, errors = run(source, "report", "c")
        assert (code, len(errors.splitlines())) == (1, 1)
        assert "damaged" in errors
        with closing(sqlite3.connect(source.parent / "c" / "case.sqlite")) as db:
            db.execute("UPDATE meta SET value = '{}' WHERE key = 'facts'")
            db.commit()


def test_a_case_below_what_cannot_be_entered_or_written_is_one_line(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "denied", str(path))

    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(CaseError, match="permission denied"):
        scan(source, tmp_path / "c", jobs=1)


def test_a_case_on_a_read_only_medium_is_read(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(source, tmp_path / "c", jobs=1)
    monkeypatch.setattr(os, "access", lambda *_: False)
    (tmp_path / "c" / "case.sqlite").chmod(0o400)
    with opened_case(tmp_path / "c") as store:
        assert store.get("finished")
        assert sorted(path.suffix for path in (tmp_path / "c").glob("case*")) == [".sqlite"]


@pytest.mark.slow
def test_a_bomb_is_given_up_after_a_few_of_its_members(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bombs"
    folder.mkdir()
    (folder / source.name).write_bytes(source.read_bytes())
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.txt", bytes(12 << 20))
    found = scan(folder, tmp_path / "c", jobs=1)
    codes = Counter(gap.code for gap in found.inventory.gaps)
    assert codes["zip.limit.ratio"] == 8
    assert codes["limit.bytes"] == 1
    assert found.values("phone") == {"09012340001"}


def test_a_source_that_changes_during_the_scan_is_said_to_have_changed(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def walked_and_written(*arguments: Any, **settings: Any) -> None:
        do_everything(*arguments, **settings)
        with source.open("ab") as stream:
            stream.write(b"x")

    monkeypatch.setattr("triage.pipeline.scan.scan", walked_and_written)
    found = scan(source, tmp_path / "c", jobs=1)
    assert found.exit_code == 4
    assert [gap.code for gap in found.inventory.gaps] == ["source-changed"]
