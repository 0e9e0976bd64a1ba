"""A progressive JPEG in two pieces: the scan that is broken must be followed to its last bit, where
the next one begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from triage.file.carve.huffman import Codes, tables_of
from triage.file.carve.progressive import Mark, Reader, Scan
from triage.file.carve.split import STEPS, joined_view
from triage.file.carve.view import SECTOR, Carved, View, broken

_MARKER: Final = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
_PIECE: Final = 256 << 10
_FRAME, _TABLES, _SCAN, _RESTART, _END = b"\xc2", b"\xc4", b"\xda", b"\xdd", b"\xd9"
_BETWEEN: Final = (_TABLES, _SCAN, _END)
"""What follows a scan."""
_BACK: Final = 3
"""What is not the scan's is seen within so many clusters."""
_LAG: Final = 8 << 10
"""Or within so many bytes: few codes say that they are none."""
_MOST_BLOCKS: Final = 1 << 18
_COST: Final = 64
"""A byte that is followed costs as much as so many that are read."""


@dataclass(slots=True)
class _Picture:
    """What was told so far: for each component its blocks across and down, alone and in units of
    all, how many of them a unit has, and the coefficients of each block."""

    tables: dict[int, Codes] = field(default_factory=dict)
    units: int = 0
    blocks: dict[int, int] = field(default_factory=dict)
    each: dict[int, int] = field(default_factory=dict)
    known: dict[int, list[int]] = field(default_factory=dict)

    def frame(self, body: bytes) -> None:
        height, width = (int.from_bytes(body[n : n + 2], "big") for n in (1, 3))
        parts = [(body[n], body[n + 1] >> 4, body[n + 1] & 15) for n in range(6, len(body) - 2, 3)]
        wide, high = (max((part[n] for part in parts), default=0) or 1 for n in (1, 2))
        self.units = -(-width // (8 * wide)) * -(-height // (8 * high))
        for number, across, down in parts:
            shape = (-(-width * across // wide) + 7) // 8, (-(-height * down // high) + 7) // 8
            self.blocks[number], self.each[number] = shape[0] * shape[1], across * down
            self.known[number] = []

    def scan(self, body: bytes) -> Scan | None:
        """The scan that a header tells of; null for one that cannot be."""
        count = body[0] if body else 0
        if len(body) != 4 + 2 * count or not count:
            return None
        first, last, fine = body[-3], body[-2], body[-1] >> 4
        parts = [(body[n], body[n + 1]) for n in range(1, 1 + 2 * count, 2)]
        if not first <= last < 64 or any(number not in self.blocks for number, _ in parts):
            return None
        if first:
            number, table = parts[0]
            codes = self.tables.get(0x10 | table & 15)
            known = self.known[number] or [0] * self.blocks[number]
            blocks = self.blocks[number]
            if codes is None or count > 1 or not 0 < blocks <= _MOST_BLOCKS:
                return None
            return Scan([codes], blocks, first, last, fine > 0, known)
        turns: list[Codes | None] = []
        for number, table in parts:
            codes = None if fine else self.tables.get(table >> 4)
            if codes is None and not fine:
                return None
            turns += [codes] * (self.each[number] if count > 1 else 1)
        blocks = self.units * len(turns) if count > 1 else self.blocks[parts[0][0]]
        return Scan(turns, blocks, 0, 0, fine > 0) if 0 < blocks <= _MOST_BLOCKS else None

    def learn(self, body: bytes, scan: Scan, told: list[int]) -> None:
        """Keep what a scan told."""
        if scan.first:
            before = self.known[body[1]] or [0] * scan.blocks
            self.known[body[1]] = [one | new for one, new in zip(before, told, strict=True)]


def joined(view: View) -> Carved | None:
    """The picture that begins here, in two pieces; null where it is whole, or of another kind.
    Raises ``SpentError``."""
    picture, at = _Picture(), 2
    while True:
        head = view.at(at, 4)
        kind, length = head[1:2], int.from_bytes(head[2:], "big")
        body = view.at(at + 4, length - 2)
        if head[:1] != b"\xff" or length < 2 or len(body) < length - 2 or kind == _RESTART:
            return None
        at += 2 + length
        if kind == _FRAME:
            picture.frame(body)
        elif kind == _TABLES:
            picture.tables.update(tables_of(body, lambda size, value, _: (size, value)))
        elif kind == _SCAN:
            scan = picture.scan(body)
            if scan is None:
                return None
            end, told = next((place for place, _ in _markers(view, at)), view.length), list[int]()
            view.spend((min(end, view.length) - at) * _COST)
            reader = Reader(view, end)
            mark, marks = scan.follow(reader, told, Mark(place=at))
            if mark.block < scan.blocks or not reader.ended(mark):
                return _mended(view, scan, told, marks, mark)
            picture.learn(body, scan, told)
            at = end


def _mended(view: View, scan: Scan, told: list[int], marks: list[Mark], bad: Mark) -> Carved | None:
    """The picture whose broken scan goes on behind a gap, up to the marker of the next one. Where
    one is broken that refines levels nothing proves: any bits are such a scan."""
    if scan.refines and not scan.first:
        return None
    start = marks[0].place
    for begin, end, last in _rests(view, max(start, bad.place - _BACK * STEPS[0])):
        for split, at in _pairs(start, bad.place, begin, end):
            length = split + end - at
            whole = joined_view(view, split, at - split, length)
            mark = next(one for one in reversed(marks) if one.place < split or one is marks[0])
            view.spend((SECTOR + split - mark.place) * _COST)
            reader = Reader(whole, length)
            found, _ = scan.follow(reader, told[: mark.block], mark)
            if found.block == scan.blocks and reader.ended(found):
                return broken(split + last - at, split, at - split)
    return None


def _rests(view: View, at: int) -> Iterator[tuple[int, int, int]]:
    """Where a scan may go on: from behind a marker to the next one, from which segments lead to the
    end of a picture; and where that is."""
    begin = at
    for place, kind in _markers(view, at):
        last = _led(view, place) if kind in _BETWEEN else 0
        if last:
            yield begin, place, last
        begin = place + 2


def _led(view: View, at: int) -> int:
    """Where the picture ends to which segments and scans lead; 0: they do not."""
    while True:
        head = view.at(at, 4)
        kind, length = head[1:2], int.from_bytes(head[2:], "big")
        if head[:2] == b"\xff" + _END:
            return at + 2
        if head[:1] != b"\xff" or kind not in _BETWEEN or length < 2:
            return 0
        at += 2 + length
        if kind == _SCAN:
            at = next((place for place, _ in _markers(view, at)), view.length)


def _pairs(start: int, bad: int, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the first piece may end and the second one begin, clusters of usual sizes first."""
    for number, step in enumerate(STEPS):
        ends = [(bad // step - back) * step for back in range(max(_BACK, _LAG // step))]
        for at in range(-(-begin // step) * step, end, step):
            for split in ends:
                tried = number and not (at | split) % STEPS[number - 1]
                if start <= split < at and not tried:
                    yield split, at


def _markers(view: View, at: int) -> Iterator[tuple[int, bytes]]:
    while at < view.length:
        piece = view.at(at, _PIECE)
        for found in _MARKER.finditer(piece):
            yield at + found.start(1) - 1, found[1]
        at += max(len(piece) - 1, 1)
