"""Partitions of a disk whose table is wiped, and whose boot sectors and superblocks are too."""

from __future__ import annotations

import pytest
from volume_making import MIB, formatted, look

PARTS = {"ntfs": (1, 9), "fat32": (10, 34), "exfat": (49, 6), "ext4": (56, 12), "fat16": (70, 12)}
"""Start and size in MiB; a gap lies before some of them."""
WIPED = {"ntfs": 512, "fat32": 512, "exfat": 512, "ext4": 2048}
"""The first bytes of those that keep copies of them elsewhere."""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("lost")
    data = bytearray(84 * MIB)
    for kind, (start, size) in PARTS.items():
        words = {
            "ntfs": ("mkfs.ntfs", "-F", "-Q", "-q"),
            "fat32": ("mkfs.fat", "-F", "32", "-s", "1"),
            "exfat": ("mkfs.exfat",),
            "ext4": ("mkfs.ext4", "-q", "-E", "nodiscard"),
            "fat16": ("mkfs.fat", "-F", "16"),
        }[kind]
        data[start * MIB : (start + size) * MIB] = formatted(folder, size * MIB, *words)
    return bytes(data)


@pytest.mark.parametrize("wiped", [False, True])
def test_volumes_are_found_where_no_table_names_them(disk: bytes, wiped: bool) -> None:
    data = bytearray(disk)
    for kind, length in WIPED.items() if wiped else ():
        start = PARTS[kind][0] * MIB
        data[start : start + length] = bytes(length)
    found, _ = look(bytes(data))
    named = {one.kind: one for one in found.values() if one.kind != "free"}
    assert {kind: (one.offset // MIB, one.length // MIB) for kind, one in named.items()} == PARTS
    for kind, one in named.items():
        notes = dict(one.notes)
        assert notes["table"] == "none"
        assert ("overlay" in notes) == (wiped and kind in WIPED)
        assert one.open_as is not None
