"""The disk divided into volumes: every byte in exactly one extent.

Locators: ``p1``, ``p2`` … are the partitions in the order of the disk; ``p0`` is a disk without
a table; ``@offset+length`` is a stretch that no partition claims. A second file system on one
extent adds its kind: ``p1~ntfs``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from triage.model import (
    OVERLAY_NOTE,
    PLACE_NOTE,
    SLACK_NOTE,
    ByteSpace,
    Gap,
    Locator,
    Source,
    Volume,
)
from triage.volume.found import UNRESTORED_NOTE, Found
from triage.volume.gpt import gpt
from triage.volume.legacy import legacy
from triage.volume.lost import candidates
from triage.volume.mbr import PROTECTIVE, entries, mbr
from triage.volume.probe import probe, striped
from triage.volume.slots import Slot, Table, ordered

_BOOT_SECTOR: Final = frozenset({"ntfs", "fat12", "fat16", "fat32", "exfat", "bitlocker", "refs"})
_READ_RAW: Final = frozenset({"free", "unknown", "swap"})
_LOST_LIMIT: Final = 64
_SLACK: Final = 64 << 10
"""Less than this behind a file system is what its blocks leave, or its spare boot sector."""


def volumes(source: Source) -> tuple[tuple[Volume, ...], tuple[Gap, ...]]:
    """Divide the disk and say what lies on each part.

    The extents of the volumes, each counted once, cover the disk without overlap. Gaps:
    ``truncated`` (bytes that a table or file system claims and the image does not have),
    ``encrypted-volume``, ``unsupported-volume``, ``unreadable-volume``, ``record-limit``.
    """
    data = source.data
    found: list[Volume] = []
    gaps: list[Gap] = []
    table = None if data.length == 0 else _table(data, source.facts.sector_size)
    if table is None:
        parts = _whole(data) if data.length else iter(())
    else:
        parts = _partitioned(data, table, gaps)
    for volume, claims in parts:
        found.append(volume)
        known = {(gap.locator, gap.code) for gap in gaps}
        more = _gaps(volume, claims, data.length)
        gaps += [gap for gap in more if (gap.locator, gap.code) not in known]
    return tuple(found), tuple(gaps)


# --- which table ---------------------------------------------------------------------------------


def _table(data: ByteSpace, sector_size: int) -> Table | None:
    """The table that counts; null for a member of an array and for a lone file system."""
    units = tuple(dict.fromkeys((sector_size, 512, 4096)))
    table = _best(data, units)
    member = striped(data)
    if member and not (_ambiguous(member) and table and table.end <= data.length):
        return None
    if table and table.kind == "mbr" and not _starts_something(data, table):
        # A boot sector ends in 55AA too, and its code may look like entries.
        whole = probe(data, 0, data.length)
        if any(found.kind in _BOOT_SECTOR and not found.patches for found in whole):
            return None
    return table


def _ambiguous(member: Found) -> bool:
    """Version 0.90 may belong to the last partition as well as to the disk."""
    return dict(member.notes).get("metadata") == "0.90"


def _best(data: ByteSpace, units: tuple[int, ...]) -> Table | None:
    primary = entries(data.read_at(0, 512))
    if not primary or any(kind == PROTECTIVE for kind, _, _ in primary):
        for unit in units:
            if table := gpt(data, unit):
                return table
    tables = [table for unit in units if (table := mbr(data, unit))]
    if not tables:
        return legacy(data)
    found = next((table for table in tables if _starts_something(data, table)), tables[0])
    return replace(found, slots=_sliced(data, found.slots))


def _starts_something(data: ByteSpace, table: Table) -> bool:
    return any(
        probe(data, slot.offset, min(slot.length, data.length - slot.offset))
        for slot in table.slots
        if slot.offset < data.length
    )


def _sliced(data: ByteSpace, slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Slots with those of a BSD label in place of the slice that holds it."""
    flat: list[Slot] = []
    for slot in slots:
        inner = legacy(data, slot.offset)
        flat += inner.slots if inner else (slot,)
    return ordered(flat)


# --- volumes -------------------------------------------------------------------------------------


def _whole(data: ByteSpace) -> Iterator[tuple[Volume, Found | None]]:
    """A disk without a table, or whose table is lost."""
    found = probe(data, 0, data.length)
    lost = () if found else tuple(_lost(data, 0, data.length))
    if any(thing for _, thing in lost):
        yield from lost
    else:
        yield from _named("p0", 0, data.length, found, ())


def _partitioned(
    data: ByteSpace, table: Table, gaps: list[Gap]
) -> Iterator[tuple[Volume, Found | None]]:
    cursor = 0
    for number, slot in enumerate(table.slots, 1):
        name = f"p{number}"
        start, end = max(slot.offset, cursor), min(slot.offset + slot.length, data.length)
        if number < len(table.slots):
            # Where partitions overlap, each keeps its start: that is what says what it is.
            end = min(end, max(table.slots[number].offset, start))
        if slot.offset + slot.length > data.length:
            missing = slot.offset + slot.length - max(slot.offset, data.length)
            gaps.append(_truncated(Locator((name,)), missing))
        if start >= end:
            continue
        if cursor < start:
            yield from _lost(data, cursor, start, "between" if cursor else "before")
        found = probe(data, start, end - start)
        notes = (("table", table.kind), ("type", slot.type), *table.notes)
        if slot.name:
            notes += (("name", slot.name),)
        if not found and slot.hint:
            found = (Found(slot.hint),)
        yield from _named(name, start, end - start, found, notes)
        cursor = end
    if cursor < data.length:
        yield from _lost(data, cursor, data.length, "behind")


def _named(
    name: str,
    offset: int,
    length: int,
    found: tuple[Found, ...],
    notes: tuple[tuple[str, str], ...],
    default: str = "unknown",
) -> Iterator[tuple[Volume, Found | None]]:
    if not found:
        yield Volume(Locator((name,)), default, offset, length, notes=notes), None
    for place, thing in enumerate(found):
        step = f"{name}~{thing.kind}" if place else name
        yield _volume(Locator((step,)), offset, length, thing, notes), thing


def _volume(
    locator: Locator, offset: int, length: int, found: Found, notes: tuple[tuple[str, str], ...]
) -> Volume:
    notes += found.notes
    if found.size > length:
        notes += (("claims", str(found.size)),)
    elif found.open_as and 0 < found.size <= length - _SLACK:
        notes += ((SLACK_NOTE, str(length - found.size)),)
    if found.patches:
        notes += ((OVERLAY_NOTE, " ".join(map(str, found.patches))),)
    return Volume(
        locator,
        found.kind,
        offset,
        length,
        found.encryption,
        found.label,
        found.created,
        found.block_size,
        found.open_as,
        notes,
    )


def _lost(
    data: ByteSpace, start: int, end: int, side: str = ""
) -> Iterator[tuple[Volume, Found | None]]:
    """Free space, with the volumes that still stand where partitions usually start in it; ``side``
    is where it lies to the partitions of a table."""
    cursor, left = start, _LOST_LIMIT
    for place, told in candidates(data, start, end):
        room = min(told or end - place, end - place)
        found = tuple(f for f in probe(data, place, room) if _certain(f)) if place >= cursor else ()
        if not found or not left:
            continue
        left -= 1
        if cursor < place:
            yield _free(cursor, place, side), None
        length = min(max((thing.size for thing in found), default=0) or room, room)
        yield from _named(_stretch(place, length), place, length, found, (("table", "none"),))
        cursor = place + length
    if cursor < end:
        yield _free(cursor, end, side), None


def _certain(found: Found) -> bool:
    """Without a table to say so, only what opens or is locked counts."""
    return found.open_as is not None or found.encryption is not None


def _free(start: int, end: int, side: str) -> Volume:
    notes = ((PLACE_NOTE, side),) if side else ()
    name = Locator((_stretch(start, end - start),))
    return Volume(name, "free", start, end - start, notes=notes)


def _stretch(offset: int, length: int) -> str:
    return f"@{offset}+{length}"


# --- gaps ----------------------------------------------------------------------------------------


def _gaps(volume: Volume, found: Found | None, disk: int) -> Iterator[Gap]:
    left = dict(volume.notes).get(UNRESTORED_NOTE)
    if left:
        reason = f"{left} blocks of inodes that the journal has were not put back"
        yield Gap(volume.locator, "volume", "record-limit", reason, None, blocks_no=False)
    if found is None:
        return
    if volume.offset + found.size > disk:
        yield _truncated(volume.locator, volume.offset + found.size - disk)
    if volume.encryption:
        scheme = volume.encryption.scheme
        state = " with its key stored in the clear" if volume.encryption.clear_key else ""
        yield _gap(volume, "encrypted-volume", f"encrypted with {scheme}{state}")
    elif volume.open_as is None and volume.kind not in _READ_RAW:
        readable = volume.kind in _BOOT_SECTOR - {"refs"} or volume.kind in _OPENABLE
        if readable:
            yield _gap(volume, "unreadable-volume", f"{volume.kind} is too damaged to be opened")
        else:
            yield _gap(volume, "unsupported-volume", f"{volume.kind} is not read by this version")


_OPENABLE: Final = frozenset({"ext2", "ext3", "ext4", "hfs+", "iso9660", "ufs"})


def _gap(volume: Volume, code: str, reason: str) -> Gap:
    return Gap(volume.locator, "volume", code, reason, volume.length)


def _truncated(locator: Locator, missing: int) -> Gap:
    reason = "the image ends before the volume does"
    return Gap(locator, "volume", "truncated", reason, missing)
