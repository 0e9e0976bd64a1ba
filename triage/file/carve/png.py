"""PNG: chunks, each with its checksum (ISO/IEC 15948)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from triage.file.carve.split import borders, joined_view
from triage.file.carve.view import SECTOR, Carved, View
from triage.model import Pattern

_LONGEST: Final = 1 << 28
_SUMMED: Final = 2 << 30
"""So many bytes are summed at most to find where a chunk is broken."""


@dataclass(frozen=True, slots=True)
class Png:
    """Chunks to the last one, IEND."""

    name: str = "png"
    patterns: tuple[Pattern, ...] = (
        Pattern("png", (b"\x89P",), rb"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"),
    )

    def measure(self, view: View) -> Carved | None:
        """To the end of the last chunk; a checksum that fails ends it."""
        end, ended = _chunks(view)
        return Carved(end, proven=True) if ended else None

    def join(self, view: View) -> Carved | None:
        """The chunk whose checksum fails is the broken one, and another must follow it."""
        start, _ = _chunks(view)
        size = view.number(start, 4, "big")
        end = start + size + 12
        if not 0 <= size < _LONGEST or not view.at(start + 4, 4).isalpha():
            return None
        for kind in (b"IDAT", b"IEND"):
            at = view.find(kind, end + SECTOR + 4)
            while at >= 0:
                gap = at - 4 - end
                if gap % SECTOR == 0:
                    split = _split(view, start, size, gap)
                    joined = joined_view(view, split, gap, view.length - gap)
                    length, ended = _chunks(joined) if split else (0, False)
                    if ended:
                        return Carved(length, proven=True, split=split, gap=gap)
                at = view.find(kind, at + 4)
        return None


def _split(view: View, start: int, size: int, gap: int) -> int:
    """Where the chunk at ``start`` is broken, as its checksum proves; 0: nowhere."""
    near, far = view.at(start, size + 12), view.at(start + gap, size + 12)
    left = _SUMMED
    for border in borders(start + 8, start + size + 12):
        at = border - start
        summed = zlib.crc32(far[at : size + 8], zlib.crc32(near[4 : min(at, size + 8)]))
        stated = near[size + 8 : at] + far[max(at, size + 8) :]
        if summed == int.from_bytes(stated, "big"):
            return border
        left -= size
        if left < 0:
            break
    return 0


def _chunks(view: View) -> tuple[int, bool]:
    """Where the chunks end whose checksums hold, and whether the last one is IEND."""
    at = 8
    while True:
        size = view.number(at, 4, "big")
        chunk = view.at(at + 4, size + 4) if 0 <= size < _LONGEST else b""
        if len(chunk) < size + 4 or not chunk[:4].isalpha():
            return at, False
        if zlib.crc32(chunk) != view.number(at + 8 + size, 4, "big"):
            return at, False
        at += size + 12
        if chunk[:4] == b"IEND":
            return at, True


PLUGIN = Png()
