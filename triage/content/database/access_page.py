"""Pages of Access databases (Jet 3 and 4, ACE): table definitions, and the rows on data pages.

Layout after the notes that mdbtools keeps (HACKING). Deleted rows stay on their page with a mark.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from triage.content.charset import decoded

DATA, DEFINITION = b"\x01\x01", b"\x02\x01"
_TEXT, _MEMO, _BOOLEAN = 10, 12, 1
_FIXED = {2: "<B", 3: "<h", 4: "<i", 6: "<f", 7: "<d", 8: "<d"}
_MONEY = 5
_DELETED, _POINTER, _PLACE = 0x8000, 0x4000, 0x1FFF
_MOST_COLUMNS = 255


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand on the pages of a release of the format."""

    page: int
    rows: int
    first_row: int
    columns: int
    first_index: int
    index: int
    column: int
    wide: bool


JET3 = Layout(2048, 8, 10, 0x19, 0x2B, 8, 18, False)
JET4 = Layout(4096, 12, 14, 0x2D, 0x3F, 12, 25, True)


@dataclass(frozen=True, slots=True)
class Column:
    """``number`` among all, ``place`` among those of fixed or of variable length."""

    name: str
    kind: int
    number: int
    place: int
    fixed: bool
    offset: int
    size: int


def columns(data: bytes, layout: Layout) -> tuple[Column, ...]:
    """The columns of a table by its (joined) definition; nothing where it is damaged."""
    try:
        count, _, indexes = struct.unpack_from("<HII", data, layout.columns)
        at = layout.first_index + indexes * layout.index
        if not 0 < count <= _MOST_COLUMNS or indexes > 1000:
            return ()
        described = [_described(data, at + i * layout.column, layout) for i in range(count)]
        at += count * layout.column
        found = []
        for kind, number, place, fixed, offset, size in described:
            length = int.from_bytes(data[at : at + (2 if layout.wide else 1)], "little")
            at += 2 if layout.wide else 1
            raw, at = data[at : at + length], at + length
            name = raw.decode("utf-16-le", "replace") if layout.wide else decoded(raw)[0]
            found.append(Column(name, kind, number, place, fixed, offset, size))
    except (struct.error, IndexError):
        return ()
    return tuple(found)


def _described(data: bytes, at: int, layout: Layout) -> tuple[int, int, int, bool, int, int]:
    if layout.wide:
        number, place = struct.unpack_from("<HH", data, at + 5)
        flags, offset, size = data[at + 15], *struct.unpack_from("<HH", data, at + 21)
    else:
        number, place = struct.unpack_from("<HH", data, at + 1)
        flags, offset, size = data[at + 13], *struct.unpack_from("<HH", data, at + 14)
    return data[at], number, place, bool(flags & 1), offset, size


def rows(page: bytes, layout: Layout) -> Iterator[tuple[bytes, bool]]:
    """The rows of a data page, and whether each is marked as deleted."""
    count = int.from_bytes(page[layout.rows : layout.rows + 2], "little")
    end = len(page)
    for index in range(min(count, layout.page // 4)):
        at = layout.first_row + 2 * index
        entry = int.from_bytes(page[at : at + 2], "little")
        start = entry & _PLACE
        if layout.first_row <= start <= end:
            if start < end and not entry & _POINTER:
                yield page[start:end], bool(entry & _DELETED)
            end = start


def values(row: bytes, known: tuple[Column, ...], layout: Layout) -> tuple[object, ...] | None:
    """The row's values: text, or the bytes of a long value's place; null if it does not fit."""
    wide = 2 if layout.wide else 1
    count = int.from_bytes(row[:wide], "little")
    mask_size = (count + 7) // 8
    if not 0 < count <= _MOST_COLUMNS or len(row) < mask_size + 2 * wide:
        return None
    mask = row[len(row) - mask_size :]
    # Rows of a table without columns of variable length have no list of their places.
    varies = any(not column.fixed for column in known)
    places = _variable(row, mask_size, layout) if varies else []
    if places is None:
        return None
    found: list[object] = []
    for column in known:
        here = column.number < count and mask[column.number // 8] >> column.number % 8 & 1
        if column.kind == _BOOLEAN:
            found.append(str(int(bool(here))))
        elif not here:
            found.append("")
        elif column.fixed:
            found.append(_fixed(row[wide + column.offset :][: column.size], column))
        elif column.place + 1 < len(places):
            raw = row[places[column.place] : places[column.place + 1]]
            found.append(_value(raw, column, layout))
        else:
            found.append("")
    return tuple(found)


def _variable(row: bytes, mask: int, layout: Layout) -> list[int] | None:
    """Where each value of variable length begins, and the end of the last."""
    if layout.wide:
        at = len(row) - mask - 2
        count = int.from_bytes(row[at : at + 2], "little")
        if count > _MOST_COLUMNS or at - 2 * count - 2 < 0:
            return None
        return [
            int.from_bytes(row[at - 2 * i - 2 : at - 2 * i], "little") for i in range(count + 1)
        ]
    at = len(row) - mask - 1
    count, jumps = row[at], (len(row) - 1) // 256
    if at - jumps - count - 1 < 0:
        return None
    leaps = [row[at - 1 - i] for i in range(jumps)]
    places = []
    for i in range(count + 1):
        base = 256 * sum(i >= leap for leap in leaps)
        places.append(base + row[at - jumps - 1 - i])
    return places


def _fixed(raw: bytes, column: Column) -> str:
    code = _FIXED.get(column.kind)
    if code is None or len(raw) < struct.calcsize(code):
        if column.kind == _MONEY and len(raw) == 8:
            return str(int.from_bytes(raw, "little", signed=True) / 10_000)
        return text(raw, True) if column.kind == _TEXT else ""
    number = struct.unpack_from(code, raw)[0]
    return _day(number) if column.kind == 8 else str(number)


def _day(days: float) -> str:
    """Days since 1899-12-30, without the time of day."""
    return str(date(1899, 12, 30) + timedelta(int(days))) if -600_000 < days < 2_900_000 else ""


def _value(raw: bytes, column: Column, layout: Layout) -> object:
    if column.kind == _TEXT:
        return text(raw, layout.wide)
    return raw if column.kind == _MEMO else ""


def text(raw: bytes, wide: bool) -> str:
    """Text in UTF-16, or with its high bytes left out in stretches (behind FF FE)."""
    if not wide:
        return decoded(raw)[0]
    if not raw.startswith(b"\xff\xfe"):
        return raw.decode("utf-16-le", "replace")
    out, packed, at = [], True, 2
    while at < len(raw):
        end = raw.find(b"\0", at)
        if packed:
            end = len(raw) if end < 0 else end
            out.append(raw[at:end].decode("latin-1"))
            at = end + 1
        else:
            end = next((i for i in range(at, len(raw) - 1, 2) if raw[i] == 0), len(raw))
            out.append(raw[at:end].decode("utf-16-le", "replace"))
            at = end + 1
        packed = not packed
    return "".join(out)
