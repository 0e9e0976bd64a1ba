"""Pages of an SQLite database whose head is gone or lies elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern
from triage.sqlite_leaf import LEAF, SIZES, TREE, page_size

_FREEBLOCK: Final = range(16)
"""High bytes of where the first freed row lies on pages of usual sizes."""


@dataclass(frozen=True, slots=True)
class SqlitePages:
    """From a leaf whose rows prove what it is, as far as pages of trees of that size follow."""

    name: str = "sqlite-pages"
    patterns: tuple[Pattern, ...] = (
        Pattern(
            "sqlite-pages",
            tuple(bytes([LEAF, high]) for high in _FREEBLOCK),
            rb"\x0d[\0-\x0f].[\0-\x20][^\0]?..[\0-\x3c]",
        ),
    )

    def measure(self, view: View) -> Carved | None:
        """To the end of the last leaf."""
        size = page_size(view.at(0, SIZES[-1]))
        page = end = size
        while size and (kind := view.number(page, 1)) in TREE:
            page += size
            end = page if kind == LEAF else end
        return Carved(end) if 0 < end <= view.length else None


PLUGIN = SqlitePages()
