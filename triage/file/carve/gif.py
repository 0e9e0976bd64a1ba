"""GIF: blocks to the trailer (GIF89a specification)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_MOST: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Gif:
    """Every block says how long it is."""

    name: str = "gif"
    patterns: tuple[Pattern, ...] = (Pattern("gif", (b"GI",), rb"GIF8[79]a"),)

    def measure(self, view: View) -> Carved | None:
        """To the trailer, with at least one picture before it."""
        at, pictures = 13 + _colours(view.number(10, 1)), 0
        for _ in range(_MOST):
            kind = view.number(at, 1)
            if kind == 0x3B:
                return Carved(at + 1) if pictures else None
            if kind == 0x21:
                at += 2
            elif kind == 0x2C:
                pictures += 1
                at += 11 + _colours(view.number(at + 9, 1))
            else:
                return None
            while size := view.number(at, 1):
                if size < 0:
                    return None
                at += 1 + size
            at += 1
        return None


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


PLUGIN = Gif()
