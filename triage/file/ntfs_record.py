"""One NTFS file record: what it says of a file. Pure; no reading, no places in the image.

Layout: "NTFS Documentation" of the Linux-NTFS project.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct
from typing import Final

ADDRESS_MASK: Final = (1 << 48) - 1
FIRST_FREE: Final = 16
"""Number of the first record that is none of the file system's own."""
DOS_NAME: Final = 2
COMPRESSED: Final = 0x0001
ENCRYPTED: Final = 0x4000
SPARSE: Final = 0x8000
_STANDARD: Final = 0x10
_ATTRIBUTE_LIST: Final = 0x20
_FILE_NAME: Final = 0x30
_DATA: Final = 0x80
_END: Final = 0xFFFFFFFF
_HEAD: Final = Struct("<4H2IQ")  # from byte 16: sequence, links, first attribute, flags …, base
_ATTRIBUTE: Final = Struct("<2I2B3H")  # type, length, not resident, name length, name, flags, id
_NEXT: Final = Struct("<2I")
_RESIDENT: Final = Struct("<IH")
_PLACED: Final = Struct("<2Q2H4x3Q")  # from byte 16: first and last cluster, runs …, sizes
_TIMES: Final = Struct("<4Q")
_TIME_NAMES: Final = ("created", "modified", "changed", "accessed")
EPOCH: Final = 11_644_473_600
TICKS: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A $DATA attribute, or what one record holds of it.

    ``runs`` are (cluster, count) pairs from cluster ``first`` of the stream on, -1: sparse;
    ``place`` is where in the record resident content lies, else null.
    """

    record: int
    attribute: int
    name: bytes
    flags: int
    size: int
    initialized: int
    place: int | None
    first: int = 0
    runs: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Record:
    """A parsed file record. ``names`` are (parent, parent sequence, name as UTF-8).

    ``attributes`` counts those of any kind: a record without one was never used. It is ``whole``
    where the last one is followed by an end. The attribute list is ``listed`` where it is
    resident, else it lies in ``list_runs``.
    """

    address: int
    sequence: int
    in_use: bool
    directory: bool
    base: int
    times: tuple[tuple[str, int], ...] = ()
    created: int = 0
    changed: int = 0
    names: list[tuple[int, int, bytes]] = field(default_factory=list)
    short_names: list[tuple[int, int, bytes]] = field(default_factory=list)
    data: list[Piece] = field(default_factory=list)
    attributes: int = 0
    whole: bool = False
    listed: bytes = b""
    list_runs: tuple[tuple[int, int], ...] = ()

    @property
    def name_sequence(self) -> int:
        """The number under which names know the record: a deletion counts it up."""
        return self.sequence if self.in_use else max(self.sequence - 1, 1)


def parse(raw: bytes, address: int) -> Record | None:
    """The record in ``raw``, fixed up; null where no file record stands."""
    if raw[:4] != b"FILE":
        return None
    sequence, _, at, flags, used, _, base = _HEAD.unpack_from(raw, 16)
    record = Record(address, sequence, bool(flags & 1), bool(flags & 2), base & ADDRESS_MASK)
    used = min(used, len(raw))
    while at + _NEXT.size <= used:
        kind, length = _NEXT.unpack_from(raw, at)
        if kind == _END:
            record.whole = True
            break
        if length < 24 or at + length > used:
            break
        record.attributes += 1
        if kind in _TAKE:
            _TAKE[kind](record, raw[at : at + length], at)
        at += length
    return record


def torn(raw: bytes) -> bool:
    """Whether a sector of the record was not written together with the others."""
    at, count = _number(raw, 4, 2), _number(raw, 6, 2)
    if count < 2 or at + 2 * count > len(raw) or (count - 1) * 512 > len(raw):
        return True
    mark = raw[at : at + 2]
    return any(raw[512 * n - 2 : 512 * n] != mark for n in range(1, count))


def fixed_up(raw: bytes) -> bytes:
    """The record with the last two bytes of each 512 put back from the update sequence."""
    at, count = _number(raw, 4, 2), _number(raw, 6, 2)
    if count < 2 or at + 2 * count > len(raw) or (count - 1) * 512 > len(raw):
        return raw
    fixed = bytearray(raw)
    mark = raw[at : at + 2]
    for sector in range(1, count):
        end = 512 * sector
        if raw[end - 2 : end] == mark:
            fixed[end - 2 : end] = raw[at + 2 * sector : at + 2 * sector + 2]
    return bytes(fixed)


def utf8(raw: bytes) -> bytes:
    """UTF-16 as stored to UTF-8, a lone surrogate keeping its three bytes."""
    return raw.decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass")


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _content(attribute: bytes) -> bytes:
    size, start = _RESIDENT.unpack_from(attribute, 16)
    return attribute[start : start + size] if attribute[8] == 0 else b""


def _take_times(record: Record, attribute: bytes, at: int) -> None:
    del at
    content = _content(attribute)
    if len(content) >= _TIMES.size:
        ticks = zip(_TIME_NAMES, _TIMES.unpack_from(content), strict=True)
        stored = {name: value // TICKS - EPOCH for name, value in ticks if value}
        order = ("modified", "accessed", "changed", "created")
        made, _, written, _ = _TIMES.unpack_from(content)
        record.created, record.changed = (one // 10 - EPOCH * 10**6 for one in (made, written))
        record.times = tuple((name, stored[name]) for name in order if stored.get(name))


def _take_name(record: Record, attribute: bytes, at: int) -> None:
    del at
    content = _content(attribute)
    if len(content) >= 66:
        name = utf8(content[66 : 66 + 2 * content[64]])
        entry = (_number(content, 0, 6), _number(content, 6, 2), name)
        (record.short_names if content[65] == DOS_NAME else record.names).append(entry)


def _take_list(record: Record, attribute: bytes, at: int) -> None:
    del at
    record.listed = _content(attribute)
    if attribute[8] and len(attribute) >= 64:
        record.list_runs = tuple(_runs(attribute, _number(attribute, 32, 2)))


def _take_data(record: Record, attribute: bytes, at: int) -> None:
    _, _, away, length, start, flags, number = _ATTRIBUTE.unpack_from(attribute)
    name = utf8(attribute[start : start + 2 * length])
    if not away:
        size, start = _RESIDENT.unpack_from(attribute, 16)
        size = max(0, min(size, len(attribute) - start))
        place = at + start
        record.data.append(Piece(record.address, number, name, flags, size, size, place))
    elif len(attribute) >= 64:
        first, _, runs, _, _, size, written = _PLACED.unpack_from(attribute, 16)
        pairs = tuple(_runs(attribute, runs))
        written = min(written, size)
        piece = Piece(record.address, number, name, flags, size, written, None, first, pairs)
        record.data.append(piece)


_TAKE: Final = {
    _STANDARD: _take_times,
    _ATTRIBUTE_LIST: _take_list,
    _FILE_NAME: _take_name,
    _DATA: _take_data,
}


def _runs(attribute: bytes, at: int) -> Iterator[tuple[int, int]]:
    """(cluster, count) pairs of a run list; sparse runs have cluster -1."""
    cluster, end = 0, len(attribute)
    while at < end and attribute[at]:
        sizes, at = attribute[at], at + 1
        middle = at + (sizes & 15)
        last = middle + (sizes >> 4)
        count = int.from_bytes(attribute[at:middle], "little")
        if last > end or not count:
            return
        if last > middle:
            cluster += int.from_bytes(attribute[middle:last], "little", signed=True)
            yield cluster, count
        else:
            yield -1, count
        at = last
