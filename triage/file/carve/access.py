"""Databases of Access: pages of one size, each of a known type (mdbtools' format notes)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_OLD: Final = 2048
_USUAL: Final = 4096
_TYPES: Final = range(1, 10)
_FEWEST: Final = 4
_UNUSED: Final = 256
"""Pages that were freed and are zero lie together, between others."""


@dataclass(frozen=True, slots=True)
class Access:
    """To the last page that is of one of the types."""

    name: str = "access"
    patterns: tuple[Pattern, ...] = (
        Pattern("access", (b"\0\x01",), rb"\0\x01\0\0Standard (?:Jet|ACE) DB\0"),
    )

    def measure(self, view: View) -> Carved | None:
        """Pages of zeros count where another one follows."""
        size = _OLD if view.number(20, 1) == 0 else _USUAL
        page, last = 1, 0
        while page - last <= _UNUSED:
            kind = view.at(page * size, 2)
            if len(kind) == 2 and kind[0] in _TYPES and kind[1] == 1:
                last = page
            elif view.at(page * size, size) != bytes(size):
                break
            page += 1
        end = (last + 1) * size
        return Carved(end) if last + 1 >= _FEWEST and end <= view.length else None


PLUGIN = Access()
