"""Mailboxes of Outlook Express: their parts state their own places (A. Schloh's notes)."""

from __future__ import annotations

import struct
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
_USED: Final = 0x7C
"""Where the header says how far the room given to segments goes; behind it, at 0x88 or 0x8C, where
that room begins."""
_STEP: Final = 1 << 16
"""By so much the room of a file grows, in files of Outlook Express 5 and 6."""


@dataclass(frozen=True, slots=True)
class Dbx:
    """As far as segments of messages, indexes and nodes of the tree go on, and what room the header
    says is kept behind them."""

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
        end = _with_room(view, end)
        return Carved(end) if _HEADER < end <= view.length else None


def _with_room(view: View, end: int) -> int:
    """The end of the file by its header, where that is no farther than room for what comes next."""
    head = view.at(_USED, 20)
    if len(head) < 20:
        return end
    used, *begins = struct.unpack("<I8x2I", head)
    begin = max(begins)
    told = begin - (begin - used) // _STEP * _STEP if 0 < begin < used else used
    return told if end <= told <= min(end + 4 * _STEP, view.length) else end


PLUGIN = Dbx()
