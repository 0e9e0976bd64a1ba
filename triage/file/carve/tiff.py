"""TIFF: directories of tags, and the farthest thing that one of them points to (TIFF 6.0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_PLACES: Final = {273: 279, 324: 325}
"""Tags of where strips and tiles lie, and of how long they are."""
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
        end, at, strips = 8, view.number(4, 4, order), 0
        for _ in range(_MOST_PAGES):
            if at == 0:
                return Carved(end) if strips and end <= view.length else None
            count = view.number(at, 2, order)
            following = at + 2 + 12 * count
            if not 0 < count <= _MOST_TAGS or following + 4 > view.length:
                return None
            found = list(_pieces(view, at, count, order))
            if any(length < 0 for _, length, _ in found):
                return None
            strips += sum(strip for _, _, strip in found)
            end = max([end, following + 4, *(place + length for place, length, _ in found)])
            at = view.number(following, 4, order)
        return None


def _pieces(view: View, at: int, count: int, order: Order) -> Iterator[tuple[int, int, bool]]:
    """Place, length (-1: impossible), and whether it is a strip, of all that a page points to."""
    lists: dict[int, list[int]] = {}
    for place in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, number = (
            view.number(place + n, size, order) for n, size in ((0, 2), (2, 2), (4, 4))
        )
        size = _SIZES.get(kind, 0)
        if not size or number * size > view.length:
            yield 0, -1, False
            return
        start = place + 8 if number * size <= 4 else view.number(place + 8, 4, order)
        yield start, number * size, False
        if tag in (*_PLACES, *_PLACES.values()) and size in (2, 4) and number <= _MOST_STRIPS:
            lists[tag] = [view.number(start + n * size, size, order) for n in range(number)]
    for places, lengths in _PLACES.items():
        for strip, length in zip(lists.get(places, ()), lists.get(lengths, ()), strict=False):
            yield strip, length, True


PLUGIN = Tiff()
