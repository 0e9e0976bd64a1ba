"""BMP: a header that says how long the file is, and a size in pixels that agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_OLDEST: Final = 12
_HEADERS: Final = (40, 52, 56, 64, 108, 124)
_PLAIN: Final = (0, 3, 6)
_RUNS: Final = {1: 8, 2: 4}
"""How runs of equal pixels are packed, and the bits of a pixel then."""
_NEWEST: Final = 124
_PROFILE: Final = 14 + 116


@dataclass(frozen=True, slots=True)
class Bmp:
    """Pixels that are not packed fill what the header claims."""

    name: str = "bmp"
    patterns: tuple[Pattern, ...] = (
        Pattern(
            "bmp",
            (b"BM",),
            rb"BM.{4}\0{4}.{4}(?:[\x28\x34\x38\x40\x6c\x7c]\0\0\0.{8}|\x0c\0\0\0.{4})\x01\0",
        ),
    )

    def measure(self, view: View) -> Carved | None:
        """As long as it says, if its rows are no longer and nearly as long."""
        length, start, header = (view.number(at, 4) for at in (2, 10, 14))
        if header == _OLDEST:
            width, height, bits = (view.number(at, 2) for at in (18, 20, 24))
            packing = 0
        else:
            width, height, packing = (view.number(at, 4) for at in (18, 22, 30))
            bits = view.number(28, 2)
        height = min(height, (1 << 32) - height)
        pixels = (width * bits + 31) // 32 * 4 * height
        if header not in (_OLDEST, *_HEADERS) or pixels <= 0 or start < 14 + header:
            return None
        if _RUNS.get(packing) == bits:
            pixels = view.number(34, 4)
        elif packing not in _PLAIN:
            return None
        more = view.number(_PROFILE, 4) if header == _NEWEST else 0
        if not 0 < start + pixels <= length <= start + pixels + more + 4:
            return None
        return Carved(length) if length <= view.length else None


PLUGIN = Bmp()
