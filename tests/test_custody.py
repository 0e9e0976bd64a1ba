"""Custody: private under any umask, tamper-evident, and silent about values."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from triage import audit as audit_log
from triage import custody
from triage.errors import CaseError, SourceError, UsageError


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


# --- private files ------------------------------------------------------------------------------


@pytest.mark.usefixtures("umask")
def test_folders_and_files_are_private_under_any_umask(tmp_path: Path) -> None:
    folder = custody.private_folder(tmp_path / "case")
    os.close(custody.private_open(folder / "store"))
    custody.write_atomic(folder / "report", b"text")
    audit_log.AuditLog(folder / "audit").append("scan", {})
    with custody.lock(folder):
        pass
    assert mode(folder) == 0o700
    assert {path.name: oct(mode(path)) for path in folder.iterdir()} == {
        "store": "0o600",
        "report": "0o600",
        "audit": "0o600",
        ".lock": "0o600",
    }


def test_an_open_folder_of_our_own_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir(mode=0o755)
    (folder / "store").write_bytes(b"")
    (folder / "store").chmod(0o644)
    custody.private_folder(folder)
    os.close(custody.private_open(folder / "store"))
    assert (mode(folder), mode(folder / "store")) == (0o700, 0o600)


def test_symbolic_links_are_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.mkdir(mode=0o755)
    (tmp_path / "case").symlink_to(target)
    with pytest.raises(CaseError, match="symbolic link"):
        custody.private_folder(tmp_path / "case")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(CaseError, match="symbolic link"):
        custody.private_folder(tmp_path / "dangling")
    (tmp_path / "store").symlink_to(tmp_path / "victim")
    with pytest.raises(CaseError, match="symbolic link"):
        custody.private_open(tmp_path / "store")
    assert not (tmp_path / "victim").exists()
    assert mode(target) == 0o755


def test_what_is_no_folder_or_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CaseError, match="not a folder"):
        custody.private_folder(tmp_path / "file")
    with pytest.raises(CaseError, match="not an ordinary file"):
        custody.private_open(tmp_path / "pipe")


def test_what_belongs_to_another_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "store").write_bytes(b"")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(CaseError, match="another user"):
        custody.private_folder(folder)
    with pytest.raises(CaseError, match="another user"):
        custody.private_open(folder / "store")


def test_exclusive_means_new(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        custody.private_open(tmp_path / "f", os.O_WRONLY | os.O_CREAT | os.O_EXCL)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "report"
    custody.write_atomic(place, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        custody.write_atomic(place, b"new")
    assert place.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_case_is_held_by_one_process_and_freed_by_its_death(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from triage import custody\n"
        "with custody.lock(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(600)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(custody.__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, env=environment
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(CaseError, match="the case is in use"), custody.lock(tmp_path):
            pass
        holder.kill()
        holder.wait()
    with custody.lock(tmp_path):
        pass


# --- the key ------------------------------------------------------------------------------------


def test_the_own_key_is_made_once_and_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: custody.digest_key(None), range(32)))
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert mode(tmp_path / "data" / "triage" / "digest.key") == 0o600


def test_without_an_absolute_data_home_the_key_is_in_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    key = custody.digest_key(None)
    assert (tmp_path / ".local/share/triage/digest.key").read_bytes() == key + b"\n"


@pytest.mark.parametrize("home", [None, "relative"])
def test_without_a_home_nothing_is_kept_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("XDG_DATA_HOME", "HOME"):
        monkeypatch.delenv(variable, raising=False)
    if home is None:  # a number that the system has no user for
        monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
    else:
        monkeypatch.setenv("HOME", home)
    with pytest.raises(UsageError, match="no home"):
        custody.digest_key(None)
    assert not [*tmp_path.iterdir()]


def test_a_given_key_is_the_bytes_of_its_file(tmp_path: Path) -> None:
    place = tmp_path / "key"
    for content in (b"k" * 16, b"k" * 16 + b"\n", b"k" * 16 + b"\r\n"):
        place.write_bytes(content)
        assert custody.digest_key(place) == b"k" * 16


@pytest.mark.parametrize("content", [b"", b"short\n", b"k" * 5000, None])
def test_an_unusable_key_is_refused(tmp_path: Path, content: bytes | None) -> None:
    place = tmp_path / "key"
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(UsageError):
        custody.digest_key(place)


# --- the source ---------------------------------------------------------------------------------


def test_every_change_of_a_segment_shows(tmp_path: Path) -> None:
    place = tmp_path / "disk.001"
    place.write_bytes(b"abc")
    os.utime(place, ns=(1, 1))
    before = custody.source_state([place])
    assert custody.source_state([place]) == before
    place.write_bytes(b"abd")
    assert custody.source_state([place]) != before
    os.utime(place, ns=(1, 1))
    assert custody.source_state([place]) == before
    place.write_bytes(b"abcd")
    os.utime(place, ns=(1, 1))
    assert custody.source_state([place]) != before
    other = tmp_path / "other"
    other.write_bytes(b"abc")
    os.utime(other, ns=(1, 1))
    other.replace(place)
    assert custody.source_state([place]) != before
    place.unlink()
    with pytest.raises(SourceError):
        custody.source_state([place])


# --- the audit log ------------------------------------------------------------------------------

RECORDS = 5


@pytest.fixture
def log(tmp_path: Path) -> tuple[Path, list[str]]:
    path = tmp_path / "audit.jsonl"
    audit = audit_log.AuditLog(path)
    return path, [audit.append("reveal", {"reason": "通知 №1", "n": n}) for n in range(RECORDS)]


def test_a_sound_log_is_sound(log: tuple[Path, list[str]]) -> None:
    path, heads = log
    assert audit_log.verify(path) is None
    assert all(audit_log.verify(path, head) is None for head in heads)
    records = [json.loads(line) for line in path.read_text().splitlines()]
    assert [record["sequence"] for record in records] == [1, 2, 3, 4, 5]
    assert {record["details"]["reason"] for record in records} == {"通知 №1"}
    assert records[0]["actor"]


@pytest.mark.parametrize("place", range(RECORDS))
def test_an_altered_record_is_found(log: tuple[Path, list[str]], place: int) -> None:
    path, _ = log
    lines = path.read_bytes().splitlines(keepends=True)
    for field in ("action", "actor", "details", "hash", "previous", "sequence", "time"):
        record = json.loads(lines[place])
        record[field] = 7 if field == "sequence" else "1" * 64
        line = json.dumps(record, sort_keys=True, separators=(",", ":")).encode() + b"\n"
        path.write_bytes(b"".join([*lines[:place], line, *lines[place + 1 :]]))
        assert audit_log.verify(path) is not None, field


@pytest.mark.parametrize("forged", [{"time": 7}, {"details": []}, {"actor": None}, {"more": ""}])
def test_a_record_of_another_form_is_none(log: tuple[Path, list[str]], forged: object) -> None:
    path, _ = log
    lines = path.read_bytes().splitlines(keepends=True)
    record = json.loads(lines[2])
    assert isinstance(forged, dict)
    line = json.dumps(record | forged, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    path.write_bytes(b"".join([*lines[:2], line, *lines[3:]]))
    assert audit_log.verify(path) == "record 3 is damaged"
    assert [one["sequence"] for one in audit_log.records(path)] == [1, 2, 4, 5]


@pytest.mark.parametrize("place", range(RECORDS))
def test_every_flipped_byte_of_a_record_is_found(log: tuple[Path, list[str]], place: int) -> None:
    path, heads = log
    data = path.read_bytes()
    lines = data.splitlines(keepends=True)
    start = sum(map(len, lines[:place]))
    for offset in range(start, start + len(lines[place])):
        for flip in (1, 0x20):
            path.write_bytes(data[:offset] + bytes([data[offset] ^ flip]) + data[offset + 1 :])
            assert audit_log.verify(path, heads[-1]) is not None


@pytest.mark.parametrize("place", range(RECORDS))
def test_a_deleted_record_is_found(log: tuple[Path, list[str]], place: int) -> None:
    path, heads = log
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:place], *lines[place + 1 :]]))
    # without its last record the rest is a sound log: the head kept elsewhere tells
    assert (audit_log.verify(path) is None) == (place == RECORDS - 1)
    assert audit_log.verify(path, heads[-1]) is not None


@pytest.mark.parametrize("place", range(RECORDS - 1))
def test_reordered_and_repeated_records_are_found(log: tuple[Path, list[str]], place: int) -> None:
    path, _ = log
    lines = path.read_bytes().splitlines(keepends=True)
    swapped = [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]
    repeated = [*lines[: place + 1], lines[place], *lines[place + 1 :]]
    for order in (swapped, repeated):
        path.write_bytes(b"".join(order))
        assert audit_log.verify(path) is not None


def test_a_log_written_anew_lacks_the_kept_head(log: tuple[Path, list[str]]) -> None:
    path, heads = log
    path.unlink()
    for number in range(RECORDS):
        audit_log.AuditLog(path).append("reveal", {"n": number})
    assert audit_log.verify(path) is None
    assert audit_log.verify(path, heads[-1]) is not None


def test_a_torn_record_is_taken_off_and_told(log: tuple[Path, list[str]]) -> None:
    path, _ = log
    path.write_bytes(path.read_bytes()[:-30])
    assert audit_log.verify(path) == "record 5 is damaged"
    audit_log.AuditLog(path).append("scan", {})
    assert audit_log.verify(path) is None
    last = json.loads(path.read_text().splitlines()[-1])
    assert last["sequence"] == 5
    assert last["details"]["torn_bytes"] > 0


@pytest.mark.parametrize("line", [b"junk\n", b"[]\n", b"{}\n", b"[" * 100_000 + b"\n", b"\xff\n"])
def test_a_damaged_log_is_not_continued(log: tuple[Path, list[str]], line: bytes) -> None:
    path, _ = log
    path.write_bytes(path.read_bytes() + line)
    assert audit_log.verify(path) == "record 6 is damaged"
    with pytest.raises(CaseError, match="damaged"):
        audit_log.AuditLog(path).append("scan", {})


def _append(path: Path) -> None:
    for _ in range(10):
        audit_log.AuditLog(path).append("scan", {"pid": os.getpid()})


def test_several_processes_write_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    writers = [
        multiprocessing.get_context("spawn").Process(target=_append, args=(path,)) for _ in range(2)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert audit_log.verify(path) is None
    assert len(path.read_bytes().splitlines()) == 20


# --- crashes ------------------------------------------------------------------------------------


CRASH = """
import sys, threading
from triage import custody
from triage.errors import SourceError
custody.no_core_dumps()
custody.silence_tracebacks()
class Finalizer:
    def __del__(self):
        raise ValueError("123456789018")
def crash(secret="123456789018"):
    raise ValueError(secret)
kind = sys.argv[1]
if kind == "thread":
    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()
elif kind == "finalizer":
    Finalizer()
elif kind == "chain":
    try:
        crash()
    except ValueError as error:
        raise KeyError("123456789018") from error
elif kind == "ours":
    raise SourceError("a segment is missing", where="disk.E02")
elif kind == "interrupt":
    raise KeyboardInterrupt
else:
    crash()
"""


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("main", "internal error: ValueError at <string>:11"),
        ("thread", "internal error: ValueError at <string>:11"),
        ("finalizer", "internal error: ValueError at <string>:9"),
        ("chain", "internal error: KeyError at <string>:23"),
        ("ours", "disk.E02: a segment is missing"),
        ("interrupt", "interrupted"),
    ],
)
def test_a_crash_is_one_line_without_values(kind: str, line: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(custody.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", CRASH, kind], env=environment, capture_output=True, check=False
    )
    assert done.stderr.decode() == f"triage: {line}\n"
    assert done.stdout == b""


def test_no_core_dumps_are_written() -> None:
    program = (
        "import os, resource; from triage import custody; custody.no_core_dumps();"
        "print(resource.getrlimit(resource.RLIMIT_CORE), flush=True); os.abort()"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(custody.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=False
    )
    assert done.stdout == b"(0, 0)\n"
    assert done.returncode == -6
