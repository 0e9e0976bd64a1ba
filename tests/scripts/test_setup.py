"""``scripts/setup`` in a copy of the checkout whose locks are empty, so that no test downloads."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose path has a space and Japanese in it."""
    root = tmp_path / "写し 1"
    (root / "scripts").mkdir(parents=True)
    (root / "triage").mkdir()
    for name in ("scripts/setup", "triage/__init__.py", "triage/errors.py"):
        shutil.copy(ROOT / name, root / name)
    for name in ("requirements.lock", "requirements-dev.lock"):
        (root / name).write_text("# nothing\n")
    return root


def setup(checkout: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the copy in a home that cannot be written."""
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment}
    command = [str(checkout / "scripts" / "setup"), *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)


def imports(checkout: Path) -> bool:
    command = [str(checkout / ".venv/bin/python"), "-I", "-c", "import triage.errors"]
    return subprocess.run(command, cwd="/", capture_output=True).returncode == 0


def test_makes_the_environment_once_and_says_so(checkout: Path) -> None:
    first = setup(checkout)
    assert (first.returncode, first.stdout) == (0, "")
    assert first.stderr.count("\n") == 1
    assert imports(checkout)
    second = setup(checkout)
    assert (second.returncode, second.stderr) == (0, "")


@pytest.mark.slow
def test_a_settings_file_of_pip_does_not_move_the_environment(
    checkout: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text(f"[install]\nuser = true\ntarget = {tmp_path / 'elsewhere'}\n")
    assert setup(checkout, PIP_CONFIG_FILE=str(settings), PYTHONPATH="/nonexistent").returncode == 0
    assert imports(checkout)


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["stamp", "interpreter", "module"])
def test_a_half_made_environment_is_built_again(checkout: Path, damage: str) -> None:
    venv = checkout / ".venv"
    setup(checkout)
    if damage == "stamp":
        (venv / "stamp-core").unlink()
    elif damage == "interpreter":
        (venv / "bin/python").unlink()
    else:
        next(venv.rglob("triage.pth")).unlink()
    done = setup(checkout)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert imports(checkout)


@pytest.mark.slow
def test_new_locks_are_noticed(checkout: Path) -> None:
    setup(checkout)
    (checkout / "requirements.lock").write_text("# still nothing, but other\n")
    assert setup(checkout).stderr != ""
    assert setup(checkout).stderr == ""


@pytest.mark.slow
def test_two_calls_at_once_do_the_work_once(checkout: Path) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": ""}
    calls = [
        subprocess.Popen([checkout / "scripts/setup", "dev"], env=env, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    said = [call.communicate(timeout=120)[1] for call in calls]
    assert [call.returncode for call in calls] == [0, 0, 0]
    assert sum(text != b"" for text in said) == 1
    assert (checkout / ".venv/stamp-dev").exists()


def test_an_install_that_fails_says_why_and_leaves_no_stamp(checkout: Path) -> None:
    (checkout / "requirements.lock").write_text("not-hashed==1.0\n")
    done = setup(checkout)
    assert done.returncode == 1
    assert "hash" in done.stderr.lower()
    assert done.stderr.splitlines()[-1].startswith("setup: the install failed")
    assert not (checkout / ".venv/stamp-core").exists()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exit 1", "Python 3.11 or newer is needed"),
        ('case "$*" in *pip*) exit 1;; esac', "pip is missing for "),
    ],
)
def test_what_the_machine_lacks_is_named(
    checkout: Path, tmp_path: Path, script: str, words: str
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "readlink", "dirname", "cat", "cut", "sha256sum", "flock", "which"):
        (tools / name).symlink_to(str(shutil.which(name)))
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)
    done = setup(checkout, PATH=str(tools))
    assert done.returncode == 1
    assert words in done.stderr
