"""The coded data of a baseline JPEG, read to see whether it can be what its header says (ITU-T
T.81, annexes B, C and F): no value is decoded, only where each one ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from triage.file.carve.view import View

_RESTART: Final = re.compile(rb"\xff([\xd0-\xd7])", re.DOTALL)
_BLOCK: Final = 64
_ALL: Final = 128
"""What a code tells that says that all coefficients left of a block are zero."""
_AHEAD: Final = 32
"""Bits that a symbol and the value behind it have at most."""
_MOST_BLOCKS: Final = 10
_LONGEST_HEAD: Final = 1 << 20

Codes = list[tuple[int, int]]
"""By the next sixteen bits: how many a code takes with its value (0: there is none such), and how
many coefficients it tells."""


@dataclass(frozen=True, slots=True)
class State:
    """Between two symbols: the bits read and not used, and the place in the picture."""

    acc: int = 0
    left: int = 0
    at: int = 0
    block: int = 0
    unit: int = 0
    restarts: int = 0
    held: bytes = b""  # a byte that means nothing without the next one


@dataclass(frozen=True, slots=True)
class Scan:
    """What the coded data must be: the tables of each block of a unit, the number of units, and
    after how many a restart marker stands (0: none does)."""

    blocks: tuple[tuple[Codes, Codes], ...]
    units: int
    interval: int

    def follow(self, state: State, data: bytes) -> State | None:
        """The state behind more data; null where they cannot be the picture's."""
        data = state.held + data
        held = b"\xff" if data.endswith(b"\xff") else b""
        pieces = _RESTART.split(data[: len(data) - len(held)])
        now = self._read(state, pieces[0])
        for mark, piece in zip(pieces[1::2], pieces[2::2], strict=True):
            unit = (now.restarts + 1) * self.interval if now else 0
            if now is None or mark[0] & 7 != now.restarts & 7 or self._ended(now) != unit:
                return None
            now = self._read(State(unit=unit, restarts=now.restarts + 1), piece)
        return replace(now, held=held) if now else None

    def ends(self, state: State) -> bool:
        """Whether the whole picture has been read, to its last bit but for padding."""
        return not state.held and self._ended(state) == self.units

    def _ended(self, state: State) -> int:
        """The units read with the last bits, which are padded with ones; -1: there is no end."""
        now = replace(state, acc=state.acc << _AHEAD | (1 << _AHEAD) - 1, left=state.left + _AHEAD)
        while now.at or now.block or now.left >= _AHEAD + 8:
            following = self._read(now, b"", once=True)
            if following is None or following.left < _AHEAD:
                return -1
            now = following
        return now.unit

    def _read(self, state: State, data: bytes, *, once: bool = False) -> State | None:
        """As many symbols as are surely whole, or ``once`` one."""
        acc, left, at, block, unit = state.acc, state.left, state.at, state.block, state.unit
        data, place = data.replace(b"\xff\0", b"\xff"), 0
        tables, most = self.blocks, self.units
        if self.interval:
            most = min(most, (state.restarts + 1) * self.interval)
        codes = tables[block]
        while True:
            if left < _AHEAD:
                piece = data[place : place + 4]
                place += 4
                acc = (acc & (1 << left) - 1) << 8 * len(piece) | int.from_bytes(piece, "big")
                left += 8 * len(piece)
                if left < _AHEAD:
                    break
            size, told = codes[at > 0][acc >> left - 16 & 0xFFFF]
            left -= size
            at += told
            if at >= _BLOCK:
                if at > _BLOCK and told != _ALL:
                    return None
                at, block = 0, block + 1
                if block == len(tables):
                    block, unit = 0, unit + 1
                    if unit > most:
                        return None
                codes = tables[block]
            if not size:
                return None
            if once:
                break
        return State(acc & (1 << left) - 1, left, at, block, unit, state.restarts)


def read_head(view: View) -> tuple[Scan, int] | None:
    """The scan of a baseline JPEG of one scan, and where its data begin; else null."""
    at, interval = 2, 0
    tables: dict[int, Codes] = {}
    frame = b""
    while at < _LONGEST_HEAD:
        head = view.at(at, 4)
        marker, length = head[1:2], int.from_bytes(head[2:], "big")
        body = view.at(at + 4, length - 2)
        if head[:1] != b"\xff" or length < 2 or len(body) < length - 2:
            return None
        if marker in (b"\xc0", b"\xc1"):
            frame = body
        elif marker == b"\xc4":
            tables.update(tables_of(body, _told))
        elif marker == b"\xdd":
            interval = int.from_bytes(body[:2], "big")
        elif marker == b"\xda":
            scan = _scan(frame, body, tables, interval)
            return (scan, at + 2 + length) if scan else None
        elif b"\xc0" <= marker <= b"\xcf":
            return None
        at += 2 + length
    return None


def _scan(frame: bytes, body: bytes, tables: dict[int, Codes], interval: int) -> Scan | None:
    count = body[0] if body else 0
    if len(frame) < 6 + 3 * count or not 0 < count == frame[5] or len(body) < 1 + 2 * count:
        return None
    height, width = (int.from_bytes(frame[n : n + 2], "big") for n in (1, 3))
    sizes = [(frame[7 + 3 * n] >> 4, frame[7 + 3 * n] & 15) for n in range(count)]
    wide, high = (max(size[n] for size in sizes) for n in (0, 1))
    blocks: list[tuple[Codes, Codes]] = []
    for number, (across, down) in enumerate(sizes):
        chosen = body[2 + 2 * number]
        pair = tables.get(chosen >> 4), tables.get(0x10 | chosen & 15)
        if pair[0] is None or pair[1] is None or not across * down:
            return None
        blocks += [(pair[0], pair[1])] * (across * down if count > 1 else 1)
    if not height or len(blocks) > _MOST_BLOCKS:
        return None
    if count == 1:
        wide = high = 1
    units = -(-width // (8 * wide)) * -(-height // (8 * high))
    return Scan(tuple(blocks), units, interval)


def tables_of(body: bytes, told: Callable[[int, int, int], tuple[int, int]]) -> dict[int, Codes]:
    """Tables by class and number; ``told`` makes of a code's length, its value and its class what
    stands for it."""
    found: dict[int, Codes] = {}
    at = 0
    while at + 17 <= len(body):
        counts, values = body[at + 1 : at + 17], body[at + 17 :]
        codes: Codes = [(0, 0)] * (1 << 16)
        code, used = 0, 0
        for length, count in enumerate(counts, 1):
            for value in values[used : used + count]:
                first = code << 16 - length
                if code >> length:
                    return {}
                same = 1 << 16 - length
                codes[first : first + same] = [told(length, value, body[at] >> 4)] * same
                code += 1
            used, code = used + count, code << 1
        found[body[at]] = codes
        at += 17 + used
    return found


def _told(length: int, value: int, kind: int) -> tuple[int, int]:
    """Of a code of ``length`` bits: those with its value's, and the coefficients it tells."""
    run, size = value >> 4, value & 15
    if not kind:
        return (length + value, 1) if value < 16 else (0, 1)
    if size:
        return length + size, run + 1
    return length, 16 if run == 15 else _ALL
