"""A test that lacks a tool is skipped and named at the end, with the tool."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent


def test_present_tools_are_found(needs: Callable[..., str]) -> None:
    assert Path(needs("sh")).name == "sh"


def test_the_missing_are_named(tmp_path: Path) -> None:
    for file in ("conftest.py", "tooling.py"):
        shutil.copy(TESTS / file, tmp_path)
    (tmp_path / "test_x.py").write_text(
        "def test_formats(needs):\n    needs('sh', 'mkfs.nowhere')\ndef test_ok():\n    pass\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-n", "1", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--rootdir", tmp_path, tmp_path], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "1 passed, 1 skipped" in done.stdout
    assert "mkfs.nowhere is missing:\n  test_x.py::test_formats" in done.stdout
