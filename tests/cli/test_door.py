"""The command line before it is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from triage.cli.door import verb_of
from triage.errors import INTERRUPTED

ROOT = Path(__file__).parents[2]
LOADING = """
class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "triage.cli.main":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
"""
PUT_TOGETHER = """
import typer.main
def interrupted(*_):
    raise KeyboardInterrupt
typer.main.get_command = interrupted
"""


def interrupted(prepared: str) -> subprocess.CompletedProcess[str]:
    """The program in a process that presses Ctrl-C as prepared."""
    program = f"import sys\n{prepared}\nfrom triage.__main__ import main\nmain()"
    words = [sys.executable, "-c", program, "info", "disk.img"]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)


def test_ctrl_c_while_loading_is_an_exit_code_and_nothing_said() -> None:
    done = interrupted(LOADING)
    assert (done.returncode, done.stdout, done.stderr) == (INTERRUPTED, "", "")


def test_ctrl_c_while_the_verbs_are_put_together_is_one_line() -> None:
    done = interrupted(PUT_TOGETHER)
    assert done.returncode == INTERRUPTED
    assert len(done.stderr.splitlines()) == 1


def test_ctrl_c_that_met_a_class_being_made_is_an_exit_code_and_no_death(tmp_path: Path) -> None:
    program = """
from triage.cli.door import leave
try:
    exec("raise KeyboardInterrupt")
except KeyboardInterrupt:
    leave(130)
"""
    (tmp_path / "stopped.py").write_text(program)
    words = [sys.executable, "-m", "stopped"]  # of a file the exit code would be right anyway
    known = {**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"}
    done = subprocess.run(words, env=known, check=False, timeout=60)
    assert done.returncode == INTERRUPTED


@pytest.mark.parametrize(
    ("words", "verb"),
    [
        (["scan", "disk.img"], "scan"),
        (["--lang", "ja", "scan", "disk.img"], "scan"),
        (["-vv", "--lang=ja", "scan"], "scan"),
        (["info", "scan"], "info"),
        (["--version"], ""),
    ],
)
def test_the_verb_may_stand_behind_options(words: list[str], verb: str) -> None:
    assert verb_of(words) == verb
