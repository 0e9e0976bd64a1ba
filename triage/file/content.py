"""The content of one stream, read in pieces and with zeros where it cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from triage.file.places import Layout, merged, within
from triage.model import ByteSpace, Extent

_PIECE: Final = 1 << 20
_SMALLEST: Final = 4096


class Content:
    """A ``ByteSpace`` over ``fetch(offset, length)``, which may raise or return short.

    TSK allocates what it is asked for before it reads, so no more than 1 MiB is asked for at
    once. A piece that fails is asked for again in smaller ones; what fails at 4 KiB is zeros and
    is listed as unreadable. So is what the ``disk`` below could not read of ``extents``.
    """

    def __init__(
        self,
        length: int,
        fetch: Callable[[int, int], bytes],
        extents: tuple[Extent, ...] = (),
        disk: ByteSpace | None = None,
    ) -> None:
        self._length = length
        self._fetch = fetch
        self._extents = extents
        self._disk = disk
        self._failed: list[Extent] = []

    @property
    def length(self) -> int:
        """Size of the stream in bytes."""
        return self._length

    @property
    def extents(self) -> tuple[Extent, ...]:
        """Where the bytes lie, as far as they have a place."""
        return self._extents

    def read_at(self, offset: int, length: int) -> bytes:
        """Bytes of the stream, cut at its end, zeros where it cannot be read."""
        return self._read(offset, min(offset + length, self._length), _PIECE)

    def unreadable(self) -> tuple[Extent, ...]:
        """Offsets within the stream that could not be read so far, by us or by the disk."""
        bad = within(self._extents, self._disk.unreadable()) if self._disk else ()
        self._failed = list(merged(self._failed))
        return merged((*self._failed, *bad))

    def _read(self, offset: int, end: int, size: int) -> bytes:
        """``offset`` to ``end`` in aligned pieces of ``size``: 1 MiB, 64 KiB, then 4 KiB."""
        pieces: list[bytes] = []
        while offset < end:
            wanted = min(size - offset % size, end - offset)
            piece = self._piece(offset, wanted)
            if len(piece) < wanted and size > _SMALLEST:
                piece = self._read(offset, offset + wanted, size >> 4)
            if len(piece) < wanted:
                self._fail(offset + len(piece), wanted - len(piece))
                piece += bytes(wanted - len(piece))
            pieces.append(piece)
            offset += wanted
        return b"".join(pieces)

    def _fail(self, offset: int, length: int) -> None:
        last = self._failed[-1] if self._failed else Extent(0, 0)
        if last.length and last.end == offset:
            self._failed[-1] = Extent(last.offset, last.length + length)
        else:
            self._failed.append(Extent(offset, length))

    def _piece(self, offset: int, length: int) -> bytes:
        try:
            return self._fetch(offset, length)[:length]
        except (OSError, RuntimeError):
            return b""


def over_extents(
    disk: ByteSpace,
    extents: tuple[Extent, ...],
    size: int,
    initialized: int,
    *,
    holes: bool = False,
) -> Content:
    """A stream whose bytes lie in ``extents`` of ``disk``; behind ``initialized`` it is zeros.

    Bytes that have no place are zeros where the file system knows ``holes``, else unreadable.
    The stream is no longer than its extents.
    """
    layout = Layout(extents)

    def fetch(offset: int, length: int) -> bytes:
        written = max(0, min(length, initialized - offset))
        pieces: list[bytes] = []
        for extent in layout.part(offset, written):
            if extent.offset < 0 and not holes:
                return b"".join(pieces)
            piece = disk.read_at(extent.offset, extent.length) if extent.offset >= 0 else None
            pieces.append(bytes(extent.length) if piece is None else piece)
            if len(pieces[-1]) < extent.length:
                return b"".join(pieces)  # behind the end of the image
        return b"".join((*pieces, bytes(length - written)))

    return Content(min(size, layout.length), fetch, extents, disk)
