"""Does this look like a disk? A few small reads where partition tables and file systems lie.

Only to tell a disk from a document: what is really on it is for ``volume`` to say.
"""

from __future__ import annotations

import struct

from triage.model import ByteSpace

_SECTOR = 512
_STARTS = (0, 40, 63, 64, 128, 2048, 4096, 8192, 16384, 32768)
"""Sectors where first partitions begin: none, 4K-aligned GPT, DOS, Windows 2000 on, SD cards."""

_MAGICS = (
    (0, b"XFSB"),
    (0, b"LUKS\xba\xbe"),
    (32, b"NXSB"),
    (512, b"LABELONE"),
    (512, b"EFI PART"),
    (1024, b"H+\x00\x04"),
    (1024, b"HX\x00\x05"),
    (4086, b"SWAPSPACE2"),
    (4096, b"EFI PART"),
    (4096, b"\xfc\x4e\x2b\xa9"),  # Linux md, version 1.2
    (32769, b"CD001"),
    (32769, b"BEA01"),
    (65600, b"_BHRfS_M"),
)
_OEM_NAMES = (b"NTFS    ", b"EXFAT   ", b"-FVE-FS-", b"ReFS\x00\x00\x00\x00")


def looks_like_disk(data: ByteSpace) -> bool:
    """Whether a partition table, a boot sector or a superblock stands where it should."""
    if data.length < 2 * _SECTOR:
        return False
    if _is_partition_table(data.read_at(0, _SECTOR)):
        return True
    if data.read_at(data.length - _SECTOR, 8) == b"EFI PART":
        return True
    return any(_is_volume(data, start * _SECTOR) for start in _STARTS)


def _is_volume(data: ByteSpace, start: int) -> bool:
    return (
        _is_boot_sector(data.read_at(start, _SECTOR))
        or _is_ext(data.read_at(start + 1024, 96))
        or any(data.read_at(start + at, len(magic)) == magic for at, magic in _MAGICS)
    )


def _is_partition_table(sector: bytes) -> bool:
    if len(sector) < _SECTOR or sector[510:] != b"\x55\xaa":
        return False
    used = 0
    for at in range(446, 510, 16):
        status, kind, first, count = struct.unpack("<B3xB3xII", sector[at : at + 16])
        if status not in (0x00, 0x80) or (kind and not (first and count)):
            return False
        used += kind != 0
    return used > 0


def _is_boot_sector(sector: bytes) -> bool:
    """FAT, exFAT, NTFS, ReFS or BitLocker."""
    if sector[3:11] in _OEM_NAMES:
        return True
    if len(sector) < _SECTOR or sector[510:] != b"\x55\xaa" or sector[0] not in (0xEB, 0xE9):
        return False
    size, per_cluster, reserved, fats = struct.unpack("<HBHB", sector[11:17])
    power = per_cluster and per_cluster & (per_cluster - 1) == 0
    return bool(size in (512, 1024, 2048, 4096) and power and reserved and fats in (1, 2))


def _is_ext(superblock: bytes) -> bool:
    """ext2, ext3 or ext4: magic, block size, and counts that can be true."""
    if len(superblock) < 96 or superblock[56:58] != b"\x53\xef":
        return False
    inodes, blocks = struct.unpack("<II", superblock[:8])
    log_block_size, state, revision = (
        struct.unpack("<I", superblock[24:28])[0],
        struct.unpack("<H", superblock[58:60])[0],
        struct.unpack("<I", superblock[76:80])[0],
    )
    return bool(inodes and blocks and log_block_size <= 6 and state <= 7 and revision <= 1)
