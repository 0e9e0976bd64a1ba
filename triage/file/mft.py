"""The NTFS master file table, read beside TSK for what its binding does not tell.

That is: the names that a record itself holds, how many bytes of a stream were ever written, and
where in the image resident content lies. Layout: "NTFS Documentation" of the Linux-NTFS project.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from struct import Struct
from typing import Final

from triage.file.places import Layout
from triage.model import Extent
from triage.tsk import Image

ROOT: Final = 5
_EXTEND: Final = 11
_FIRST_USER: Final = 24
_FILE_NAME: Final = 0x30
_ATTRIBUTE_LIST: Final = 0x20
_DATA: Final = 0x80
_WANTED: Final = frozenset({_ATTRIBUTE_LIST, _FILE_NAME, _DATA})
_END: Final = 0xFFFFFFFF
_DOS_NAME: Final = 2
_HEAD: Final = Struct("<4H2IQ")  # from byte 16: sequence, links, first attribute, flags …, base
_ATTRIBUTE: Final = Struct("<2I")
_RESIDENT: Final = Struct("<IH")
_ADDRESS_MASK: Final = (1 << 48) - 1
_EXTENSION_LIMIT: Final = 1024
_EXTEND_DEPTH: Final = 4


@dataclass(frozen=True, slots=True)
class Data:
    """One $DATA attribute: bytes ever written, and where in the record resident ones lie."""

    initialized: int
    size: int
    place: int | None = None


@dataclass(slots=True)
class Record:
    """A parsed file record. ``names`` are (parent, parent sequence, name as UTF-8)."""

    address: int
    sequence: int
    in_use: bool
    directory: bool
    base: int
    names: list[tuple[int, int, bytes]] = field(default_factory=list)
    short_names: list[tuple[int, int, bytes]] = field(default_factory=list)
    data: dict[bytes, tuple[int, Data]] = field(default_factory=dict)
    list_content: bytes | None = None
    has_list: bool = False


class MasterFileTable:
    """Random access to file records by number. ``extents`` are those of $MFT's content."""

    def __init__(self, image: Image, extents: tuple[Extent, ...]) -> None:
        self._image = image
        self._layout = Layout(extents)
        first = image.read(extents[0].offset, 64) if extents else b""
        size = int.from_bytes(first[28:32], "little")
        self.record_size = size if 256 <= size <= 65536 and size & (size - 1) == 0 else 1024
        self.count = self._layout.length // self.record_size
        self.record = lru_cache(maxsize=4096)(self._record)
        self.system = lru_cache(maxsize=65536)(self._system)

    def places(self, address: int, start: int, length: int) -> tuple[Extent, ...]:
        """Image extents of ``length`` bytes from byte ``start`` of a record."""
        return tuple(self._layout.part(address * self.record_size + start, length))

    def was_used(self, address: int) -> bool:
        """Whether something stands in a record, be it damaged; Windows marks fresh ones BAAD."""
        head = self._raw(address, 48)
        return head[:4] in (b"FILE", b"BAAD") and any(head[4:])

    def extensions(self, address: int, attribute_list: bytes) -> Iterator[Record]:
        """The other records that an attribute list names, as far as they belong to the file."""
        seen = {address}
        at = 0
        while at + 26 <= len(attribute_list) and len(seen) < _EXTENSION_LIMIT:
            length = _number(attribute_list, at + 4, 2)
            other = _number(attribute_list, at + 16, 8) & _ADDRESS_MASK
            if length < 26:
                return
            if other not in seen:
                seen.add(other)
                record = self.record(other)
                if record and record.base == address:
                    yield record
            at += length

    def _system(self, address: int) -> bool:
        """Whether a file belongs to the file system itself: reserved, or below $Extend."""
        if address < _FIRST_USER:
            return address != ROOT
        for _ in range(_EXTEND_DEPTH):
            record = self.record(address)
            names = (record.names or record.short_names) if record else []
            if not names or names[0][0] == ROOT:
                return False
            address = names[0][0]
            if address == _EXTEND:
                return True
        return False

    def _raw(self, address: int, length: int) -> bytes:
        if not 0 <= address < self.count:
            return b""
        return b"".join(
            self._image.read(extent.offset, extent.length) if extent.offset >= 0 else b""
            for extent in self.places(address, 0, length)
        )

    def _record(self, address: int) -> Record | None:
        raw = _fixed_up(self._raw(address, self.record_size))
        if raw[:4] != b"FILE" or len(raw) < self.record_size:
            return None
        sequence, _, _, flags, _, _, base = _HEAD.unpack_from(raw, 16)
        record = Record(address, sequence, bool(flags & 1), bool(flags & 2), base & _ADDRESS_MASK)
        for kind, at, length in _attributes(raw):
            if kind in _WANTED:
                _take(record, kind, raw[at : at + length], at)
        return record


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _fixed_up(raw: bytes) -> bytes:
    """The record with the last two bytes of each 512 put back from the update sequence."""
    at, count = _number(raw, 4, 2), _number(raw, 6, 2)
    if count < 2 or at + 2 * count > len(raw) or (count - 1) * 512 > len(raw):
        return raw
    fixed = bytearray(raw)
    for sector in range(1, count):
        end = 512 * sector
        if raw[end - 2 : end] == raw[at : at + 2]:
            fixed[end - 2 : end] = raw[at + 2 * sector : at + 2 * sector + 2]
    return bytes(fixed)


def _attributes(raw: bytes) -> Iterator[tuple[int, int, int]]:
    """Type, start and length of each attribute of a fixed-up record."""
    _, _, at, _, used, _, _ = _HEAD.unpack_from(raw, 16)
    used = min(used, len(raw))
    while at + 24 <= used:
        kind, length = _ATTRIBUTE.unpack_from(raw, at)
        if kind == _END or length < 24 or at + length > used:
            return
        yield kind, at, length
        at += length


def _take(record: Record, kind: int, attribute: bytes, at: int) -> None:
    resident = attribute[8] == 0
    size, start = _RESIDENT.unpack_from(attribute, 16)
    content = attribute[start : start + size] if resident else b""
    if kind == _FILE_NAME and len(content) >= 66:
        _take_name(record, content)
    elif kind == _ATTRIBUTE_LIST:
        record.has_list = True
        record.list_content = content if resident else None
    elif kind == _DATA:
        name_at = _number(attribute, 10, 2)
        name = _utf8(attribute[name_at : name_at + 2 * attribute[9]])
        if resident:
            size = min(size, len(attribute) - start)
            record.data[name] = record.address, Data(size, size, at + start)
        elif _number(attribute, 16, 8) == 0:  # later pieces of a long run list hold no sizes
            initialized, full = _number(attribute, 56, 8), _number(attribute, 48, 8)
            record.data[name] = record.address, Data(min(initialized, full), full)


def _take_name(record: Record, content: bytes) -> None:
    name = _utf8(content[66 : 66 + 2 * content[64]])
    entry = (_number(content, 0, 6), _number(content, 6, 2), name)
    (record.short_names if content[65] == _DOS_NAME else record.names).append(entry)


def _utf8(raw: bytes) -> bytes:
    """UTF-16 as stored to UTF-8, a lone surrogate keeping its three bytes."""
    return raw.decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass")
