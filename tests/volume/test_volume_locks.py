"""Locks, array members and formats that nothing here reads, laid out from their specifications."""

import json
import struct
from pathlib import Path

import pytest
from volume_making import MIB, formatted, look, put

SIZE = 4 * MIB


def bitlocker(protectors: tuple[int, ...], method: int, to_go: bool = False) -> bytearray:
    disk = bytearray(SIZE)
    places = (MIB, 2 * MIB, 3 * MIB)
    if to_go:
        put(disk, 0, b"\xeb\x58\x90MSWIN4.1")
        put(
            disk,
            424,
            bytes.fromhex("3bd667492e29d84a8399f6a339e3d001") + struct.pack("<3Q", *places),
        )
    else:
        put(disk, 0, b"\xeb\x58\x90-FVE-FS-")
        put(disk, 176, struct.pack("<3Q", *places))
    put(disk, 510, b"\x55\xaa")
    entries = b""
    for code in protectors:
        key = bytes(26) + struct.pack("<H", code) + bytes(40)
        entries += struct.pack("<4H", len(key) + 8, 2, 8, 1) + key
    label = "総務課PC C:".encode("utf-16-le") + b"\0\0"
    entries += struct.pack("<4H", len(label) + 8, 7, 2, 1) + label
    header = struct.pack("<4I", 48 + len(entries), 1, 48, 48 + len(entries)) + bytes(16)
    header += struct.pack("<IIQ", 7, method, 0x01D7BC9F00000000)
    block = b"-FVE-FS-" + struct.pack("<4HQ", 16, 2, 4, 4, SIZE) + bytes(40) + header + entries
    for place in places:
        put(disk, place, block)
    return disk


@pytest.mark.parametrize("to_go", [False, True])
def test_bitlocker(to_go: bool) -> None:
    disk = bitlocker((0x0800, 0x2000), 0x8005, to_go)
    found, gaps = look(bytes(disk))
    volume = found["p0"]
    assert volume.kind == "bitlocker"
    assert volume.label == "総務課PC C:"
    assert volume.created is not None
    assert volume.created.startswith("2021-10-08")
    lock = volume.encryption
    assert lock is not None
    assert lock.scheme == ("BitLocker To Go" if to_go else "BitLocker")
    assert (lock.cipher, lock.clear_key) == ("XTS-AES 256", False)
    assert lock.key_protectors == ("password", "recovery password")
    assert gaps == {"p0": ("encrypted-volume", SIZE)}


def test_bitlocker_suspended() -> None:
    found, _ = look(bytes(bitlocker((0x0000,), 0x8004)))
    lock = found["p0"].encryption
    assert lock is not None
    assert lock.clear_key
    assert lock.cipher == "XTS-AES 128"


def test_bitlocker_with_one_copy_of_its_metadata_left() -> None:
    disk = bitlocker((0x0100,), 0x8004)
    disk[MIB : 3 * MIB] = bytes(2 * MIB)
    found, _ = look(bytes(disk))
    lock = found["p0"].encryption
    assert lock is not None
    assert lock.key_protectors == ("TPM",)


def test_luks1() -> None:
    head = struct.pack(
        ">6sH32s32s32sII20s32sI40s",
        b"LUKS\xba\xbe",
        1,
        b"aes",
        b"xts-plain64",
        b"sha256",
        4096,
        64,
        bytes(20),
        bytes(32),
        1000,
        b"0f6a2cbe-0000-4000-8000-000000000000",
    )
    head += struct.pack(">II32sII", 0x00AC71F3, 1000, bytes(32), 8, 4000)
    found, gaps = look(head + bytes(SIZE - len(head)))
    lock = found["p0"].encryption
    assert lock is not None
    assert (lock.scheme, lock.cipher) == ("LUKS1", "aes-xts-plain64 512")
    assert lock.key_protectors == ("passphrase (pbkdf2, sha256)",)
    assert gaps == {"p0": ("encrypted-volume", SIZE)}


def luks2(magic: bytes, areas: bytes) -> bytes:
    head = struct.pack(">6sHQQ48s32s", magic, 2, 16384, 1, "金庫".encode(), b"sha256")
    head += bytes(64) + b"0f6a2cbe-0000-4000-8000-000000000000".ljust(40, b"\0")
    return head.ljust(4096, b"\0") + areas.ljust(12288, b"\0")


@pytest.mark.parametrize("first", [True, False])
def test_luks2(first: bool) -> None:
    areas = {
        "keyslots": {
            "0": {"type": "luks2", "kdf": {"type": "argon2id", "memory": 1}},
            "1": {"type": "luks2", "kdf": {"type": "pbkdf2", "hash": "sha512"}},
        },
        "segments": {"0": {"type": "crypt", "encryption": "aes-xts-plain64"}},
        "tokens": {"0": {"type": "systemd-tpm2"}},
    }
    text = json.dumps(areas).encode()
    head = luks2(b"LUKS\xba\xbe", text) if first else bytes(16384)
    found, _ = look(head + luks2(b"SKUL\xba\xbe", text) + bytes(SIZE))
    lock = found["p0"].encryption
    assert lock is not None
    assert (lock.scheme, lock.cipher) == ("LUKS2", "aes-xts-plain64")
    assert lock.key_protectors == (
        "passphrase (argon2id)",
        "passphrase (pbkdf2, sha512)",
        "token (systemd-tpm2)",
    )
    assert found["p0"].label == "金庫"


@pytest.mark.parametrize(
    "areas", [b"", b"[" * 12000, b"[]", b'{"keyslots": 3, "segments": {"0": {"encryption": [1]}}}']
)
def test_luks2_with_hostile_areas(areas: bytes) -> None:
    found, _ = look(luks2(b"LUKS\xba\xbe", areas) + bytes(SIZE))
    assert found["p0"].kind == "luks"


def test_lvm() -> None:
    label = b"LABELONE" + struct.pack("<QII", 1, 0, 32) + b"LVM2 001"
    label += b"abcdefghijklmnopqrstuvwxyz012345" + struct.pack("<Q", SIZE)
    disk = bytearray(SIZE)
    put(disk, 512, label)
    found, gaps = look(bytes(disk))
    assert dict(found["p0"].notes)["pv_uuid"] == "abcdefghijklmnopqrstuvwxyz012345"
    assert gaps == {"p0": ("unsupported-volume", SIZE)}


def md(sector: int, level: int) -> bytes:
    block = bytearray(4096)
    put(block, 0, struct.pack("<3I", 0xA92B4EFC, 1, 0))
    put(block, 16, bytes(range(16)) + b"server:data")
    put(block, 64, struct.pack("<QiIQII", 1_600_000_000, level, 0, 4096, 128, 3))
    put(block, 128, struct.pack("<3Q", 0 if sector else 2048, 4096, sector))
    put(block, 160, struct.pack("<I", 1))
    put(block, 220, struct.pack("<I", 3))
    put(block, 256, struct.pack("<3H", 0, 2, 1))
    return bytes(block)


@pytest.mark.parametrize("sector", [0, 8, (SIZE // 512 - 16) & ~7])
def test_md_member(sector: int) -> None:
    disk = bytearray(SIZE)
    put(disk, sector * 512, md(sector, 5))
    found, gaps = look(bytes(disk))
    notes = dict(found["p0"].notes)
    assert (found["p0"].kind, found["p0"].label) == ("md-member", "server:data")
    assert (notes["level"], notes["devices"], notes["role"]) == ("5", "3", "2")
    assert notes["chunk"] == "65536"
    assert gaps == {"p0": ("unsupported-volume", SIZE)}


def test_md_mirror_is_read_as_what_it_mirrors(tmp_path: Path) -> None:
    disk = bytearray(formatted(tmp_path, SIZE - MIB, "mke2fs", "-q", "-t", "ext4")) + bytes(MIB)
    sector = (SIZE // 512 - 16) & ~7
    put(disk, sector * 512, md(sector, 1))
    found, gaps = look(bytes(disk))
    assert (found["p0"].kind, found["p0"].open_as) == ("ext4", "ext")
    assert ("mirror", "md-member") in found["p0"].notes
    assert not gaps


def test_md_stripe_is_not_read_as_the_file_system_at_its_start(tmp_path: Path) -> None:
    disk = bytearray(formatted(tmp_path, SIZE - MIB, "mke2fs", "-q", "-t", "ext4")) + bytes(MIB)
    sector = (SIZE // 512 - 16) & ~7
    put(disk, sector * 512, md(sector, 0))
    found, _ = look(bytes(disk))
    assert [volume.kind for volume in found.values()] == ["md-member"]


def test_old_md_member() -> None:
    disk = bytearray(SIZE)
    block = struct.pack("<5I", 0xA92B4EFC, 0, 90, 0, 0) + struct.pack(
        "<7I", 1, 1_500_000_000, 5, 4096, 3, 3, 0
    )
    put(disk, SIZE - 0x10000, block.ljust(256, b"\0") + struct.pack("<II", 0, 65536))
    found, _ = look(bytes(disk))
    notes = dict(found["p0"].notes)
    assert (notes["metadata"], notes["level"], notes["chunk"]) == ("0.90", "5", "65536")


def ddf(level: int) -> bytearray:
    disk = bytearray(SIZE)
    primary = SIZE // 512 - 1024
    header = bytearray(512)
    put(header, 0, b"\xde\x11\xde\x11")
    put(header, 32, b"01.02.00")
    put(header, 96, struct.pack(">QQ", primary, primary))
    put(header, 216, struct.pack(">II", 10, 4))
    config = bytearray(512)
    put(config, 0, b"\xee\xee\xee\xee" + bytes(4) + b"Example vendor array 001")
    put(config, 64, struct.pack(">HBB", 4, 7, level))
    put(disk, SIZE - 512, bytes(header))
    put(disk, primary * 512, bytes(header))
    put(disk, (primary + 11) * 512, bytes(config))
    return disk


def test_ddf_member() -> None:
    disk = ddf(5)
    # The table of the array stands on its first member.
    put(disk, 446, struct.pack("<B3sB3sII", 0, b"", 7, b"", 2048, 1 << 20))
    put(disk, 510, b"\x55\xaa")
    found, gaps = look(bytes(disk))
    notes = dict(found["p0"].notes)
    assert found["p0"].kind == "ddf-member"
    assert (notes["level"], notes["devices"], notes["chunk"]) == ("5", "4", "65536")
    assert gaps == {"p0": ("unsupported-volume", SIZE)}


@pytest.mark.parametrize(
    ("kind", "place", "magic"),
    [
        ("xfs", 0, b"XFSB" + struct.pack(">IQ", 4096, SIZE // 4096)),
        ("btrfs", 65536 + 64, b"_BHRfS_M"),
        ("apfs", 32, b"NXSB" + struct.pack("<IQ", 4096, SIZE // 4096)),
        ("refs", 3, b"ReFS\0\0\0\0"),
        ("f2fs", 1024, b"\x10\x20\xf5\xf2"),
    ],
)
def test_formats_that_nothing_here_reads(kind: str, place: int, magic: bytes) -> None:
    disk = bytearray(SIZE)
    put(disk, place, magic)
    found, gaps = look(bytes(disk))
    assert (found["p0"].kind, found["p0"].open_as) == (kind, None)
    assert gaps == {"p0": ("unsupported-volume", SIZE)}


def test_core_storage() -> None:
    disk = bytearray(SIZE)
    put(disk, 8, b"\1\0")
    put(disk, 72, struct.pack("<Q", SIZE))
    put(disk, 88, b"CS")
    put(disk, 96, struct.pack("<I", 4096))
    found, gaps = look(bytes(disk))
    assert found["p0"].kind == "corestorage"
    assert gaps == {"p0": ("encrypted-volume", SIZE)}
