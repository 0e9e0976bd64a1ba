"""SQLite databases: pages, counted in the header (sqlite.org/fileformat2.html)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_TREE: Final = (2, 5, 10, 13)


@dataclass(frozen=True, slots=True)
class Sqlite:
    """As many pages as the header says, where it was written together with the content."""

    name: str = "sqlite"
    patterns: tuple[Pattern, ...] = (Pattern("sqlite", (b"SQ",), rb"SQLite format 3\0"),)

    def measure(self, view: View) -> Carved | None:
        """All pages, the first of which is a table's."""
        size = view.number(16, 2, "big")
        size = 65536 if size == 1 else size
        pages = view.number(28, 4, "big")
        if size < 512 or size & (size - 1) or pages <= 0 or pages * size > view.length:
            return None
        current = view.number(24, 4) == view.number(92, 4)
        return Carved(pages * size) if current and view.number(100, 1) in _TREE else None


PLUGIN = Sqlite()
