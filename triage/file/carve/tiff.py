"""TIFF: directories of tags, and the farthest thing that one of them points to (TIFF 6.0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_PLACES: Final = {273: 279, 324: 325, 513: 514}
"""Tags of where strips, tiles and a small picture lie, and of how long they are."""
_PAGES: Final = (330, 34665, 34853, 40965)
"""Tags of further pages: smaller pictures, what the camera says, where it was."""
_DATA, _STRIP, _PAGE, _NEXT = "data", "strip", "page", "next"
_MOST_PAGES: Final = 4096
_MOST_TAGS: Final = 512
_MOST_STRIPS: Final = 1 << 16
Order = Literal["little", "big"]


@dataclass(frozen=True, slots=True)
class Tiff:
    """Every page and its strips."""

    name: str = "tiff"
    patterns: tuple[Pattern, ...] = (
        Pattern("tiff", (b"II",), rb"II\*\0"),
        Pattern("tiff", (b"MM",), rb"MM\0\*"),
    )

    def measure(self, view: View) -> Carved | None:
        """To the end of what lies last."""
        order: Order = "little" if view.at(0, 2) == b"II" else "big"
        end, strips = 8, 0
        left, seen = [(view.number(4, 4, order), True)], set[int]()
        while left and len(seen) < _MOST_PAGES:
            at, needed = left.pop()
            found = list(_pieces(view, at, order)) if at not in seen else []
            seen.add(at)
            if not found or any(length < 0 for _, length, _ in found):
                if needed:
                    return None
                continue
            strips += sum(kind == _STRIP for _, _, kind in found)
            end = max([end, *(place + length for place, length, _ in found if length)])
            left += [(place, kind == _NEXT) for place, _, kind in found if kind in (_PAGE, _NEXT)]
        return Carved(end) if strips and not left and end <= view.length else None


def _pieces(view: View, at: int, order: Order) -> Iterator[tuple[int, int, str]]:
    """Place, length (-1: impossible), and what it is, of a page and all that it points to; nothing
    where none stands there."""
    count = view.number(at, 2, order)
    following = at + 2 + 12 * count
    if not 0 < count <= _MOST_TAGS or following + 4 > view.length:
        return
    yield at, following + 4 - at, _DATA
    if more := view.number(following, 4, order):
        yield more, 0, _NEXT
    lists: dict[int, list[int]] = {}
    for place in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, number = (
            view.number(place + n, size, order) for n, size in ((0, 2), (2, 2), (4, 4))
        )
        size = _SIZES.get(kind, 0)
        if not size or number * size > view.length:
            yield 0, -1, _DATA
            return
        start = place + 8 if number * size <= 4 else view.number(place + 8, 4, order)
        yield start, number * size, _DATA
        if tag in _PAGES and size == 4 and number <= _MOST_TAGS:
            for one in range(number):
                yield view.number(start + one * size, size, order), 0, _PAGE
        if tag in (*_PLACES, *_PLACES.values()) and size in (2, 4) and number <= _MOST_STRIPS:
            lists[tag] = [view.number(start + n * size, size, order) for n in range(number)]
    for places, lengths in _PLACES.items():
        for strip, length in zip(lists.get(places, ()), lists.get(lengths, ()), strict=False):
            yield strip, length, _STRIP


PLUGIN = Tiff()
