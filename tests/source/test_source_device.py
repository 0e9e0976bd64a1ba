"""A block device: its size and sectors come from the kernel."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from source_bytes import everything, mixed, opened
from tooling import MISSING

from triage.errors import SourceError
from triage.model import SourceSpec
from triage.source import open_source
from triage.source.sniff import recognise

DISK = mixed(1 << 20, seed=8)


@pytest.fixture(params=[DISK])
def loop_device(
    request: pytest.FixtureRequest, tmp_path: Path, needs: Callable[..., str]
) -> Iterator[Path]:
    """A read-only loop device, where this machine lets us make one."""
    losetup = needs("losetup")
    path = tmp_path / "disk.raw"
    path.write_bytes(request.param)
    command = [losetup, "--find", "--show", "--read-only", str(path)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode != 0:
        pytest.skip(MISSING + "a loop device")
    device = Path(made.stdout.strip())
    yield device
    subprocess.run([losetup, "--detach", str(device)], check=True)


def test_device_is_read_as_a_disk(loop_device: Path) -> None:
    source = opened(loop_device)
    assert (source.facts.format, source.facts.size) == ("device", len(DISK))
    assert source.facts.sector_size == 512
    assert ("kernel_read_only", "yes") in source.facts.notes
    assert everything(source.data) == DISK
    assert source.facts.segments == (loop_device.name,)


def test_device_through_a_link(loop_device: Path, tmp_path: Path) -> None:
    (tmp_path / "drive").symlink_to(loop_device)
    assert opened(tmp_path / "drive").facts.format == "device"


@pytest.mark.parametrize("loop_device", [b""], indirect=True)
def test_device_without_a_medium_is_refused(loop_device: Path) -> None:
    with pytest.raises(SourceError, match="holds no medium"):
        recognise(loop_device)


def test_device_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "disk.raw"
    path.write_bytes(DISK)
    with pytest.raises(SourceError, match="does not tell its size"):
        open_source(SourceSpec("device", (os.fspath(path),)))
