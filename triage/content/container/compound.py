"""Compound files ([MS-CFB]): streams by name, read as far as their sectors are there.

Made for damaged ones: where the allocation table is lost a stream is taken to lie in one piece,
and directory entries are looked for in every sector if the directory's chain leads nowhere.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from triage.content.budget import Budget

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = struct.Struct("<24x2H2sHH10xIII4xIIIII")
_ENTRY = 128
_LAST_SECTOR = 0xFFFFFFFA
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MAX_ENTRIES = 100_000
_CUTOFF = 4096
_MINI = 64

Table = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream or storage. ``left``, ``right`` and ``child`` are numbers of entries."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


@dataclass(slots=True)
class Compound:
    """One compound file. ``sound`` turns false as soon as anything in it does not fit."""

    data: bytes
    budget: Budget
    sound: bool = True
    streams: dict[str, Entry] = field(default_factory=dict)
    _sector: int = 512
    _fat: Table = field(default_factory=lambda: np.zeros(0, np.uint32))
    _mini_fat: Table = field(default_factory=lambda: np.zeros(0, np.uint32))
    _mini: bytes = b""

    def __post_init__(self) -> None:
        if len(self.data) < 512 or not self.data.startswith(MAGIC):
            self.sound = False
            return
        fields = _HEAD.unpack_from(self.data)
        self._sector = 1 << fields[3] if fields[3] in (9, 12) else 512
        directory, _, mini_start, _, difat_start, difat_count = fields[6], *fields[7:12]
        self._fat = self._read_fat(difat_start, difat_count)
        entries = self._entries(self._chain(directory, len(self.data)))
        if not any(entry.kind == _ROOT for entry in entries):
            self.sound = False
            entries = self._stray_entries()
        root = next((entry for entry in entries if entry.kind == _ROOT), None)
        if root is not None:
            self._mini = self._chain(root.start, root.size)
            raw = self._chain(mini_start, len(self.data)) if mini_start < _LAST_SECTOR else b""
            self._mini_fat = np.frombuffer(raw[: len(raw) & ~3], "<u4")
        self.streams = _paths(entries, root)

    def __contains__(self, name: str) -> bool:
        return name in self.streams

    def read(self, name: str) -> bytes:
        """The bytes of a stream as far as they go; empty where there is none."""
        entry = self.streams.get(name)
        if entry is None or not entry.size:
            return b""
        small = entry.size < _CUTOFF
        data = self._mini_chain(entry) if small else self._chain(entry.start, entry.size)
        if len(data) < entry.size:
            self.sound = False
        self.budget.spend(len(data))
        return data

    # --- sectors

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        return self.data[start : start + self._sector]

    def _read_fat(self, start: int, count: int) -> Table:
        """The allocation table from the list in the header and the sectors that continue it."""
        places = list(struct.unpack_from("<109I", self.data, 76))
        for _ in range(min(count, len(self.data) // self._sector)):
            raw = self._at(start) if start < _LAST_SECTOR else b""
            if len(raw) < self._sector:
                break
            *more, start = struct.unpack(f"<{self._sector // 4}I", raw)
            places += more
        pieces: list[Table] = []
        for place in places:
            if place >= _LAST_SECTOR:
                continue
            raw = self._at(place)
            # What is missing of the table counts as "the next sector".
            gap = len(pieces) * (self._sector // 4)
            if len(raw) < self._sector or not any(raw):
                self.sound = False
                pieces.append(np.arange(gap + 1, gap + 1 + self._sector // 4, dtype="<u4"))
            else:
                pieces.append(np.frombuffer(raw, "<u4"))
        return np.concatenate(pieces) if pieces else np.zeros(0, np.uint32)

    def _chain(self, start: int, size: int) -> bytes:
        """The bytes of a chain of sectors, cut at ``size``."""
        most = min(-(-size // self._sector), len(self.data) // self._sector + 1)
        out, sector, left = [], start, most
        while left > 0 and sector < _LAST_SECTOR:
            run = self._run(sector, left)
            begin = (sector + 1) * self._sector
            piece = self.data[begin : begin + run * self._sector]
            out.append(piece)
            left -= run
            if len(piece) < run * self._sector:
                break
            last = sector + run - 1
            sector = int(self._fat[last]) if last < len(self._fat) else last + 1
        return b"".join(out)[:size]

    def _run(self, start: int, most: int) -> int:
        """How many sectors from ``start`` follow each other."""
        step = 1024
        length = 1
        while length < most and start + length - 1 < len(self._fat):
            begin = start + length - 1
            part = self._fat[begin : begin + min(step, most - length)]
            expected = np.arange(begin + 1, begin + 1 + len(part), dtype=np.int64)
            broken = np.flatnonzero(part != expected)
            if len(broken):
                return length + int(broken[0])
            length += len(part)
        return length

    def _mini_chain(self, entry: Entry) -> bytes:
        out, sector = [], entry.start
        for _ in range(-(-entry.size // _MINI)):
            if sector >= _LAST_SECTOR or sector * _MINI >= len(self._mini):
                break
            out.append(self._mini[sector * _MINI : (sector + 1) * _MINI])
            known = sector < len(self._mini_fat)
            sector = int(self._mini_fat[sector]) if known else sector + 1
        return b"".join(out)[: entry.size]

    # --- directory

    def _entries(self, raw: bytes) -> list[Entry]:
        places = range(0, min(len(raw) - _ENTRY + 1, _MAX_ENTRIES * _ENTRY), _ENTRY)
        return [_entry(raw, at) for at in places]

    def _stray_entries(self) -> list[Entry]:
        """Entries by what they look like, sector by sector."""
        marked = b"R\0o\0o\0t\0 \0E\0n\0t\0r\0y\0\0\0"
        at = self.data.find(marked)
        return self._entries(self.data[at:]) if at >= 0 else []


def _entry(raw: bytes, at: int) -> Entry:
    size_of_name, kind = struct.unpack_from("<HB", raw, at + 64)
    left, right, child = struct.unpack_from("<III", raw, at + 68)
    start, size = struct.unpack_from("<IQ", raw, at + 116)
    name = raw[at : at + min(max(size_of_name - 2, 0), 62)].decode("utf-16-le", "replace")
    return Entry(name, kind, left, right, child, start, size & 0xFFFFFFFF)


def _paths(entries: list[Entry], root: Entry | None) -> dict[str, Entry]:
    """Streams by path; those that the tree does not reach by their name alone."""
    found: dict[str, Entry] = {}
    reached: set[int] = set()
    stack = [(root.child, "")] if root is not None else []
    while stack:
        number, base = stack.pop()
        if number >= len(entries) or number in reached:
            continue
        reached.add(number)
        entry = entries[number]
        if entry.kind == _STREAM:
            found.setdefault(base + entry.name, entry)
        elif entry.kind == _STORAGE:
            stack.append((entry.child, f"{base}{entry.name}/"))
        stack += [(entry.left, base), (entry.right, base)]
    for number, entry in enumerate(entries):
        if entry.kind == _STREAM and number not in reached and entry.size:
            found.setdefault(entry.name, entry)
    return found


def lying_at(data: bytes, marks: tuple[bytes, ...]) -> Iterator[bytes]:
    """What follows each mark that begins a sector: a stream that lies in one piece."""
    for mark in marks:
        at = data.find(mark)
        while at >= 0:
            if at % 512 == 0:
                yield data[at:]
                break
            at = data.find(mark, at + 1)
