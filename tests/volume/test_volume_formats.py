"""What lies on a disk without a table: every file system by its own formatter."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from volume_making import MIB, formatted, look

from triage.volume.found import Found
from triage.volume.probe import by_age

FORMATS = (
    ("ntfs", 8, ("mkfs.ntfs", "-q", "-F", "-f", "-L", "返却PC"), "返却PC", "ntfs", 4096),
    ("fat12", 4, ("mkfs.fat", "-F12", "-s", "4", "-n", "MEIBO"), "MEIBO", "fat", 2048),
    ("fat16", 20, ("mkfs.fat", "-F16", "-n", "MEIBO"), "MEIBO", "fat", 2048),
    ("fat32", 64, ("mkfs.fat", "-F32", "-n", "MEIBO"), "MEIBO", "fat", 512),
    ("exfat", 16, ("mkfs.exfat", "-n", "住民台帳"), "住民台帳", "exfat", 4096),
    ("ext2", 8, ("mke2fs", "-q", "-t", "ext2", "-L", "data"), "data", "ext", 1024),
    ("ext3", 16, ("mke2fs", "-q", "-t", "ext3", "-L", "data"), "data", "ext", 1024),
    ("ext4", 16, ("mke2fs", "-q", "-t", "ext4", "-L", "data"), "data", "ext", 1024),
    ("swap", 8, ("mkswap", "-L", "pages"), "pages", None, 4096),
)


@pytest.mark.parametrize(
    ("kind", "mib", "command", "label", "open_as", "block"), FORMATS, ids=[f[0] for f in FORMATS]
)
def test_formatter(
    tmp_path: Path,
    kind: str,
    mib: int,
    command: tuple[str, ...],
    label: str,
    open_as: str | None,
    block: int,
) -> None:
    found, gaps = look(formatted(tmp_path, mib * MIB, *command))
    volume = found["p0"]
    assert (volume.kind, volume.label, volume.open_as) == (kind, label, open_as)
    assert (volume.offset, volume.length, volume.block_size) == (0, mib * MIB, block)
    assert not gaps
    if kind in ("ntfs", "ext2", "ext3", "ext4"):
        assert volume.created is not None
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", volume.created)
        made = datetime.fromisoformat(volume.created.replace("Z", "+00:00"))
        assert abs((datetime.now(UTC) - made).total_seconds()) < 600
    if kind.startswith("fat"):
        assert volume.created is not None
        assert not volume.created.endswith("Z")  # FAT knows no time zone


DAMAGE = (
    ("ntfs", 8, ("mkfs.ntfs", "-q", "-F", "-f"), 0, 512),
    ("fat32", 64, ("mkfs.fat", "-F32"), 0, 512),
    ("exfat", 16, ("mkfs.exfat",), 0, 512),
    ("ext4", 32, ("mke2fs", "-q", "-t", "ext4", "-b", "1024"), 1024, 3072),
    ("ext4", 160, ("mke2fs", "-q", "-t", "ext4", "-b", "4096"), 1024, 7168),
)


@pytest.mark.parametrize(
    ("kind", "mib", "command", "start", "length"), DAMAGE, ids=[f"{f[0]}-{f[1]}" for f in DAMAGE]
)
def test_backup_stands_in(
    tmp_path: Path, kind: str, mib: int, command: tuple[str, ...], start: int, length: int
) -> None:
    disk = bytearray(formatted(tmp_path, mib * MIB, *command))
    disk[start : start + length] = bytes(length)
    found, gaps = look(bytes(disk))
    assert found["p0"].kind == kind
    assert found["p0"].open_as is not None
    assert "overlay" in dict(found["p0"].notes)
    assert not gaps


def test_no_backup_either(tmp_path: Path) -> None:
    disk = bytearray(formatted(tmp_path, 8 * MIB, "mkfs.ntfs", "-q", "-F", "-f"))
    disk[:512] = disk[-512:] = bytes(512)
    found, _ = look(bytes(disk))
    assert found["p0"].kind == "unknown"


def test_file_system_that_cannot_be_opened(tmp_path: Path) -> None:
    disk = bytearray(formatted(tmp_path, 8 * MIB, "mkfs.ntfs", "-q", "-F", "-f"))
    disk[512:-512] = bytes(len(disk) - 1024)
    found, gaps = look(bytes(disk))
    assert (found["p0"].kind, found["p0"].open_as) == ("ntfs", None)
    assert gaps == {"p0": ("unreadable-volume", 8 * MIB)}


def test_image_cut_short(tmp_path: Path) -> None:
    whole = formatted(tmp_path, 16 * MIB, "mke2fs", "-q", "-t", "ext4")
    found, gaps = look(whole[: 10 * MIB + 100])
    assert found["p0"].open_as == "ext"
    assert gaps == {"p0": ("truncated", 6 * MIB - 100)}


def test_two_file_systems_at_one_place(tmp_path: Path) -> None:
    """Formatted NTFS first, then ext2, which leaves the boot sector that it does not use."""
    older = formatted(tmp_path, 32 * MIB, "mkfs.ntfs", "-q", "-F", "-f", "-c", "65536")
    newer = bytearray(older)
    ext = formatted(
        tmp_path, 32 * MIB, "mke2fs", "-q", "-t", "ext2", "-N", "16", "-O", "^resize_inode"
    )
    for place in range(1024, len(ext), 1024):
        if any(ext[place : place + 1024]):
            newer[place : place + 1024] = ext[place : place + 1024]
    found, gaps = look(bytes(newer))
    assert {name: volume.kind for name, volume in found.items()} == {
        "p0": "ext2",
        "p0~ntfs": "ntfs",
    }
    assert all(volume.open_as for volume in found.values())
    assert not gaps
    assert dict(found["p0~ntfs"].notes)["remnant"] == "made before ext2"
    assert "remnant" not in dict(found["p0"].notes)


def test_of_two_file_systems_the_one_made_last_counts() -> None:
    old, new = (
        Found("ext4", created="2015-04-01T00:00:00Z"),
        Found("ntfs", created="2021-04-01T00:00:00Z"),
    )
    assert [one.kind for one in by_age([old, new])] == ["ntfs", "ext4"]
    undated = Found("fat32")
    assert [dict(one.notes) for one in by_age([old, undated])] == [
        {},
        {"remnant": "ext4 was made over it"},
    ]
    disc = [
        Found("iso9660", created="2015-04-01T00:00:00Z"),
        Found("hfs+", created="2015-04-02T00:00:00"),
    ]
    assert by_age(disc) == tuple(disc)


def test_empty_and_blank_disks() -> None:
    assert look(b"") == ({}, {})
    for content in (bytes(MIB), b"\xff" * 1000, b"\x55\xaa" * 300):
        found, gaps = look(content)
        assert [volume.kind for volume in found.values()] == ["unknown"]
        assert not gaps
