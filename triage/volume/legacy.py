"""Partition tables that TSK reads for us: BSD labels, Sun labels, the Apple Partition Map."""

from __future__ import annotations

from typing import Final

import pytsk3

from triage.model import ByteSpace
from triage.tsk import Image
from triage.volume.slots import Slot, Table, ordered

_BSD_MAGIC: Final = b"\x57\x45\x56\x82"


def legacy(data: ByteSpace, offset: int = 0) -> Table | None:
    """The BSD, Sun or Apple table at ``offset`` of the disk; null where there is none."""
    head = data.read_at(offset, 2048)
    if _BSD_MAGIC in (head[512:516], head[64:68]):
        return _read(data, offset, "bsd", pytsk3.TSK_VS_TYPE_BSD)
    if offset == 0 and head[508:510] in (b"\xda\xbe", b"\xbe\xda"):
        return _read(data, 0, "sun", pytsk3.TSK_VS_TYPE_SUN)
    if offset == 0 and head[512:514] == b"PM":
        return _read(data, 0, "apm", pytsk3.TSK_VS_TYPE_MAC)
    return None


def _read(data: ByteSpace, offset: int, name: str, kind: int) -> Table | None:
    try:
        table = pytsk3.Volume_Info(Image(data), type=kind, offset=offset)
        unit = table.info.block_size
        slots = [
            Slot(part.start * unit, part.len * unit, part.desc.decode("utf-8", "replace"))
            for part in table
            if int(part.flags) & pytsk3.TSK_VS_PART_FLAG_ALLOC and part.len
        ]
    except (OSError, RuntimeError):
        return None
    return Table(name, ordered(slots)) if slots else None
