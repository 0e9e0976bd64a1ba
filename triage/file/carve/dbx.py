"""Mailboxes of Outlook Express: their parts state their own places (A. Schloh's notes)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_HEADER: Final = 0x24BC
_KNOWN: Final = {0x200: 0x210, 0x1FC: 0x210, 0: 0x27C}
"""Lengths of segments with text, of free ones, and of nodes, by their second word."""
_WINDOW: Final = 256 << 10
_INFO: Final = 12
_LONGEST: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Dbx:
    """As far as segments of messages, indexes and nodes of the tree go on."""

    name: str = "dbx"
    patterns: tuple[Pattern, ...] = (
        Pattern("dbx", (b"\xcf\xad",), rb"\xcf\xad\x12\xfe[\xc5\xc6]\xfd\x74\x6f"),
    )

    def measure(self, view: View) -> Carved | None:
        """To the end of the last thing that says where it stands."""
        end = at = _HEADER
        while at < end + _WINDOW:
            words = np.frombuffer(view.at(at, _WINDOW), "<u4", min(_WINDOW, view.length - at) // 4)
            places = at + 4 * np.arange(len(words), dtype=np.int64)
            for number in np.flatnonzero(words[:-1] == places[:-1]).tolist():
                size = int(words[number + 1])
                length = _KNOWN.get(size, _INFO + size)
                if size <= _LONGEST:
                    end = max(end, at + 4 * number + length)
            if len(words) < _WINDOW // 4:
                break
            at += _WINDOW
        return Carved(end) if _HEADER < end <= view.length else None


PLUGIN = Dbx()
