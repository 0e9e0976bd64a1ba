"""The content of a file that no file system lists any more: its extents say all there is to say."""

from __future__ import annotations

from triage.file.content import Content, over_extents
from triage.file.lznt1 import unit
from triage.file.places import Layout
from triage.model import ByteSpace, Extent


def recovered(
    disk: ByteSpace, extents: tuple[Extent, ...], size: int, compressed: int = 0
) -> Content:
    """A stream of ``size`` bytes; ``compressed`` is the size of its units of compression, or 0.

    What lies behind the extents was never written: zeros.
    """
    if not compressed:
        held = sum(extent.length for extent in extents)
        padded = (*extents, Extent(-1, size - held)) if held < size else extents
        return over_extents(disk, padded, size, size, holes=True)
    layout = Layout(extents)

    def fetch(offset: int, length: int) -> bytes:
        first, last = offset // compressed, -(-(offset + length) // compressed)
        data = b"".join(
            unit(disk, tuple(layout.part(number * compressed, compressed)), compressed)
            for number in range(first, last)
        )
        return data[offset - first * compressed :][:length]

    return Content(min(size, layout.length), fetch)
