"""ZIP and all that is one: office documents, archives, programs. APPNOTE 4.3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from triage.file.carve.split import pieced
from triage.file.carve.view import SECTOR, Carved, SpentError, View
from triage.file.carve.zip_members import CENTRAL, listed, proven
from triage.file.carve.zip_pieces import pieces
from triage.file.carve.zip_walk import walked
from triage.model import Pattern

_END, _END_WIDE, _LOCATOR = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_LOCATOR_SIZE: Final = 20
_ENTRY: Final = 46
_MANY, _FAR = 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Zip:
    """Members that lead from one to the next, a directory of them, and its end."""

    name: str = "zip"
    patterns: tuple[Pattern, ...] = (Pattern("zip", (b"PK",), rb"PK\x03\x04[\x0a-\x3f][\0-\x13]"),)

    def measure(self, view: View) -> Carved | None:
        """To the end record behind the last member and the directory that begins where it says."""
        walk = walked(view)
        end = _directory(view, walk.end)
        for at, count, size, start, comment in _ends(view, end, end + len(_END)):
            members = listed(view, walk.end, at, count) if start + size <= at else []
            if start != walk.end or at + 22 + comment > view.length or not members:
                return None
            if not walk.places.issuperset(one.place for one in members):
                return None
            return Carved(at + 22 + comment, proven(view, members))
        return None

    def join(self, view: View) -> Carved | None:
        """The first end record that lies as much too far, or too early, as the directory that it
        names, or which is where it says, with more between the members than these: all of them are
        whole. Else the members that are there, if any is whole."""
        walk = walked(view)
        length = _directory(view, walk.end)
        whole = Carved(length, doubted=True, parts=walk.data) if walk.places else None
        try:
            return _joined(view) or whole
        except SpentError:
            return whole


def _joined(view: View) -> Carved | None:
    for low, high in ((30, view.length), (-view.before, 0)):
        for at, count, size, start, comment in _ends(view, low, high):
            gap, length = at - start - size, start + size + 22 + comment
            if gap % SECTOR or not count or view.at(start + gap, 4) != CENTRAL:
                continue
            members = listed(view, start + gap, at, count)
            if gap:
                found = pieces(view, members, start, length, gap)
                if found and proven(pieced(view, found.pieces), members):
                    return replace(found, proven=True)
            elif members and length <= view.length and proven(view, members):
                return Carved(length, proven=True)
    return None


def _directory(view: View, at: int) -> int:
    """Where a directory ends that begins there, with what is said of it where it is large."""
    while view.at(at, 4) == CENTRAL:
        at += _ENTRY + sum(view.number(at + place, 2) for place in (28, 30, 32))
    if view.at(at, 4) == _END_WIDE:
        at += 12 + view.number(at + 4, 8)
        at += _LOCATOR_SIZE if view.at(at, 4) == _LOCATOR else 0
    return at


def _ends(view: View, low: int, high: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Records that end a directory: where they stand, the number of members, the directory's size
    and place, and the length of the comment."""
    for at in view.places(_END, low, high):
        raw = view.at(at, 22)
        if len(raw) == 22:
            count, size, start, comment = (int.from_bytes(raw[a:b], "little") for a, b in _FIELDS)
            large = view.number(at - _LOCATOR_SIZE + 8, 8)
            if (count == _MANY or start == _FAR) and view.at(large, 4) == _END_WIDE:
                count, size, start = (view.number(large + n, 8) for n in (32, 40, 48))
            yield at, count, size, start, comment


_FIELDS: Final = ((10, 12), (12, 16), (16, 20), (20, 22))

PLUGIN = Zip()
