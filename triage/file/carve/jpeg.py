"""JPEG: segments, and coded data that no marker interrupts (ITU-T T.81, annex B)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from triage.file.carve import progressive_pieces
from triage.file.carve.jpeg_pieces import RARE, joined
from triage.file.carve.view import Carved, View
from triage.model import Pattern

_MARKER: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]", re.DOTALL)
_END, _SCAN = 0xD9, 0xDA
_PIECE: Final = 64 << 10
_LONGEST: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Jpeg:
    """Segments by their lengths, scans to the next marker, until the end of the image."""

    name: str = "jpeg"
    patterns: tuple[Pattern, ...] = (Pattern("jpeg", (b"\xff\xd8",), rb"\xff\xd8\xff[\xc0-\xfe]"),)

    def measure(self, view: View) -> Carved | None:
        """To the end marker, if nothing on the way is unlike coded data; it proves nothing of what
        lies between."""
        at, frames, scans, baseline = 2, 0, 0, False
        while at < _LONGEST:
            head = view.at(at, 4)
            if len(head) < 2 or head[0] != 0xFF:
                return None
            marker = head[1]
            if marker == 0xFF:
                at += 1
                continue
            if marker == _END:
                return Carved(at + 2) if frames and scans else None
            if not 0xC0 <= marker <= 0xFE or 0xD0 <= marker <= 0xD8:
                return None
            length = int.from_bytes(head[2:4], "big")
            if length < 2:
                return None
            frames += 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)
            baseline |= marker in (0xC0, 0xC1)
            at += 2 + length
            if marker == _SCAN:
                scans += 1
                start, at = at, _scanned(view, at)
                if baseline and _odd(view, start, at):
                    return None
        return None

    def join(self, view: View) -> Carved | None:
        """What was odd may be the picture's; else its data go on somewhere behind."""
        return joined(view) or progressive_pieces.joined(view)


def _scanned(view: View, at: int) -> int:
    """The next marker behind coded data."""
    while at < min(view.length, _LONGEST):
        piece = view.at(at, _PIECE)
        found = _MARKER.search(piece)
        if found:
            return at + found.start()
        at += max(len(piece) - 1, 1)
    return _LONGEST


def _odd(view: View, start: int, end: int) -> bool:
    """Whether there is no byte of ones where coded data have some."""
    before = start
    for at in range(start, end, _PIECE):
        piece = np.frombuffer(view.at(at, min(_PIECE, end - at)), np.uint8)
        ones = np.concatenate([[before], at + np.flatnonzero(piece == 0xFF)])
        if np.diff(ones).max(initial=0) >= RARE:
            return True
        before = int(ones[-1])
    return end - before >= RARE


PLUGIN = Jpeg()
