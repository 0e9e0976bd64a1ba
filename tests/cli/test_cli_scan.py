"""The program as its users run it: a process, its output, its exit code, its files."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Expected

from documentkit.truth import PASSWORD

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def run(home: Path, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """One call of the program in an empty home."""
    return subprocess.run(
        [sys.executable, "-m", "triage", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=home,
        env=environment(home, **more),
        timeout=300,
        check=False,
    )


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    return {**kept, "HOME": str(home), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **more}


def test_scan_then_report_then_show(image: Callable[[str], Path], home: Path) -> None:
    source = image("ntfs-mbr")
    scanned = run(home, "scan", source, "--lang", "en")
    assert scanned.returncode in (0, 3), scanned.stderr
    assert (home / "ntfs-mbr.raw.triage" / "case.sqlite").exists()
    again = run(home, "scan", source, "--lang", "en")
    assert again.stdout == scanned.stdout
    document = json.loads(run(home, "report", "ntfs-mbr.raw.triage", "--format", "json").stdout)
    assert document["schema"] == "triage.inventory/1"
    best = document["exposures"][0]
    shown = run(home, "show", "ntfs-mbr.raw.triage", "1", "--lang", "en")
    assert shown.returncode == 0, shown.stderr
    assert best["locator"] in shown.stdout
    for what in (best["locator"], best["path"]):
        assert run(home, "show", "ntfs-mbr.raw.triage", what, "--lang", "en").stdout.count(
            "rank 1 "
        )


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_info_says_what_a_source_is_and_fits_any_terminal(
    lang: str, image: Callable[[str], Path], home: Path
) -> None:
    said = {
        name: run(home, "info", image(name), "--lang", lang)
        for name in ("demo", "encrypted", "blank-zero")
    }
    assert [done.returncode for done in said.values()] == [0, 0, 0]
    assert "NTFS" in said["demo"].stdout
    assert "LUKS2 (aes-xts-plain64)" in said["encrypted"].stdout
    blank = {"ja": "標本を読んだ範囲は空白です", "en": "Blank in the samples"}[lang]
    assert [blank in done.stdout for done in said.values()] == [False, False, True]
    assert all("triage scan" in done.stdout for done in said.values())


@pytest.mark.slow
def test_values_are_revealed_from_another_folder_and_a_forced_format(home: Path) -> None:
    (home / "evidence").mkdir()
    (home / "evidence" / "stick.txt").write_text("氏名:検査花子 電話090-1234-0001\n", "utf-8")
    words = ("evidence/stick.txt", "--format", "raw", "--case", "case")
    assert run(home, "scan", *words).returncode in (0, 3)
    aside = home / "aside"
    aside.mkdir()
    reveal = ("--reveal", "--reason", "test", "--raw")
    shown = subprocess.run(
        [sys.executable, "-m", "triage", "show", home / "case", "1", *reveal],
        capture_output=True, cwd=aside, env=environment(home), check=False,
    )  # fmt: skip
    assert "検査花子" in shown.stdout.decode(), shown.stderr


@pytest.mark.slow
def test_every_finding_is_walked_back_to_its_bytes(
    image: Callable[[str], Path], home: Path
) -> None:
    source = image("fat12-floppy")
    assert run(home, "scan", source).returncode in (0, 3)
    reveal = ("--reveal", "--reason", "a test")
    lines = run(home, "report", "fat12-floppy.raw.triage", "--format", "jsonl", *reveal).stdout
    findings = [json.loads(line) for line in lines.splitlines()]
    phone = next(f for f in findings if f["signature"] == "phone")
    shown = run(home, "show", "fat12-floppy.raw.triage", phone["locator"], *reveal, "--raw")
    digits = "".join(c for c in shown.stdout if c.isdecimal())
    assert phone["value"] in digits
    audit = (home / "fat12-floppy.raw.triage" / "audit.jsonl").read_text()
    assert audit.count('"action":"reveal"') == 2


@pytest.mark.slow
def test_what_a_password_opened_is_shown_with_it_and_it_is_kept_nowhere(home: Path) -> None:
    locked = Path(__file__).parents[1] / "documents" / "office" / "locked.xls"
    (home / "名簿.xls").write_bytes(locked.read_bytes())
    (home / "passwords.txt").write_text(f"wrong\r\n{PASSWORD}\r\n", "utf-8")
    given = ("--password-file", home / "passwords.txt")
    assert run(home, "scan", home / "名簿.xls", "--case", "case", *given).returncode in (0, 3)
    reveal = ("--reveal", "--reason", "a test")
    lines = run(home, "report", "case", "--format", "jsonl", *reveal).stdout.splitlines()
    named = next(f for f in map(json.loads, lines) if f["signature"] == "jp.person_name")
    show = ("show", "case", named["locator"], *reveal, "--raw")
    assert run(home, *show).stdout == ""
    assert "".join(run(home, *show, *given).stdout.split()) == named["value"]
    for path in (home / "case").rglob("*"):
        assert path.is_dir() or PASSWORD.encode() not in path.read_bytes()


@pytest.fixture
def answers(image: Callable[[str], Path], home: Path) -> Callable[[str, str], tuple[str, str]]:
    def both(case: str, jobs: str) -> tuple[str, str]:
        run(home, "scan", image("demo"), "--case", case, "--jobs", jobs)
        key = ("--digest-key", home / "key")
        (home / "key").write_bytes(b"k" * 32)
        (home / "key").chmod(0o600)
        return (
            run(home, "report", case, "--format", "json").stdout,
            run(home, "report", case, "--format", "jsonl", *key).stdout,
        )

    return both


@pytest.mark.slow
def test_one_worker_or_two_the_answer_is_the_same(
    answers: Callable[[str, str], tuple[str, str]],
) -> None:
    assert answers("one", "1") == answers("two", "2")


def workers_of(parent: int) -> list[int]:
    """Processes that were started by ``parent``."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("units", [1, 8, 40])
def test_killed_in_the_middle_and_run_again_the_answer_is_the_same(
    units: int,
    image: Callable[[str], Path],
    home: Path,
    answers: Callable[[str, str], tuple[str, str]],
) -> None:
    whole = answers("whole", "2")
    process = subprocess.Popen(
        [sys.executable, "-m", "triage", "scan", str(image("demo")), "--case", "killed", "-q"],
        cwd=home,
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    children = _kill_after(process, home / "killed" / "case.sqlite", units)
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{child}").exists() for child in children):
        assert time.monotonic() < deadline, "a worker outlived its parent"
        time.sleep(0.05)
    assert answers("killed", "2") == whole


def _kill_after(process: subprocess.Popen[bytes], store: Path, units: int) -> list[int]:
    """Kill the parent once so many units are done; returns the workers it had."""
    import sqlite3

    children: list[int] = []
    while process.poll() is None:
        children = workers_of(process.pid) or children
        try:
            db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
            (done,) = db.execute(
                "SELECT (SELECT count(*) FROM unit WHERE state = 'done')"
                " + (SELECT count(*) FROM file WHERE content IS NOT NULL)"
            ).fetchone()
            db.close()
        except sqlite3.Error:
            continue
        if done >= units:
            process.send_signal(signal.SIGKILL)
            break
    process.wait()
    return children


@pytest.mark.slow
def test_the_case_is_private_under_any_umask(image: Callable[[str], Path], home: Path) -> None:
    old = os.umask(0)
    try:
        assert run(home, "scan", image("fat12-floppy"), "--case", "open").returncode in (0, 3)
    finally:
        os.umask(old)
    assert stat.S_IMODE((home / "open").stat().st_mode) == 0o700
    for path in (home / "open").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


@pytest.mark.slow
def test_no_value_reaches_any_default_output(
    image: Callable[[str], Path], expected: Callable[[str], Expected], home: Path
) -> None:
    scanned = run(home, "scan", image("demo"), "--case", "case")
    outputs = [scanned.stdout, scanned.stderr]
    for words in ("json", "jsonl", "html", "terminal --lang ja", "terminal --lang en"):
        done = run(home, "report", "case", "--format", *words.split())
        outputs += [done.stdout, done.stderr]
    outputs.append(run(home, "show", "case", "1").stdout)
    outputs += [(home / "case" / name).read_text() for name in ("run.json", "audit.jsonl")]
    everything = "\n".join(outputs)
    planted = expected("demo").planted
    for signature in ("jp.my_number", "phone", "jp.bank_account", "jp.person_name", "email"):
        values = sorted({r.value for r in planted if r.signature == signature and len(r.value) > 3})
        assert [
            value for value in values[:: max(1, len(values) // 200)] if value in everything
        ] == []


@pytest.mark.slow
def test_the_source_is_never_opened_for_writing(
    image: Callable[[str], Path], needs: Callable[..., str], home: Path
) -> None:
    strace, source = needs("strace"), image("fat12-floppy")
    before = source.stat()
    subprocess.run(
        [strace, "-f", "-qq", "-e", "trace=open,openat,openat2,creat,truncate,rename,unlink",
         "-o", home / "trace", sys.executable, "-m", "triage", "scan", source, "--case", "c"],
        env=environment(home), cwd=home, stdout=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    opened = [line for line in (home / "trace").read_text().splitlines() if source.name in line]
    assert any("O_RDONLY" in line for line in opened)
    for line in opened:
        assert not any(word in line for word in ("O_WRONLY", "O_RDWR", "truncate(", "unlink("))
    after = source.stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)


def small_text(folder: Path) -> Path:
    path = folder / "list.csv"
    path.write_text("氏名,電話番号\n検査花子,090-1234-0001\n", "utf-8")
    return path


def test_a_single_file_and_a_folder_are_sources(home: Path) -> None:
    files = home / "files"
    files.mkdir()
    small_text(files)
    for source in (files, files / "list.csv"):
        done = run(home, "scan", source, "--case", f"{source.name}-case", "--format", "json")
        assert done.returncode in (0, 3), done.stderr
        assert json.loads(done.stdout)["verdict"]["people_min"] == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["scan", "absent.dd"], (1, 2), "absent.dd"),
        (["scan", "empty.dd"], (1, 2), "empty"),
        (["scan", "tiny.dd"], (2,), "--format raw"),
        (["scan", "files", "--case", "files/case"], (1, 2), "inside"),
        (["scan", "files/list.csv", "--case", "foreign"], (1, 2), "not a case"),
        (["report", "absent"], (1, 2), "case"),
        (["info", "files/list.csv", "--format", "jsonl"], (2,), "--format json"),
        (["scan"], (2,), "SOURCE"),
        (["scan", "files/list.csv", "--org", "club"], (2,), "club"),
        (["report", "absent", "--reveal"], (1, 2), "--reason"),
    ],
)
def test_bad_input_is_one_clear_line(
    words: list[str], code: tuple[int, ...], says: str, home: Path
) -> None:
    (home / "files").mkdir()
    small_text(home / "files")
    (home / "empty.dd").touch()
    (home / "tiny.dd").write_bytes(bytes(range(256)))
    (home / "foreign").mkdir()
    (home / "foreign" / "thesis.txt").write_text("mine")
    before = sorted(home.rglob("*"))
    done = run(home, *words)
    assert done.returncode in code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    cache = home / ".cache"  # compiled signatures, of no source
    assert sorted(p for p in home.rglob("*") if not p.is_relative_to(cache)) == before
    assert len(done.stderr.splitlines()) == 1


def test_closed_streams_lose_what_is_printed_and_nothing_else(home: Path) -> None:
    source = small_text(home)
    words = [sys.executable, "-m", "triage", "scan", str(source), "--case", "case"]
    closed = ["sh", "-c", '"$@" <&- >&- 2>&-', "sh", *words]
    done = subprocess.run(closed, cwd=home, env=environment(home), check=False)
    assert done.returncode in (0, 3)
    assert run(home, "report", "case").returncode == done.returncode


@pytest.mark.slow
def test_a_case_of_another_source_is_refused(image: Callable[[str], Path], home: Path) -> None:
    assert run(home, "scan", image("fat12-floppy"), "--case", "c").returncode in (0, 3)
    other = run(home, "scan", image("random"), "--case", "c")
    assert other.returncode == 1
    assert "another source" in other.stderr


def test_help_needs_no_heavy_library() -> None:
    script = (
        "import sys; from triage.cli.main import app\n"
        "print([m for m in ('numpy', 'rich', 'pebble', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "numpy" not in done.stdout
    assert "pebble" not in done.stdout


def test_completion_is_made_for_the_command_and_completes(home: Path) -> None:
    assert run(home, "--help").stdout.lstrip().startswith("Usage: triage ")
    asked = {"_TRIAGE_COMPLETE": "complete_bash", "COMP_WORDS": "triage inf", "COMP_CWORD": "1"}
    assert run(home, **asked).stdout.split() == ["info"]
