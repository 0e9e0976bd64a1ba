"""Programs that tests call: found by name, or the test is skipped for want of them.

The end of a run names every test that was skipped so, and what it lacks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MISSING = "could not run, for want of "
TOOL_FOLDERS = "/usr/sbin:/sbin"
"""Where formatters live when a user's PATH does not say so."""


def tool(*names: str) -> str:
    """The path of the last one; a skip that names those that are missing."""
    search = f"{os.environ.get('PATH', '')}:{TOOL_FOLDERS}"
    found = {name: shutil.which(name, path=search) for name in names}
    if absent := [name for name, path in found.items() if path is None]:
        pytest.skip(MISSING + ", ".join(absent))
    return str(found[names[-1]])


def needs_loops() -> None:
    """A skip where images cannot be mounted."""
    if os.geteuid() != 0 or not Path("/dev/loop-control").exists():
        pytest.skip(MISSING + "loop devices and root")


@contextmanager
def mounted(image: Path, place: Path) -> Iterator[Path]:
    """The file system of an image, written by the kernel, in the new folder ``place``."""
    needs_loops()
    place.mkdir()
    subprocess.run([tool("mount"), "-o", "loop", image, place], check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run([tool("umount"), place], check=True, capture_output=True)
