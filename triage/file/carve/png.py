"""PNG: chunks, each with its checksum (ISO/IEC 15948)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from triage.file.carve.seam import seam
from triage.file.carve.split import joined_view
from triage.file.carve.view import SECTOR, Carved, View, broken
from triage.model import Pattern

_LONGEST: Final = 1 << 28


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
            for low, high in ((end + SECTOR + 4, view.length), (-view.before, 0)):
                for at in view.places(kind, low, high):
                    gap = at - 4 - end
                    split = 0 if gap % SECTOR else _split(view, start, size, gap)
                    joined = joined_view(view, split, gap, view.length - max(gap, 0))
                    length, ended = _chunks(joined) if split else (0, False)
                    if ended:
                        return broken(length, split, gap, proven=True)
        return None


def _split(view: View, start: int, size: int, gap: int) -> int:
    """Where the chunk at ``start`` is broken, as its checksum proves; 0: nowhere."""
    near, further = view.at(start + 4, size + 8), start + gap + 4
    lead = max(-view.before - further, 0)  # the first piece has what lies there
    far = bytes(lead) + view.at(further + lead, size + 8 - lead)
    summed, first = size + 4, -(start + 4) % SECTOR
    found = seam(near[:summed], far[:summed], first, int.from_bytes(far[summed:], "big"))
    if found:
        return start + 4 + found
    last = (start + 4 + size + 8) // SECTOR * SECTOR - start - 4  # the checksum itself is broken
    stated = near[summed:last] + far[max(last, summed) :]
    whole = last > summed and zlib.crc32(near[:summed]) == int.from_bytes(stated, "big")
    return start + 4 + last if whole else 0


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
