"""A worker that waits for the processor is not hung; one that sleeps or spins may be."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from triage.work.clock import FairClock


@contextmanager
def program(text: str) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-c", f"print(flush=True)\n{text}"], stdout=-1)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_sleeper_is_charged_all_the_time() -> None:
    with program("import time; time.sleep(600)") as pid:
        clock = FairClock()
        time.sleep(0.5)  # it may still be on its way to sleep
        clock.charged(pid, 1.0)
        assert clock.charged(pid, 1.0) == 1.0


def test_a_spinner_is_charged_what_it_was_given() -> None:
    with program("while True: pass") as pid:
        clock = FairClock()
        clock.charged(pid, 1.0)
        assert clock.charged(pid, 1000.0) < 1000.0  # far less was given than passed on the wall
        while clock.charged(pid, 1000.0) == 0.0:  # but it is charged, however busy the machine is
            time.sleep(0.05)


def test_nothing_is_held_against_a_process_that_has_ended() -> None:
    with program("pass") as pid:
        pass
    clock = FairClock()
    assert clock.charged(pid, 2.0) == 0.0
    assert clock.ended
    clock.charged(os.getpid(), 2.0)
    assert not clock.ended
