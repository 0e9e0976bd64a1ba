"""Cells of a registry hive: keys and values wherever they lie, also freed ones and those of a hive
that is broken or has no beginning ([MS-RRP]; layout by libregf's and msuhanov's notes)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct
from typing import Final

_BASE: Final = 4096
_CELL: Final = re.compile(rb"nk|vk")
_KEY: Final = Struct("<H12xI16xII28xH")
_VALUE: Final = Struct("<HIIIH")
_KEY_SIZE, _VALUE_SIZE = 76, 20
_ROOT, _NARROW_KEY, _NARROW_VALUE = 4, 0x20, 1
_INSIDE: Final = 1 << 31
"""A flag of a size: the data stand in the cell, where their place would."""
_PIECE: Final = 16344
"""Longer data lie in pieces of so many bytes."""
_LONGEST: Final = 1 << 20
_LONGEST_NAME: Final = 1024
_DEEPEST: Final = 64
MOST: Final = 1 << 20
"""So many keys are read, and twice as many values: keys may claim the same ones."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its name, its type as Windows counts them, and its bytes."""

    name: str
    kind: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Key:
    """A key: the cell of its parent, its name (the root has none here), the cells of its values."""

    parent: int
    name: str
    values: tuple[int, ...]


@dataclass(slots=True)
class Cells:
    """The keys and values of the bytes of one hive, by the place that other cells call them by."""

    data: bytes
    keys: dict[int, Key] = field(default_factory=dict)
    loose: set[int] = field(default_factory=set)
    """Values that no key lists."""
    cut: bool = False
    """There were more than are read."""
    _base: int = 0
    _left: int = 2 * MOST

    def __post_init__(self) -> None:
        first = self.data[:8]
        self._base = -int.from_bytes(first[4:], "little") if first[:4] == b"hbin" else _BASE
        listed: set[int] = set()
        for found in _CELL.finditer(self.data):
            at = found.start()
            if at % 8 != 4 or len(self.keys) >= MOST or len(self.loose) >= MOST:
                self.cut |= at % 8 == 4
                continue
            cell = at - 4 - self._base
            if found[0] == b"vk":
                self.loose.add(cell)
            elif key := self._key(at):
                self.keys[cell] = key
                listed.update(key.values)
        self.loose -= listed

    def path(self, cell: int) -> str:
        """The key with its parents, as far as they are known; the root has no name here."""
        names: list[str] = []
        key = self.keys.get(cell)
        while key and key.name and len(names) < _DEEPEST:
            names.append(key.name)
            key = self.keys.get(key.parent)
        return "\\".join(reversed(names))

    def value(self, cell: int) -> Value | None:
        """The value in a cell; null where there is none."""
        at = self._base + cell + 4
        head = self.data[at + 2 : at + _VALUE_SIZE]
        if self.data[at : at + 2] != b"vk" or len(head) < _VALUE.size:
            return None
        length, size, place, kind, flags = _VALUE.unpack_from(head)
        name = self.data[at + _VALUE_SIZE : at + _VALUE_SIZE + length]
        if length > _LONGEST_NAME or size & ~_INSIDE > _LONGEST:
            return None
        if size & _INSIDE:
            data = self.data[at + 8 : at + 8 + min(size & ~_INSIDE, 4)]
        else:
            data = self._data(place, size)
        return Value(_name(name, flags & _NARROW_VALUE), kind, data)

    def _key(self, at: int) -> Key | None:
        head = self.data[at + 2 : at + _KEY_SIZE]
        if len(head) < _KEY.size:
            return None
        flags, parent, count, values, length = _KEY.unpack_from(head)
        name = self.data[at + _KEY_SIZE : at + _KEY_SIZE + length]
        if not 0 < length <= _LONGEST_NAME or len(name) < length:
            return None
        self.cut |= count > self._left
        cells = self._values(values, min(count, self._left))
        self._left -= len(cells)
        known = "" if flags & _ROOT else _name(name, flags & _NARROW_KEY)
        return Key(parent, known, cells)

    def _values(self, place: int, count: int) -> tuple[int, ...]:
        at = self._base + place + 4
        if not 0 <= at < len(self.data):
            return ()
        raw = self.data[at : at + 4 * count]
        return tuple(int.from_bytes(raw[n : n + 4], "little") for n in range(0, len(raw) - 3, 4))

    def _data(self, place: int, size: int) -> bytes:
        at = self._base + place + 4
        if at < 4 or at >= len(self.data):
            return b""
        if size <= _PIECE or self.data[at : at + 2] != b"db":
            return self.data[at : at + size]
        count = int.from_bytes(self.data[at + 2 : at + 4], "little")
        pieces = self._values(int.from_bytes(self.data[at + 4 : at + 8], "little"), count)
        return b"".join(self._pieces(pieces))[:size]

    def _pieces(self, cells: tuple[int, ...]) -> Iterator[bytes]:
        for cell in cells[: _LONGEST // _PIECE + 1]:
            at = self._base + cell + 4
            yield self.data[at : at + _PIECE] if at >= 4 else b""


def _name(raw: bytes, narrow: int) -> str:
    return raw.decode("latin-1") if narrow else raw.decode("utf-16-le", "replace")
