"""Compound files of old Office, mail messages, installers ([MS-CFB])."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_FREE: Final = 0xFFFFFFFF
_LAST: Final = 0xFFFFFFFA
_HEADER_SLOTS: Final = 109
_MOST: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Ole:
    """As long as the last sector that its allocation table uses."""

    name: str = "ole"
    patterns: tuple[Pattern, ...] = (
        Pattern("ole", (b"\xd0\xcf",), rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    )

    def measure(self, view: View) -> Carved | None:
        """To the end of the last sector in use."""
        shift, count = view.number(30, 2), view.number(44, 4)
        if shift not in (9, 12) or not 0 < count <= _MOST or view.number(28, 2) != 0xFFFE:
            return None
        size = 1 << shift
        tables = _tables(view, count, size)
        last = -1
        for number, sector in enumerate(tables):
            entries = np.frombuffer(view.at((sector + 1) * size, size), "<u4")
            if len(entries) * 4 < size:
                return None
            used = np.flatnonzero(entries != _FREE)
            if len(used):
                last = number * len(entries) + int(used[-1])
        length = (last + 2) * size
        right = len(tables) == count and last >= 0 and length <= view.length
        return Carved(length) if right else None


def _tables(view: View, count: int, size: int) -> list[int]:
    """The sectors of the allocation table, in order."""
    found = np.frombuffer(view.at(76, 4 * _HEADER_SLOTS), "<u4").tolist()
    following, seen = view.number(68, 4), 0
    while 0 <= following < _LAST and len(found) < count and seen < _MOST:
        entries = np.frombuffer(view.at((following + 1) * size, size), "<u4").tolist()
        if len(entries) * 4 < size:
            break
        found += entries[:-1]
        following, seen = entries[-1], seen + 1
    return [sector for sector in found[:count] if sector < _LAST]


PLUGIN = Ole()
