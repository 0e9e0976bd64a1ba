"""The GUID partition table (UEFI specification, chapter 5.3)."""

from __future__ import annotations

import zlib
from typing import Final
from uuid import UUID

from triage.model import ByteSpace
from triage.volume.found import little, text
from triage.volume.slots import Slot, Table, ordered

_HINTS: Final = {
    "5808c8aa-7e8f-42e0-85d2-e1e90434cfb3": "ldm",
    "af9b60a0-1431-4f62-bc68-3311714a69ad": "ldm",
    "e75caf8f-f680-4cee-afa3-b001e56efc2d": "storage-spaces",
}
_ENTRY_LIMIT: Final = 4096


def gpt(data: ByteSpace, unit: int) -> Table | None:
    """The table for sectors of ``unit`` bytes; the backup at the end of the disk stands in.

    A copy whose checksums hold is preferred; a primary with wrong checksums is still better
    than none.
    """
    last = data.length // unit - 1
    primary = _read(data, 1, unit)
    if primary and primary[1]:
        return Table("gpt", primary[0])
    backup = _read(data, last, unit) if last > 1 else None
    if backup and (backup[1] or not primary):
        return Table("gpt", backup[0], (("table_copy", "backup"),))
    return Table("gpt", primary[0], (("table_copy", "damaged"),)) if primary else None


def _read(data: ByteSpace, sector: int, unit: int) -> tuple[tuple[Slot, ...], bool] | None:
    """Slots of the header at ``sector``, and whether both checksums hold."""
    header = data.read_at(sector * unit, 512)
    size, count, width = little(header, 12, 4), little(header, 80, 4), little(header, 84, 4)
    if header[:8] != b"EFI PART" or not 92 <= size <= 512 or width < 128 or width % 8:
        return None
    if count > _ENTRY_LIMIT or width > 4096:
        return None
    raw = data.read_at(little(header, 72, 8) * unit, count * width)
    blanked = header[:16] + bytes(4) + header[20:size]
    sound = zlib.crc32(blanked) == little(header, 16, 4) and zlib.crc32(raw) == little(
        header, 88, 4
    )
    slots = [_slot(raw[at : at + 128], unit) for at in range(0, len(raw) - 127, width)]
    return ordered([slot for slot in slots if slot]), sound


def _slot(entry: bytes, unit: int) -> Slot | None:
    first, last = little(entry, 32, 8), little(entry, 40, 8)
    if not any(entry[:16]) or not 0 < first <= last:
        return None
    kind = str(UUID(bytes_le=entry[:16]))
    name = text(entry[56:128], "utf-16-le")
    return Slot(first * unit, (last + 1 - first) * unit, kind, name, _HINTS.get(kind))
