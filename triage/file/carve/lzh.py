"""LZH: members one behind the other, then a zero (LHA's header levels 0 to 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_MOST: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Lzh:
    """Headers whose sums hold, to the zero behind the last member."""

    name: str = "lzh"
    patterns: tuple[Pattern, ...] = (
        Pattern("lzh", (b"-l",), rb"-l(?:h[0-9a-fx]|z[s45])-.{13}[\0-\x03]", 2),
    )

    def measure(self, view: View) -> Carved | None:
        """To the end mark."""
        at = 0
        for number in range(_MOST):
            first = view.number(at, 1)
            if first == 0 and number:
                return Carved(at + 1)
            step = _member(view, at)
            if step <= 0:
                return None
            at += step
        return None


def _member(view: View, at: int) -> int:
    """Bytes of a member with its header; 0: it is none."""
    head = view.at(at, 22)
    if len(head) < 22 or head[2:4] != b"-l" or head[6:7] != b"-":
        return 0
    packed, level = int.from_bytes(head[7:11], "little"), head[20]
    if level == 2:
        return int.from_bytes(head[:2], "little") + packed
    if level == 3:
        return view.number(at + 24, 4) + packed if head[:2] == b"\4\0" else 0
    size = head[0] + 2
    body = view.at(at + 2, head[0])
    if level > 1 or len(body) < head[0] or sum(body) & 0xFF != head[1]:
        return 0
    return size + packed  # of level 1 the packed size counts the further headers


PLUGIN = Lzh()
