"""MP4 and QuickTime: boxes one behind the other (ISO/IEC 14496-12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_BOXES: Final = frozenset(
    b"ftyp moov mdat free skip wide pnot udta uuid meta moof mfra sidx styp pdin emsg".split()
)
_MOST: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Mp4:
    """Boxes of known kinds, among them the one that describes and the one that holds."""

    name: str = "mp4"
    patterns: tuple[Pattern, ...] = (
        Pattern("mp4", (b"ft",), rb"ftyp[\x20-\x7e]{4}", 4),
        Pattern("mp4", (b"mo",), rb"moov.{4}mvhd", 4),
    )

    def measure(self, view: View) -> Carved | None:
        """To the first thing that is no box."""
        at, seen = 0, set()
        for _ in range(_MOST):
            kind, size = view.at(at + 4, 4), view.number(at, 4, "big")
            if kind not in _BOXES:
                break
            if size == 1:
                size = view.number(at + 8, 8, "big")
            if size < 8 or at + size > view.length:
                return None
            seen.add(kind)
            at += size
        held = {b"mdat", b"moof", b"meta"} & seen
        return Carved(at) if held and {b"moov", b"meta"} & seen else None


PLUGIN = Mp4()
