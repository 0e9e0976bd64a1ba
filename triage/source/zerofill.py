"""The layer between a failing medium and everything that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from triage.model import Extent
from triage.source.ranges import Ranges, clamped

GRANULE = 64 * 1024
"""Bytes judged together once a large read has failed. Granules are aligned to the medium, not to
the request, so that the unreadable ranges do not depend on who read first."""

PROBES = 4
"""Sectors tried before a failing granule is given up whole: a failing disk takes seconds for each
sector, and 64 MiB have 131,072 of them."""


class ZeroFilled:
    """The ``ByteSpace`` over a positional reader that may fail or come up short.

    ``reader(offset, length)`` returns bytes or raises OSError. Here nothing raises and nothing
    is short: what cannot be read comes back as zeros and is listed from then on, in units of
    ``block`` bytes. The half-open ranges ``lost`` are so from the start.
    """

    def __init__(
        self,
        reader: Callable[[int, int], bytes],
        length: int,
        block: int = 512,
        lost: Iterable[tuple[int, int]] = (),
    ) -> None:
        self._reader, self._length, self._block = reader, length, block
        self._granule = max(GRANULE // block, 1) * block
        self._bad = Ranges()
        self._probed: set[int] = set()
        for start, end in lost:
            self._bad.add(start, end)

    @property
    def length(self) -> int:
        """Size in bytes."""
        return self._length

    def unreadable(self) -> tuple[Extent, ...]:
        """The ranges found unreadable so far, sorted and merged."""
        return self._bad.extents()

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes asked for, cut only at the end of the space; zeros where unreadable."""
        start, end = clamped(offset, length, self._length)
        if start == end:
            return b""
        if not self._bad.touches(start, end):
            data = self._attempt(start, end)
            if data is not None:
                return data
        return self._piecewise(start, end)

    def _attempt(self, start: int, end: int) -> bytes | None:
        try:
            data = self._reader(start, end - start)
        except OSError:
            return None
        return data[: end - start] if len(data) >= end - start else None

    def _piecewise(self, start: int, end: int) -> bytes:
        out = bytearray(end - start)
        for granule in range(start - start % self._granule, end, self._granule):
            behind = min(granule + self._granule, self._length)
            self._judge(granule, behind)
            for low, high in self._bad.outside(max(start, granule), min(end, behind)):
                data = self._attempt(low, high)
                if data is None:  # it could be read a moment ago: a medium that is dying
                    self._bad.add(low, high)
                else:
                    out[low - start : high - start] = data
        return bytes(out)

    def _judge(self, start: int, end: int) -> None:
        """Find out, once, which sectors of the granule cannot be read."""
        if start in self._probed or self._attempt(start, end) is not None:
            return
        self._probed.add(start)
        blocks = range(start, end, self._block)
        last = len(blocks) - 1
        probes = {blocks[last * step // (PROBES - 1)] for step in range(PROBES)}
        bad = {at for at in probes if self._fails(at, end)}
        if bad == probes:
            self._bad.add(start, end)
            return
        for at in blocks:
            if at in bad or (at not in probes and self._fails(at, end)):
                self._bad.add(at, min(at + self._block, end))

    def _fails(self, start: int, end: int) -> bool:
        return self._attempt(start, min(start + self._block, end)) is None
