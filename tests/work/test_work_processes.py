"""Workers as processes: how they start, and that none outlives its parent."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
PATIENCE = 60.0

# No "if __name__" guard: whoever uses the package need not know how its workers start.
SCRIPT = f"""
import sys
sys.path[:0] = [{str(PROJECT)!r}, {str(HERE)!r}]
from pathlib import Path
from triage.work import Batch, Done, Limits, Supervisor
print("main", flush=True)
what = sys.argv[1]
with Supervisor(2, "work_bad_parser:setup", (), Limits(), (Path({str(HERE)!r}),)) as working:
    for number in range(2):
        items = (number, number) if what == "report" else ((what, number),)
        function = "report" if what == "report" else "parse"
        working.submit(Batch(str(number), "work_bad_parser:" + function, items))
    for answer in working.results():
        print("answer", answer.result[0] if isinstance(answer, Done) else answer, flush=True)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script"
    path.write_text(SCRIPT)
    return path


def workers_of(parent: int) -> set[int]:
    """Workers of ``parent``: they are forked from its template."""
    return {worker for template in children(parent) for worker in children(template)}


def children(parent: int) -> set[int]:
    """Children of ``parent`` that run what multiprocessing spawns."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent and b"spawn_main" in command:
            found.add(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def processor_time(pid: int) -> int:
    """Clock ticks used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def wait_for(condition: Callable[[], bool]) -> float:
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < PATIENCE
        time.sleep(0.02)
    return time.monotonic() - start


@contextmanager
def running(script: Path, what: str) -> Iterator[tuple[subprocess.Popen[bytes], set[int]]]:
    """The script with both workers inside their items."""
    parent = subprocess.Popen(
        [sys.executable, str(script), what], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: len(workers_of(parent.pid)) == 2)
        workers = workers_of(parent.pid)
        if what == "spin":
            wait_for(lambda: all(processor_time(pid) > 50 for pid in workers))
        yield parent, workers
    finally:
        parent.kill()
        parent.wait()


@pytest.mark.parametrize("what", ["sleep", "spin"])
def test_no_worker_outlives_a_killed_parent(script: Path, what: str) -> None:
    with running(script, what) as (parent, workers):
        parent.kill()
        assert wait_for(lambda: not any(map(alive, workers))) < 2.0


def test_an_interrupt_ends_parent_and_workers(script: Path) -> None:
    with running(script, "spin") as (parent, workers):
        parent.send_signal(signal.SIGINT)
        wait_for(lambda: parent.poll() is not None)
        assert not any(map(alive, workers))


def test_an_interrupt_of_all_is_heard_by_the_parent_alone(tmp_path: Path) -> None:
    """Ctrl-C in a terminal reaches every process, also one that is still loading."""
    loading = tmp_path / "loading"
    program = (
        f"import sys; sys.path[:0] = [{str(PROJECT)!r}, {str(HERE)!r}]\n"
        "from triage.work.template import template\n"
        "import time\n"
        "try:\n"
        "    template('work_slow_to_load').start(); time.sleep(60)\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped')\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "TRIAGE_TEST_LOADING": str(loading)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        wait_for(loading.exists)
        os.killpg(parent.pid, signal.SIGINT)
        assert parent.communicate(timeout=PATIENCE) == (b"stopped\n", b"")
    finally:
        parent.kill()


def test_a_script_without_a_guard_runs_once(script: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(script), "report"], capture_output=True, check=True, timeout=PATIENCE
    )
    lines = done.stdout.decode().splitlines()
    assert lines.count("main") == 1
    assert len(lines) == 5
    assert done.stderr == b""


def test_the_current_folder_is_not_where_workers_find_modules(script: Path, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    for name in ("pickle", "multiprocessing", "struct", "numpy"):
        (evidence / f"{name}.py").write_text(f"open({str(tmp_path / 'trapped')!r}, 'w')\n")
    done = subprocess.run(
        [sys.executable, str(script), "report"],
        cwd=evidence,
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    )
    assert done.stdout.count(b"answer") == 4
    assert not (tmp_path / "trapped").exists()


def test_the_package_imports_nothing_that_parses() -> None:
    program = (
        "import sys, triage.work;"
        "print({'numpy', 'pytsk3', 'pyewf', 'magic', 'yara', 'hyperscan', 'rich'} & {*sys.modules})"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True
    )
    assert done.stdout == b"set()\n"


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators have no such call")
def test_memory_that_columns_leave_is_kept_for_the_next_ones() -> None:
    """Without it each of the 3 MiB is 768 pages to be cleared anew."""
    program = """
import resource, sys
import numpy as np
from triage.work.limits import keep_freed

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        np.ones(3 << 20, np.uint8)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

keep_freed()
faults()
sys.exit(faults() > 768)
"""
    assert subprocess.run([sys.executable, "-c", program], cwd=PROJECT).returncode == 0
