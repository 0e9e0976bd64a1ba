"""Disks with a partition table: MBR, GPT and the older kinds, whole, damaged and hostile."""

import random
import struct
import uuid
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from volume_making import MIB, formatted, look, partitioned, put, source

from triage.volume.table import volumes


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Small file systems to put into partitions."""
    folder = tmp_path_factory.mktemp("small")
    return {
        "ntfs": formatted(folder, 4 * MIB, "mkfs.ntfs", "-q", "-F", "-f"),
        "ext4": formatted(folder, 4 * MIB, "mke2fs", "-q", "-t", "ext4"),
        "fat16": formatted(folder, 10 * MIB, "mkfs.fat", "-F16"),
    }


def test_mbr_with_logical_partitions(tmp_path: Path, small: dict[str, bytes]) -> None:
    script = """label: dos
    start=2048, size=8192, type=7
    start=10240, size=40960, type=f
    start=12288, size=8192, type=83
    start=22528, size=20480, type=6
    """
    disk = partitioned(tmp_path, 32 * MIB, script)
    put(disk, 2048 * 512, small["ntfs"])
    put(disk, 12288 * 512, small["ext4"])
    put(disk, 22528 * 512, small["fat16"])
    found, gaps = look(bytes(disk))
    assert [(name, v.kind, v.offset // 512) for name, v in found.items() if v.kind != "free"] == [
        ("p1", "ntfs", 2048),
        ("p2", "ext4", 12288),
        ("p3", "fat16", 22528),
    ]
    assert found["@0+1048576"].kind == "free"
    assert not gaps


@pytest.mark.parametrize("sector", [512, 4096])
@pytest.mark.parametrize("damage", ["none", "primary", "backup"])
def test_gpt(tmp_path: Path, small: dict[str, bytes], sector: int, damage: str) -> None:
    if sector == 512:
        script = "label: gpt\nstart=2048, size=8192, name=一つ目\nstart=16384, size=8192\n"
        disk = partitioned(tmp_path, 16 * MIB, script)
    else:
        disk = gpt_with_large_sectors(16 * MIB, ((256, 1279, "一つ目"), (2048, 3071, "")))
    put(disk, MIB, small["ntfs"])
    put(disk, 8 * MIB, small["ext4"])
    if damage == "primary":
        put(disk, 0, bytes(34 * sector))
    elif damage == "backup":
        put(disk, len(disk) - 33 * sector, bytes(33 * sector))
    found, gaps = look(bytes(disk))
    assert (found["p1"].kind, found["p1"].offset) == ("ntfs", MIB)
    assert (found["p2"].kind, found["p2"].offset) == ("ext4", 8 * MIB)
    notes = dict(found["p1"].notes)
    assert notes["name"] == "一つ目"
    assert (notes.get("table_copy") == "backup") == (damage == "primary")
    assert not gaps


def test_mbr_of_a_disk_with_large_sectors(small: dict[str, bytes]) -> None:
    disk = bytearray(16 * MIB)
    put(disk, 446, entry(7, 256, 1024) + bytes(48) + b"\x55\xaa")
    put(disk, MIB, small["ntfs"])
    found, _ = look(bytes(disk))
    assert (found["p1"].kind, found["p1"].offset, found["p1"].length) == ("ntfs", MIB, 4 * MIB)


def test_sun_label(tmp_path: Path, small: dict[str, bytes]) -> None:
    disk = partitioned(tmp_path, 64 * MIB, "label: sun\nstart=16065, size=16065, type=83\n")
    put(disk, 16065 * 512, small["ext4"])
    found, _ = look(bytes(disk))
    assert [v.offset for v in found.values() if v.kind == "ext4"] == [16065 * 512]


def test_apple_partition_map(small: dict[str, bytes]) -> None:
    disk = bytearray(16 * MIB)
    put(disk, 0, b"ER" + struct.pack(">HI", 512, len(disk) // 512))
    for number, (start, count, kind) in enumerate(
        ((1, 63, b"Apple_partition_map"), (2048, 8192, b"Apple_HFS")), 1
    ):
        head = struct.pack(">2sHIII32s32s", b"PM", 0, 2, start, count, b"disk", kind)
        put(disk, 512 * number, head + struct.pack(">III", 0, count, 0x33))
    put(disk, MIB, small["ext4"])
    found, _ = look(bytes(disk))
    assert [(v.offset, v.length) for v in found.values() if v.kind == "ext4"] == [(MIB, 4 * MIB)]


def test_bsd_label_inside_a_slice(small: dict[str, bytes]) -> None:
    disk = bytearray(16 * MIB)
    put(disk, 446, entry(0xA5, 2048, 20480) + bytes(48) + b"\x55\xaa")
    label = bytearray(512)
    put(label, 0, struct.pack("<I", 0x82564557))
    put(label, 40, struct.pack("<I", 512))
    put(label, 132, struct.pack("<IHH", 0x82564557, 0, 3))
    parts = ((8192, 4096, 7), (0, 0, 0), (20480, 2048, 0))
    for number, (count, start, kind) in enumerate(parts):
        put(label, 148 + 16 * number, struct.pack("<IIIBBH", count, start, 0, kind, 0, 0))
    put(disk, 2048 * 512 + 512, bytes(label))
    put(disk, 4096 * 512, small["ext4"])
    found, _ = look(bytes(disk))
    assert [v.offset for v in found.values() if v.kind == "ext4"] == [4096 * 512]


def test_truncated_disk(tmp_path: Path, small: dict[str, bytes]) -> None:
    script = "label: dos\nstart=2048, size=8192, type=7\nstart=10240, size=8192, type=83\n"
    disk = partitioned(tmp_path, 16 * MIB, script)
    put(disk, MIB, small["ntfs"])
    found, gaps = look(bytes(disk[: 3 * MIB]))
    assert (found["p1"].kind, found["p1"].length) == ("ntfs", 2 * MIB)
    assert gaps == {"p1": ("truncated", 2 * MIB), "p2": ("truncated", 4 * MIB)}


def test_boot_sector_is_no_table(small: dict[str, bytes]) -> None:
    """Its code ends in 55AA, and may even look like an entry."""
    disk = bytearray(small["fat16"])
    put(disk, 446, entry(0x6F, 9, 1000))
    found, _ = look(bytes(disk))
    assert {name: v.kind for name, v in found.items()} == {"p0": "fat16"}


def test_table_over_an_old_boot_sector(small: dict[str, bytes]) -> None:
    """Partitioning keeps the first 440 bytes: what they describe is gone, the table counts."""
    disk = bytearray(small["fat16"]) + bytes(6 * MIB)
    put(disk, 446, entry(0x83, 20480, 8192) + bytes(48) + b"\x55\xaa")
    put(disk, 10 * MIB, small["ext4"])
    found, _ = look(bytes(disk))
    assert found["p1"].kind == "ext4"
    assert [v.kind for v in found.values() if v.offset == 0] == ["fat16"]


def test_table_wiped(small: dict[str, bytes]) -> None:
    """The first sector is gone, the partitions are not."""
    disk = bytearray(16 * MIB)
    put(disk, MIB, small["ntfs"])
    put(disk, 5 * MIB, small["ext4"])
    found, _ = look(bytes(disk))
    assert [(str(v.locator), v.kind) for v in found.values()] == [
        ("@0+1048576", "free"),
        ("@1048576+4194304", "ntfs"),
        ("@5242880+4194304", "ext4"),
        ("@9437184+7340032", "free"),
    ]


def test_older_file_system_in_front_of_a_partition(small: dict[str, bytes]) -> None:
    """Free space may hold the start of a volume that reaches into a partition of today."""
    disk = bytearray(16 * MIB)
    put(disk, 63 * 512, small["ext4"])
    put(disk, 446, entry(7, 2048, 8192) + bytes(48) + b"\x55\xaa")
    put(disk, MIB, small["ntfs"])
    found, gaps = look(bytes(disk))
    assert found["p1"].kind == "ntfs"
    older = found["@32256+1016320"]
    assert (older.kind, dict(older.notes)["claims"]) == ("ext4", str(4 * MIB))
    assert not gaps


def test_truncated_and_encrypted() -> None:
    disk = bytearray(2 * MIB)
    put(disk, 446, entry(0x83, 2048, 8192) + bytes(48) + b"\x55\xaa")
    put(disk, MIB, b"LUKS\xba\xbe\0\1")
    _, gaps = volumes(source(bytes(disk)))
    assert [(gap.code, gap.bytes) for gap in gaps] == [
        ("truncated", 3 * MIB),
        ("encrypted-volume", MIB),
    ]


def test_overlapping_partitions(small: dict[str, bytes]) -> None:
    disk = bytearray(16 * MIB)
    put(disk, 446, entry(7, 2048, 20480) + entry(0x83, 10240, 8192) + bytes(32) + b"\x55\xaa")
    put(disk, MIB, small["ntfs"])
    put(disk, 5 * MIB, small["ext4"])
    found, _ = look(bytes(disk))
    assert (found["p1"].kind, found["p2"].kind) == ("ntfs", "ext4")


def test_chain_of_logical_partitions_that_loops() -> None:
    disk = bytearray(4 * MIB)
    put(disk, 446, entry(5, 2048, 4096) + bytes(48) + b"\x55\xaa")
    link = entry(0x83, 63, 100) + entry(5, 0, 4096) + bytes(32) + b"\x55\xaa"
    put(disk, MIB + 446, link)
    found, _ = look(bytes(disk))
    assert [name for name in found if name.startswith("p")] == ["p1"]


@settings(max_examples=60)
@given(st.binary(min_size=64, max_size=64), st.integers(0, 1 << 32))
def test_any_table_divides_the_disk(entries: bytes, seed: int) -> None:
    noise = random.Random(seed)
    disk = bytearray(noise.randbytes(64 << 10))
    put(disk, 446, bytes(b & 0x80 if i % 16 == 0 else b for i, b in enumerate(entries)))
    put(disk, 510, b"\x55\xaa")
    put(disk, 512, b"EFI PART" + noise.randbytes(4) + struct.pack("<I", 92))
    put(disk, 512 + 72, struct.pack("<QII", 2, noise.randrange(5000), 128))
    look(bytes(disk))


@settings(max_examples=40)
@given(st.data())
def test_damaged_headers_divide_the_disk(small: dict[str, bytes], data: st.DataObject) -> None:
    disk = bytearray(small[data.draw(st.sampled_from(sorted(small)))][: MIB + 77])
    for _ in range(data.draw(st.integers(1, 6))):
        disk[data.draw(st.integers(0, 2047))] = data.draw(st.integers(0, 255))
    look(bytes(disk))


def test_same_disk_same_volumes(small: dict[str, bytes]) -> None:
    assert volumes(source(small["ntfs"])) == volumes(source(small["ntfs"]))


def gpt_with_large_sectors(size: int, parts: tuple[tuple[int, int, str], ...]) -> bytearray:
    """A GPT of 4,096-byte sectors, which sfdisk makes on a real disk only."""
    disk, last = bytearray(size), size // 4096 - 1
    put(disk, 446, entry(0xEE, 1, last) + bytes(48) + b"\x55\xaa")
    table = bytearray(128 * 128)
    for number, (first, end, name) in enumerate(parts):
        ids = uuid.UUID("0fc63daf-8483-4772-8e79-3d69d8477de4").bytes_le + uuid.uuid4().bytes_le
        place = 128 * number
        put(table, place, ids + struct.pack("<QQQ", first, end, 0) + name.encode("utf-16-le"))
    for here, other, entries in ((1, last, 2), (last, 1, last - 4)):
        body = struct.pack("<QQQQ16sQ", here, other, 6, last - 5, bytes(16), entries)
        body += struct.pack("<III", 128, 128, zlib.crc32(table))
        head = b"EFI PART" + struct.pack("<II", 0x10000, 92)
        checksum = zlib.crc32(head + bytes(8) + body)
        put(disk, here * 4096, head + struct.pack("<II", checksum, 0) + body)
        put(disk, entries * 4096, bytes(table))
    return disk


def entry(kind: int, first: int, count: int) -> bytes:
    """An entry of a DOS partition table."""
    return struct.pack("<B3sB3sII", 0, b"", kind, b"", first, count)
