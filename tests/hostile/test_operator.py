"""The careless operator: odd terminals, damaged cases, a case folder that cannot grow."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_a_terminal_without_japanese_is_no_reason_to_fail(source: Path) -> None:
    code, out, errors = run(
        source, "scan", source.name, "--case", "c", "--lang", "ja", PYTHONIOENCODING="ascii"
    )
    assert code in (0, 3), errors
    assert "\\u540d\\u7c3f.csv" in out


def test_a_damaged_store_is_one_line(source: Path) -> None:
    assert run(source, "scan", source.name, "--case", "c")[0] in (0, 3)
    (source.parent / "c" / "case.sqlite").write_bytes(b"not a database, " * 512)
    for words in (("report", "c"), ("scan", source.name, "--case", "c")):
        code, _, errors = run(source, *words)
        assert code == 1
        assert "damaged" in errors
        assert len(errors.splitlines()) == 1


def test_a_full_disk_is_one_line_and_the_scan_goes_on_later(source: Path) -> None:
    source.write_text("氏名,電話番号\n" + "検査花子,090-1234-0001\n" * 20000, "utf-8")
    scan = ("scan", source.name, "--case", "c")
    code, _, errors = run(source, *scan, "-q", most=96 << 10)
    assert code == 1
    assert "cannot be read or written" in errors
    assert len(errors.splitlines()) == 1
    assert run(source, *scan)[0] in (0, 3)


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
