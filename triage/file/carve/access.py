"""Databases of Access: pages of one size, each of a known type (mdbtools' format notes)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_OLD: Final = 2048
_USUAL: Final = 4096
_TYPES: Final = range(1, 6)
_FEWEST: Final = 4


@dataclass(frozen=True, slots=True)
class Access:
    """As many pages as are of one of the types."""

    name: str = "access"
    patterns: tuple[Pattern, ...] = (
        Pattern("access", (b"\0\x01",), rb"\0\x01\0\0Standard (?:Jet|ACE) DB\0"),
    )

    def measure(self, view: View) -> Carved | None:
        """To the first page that is none; the last ones may be free and zero."""
        size = _OLD if view.number(20, 1) == 0 else _USUAL
        pages = 1
        while view.number(pages * size, 1) in _TYPES and view.number(pages * size + 1, 1) == 1:
            pages += 1
        return Carved(pages * size) if pages >= _FEWEST and pages * size <= view.length else None


PLUGIN = Access()
