"""The scans of a progressive JPEG, followed bit by bit (ITU-T T.81, annex G): no coefficient is
computed, only which ones are not zero, since later scans say more of those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from triage.file.carve.huffman import Codes
from triage.file.carve.view import View

_EVERY: Final = 16
"""After so many blocks the state is kept."""


class _EndError(Exception):
    """The data cannot be the scan's: where they end too early, or a code is none."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Before a block: where the reading stands, the bits read and not used, and the blocks that
    are still to be left out."""

    block: int = 0
    place: int = 0
    acc: int = 0
    left: int = 0
    run: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan: the Huffman table of each block in turn (null: one bit each), the number of
    blocks, the band of coefficients, and whether it refines them. ``known`` are the coefficients
    of each block that earlier scans told, as bits."""

    tables: Sequence[Codes | None]
    blocks: int
    first: int
    last: int
    refines: bool
    known: Sequence[int] = ()

    def follow(self, reader: Reader, told: list[int], start: Mark) -> tuple[Mark, list[Mark]]:
        """From a mark to the end or to where it cannot go on; and marks on the way. ``told`` takes
        up what the scan says of each block behind the mark."""
        mark, marks = start, [start]
        reader.go(start)
        run = start.run
        del told[start.block :]
        try:
            for block in range(start.block, self.blocks):
                if block % _EVERY == 0:
                    marks.append(reader.mark(block, run))
                if not self.first:
                    self._level(reader, block)
                    told.append(0)
                elif self.refines:
                    run = self._refined(reader, block, run, told)
                else:
                    run = self._told(reader, run, told)
                mark = reader.mark(block + 1, run)
        except _EndError:
            pass
        return mark, marks

    def _level(self, reader: Reader, block: int) -> None:
        table = self.tables[block % len(self.tables)]
        reader.skip(reader.symbol(table) if table else 1)

    def _told(self, reader: Reader, run: int, told: list[int]) -> int:
        """One block of a band that is told for the first time; the blocks to be left out then."""
        table, found, at = self.tables[0], 0, self.first
        while not run and at <= self.last:
            symbol = reader.symbol(table)
            zeros, size = symbol >> 4, symbol & 15
            if not size and zeros < 15:
                run = (1 << zeros) + reader.bits(zeros)
                break
            at += zeros
            if at > self.last:
                raise _EndError
            if size:
                reader.skip(size)
                found |= 1 << at
            at += 1
        told.append(found)
        return max(run - 1, 0)

    def _refined(self, reader: Reader, block: int, run: int, told: list[int]) -> int:
        """One block of a band of which one more bit is told."""
        known, found, at = self.known[block], 0, self.first
        while not run and at <= self.last:
            symbol = reader.symbol(self.tables[0])
            zeros, size = symbol >> 4, symbol & 15
            if size > 1:
                raise _EndError
            if not size and zeros < 15:
                run = (1 << zeros) + reader.bits(zeros)
                break
            reader.skip(size)
            while at <= self.last and (known >> at & 1 or zeros):
                if known >> at & 1:
                    reader.skip(1)
                else:
                    zeros -= 1
                at += 1
            if at > self.last and size:
                raise _EndError
            found |= size << at
            at += 1
        if run:
            reader.skip((known >> at & (1 << self.last + 1 - at) - 1).bit_count())
        told.append(known | found)
        return max(run - 1, 0)


@dataclass(slots=True)
class Reader:
    """Bits of coded data that end at ``end``."""

    view: View
    end: int
    _place: int = 0
    _acc: int = 0
    _left: int = 0
    _data: bytes = field(default=b"")

    def go(self, mark: Mark) -> None:
        """To a mark."""
        self._place, self._acc, self._left = mark.place, mark.acc, mark.left
        self._data = self.view.at(0, self.end)

    def mark(self, block: int, run: int) -> Mark:
        """Where it stands, before a block."""
        return Mark(block, self._place, self._acc, self._left, run)

    def ended(self, mark: Mark) -> bool:
        """Whether nothing but padding is left behind a mark."""
        unread = mark.left - 8 * max(mark.place - self.end, 0)
        return mark.place >= self.end and 0 <= unread < 8

    def symbol(self, table: Codes | None) -> int:
        """The value of the next code."""
        if self._left < 16:
            self._fill(16)
        assert table is not None
        size, value = table[self._acc >> self._left - 16 & 0xFFFF]
        if not size:
            raise _EndError
        self.skip(size)
        return value

    def bits(self, count: int) -> int:
        """A number of so many bits."""
        if self._left < count:
            self._fill(count)
        self.skip(count)
        return self._acc >> self._left & (1 << count) - 1

    def skip(self, count: int) -> None:
        """Step over bits."""
        while self._left < count:
            self._fill(min(count, 32))
        self._left -= count

    def _fill(self, count: int) -> None:
        """As many bits at least; behind the end there are ones, two bytes at most."""
        self._acc &= (1 << self._left) - 1
        while self._left < count:
            byte = self._data[self._place] if self._place < self.end else 0xFF
            if self._place > self.end + 2:
                raise _EndError
            self._place += 1
            if byte == 0xFF and self._place < self.end:
                self._place += 1
            self._acc, self._left = self._acc << 8 | byte, self._left + 8
