"""A disk of a virtual machine through the whole job: as the disk itself, and what a cut one lacks
is a gap."""

from __future__ import annotations

import hashlib
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from scanning import scan

from triage.pipeline.fleet.plan import make_plan

MIB = 1 << 20
ROSTER = "氏名,電話番号\r\n剱持英介,090-1111-2222\r\n和泉薫,090-1111-3333\r\n".encode()


@pytest.fixture
def disk(tmp_path: Path, needs: Callable[..., str]) -> Path:
    """An ext4 disk of a list, and of noise behind it."""
    disk = tmp_path / "disk.raw"
    with disk.open("wb") as out:
        out.truncate(8 * MIB)
    run(needs("mke2fs"), "-q", "-t", "ext4", disk)
    for name, content in (("list.csv", ROSTER), ("noise.bin", random.Random(5).randbytes(2 * MIB))):
        (tmp_path / name).write_bytes(content)
        run(needs("debugfs"), "-w", "-R", f"write {tmp_path / name} {name}", disk)
    return disk


def run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


def converted(disk: Path, form: str, options: str, needs: Callable[..., str]) -> Path:
    image = disk.with_name(f"image.{form}")
    run(needs("qemu-img"), "convert", "-f", "raw", "-O", form, "-o", options, disk, image)
    return image


def test_extents_are_one_disk(disk: Path, tmp_path: Path, needs: Callable[..., str]) -> None:
    image = converted(disk, "vmdk", "subformat=twoGbMaxExtentSparse", needs)
    found = scan(image, tmp_path / "case")
    source = found.inventory.source
    assert (source.format, source.size) == ("vmdk", 8 * MIB)
    assert source.sha256 == hashlib.sha256(disk.read_bytes()).hexdigest()
    assert source.segments == ("image.vmdk", "image-s001.vmdk")
    assert found.values("phone") == {"09011112222", "09011113333"}
    as_disk = scan(disk, tmp_path / "disk case")
    assert found.inventory.exposures == as_disk.inventory.exposures
    assert found.exit_code == as_disk.exit_code


def test_a_cut_image_is_examined_and_incomplete(
    disk: Path, tmp_path: Path, needs: Callable[..., str]
) -> None:
    image = converted(disk, "qcow2", "cluster_size=4k", needs)
    data = image.read_bytes()
    image.write_bytes(data[: data.index(ROSTER) + 8192])
    found = scan(image, tmp_path / "case")
    lost = [gap.bytes or 0 for gap in found.inventory.gaps if gap.code == "image-incomplete"]
    assert sum(lost) == sum(one.length for one in found.inventory.source.unreadable) > MIB
    assert found.inventory.coverage.unreadable == sum(lost)
    assert found.exit_code == 3
    assert found.values("phone") == {"09011112222", "09011113333"}


def test_a_fleet_takes_a_disk_of_several_files_once(
    disk: Path, tmp_path: Path, needs: Callable[..., str]
) -> None:
    """Its pieces sort before the file that names them, and look like disks of their own."""
    folder = tmp_path / "fleet"
    folder.mkdir()
    options = ("-o", "subformat=twoGbMaxExtentFlat")
    run(needs("qemu-img"), "convert", "-O", "vmdk", *options, disk, folder / "disk.vmdk")
    assert sorted(path.name for path in folder.iterdir()) == ["disk-f001.vmdk", "disk.vmdk"]
    assert [image.path.name for image in make_plan(str(folder)).images] == ["disk.vmdk"]
