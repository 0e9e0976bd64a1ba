"""The command line before it is loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

from triage.cli.door import verb_of
from triage.errors import INTERRUPTED

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
A_THREAD_LEFT = f"""
import threading
threading.Thread(target=threading.Event().wait).start()
{PUT_TOGETHER}
"""


def interrupted(prepared: str) -> subprocess.CompletedProcess[str]:
    """The program in a process that presses Ctrl-C as prepared."""
    program = f"import sys\n{prepared}\nfrom triage.__main__ import main\nmain()"
    words = [sys.executable, "-c", program, "info", "disk.img"]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)


def test_ctrl_c_while_loading_is_an_exit_code_and_nothing_said() -> None:
    done = interrupted(LOADING)
    assert (done.returncode, done.stdout, done.stderr) == (INTERRUPTED, "", "")


@pytest.mark.parametrize("prepared", [PUT_TOGETHER, A_THREAD_LEFT])
def test_ctrl_c_while_the_verbs_are_put_together_is_one_line(prepared: str) -> None:
    done = interrupted(prepared)
    assert done.returncode == INTERRUPTED
    assert len(done.stderr.splitlines()) == 1


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
