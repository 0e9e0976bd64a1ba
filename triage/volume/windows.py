"""Recognisers for the file systems of Windows and of removable media: NTFS, FAT, exFAT, ReFS.

Layouts: Microsoft's FAT specification (fatgen103) and exFAT specification; for NTFS the BIOS
parameter block as ``mkntfs`` and Windows write it.
"""

from __future__ import annotations

from datetime import datetime

from triage.tsk import Patch
from triage.volume.found import Found, Stretch, little, power_of_two, text

_SIGNATURE = b"\x55\xaa"


def ntfs(stretch: Stretch) -> Found | None:
    """NTFS by its boot sector, or by the copy in the last sector of the volume."""
    found = _ntfs_boot(stretch.head)
    if found or stretch.length < 1 << 20:
        return found
    for sector in (512, 4096):
        place = stretch.length // sector * sector - sector
        backup = stretch.at(place, sector)
        if (found := _ntfs_boot(backup)) and found.size == place + sector:
            return _patched(found, Patch(0, place, sector))
    return None


def _ntfs_boot(boot: bytes) -> Found | None:
    sector, per_cluster = little(boot, 11, 2), little(boot, 13, 1)
    sectors, mft = little(boot, 40, 8), little(boot, 48, 8)
    if boot[3:11] != b"NTFS    " or not power_of_two(sector, 256, 4096) or not sectors:
        return None
    # Above 0x80 the byte is a negative power of two (clusters over 64 KiB, Windows 10).
    cluster = sector * (per_cluster if per_cluster <= 0x80 else 1 << min(256 - per_cluster, 12))
    if not power_of_two(cluster, 256, 2 << 20) or mft * cluster >= sectors * sector:
        return None
    # One more sector than the field says holds the backup of the boot sector.
    return Found("ntfs", (sectors + 1) * sector, block_size=cluster, open_as="ntfs")


def exfat(stretch: Stretch) -> Found | None:
    """exFAT by its boot sector, or by the backup boot region twelve sectors on."""
    if found := _exfat_boot(stretch, stretch.head):
        return found
    for sector in (512, 4096):
        place = 12 * sector
        if found := _exfat_boot(stretch, stretch.head[place : place + 512]):
            return _patched(found, Patch(0, place, place))
    return None


def _exfat_boot(stretch: Stretch, boot: bytes) -> Found | None:
    shift, cluster_shift = little(boot, 108, 1), little(boot, 109, 1)
    if boot[3:11] != b"EXFAT   " or not 9 <= shift <= 12 or shift + cluster_shift > 25:
        return None
    cluster = 1 << (shift + cluster_shift)
    heap, root = little(boot, 88, 4) << shift, little(boot, 96, 4)
    size = little(boot, 72, 8) << shift
    if root < 2 or heap >= size:
        return None
    directory = stretch.at(heap + (root - 2) * cluster, min(cluster, 64 << 10))
    label = None
    for place in range(0, len(directory) - 31, 32):
        if directory[place] == 0x83:
            units = min(directory[place + 1], 11)
            label = text(directory[place + 2 : place + 2 + 2 * units], "utf-16-le")
            break
    return Found("exfat", size, label, block_size=cluster, open_as="exfat")


def fat(stretch: Stretch) -> Found | None:
    """FAT12/16/32 by its boot sector, or FAT32 by the backup in sector 6."""
    if found := _fat_boot(stretch, stretch.head):
        return found
    for sector in (512, 4096):
        place = 6 * sector
        found = _fat_boot(stretch, stretch.head[place : place + 512])
        if found and found.kind == "fat32":
            return _patched(found, Patch(0, place, sector))
    return None


def _fat_boot(stretch: Stretch, boot: bytes) -> Found | None:
    sector, per_cluster, reserved = little(boot, 11, 2), little(boot, 13, 1), little(boot, 14, 2)
    fats, entries, media = little(boot, 16, 1), little(boot, 17, 2), little(boot, 21, 1)
    if boot[510:512] != _SIGNATURE or not (power_of_two(sector, 512, 4096) and reserved):
        return None
    if not power_of_two(per_cluster, 1, 128) or fats not in (1, 2) or 0 < media < 0xF0:
        return None
    sectors = little(boot, 19, 2) or little(boot, 32, 4)
    fat_size = little(boot, 22, 2) or little(boot, 36, 4)
    root_sectors = -(-entries * 32 // sector)
    first = reserved + fats * fat_size + root_sectors
    if not fat_size or first >= sectors:
        return None
    clusters = (sectors - first) // per_cluster
    wide = entries == 0 and little(boot, 22, 2) == 0
    kind = "fat32" if wide else "fat12" if clusters < 4085 else "fat16"
    cluster = sector * per_cluster
    if wide:
        root, length = (first + (little(boot, 44, 4) - 2) * per_cluster) * sector, cluster
    else:
        root, length = (first - root_sectors) * sector, entries * 32
    label, created = _fat_label(stretch.at(root, min(length, 1 << 20)))
    return Found(kind, sectors * sector, label, created, cluster, open_as="fat")


def _fat_label(directory: bytes) -> tuple[str | None, str | None]:
    """The volume label entry and its time, which is the wall clock of whoever formatted it."""
    for place in range(0, len(directory) - 31, 32):
        entry = directory[place : place + 32]
        if entry[0] == 0:
            break
        if entry[0] != 0xE5 and entry[11] & 0x3F == 0x08:
            return text(entry[:11], "cp932"), _dos_time(little(entry, 24, 2), little(entry, 22, 2))
    return None, None


def _dos_time(date: int, time: int) -> str | None:
    year, month, day = 1980 + (date >> 9), date >> 5 & 15, date & 31
    try:
        return datetime(
            year, month, day, time >> 11, time >> 5 & 63, min(2 * (time & 31), 59)
        ).isoformat()
    except ValueError:
        return None


def refs(stretch: Stretch) -> Found | None:
    """ReFS, which nothing here reads."""
    return Found("refs") if stretch.head[3:11] == b"ReFS\0\0\0\0" else None


def _patched(found: Found, patch: Patch) -> Found:
    return Found(
        found.kind,
        found.size,
        found.label,
        found.created,
        found.block_size,
        found.open_as,
        patches=(patch,),
        notes=(("boot_sector", "backup"),),
    )
