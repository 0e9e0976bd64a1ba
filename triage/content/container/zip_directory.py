"""The members of a ZIP file, from its directory or, where that is damaged, from local headers.

Layout after PKWARE's APPNOTE.TXT 6.3.10 (4.3 headers, 4.5.3 Zip64, D Unicode path) and WinZip's
AE-2 note. Sizes and names are only claims: every offset is checked against the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from triage.model import ByteSpace

_END, _END64, _LOCATOR64 = b"PK\5\6", b"PK\6\6", b"PK\6\7"
CENTRAL, LOCAL = b"PK\1\2", b"PK\3\4"
CENTRAL_HEAD = struct.Struct("<4s6H3I5H2I")
LOCAL_HEAD = struct.Struct("<4s5H3I2H")
_MASK32 = 0xFFFFFFFF
_ZIP64, _AES, _UNICODE_PATH = 0x0001, 0x9901, 0x7075
_STREAMED = 8
_WINDOW = 1 << 20
_MAX_DIRECTORY = 64 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """``start`` is where the local header stands; ``packed`` the compressed size (-1: unknown)."""

    name: bytes
    utf8: bool
    flags: int
    method: int
    start: int
    packed: int
    size: int
    crc: int = 0
    cipher: str = ""


def members(space: ByteSpace) -> tuple[Iterator[Member], bool]:
    """The members in order, and whether the directory was sound."""
    place = _directory(space)
    return (_salvaged(space), False) if place is None else (_listed(space, *place), True)


def data_range(space: ByteSpace, member: Member) -> tuple[int, int] | None:
    """Where a member's compressed bytes stand, or null where no local header does."""
    head = space.read_at(member.start, LOCAL_HEAD.size)
    if member.start < 0 or len(head) < LOCAL_HEAD.size or head[:4] != LOCAL:
        return None
    name, extra = LOCAL_HEAD.unpack(head)[9:11]
    start = member.start + LOCAL_HEAD.size + name + extra
    end = space.length if member.packed < 0 else min(start + member.packed, space.length)
    return (start, end) if start <= space.length else None


def _directory(space: ByteSpace) -> tuple[int, int, int] | None:
    """Offset and length of the central directory, and what must be added to its offsets."""
    tail_at = max(space.length - 65_557, 0)
    tail = space.read_at(tail_at, 65_557)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return None
    size, offset = struct.unpack_from("<II", tail, at + 12)
    end = tail_at + at
    if _MASK32 in (size, offset):
        end, size, offset = _directory64(space, end) or (end, size, offset)
    # Data put before the archive (a self-extractor), or cut from it, shifts every offset alike.
    shift = end - size - offset
    sound = size <= min(end, _MAX_DIRECTORY)
    if sound and (size == 0 or space.read_at(offset + shift, 4) == CENTRAL):
        return offset + shift, size, shift
    return None


def _directory64(space: ByteSpace, end: int) -> tuple[int, int, int] | None:
    locator = space.read_at(max(end - 20, 0), 20)
    if len(locator) < 20 or locator[:4] != _LOCATOR64:
        return None
    at = int.from_bytes(locator[8:16], "little")
    record = space.read_at(at, 56)
    if len(record) < 56 or record[:4] != _END64:
        return None
    size, offset = struct.unpack_from("<QQ", record, 40)
    return at, size, offset


def _listed(space: ByteSpace, at: int, size: int, shift: int) -> Iterator[Member]:
    data = space.read_at(at, size)
    place = 0
    while place + CENTRAL_HEAD.size <= len(data) and data[place : place + 4] == CENTRAL:
        head = CENTRAL_HEAD.unpack_from(data, place)
        flags, method, packed, full = head[3], head[4], head[8], head[9]
        names, extras, comments, start = head[10], head[11], head[12], head[16]
        name_at = place + CENTRAL_HEAD.size
        extra_at = name_at + names
        place = extra_at + extras + comments
        base = Member(
            data[name_at:extra_at], bool(flags & 0x800), flags, method, start, packed, full, head[7]
        )
        member = _with_extra(base, data[extra_at : extra_at + extras])
        yield replace(member, start=member.start + shift)


def _salvaged(space: ByteSpace) -> Iterator[Member]:
    """Members by their local headers; the next header ends one whose size is not stated."""
    starts = list(_local_headers(space))
    for index, start in enumerate(starts):
        head = space.read_at(start, LOCAL_HEAD.size)
        if len(head) < LOCAL_HEAD.size:
            return
        fields = LOCAL_HEAD.unpack(head)
        flags, method, packed, full, names, extras = fields[2], fields[3], *fields[7:11]
        raw = space.read_at(start + LOCAL_HEAD.size, names + extras)
        follows = starts[index + 1] if index + 1 < len(starts) else space.length
        room = max(follows - start - LOCAL_HEAD.size - names - extras, 0)
        if flags & _STREAMED and not packed:
            packed = room
        utf8, crc = bool(flags & 0x800), fields[6]
        base = Member(raw[:names], utf8, flags, method, start, packed, full, crc)
        member = _with_extra(base, raw[names:])
        yield replace(member, start=start, packed=min(member.packed, room))


def _local_headers(space: ByteSpace) -> Iterator[int]:
    at = 0
    while at < space.length:
        block = space.read_at(at, _WINDOW + 3)
        found = block.find(LOCAL)
        while 0 <= found < _WINDOW:
            yield at + found
            found = block.find(LOCAL, found + 4)
        at += _WINDOW


def _with_extra(member: Member, extra: bytes) -> Member:
    """Apply Zip64 sizes, the Unicode path and the WinZip AES record."""
    cipher = "ZipCrypto" if member.flags & 1 else ""
    if member.flags & 0x40:
        cipher = "PKWARE strong encryption"
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == _ZIP64:
            member = _zip64(member, body)
        elif kind == _UNICODE_PATH and len(body) > 5:
            member = replace(member, name=body[5:], utf8=True)
        elif kind == _AES and len(body) >= 7:
            strength = {1: 128, 2: 192, 3: 256}.get(body[4], 0)
            cipher = f"WinZip AES-{strength}" if strength else "WinZip AES"
            member = replace(member, method=int.from_bytes(body[5:7], "little"))
    return replace(member, cipher=cipher)


def _zip64(member: Member, body: bytes) -> Member:
    """Only the fields whose 32-bit form is all ones are present, in this fixed order."""
    words = [int.from_bytes(body[i : i + 8], "little") for i in range(0, len(body) - 7, 8)]
    values = [member.size, member.packed, member.start]
    for place, value in enumerate(values):
        if value == _MASK32 and words:
            values[place] = words.pop(0)
    size, packed, start = values
    return replace(member, size=size, packed=packed, start=start)
