"""BMP: a header that says how long the file is, and a size in pixels that agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_HEADERS: Final = (40, 52, 56, 108, 124)
_PLAIN: Final = (0, 3)


@dataclass(frozen=True, slots=True)
class Bmp:
    """Pixels that are not compressed fill what the header claims."""

    name: str = "bmp"
    patterns: tuple[Pattern, ...] = (
        Pattern("bmp", (b"BM",), rb"BM.{4}\0{4}.{4}[\x28\x34\x38\x6c\x7c]\0\0\0.{8}\x01\0"),
    )

    def measure(self, view: View) -> Carved | None:
        """As long as it says, if its rows are no longer and nearly as long."""
        length, start, header = (view.number(at, 4) for at in (2, 10, 14))
        width, height = view.number(18, 4), view.number(22, 4)
        bits, packing = view.number(28, 2), view.number(30, 4)
        height = min(height, (1 << 32) - height)
        pixels = (width * bits + 31) // 32 * 4 * height
        right = header in _HEADERS and packing in _PLAIN and pixels > 0 and start >= 14 + header
        if not right or not start + pixels <= length <= start + pixels + 4:
            return None
        return Carved(length) if length <= view.length else None


PLUGIN = Bmp()
