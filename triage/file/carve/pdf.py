"""PDF: a trailer that says where its table of objects stands, and is right (ISO 32000-1, 7.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_END: Final = b"%%EOF"
_START: Final = re.compile(rb"startxref\s+(\d{1,12})\s*$")
_TABLE: Final = re.compile(rb"\s*(?:xref\s|\d{1,10} \d{1,5} obj)")
_MORE: Final = re.compile(rb"[\r\n]*\d{1,10} \d{1,5} obj")
_LONGEST: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Pdf:
    """The last end mark whose table stands where it says."""

    name: str = "pdf"
    patterns: tuple[Pattern, ...] = (Pattern("pdf", (b"%P",), rb"%PDF-[12]\.\d"),)

    def measure(self, view: View) -> Carved | None:
        """To the line that ends it; a file that was saved again has several ends."""
        at = view.find(_END, 8, _LONGEST)
        while at >= 0:
            end = at + len(_END)
            behind = view.at(end, 64)
            line = re.match(rb"\r?\n?", behind)
            found = _START.search(view.at(max(at - 64, 0), min(64, at)))
            right = found and int(found[1]) and _TABLE.match(view.at(int(found[1]), 32))
            if right and not _MORE.match(behind):
                return Carved(end + (line.end() if line else 0))
            at = view.find(_END, end, _LONGEST)
        return None


PLUGIN = Pdf()
