"""PDF: a trailer that says where its table of objects stands, and is right (ISO 32000-1, 7.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from triage.file.carve.pdf_pieces import END, START, pieces
from triage.file.carve.split import joined_view
from triage.file.carve.view import SECTOR, Carved, View, broken
from triage.model import Pattern

_TEXT: Final = re.compile(rb"\s*xref[\s\dnf]+trailer")
_STREAM: Final = re.compile(rb"\s*\d{1,10} \d{1,5} obj")
_LONGEST_TABLE: Final = 16 << 20
_MORE: Final = re.compile(
    rb"(?:\s|%[^\r\n]{0,200}[\r\n])*(?:\d{1,10} \d{1,5} obj|(?:start)?xref\b)"
)
"""What a program writes behind the end that was, when it saves again: Word does at once."""
_MARK: Final = re.compile(rb"%%EOF|%PDF-[12]\.\d")
_LONGEST: Final = 1 << 30
_PIECE: Final = 256 << 10
_LEAST: Final = 8


@dataclass(frozen=True, slots=True)
class Pdf:
    """The last end mark whose table stands where it says."""

    name: str = "pdf"
    patterns: tuple[Pattern, ...] = (Pattern("pdf", (b"%P",), rb"%PDF-[12]\.\d"),)

    def measure(self, view: View) -> Carved | None:
        """To the line that ends it; a file that was saved again has several ends, and none lies
        behind the beginning of another file."""
        sure = 0
        for at in _ends(view):
            end = at + len(END)
            behind = view.at(end, 512)
            found = START.search(view.at(max(at - 64, 0), min(64, at)))
            if found and _table(view, int(found[1]), at):
                line = re.match(rb"\r?\n?", behind)
                sure = end + (line.end() if line else 0)
                if not _MORE.match(behind):
                    break
        return Carved(sure) if sure else None

    def join(self, view: View) -> Carved | None:
        """Two pieces that are a whole file together."""
        for split, gap in pieces(view):
            found = self.measure(joined_view(view, split, gap, view.length - gap))
            if found:
                return broken(found.length, split, gap)
        return None


def _ends(view: View) -> Iterator[int]:
    """Where end marks stand, up to where another file begins."""
    at, stop = _LEAST, min(view.length, _LONGEST)
    while at + _LEAST <= stop:
        piece = view.at(at, min(_PIECE, stop - at))
        for found in _MARK.finditer(piece):
            if found[0] == END:
                yield at + found.start()
            elif (at + found.start()) % SECTOR == 0:
                return
        at += max(len(piece) - _LEAST + 1, 1)


def _table(view: View, start: int, end: int) -> bool:
    """Whether a table of objects stands there, as text or in a stream."""
    if not 0 < start < end:
        return False
    table = view.at(start, min(end - start, _LONGEST_TABLE))
    return bool(_TEXT.match(table) or _STREAM.match(table))


PLUGIN = Pdf()
