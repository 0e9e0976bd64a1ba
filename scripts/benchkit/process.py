"""Runs a command as a whole and says what it cost, with its workers told apart from itself."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock and of processor; peak resident memory in MiB of the process itself
    and of its largest child; ``code`` is its exit code."""

    wall: float
    cpu: float
    parent: int
    child: int
    code: int


def run(command: Sequence[str | Path], folder: Path) -> Cost:
    """One run with its output thrown away."""
    began = time.monotonic()
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peaks: dict[int, int] = {}
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, stop))
    watcher.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
    except BaseException:
        process.kill()
        raise
    finally:
        stop.set()
        watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    children = [peak for pid, peak in peaks.items() if pid != process.pid]
    return Cost(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        parent=peaks.get(process.pid, usage.ru_maxrss // 1024),
        child=max(children, default=0),
        code=process.returncode,
    )


def _watch(root: int, peaks: dict[int, int], stop: threading.Event) -> None:
    """Peak resident memory of the process and all below it, looked at ten times a second."""
    while not stop.wait(0.1):
        for pid in (root, *below(root)):
            peaks[pid] = max(peaks.get(pid, 0), _peak(pid))


def below(root: int) -> list[int]:
    """Every process below this one."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root]
    for pid in found:  # grows while it is read
        found += parents.get(pid, [])
    return found[1:]


def _peak(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)
