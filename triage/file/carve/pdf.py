"""PDF: a trailer that says where its table of objects stands, and is right (ISO 32000-1, 7.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from triage.file.carve.pdf_pieces import END, START, pieces
from triage.file.carve.split import joined_view
from triage.file.carve.view import Carved, View, broken
from triage.model import Pattern

_TEXT: Final = re.compile(rb"\s*xref[\s\dnf]+trailer")
_STREAM: Final = re.compile(rb"\s*\d{1,10} \d{1,5} obj")
_LONGEST_TABLE: Final = 16 << 20
_MORE: Final = re.compile(rb"[\r\n]*\d{1,10} \d{1,5} obj")
_LONGEST: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Pdf:
    """The last end mark whose table stands where it says."""

    name: str = "pdf"
    patterns: tuple[Pattern, ...] = (Pattern("pdf", (b"%P",), rb"%PDF-[12]\.\d"),)

    def measure(self, view: View) -> Carved | None:
        """To the line that ends it; a file that was saved again has several ends."""
        at = view.find(END, 8, _LONGEST)
        while at >= 0:
            end = at + len(END)
            behind = view.at(end, 64)
            line = re.match(rb"\r?\n?", behind)
            found = START.search(view.at(max(at - 64, 0), min(64, at)))
            if found and _table(view, int(found[1]), at) and not _MORE.match(behind):
                return Carved(end + (line.end() if line else 0))
            at = view.find(END, end, _LONGEST)
        return None

    def join(self, view: View) -> Carved | None:
        """Two pieces that are a whole file together."""
        for split, gap in pieces(view):
            found = self.measure(joined_view(view, split, gap, view.length - gap))
            if found:
                return broken(found.length, split, gap)
        return None


def _table(view: View, start: int, end: int) -> bool:
    """Whether a table of objects stands there, as text or in a stream."""
    if not 0 < start < end:
        return False
    table = view.at(start, min(end - start, _LONGEST_TABLE))
    return bool(_TEXT.match(table) or _STREAM.match(table))


PLUGIN = Pdf()
