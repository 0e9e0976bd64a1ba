"""The DOS partition table, with its chain of logical partitions."""

from __future__ import annotations

from typing import Final

from triage.model import ByteSpace
from triage.volume.found import little
from triage.volume.slots import Slot, Table, ordered

PROTECTIVE: Final = 0xEE
_EXTENDED: Final = frozenset({0x05, 0x0F, 0x85})
_HINTS: Final = {0x42: "ldm"}
_CHAIN_LIMIT: Final = 1024


def entries(sector: bytes) -> tuple[tuple[int, int, int], ...] | None:
    """The (type, first sector, sectors) of the used entries; null where this is no table."""
    if sector[510:512] != b"\x55\xaa":
        return None
    raw = [sector[446 + 16 * i : 462 + 16 * i] for i in range(4)]
    if any(entry[0] & 0x7F for entry in raw):
        return None
    found = ((entry[4], little(entry, 8, 4), little(entry, 12, 4)) for entry in raw)
    return tuple(entry for entry in found if entry[0] and entry[2])


def mbr(data: ByteSpace, unit: int) -> Table | None:
    """The table in sector 0 with sectors of ``unit`` bytes; null where there is none.

    Extended partitions are not slots themselves: their logical partitions are, and the sectors
    of the chain belong to the space between.
    """
    primary = entries(data.read_at(0, 512))
    if not primary or any(not first for _, first, _ in primary):
        return None
    slots: list[Slot] = []
    for kind, first, count in primary:
        if kind in _EXTENDED:
            slots += _logical(data, first, unit)
        elif kind != PROTECTIVE:
            slots.append(_slot(kind, first, count, unit))
    if all(slot.offset >= data.length for slot in slots):
        return None
    return Table("mbr", ordered(slots))


def _logical(data: ByteSpace, start: int, unit: int) -> list[Slot]:
    """Each link holds one partition relative to itself and the next link relative to ``start``."""
    slots: list[Slot] = []
    seen: set[int] = set()
    place = start
    while place not in seen and len(seen) < _CHAIN_LIMIT:
        seen.add(place)
        if not (found := entries(data.read_at(place * unit, 512))):
            break
        following = None
        for kind, first, count in found:
            if kind in _EXTENDED:
                following = start + first
            else:
                slots.append(_slot(kind, place + first, count, unit))
        if following is None:
            break
        place = following
    return slots


def _slot(kind: int, first: int, count: int, unit: int) -> Slot:
    return Slot(first * unit, count * unit, f"{kind:#04x}", hint=_HINTS.get(kind))
