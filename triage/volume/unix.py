"""Recognisers for the file systems of Linux, BSD, macOS and optical discs.

Layouts: the kernel's ``ext4`` documentation, Apple TN1150 (HFS+), ECMA-119 (ISO 9660), the
UFS superblock of FreeBSD, the on-disk formats of XFS and Btrfs, Apple File System Reference.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from triage.tsk import Patch
from triage.volume.found import Found, Stretch, big, instant, little, power_of_two, text

_EXT4_INCOMPAT = 0x40 | 0x80 | 0x200 | 0x8000  # extents, 64bit, flex_bg, inline_data
_EXT4_RO_COMPAT = 0x8 | 0x10 | 0x20 | 0x40 | 0x400  # huge_file, gdt_csum, dir_nlink …
_SUPPLEMENTARY, _TERMINATOR, _LAST_DESCRIPTOR = 2, 255, 32
_UCS2 = (b"%/@", b"%/C", b"%/E")  # the escape sequences by which Joliet is known
_HFS_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)


def ext(stretch: Stretch) -> Found | None:
    """ext2/3/4 by its superblock, or by the backup at the start of block group 1."""
    if found := _ext_superblock(stretch.head[1024:2048]):
        return found
    for block in (4096, 1024, 2048):
        place = 8 * block * block + (1024 if block == 1024 else 0)
        superblock = stretch.at(place, 1024)
        found = _ext_superblock(superblock)
        if found and found.block_size == block and little(superblock, 90, 2) == 1:
            return _ext_backup(found, superblock, place)
    return None


def _ext_superblock(block: bytes) -> Found | None:
    shift, blocks = little(block, 24, 4), little(block, 4, 4)
    per_group = little(block, 32, 4)
    if block[56:58] != b"\x53\xef" or shift > 6 or not (blocks and per_group):
        return None
    if not little(block, 40, 4) or not little(block, 0, 4):
        return None
    compat, incompat = little(block, 92, 4), little(block, 96, 4)
    if incompat & 0x80:
        blocks |= little(block, 0x150, 4) << 32
    if incompat & _EXT4_INCOMPAT or little(block, 100, 4) & _EXT4_RO_COMPAT:
        kind = "ext4"
    else:
        kind = "ext3" if compat & 0x4 else "ext2"
    size = 1024 << shift
    return Found(
        kind,
        blocks * size,
        text(block[120:136]),
        instant(little(block, 264, 4)),
        size,
        "ext",
        notes=(("encrypted_folders", "possible"),) if incompat & 0x10000 else (),
    )


def _ext_backup(found: Found, superblock: bytes, place: int) -> Found:
    """The group descriptors follow each superblock, and are taken from the backup with it."""
    block = found.block_size
    groups = -(-(found.size // block) // little(superblock, 32, 4))
    width = max(32, little(superblock, 0xFE, 2)) if little(superblock, 96, 4) & 0x80 else 32
    table = min(groups * width, 8 << 20)
    source = (place // block + 1) * block
    target = 2048 if block == 1024 else block
    return Found(
        found.kind,
        found.size,
        found.label,
        found.created,
        block,
        "ext",
        patches=(Patch(1024, place, 1024), Patch(target, source, table)),
        notes=(("superblock", "backup"), *found.notes),
    )


def hfs(stretch: Stretch) -> Found | None:
    """HFS+ and HFSX by the volume header, or by the alternate one before the last sector."""
    if found := _hfs_header(stretch.head[1024:1536]):
        return found
    place = stretch.length // 512 * 512 - 1024
    found = _hfs_header(stretch.at(place, 512)) if stretch.length > 1 << 20 else None
    if not found:
        return None
    return Found(
        found.kind,
        found.size,
        created=found.created,
        block_size=found.block_size,
        open_as=found.open_as,
        patches=(Patch(1024, place, 512),),
        notes=(("volume_header", "backup"),),
    )


def _hfs_header(header: bytes) -> Found | None:
    block = big(header, 40, 4)
    if header[:4] not in (b"H+\0\4", b"HX\0\5") or not power_of_two(block, 512, 1 << 20):
        return None
    made = instant(big(header, 16, 4), _HFS_EPOCH)  # TN1150: this one field is local time
    size = big(header, 44, 4) * block
    return Found("hfs+", size, created=made and made.rstrip("Z"), block_size=block, open_as="hfs+")


def iso9660(stretch: Stretch) -> Found | None:
    """ISO 9660 by its primary volume descriptor."""
    sector = stretch.head[32768 : 32768 + 2048]
    block = little(sector, 128, 2)
    if sector[:6] != b"\1CD001" or not power_of_two(block, 512, 2048):
        return None
    return Found(
        "iso9660",
        little(sector, 80, 4) * block,
        _joliet_label(stretch) or text(sector[40:72], "ascii"),
        _iso_time(sector[813:830]),
        block,
        "iso9660",
    )


def _joliet_label(stretch: Stretch) -> str | None:
    """The label in Unicode: the primary descriptor knows capital letters and digits only."""
    for number in range(17, _LAST_DESCRIPTOR):
        sector = stretch.at(number * 2048, 2048)
        if sector[1:6] != b"CD001" or sector[0] == _TERMINATOR:
            break
        if sector[0] == _SUPPLEMENTARY and sector[88:91] in _UCS2:
            return text(sector[40:72], "utf-16-be")
    return None


def _iso_time(raw: bytes) -> str | None:
    """ECMA-119 8.4.26.1: sixteen digits, then the offset from UTC in quarters of an hour."""
    if not re.fullmatch(rb"[0-9]{16}", raw[:16]):
        return None
    zone = int.from_bytes(raw[16:17], "little", signed=True) * 15 * 60
    try:
        wall = datetime.strptime(raw[:14].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return instant(wall.timestamp() - zone)


def ufs(stretch: Stretch) -> Found | None:
    """UFS1 and UFS2 of either byte order."""
    for place, magic in ((65536, 0x19540119), (8192, 0x00011954)):
        superblock = stretch.head[place : place + 1376]
        number = superblock[1372:1376]
        for read, order in ((little, "little"), (big, "big")):
            if number == magic.to_bytes(4, order):  # type: ignore[arg-type]
                fragment = read(superblock, 52, 4)
                blocks = read(superblock, 1080, 8) if place == 65536 else read(superblock, 36, 4)
                if power_of_two(fragment, 512, 65536):
                    return Found("ufs", blocks * fragment, block_size=fragment, open_as="ufs")
    return None


def apfs(stretch: Stretch) -> Found | None:
    """An APFS container, which nothing here reads."""
    head = stretch.head
    block = little(head, 36, 4)
    if head[32:36] != b"NXSB" or not power_of_two(block, 4096, 65536):
        return None
    # nx_keylocker: a container that ever held an encrypted volume has a key bag.
    notes = (("key_bag", "present"),) if little(head, 1304, 8) else ()
    return Found("apfs", little(head, 40, 8) * block, block_size=block, notes=notes)


def xfs(stretch: Stretch) -> Found | None:
    """XFS, which nothing here reads."""
    head = stretch.head
    block = big(head, 4, 4)
    if head[:4] != b"XFSB" or not power_of_two(block, 512, 65536):
        return None
    return Found("xfs", big(head, 8, 8) * block, text(head[108:120]), block_size=block)


def btrfs(stretch: Stretch) -> Found | None:
    """Btrfs, which nothing here reads."""
    block = stretch.head[65536 : 65536 + 4096]
    if block[64:72] != b"_BHRfS_M":
        return None
    return Found(
        "btrfs",
        little(block, 0xC9 + 8, 8),  # this device's own size, not that of all devices
        text(block[0x12B : 0x12B + 256]),
        block_size=little(block, 0x90, 4),
    )
