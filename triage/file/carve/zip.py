"""ZIP and all that is one: office documents, archives, programs. APPNOTE 4.3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from triage.file.carve.split import pieced
from triage.file.carve.view import SECTOR, Carved, View
from triage.file.carve.zip_members import CENTRAL, LOCAL, listed, proven
from triage.file.carve.zip_pieces import pieces
from triage.model import Pattern

_END: Final = b"PK\5\6"
_LONGEST: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Zip:
    """The end of a central directory that leads back to the archive's first byte."""

    name: str = "zip"
    patterns: tuple[Pattern, ...] = (Pattern("zip", (b"PK",), rb"PK\x03\x04[\x0a-\x3f]\0"),)

    def measure(self, view: View) -> Carved | None:
        """The first end record whose directory begins where it says."""
        for at, count, size, start, comment in _ends(view, 30, _LONGEST):
            if start + size == at and count:
                members = listed(view, start, at, count)
                if not members or any(view.at(one.place, 4) != LOCAL for one in members):
                    return None
                return Carved(min(at + 22 + comment, view.length), proven(view, members))
        return None

    def join(self, view: View) -> Carved | None:
        """The first end record that lies as much too far, or too early, as the directory that it
        names, and whose members are all whole."""
        for low, high in ((30, view.length), (-view.before, 0)):
            for at, count, size, start, comment in _ends(view, low, high):
                gap = at - start - size
                if gap and gap % SECTOR == 0 and view.at(start + gap, 4) == CENTRAL:
                    members = listed(view, start + gap, at, count)
                    found = pieces(view, members, start, start + size + 22 + comment, gap)
                    if found and proven(pieced(view, found.pieces), members):
                        return replace(found, proven=True)
        return None


def _ends(view: View, low: int, high: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Records that end a directory: where they stand, the number of members, the directory's size
    and place, and the length of the comment."""
    for at in view.places(_END, low, high):
        raw = view.at(at, 22)
        if len(raw) == 22:
            count, size, start, comment = (int.from_bytes(raw[a:b], "little") for a, b in _FIELDS)
            yield at, count, size, start, comment


_FIELDS: Final = ((10, 12), (12, 16), (16, 20), (20, 22))

PLUGIN = Zip()
