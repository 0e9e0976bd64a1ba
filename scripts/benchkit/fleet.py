"""A batch of a thousand tiny drives: does anything grow, and does it survive being killed?"""

from __future__ import annotations

import io
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchkit import depot
from benchkit.process import below
from triage.audit import verify
from triage.pipeline.case import AUDIT, opened_case
from triage.pipeline.result.inventory import inventory
from triage.report.json_report import PLUGIN as JSON
from triage.report.options import ReportOptions

KILLS = 20
STEP = 0.5
"""Seconds between two looks at a batch."""
CASE, PAGE = "fleet", "fleet.json"


@dataclass(frozen=True, slots=True)
class Sample:
    """What a batch holds after so many drives: MiB of the parent and of the largest process below
    it, open files and threads of the parent, processes below it."""

    drives: int
    parent: int
    child: int
    files: int
    threads: int
    processes: int


def measure(folder: Path, drives: int, kills: int, call: str) -> str:
    """An undisturbed batch and one that is killed, compared byte for byte, as Markdown.

    Ends the program where they differ or an audit log does not hold.
    """
    manifest = depot.make(folder / "depot", drives)
    manifest.with_name("digest.key").write_text("0123456789abcdef" * 2)
    whole, broken = folder / "whole", folder / "killed"
    with ThreadPoolExecutor(2) as both:  # each has one worker
        watched = both.submit(_watched, whole, manifest, drives)
        stops = _killed(broken, manifest, drives, kills)
        samples, seconds, cpu = watched.result()
    problems = [*_differences(whole, broken), *_logs(whole), *_logs(broken)]
    if problems:
        raise SystemExit("\n".join(problems[:20]))
    lines = [
        f"`{call}`: {drives} drives, {seconds:.0f} s, {cpu:.0f} s of CPU time.",
        "",
        f"Killed {len(stops)} times (SIGKILL to the whole process group), after "
        f"{', '.join(map(str, stops))} drives, and resumed each time: the roll-up and the "
        f"{drives} inventories are the same, byte for byte, and every audit log holds.",
        "",
        "| drives done | parent, MiB | largest worker, MiB | open files | threads | workers |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {s.drives} | {s.parent} | {s.child} | {s.files} | {s.threads} | {s.processes} |"
        for s in samples
    ]
    return "\n".join(lines) + "\n"


# --- batches ------------------------------------------------------------------------------------


def _batch(folder: Path, manifest: Path) -> subprocess.Popen[bytes]:
    """A batch that leads a process group of its own."""
    folder.mkdir(exist_ok=True)
    key = manifest.with_name("digest.key")
    words = ["batch", str(manifest), "--case", CASE, "--digest-key", str(key), "--jobs", "1", "-q"]
    return subprocess.Popen(
        [sys.executable, "-m", "triage", *words, "--format", "json", "-o", PAGE],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )


def _watched(folder: Path, manifest: Path, drives: int) -> tuple[list[Sample], float, float]:
    """One batch to its end: a sample each hundredth drive (each tenth part of few)."""
    step = min(100, max(1, drives // 10))
    found: list[Sample] = []
    began, batch = time.monotonic(), _batch(folder, manifest)
    peaks = [0, 0]
    due = step
    while not os.waitid(os.P_PID, batch.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        children = below(batch.pid)
        peaks = [
            max(peaks[0], _memory(batch.pid)),
            max([peaks[1], *map(_memory, children)]),
        ]
        if (done := _done(folder)) >= due:
            files, threads = (len(_listed(f"{batch.pid}/{name}")) for name in ("fd", "task"))
            found.append(Sample(done, peaks[0], peaks[1], files, threads, len(children)))
            peaks, due = [0, 0], done - done % step + step
            _say("undisturbed", f"{done} drives, parent {found[-1].parent} MiB")
        time.sleep(STEP)
    _, status, usage = os.wait4(batch.pid, 0)
    batch.returncode = os.waitstatus_to_exitcode(status)
    if batch.returncode not in (0, 1, 3):
        raise SystemExit(f"the batch failed ({batch.returncode})")
    return found, time.monotonic() - began, usage.ru_utime + usage.ru_stime


def _killed(folder: Path, manifest: Path, drives: int, kills: int) -> list[int]:
    """Batches killed at random places until one is let run; after how many drives each."""
    rng = random.Random(f"kills-{drives}")
    places = sorted(rng.sample(range(drives), kills))
    stops = []
    for place in places:
        batch = _batch(folder, manifest)
        while batch.poll() is None and _done(folder) < place:
            time.sleep(STEP / 5)
        time.sleep(rng.uniform(0, 2))
        os.killpg(batch.pid, signal.SIGKILL)
        batch.wait()
        stops.append(_done(folder))
        _say("killed", f"after {stops[-1]} drives")
        _gone(batch.pid)
    _batch(folder, manifest).wait()
    return stops


def _gone(group: int) -> None:
    """Nobody of a killed group may live on."""
    for _ in range(50):
        if group not in {place for pid in _listed("") if (place := _group(pid))}:
            return
        time.sleep(0.1)
    raise SystemExit("a process outlived its batch")


def _done(folder: Path) -> int:
    place = folder / CASE / "fleet.sqlite"
    try:
        with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM drive").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


# --- processes ----------------------------------------------------------------------------------


def _listed(folder: str) -> list[str]:
    try:
        return [path.name for path in Path("/proc", folder).iterdir()]
    except OSError:
        return []


def _group(pid: str) -> int | None:
    """The process group of a process that lives."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[2])


def _memory(pid: int) -> int:
    """Resident MiB now."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


# --- comparison ---------------------------------------------------------------------------------


def _differences(one: Path, other: Path) -> Iterator[str]:
    if (one / PAGE).read_bytes() != (other / PAGE).read_bytes():
        yield "the roll-ups differ"
    names = sorted(path.name for path in (one / CASE / "drives").iterdir())
    if names != sorted(path.name for path in (other / CASE / "drives").iterdir()):
        yield "there are other cases"
    for name in names:
        if _inventory(one / CASE / "drives" / name) != _inventory(other / CASE / "drives" / name):
            yield f"the inventories of {name} differ"


def _inventory(case: Path) -> str:
    out = io.StringIO()
    with opened_case(case) as store:
        JSON.write(inventory(store), (), out, ReportOptions())
    return out.getvalue()


def _logs(folder: Path) -> Iterator[str]:
    for path in sorted((folder / CASE).rglob(AUDIT)):
        if problem := verify(path):
            yield f"{path}: {problem}"


def _say(what: str, text: str) -> None:
    print(f"{what}: {text}", file=sys.stderr, flush=True)
