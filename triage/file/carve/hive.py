"""Registry hives of Windows: a base block and bins that state their own place (libregf's notes)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.split import join, joined_view
from triage.file.carve.view import SECTOR, Carved, View, broken
from triage.model import Pattern

_BASE: Final = 4096
_HEAD: Final = 32
_ROOM: Final = 256 << 10
"""A hive on disk is a multiple of it as a rule; what its bins do not fill is zero."""
_MOST: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Hive:
    """The bins behind a base block, or those of one whose base block is gone."""

    name: str = "hive"
    patterns: tuple[Pattern, ...] = (
        Pattern("hive", (b"re",), rb"regf.{24}\0\0\0\0\x01\0\0\0"),
        Pattern("hive", (b"hb",), rb"hbin\0[\0-\xf0]"),
    )

    def measure(self, view: View) -> Carved | None:
        """To the end of the last bin and of the room behind it."""
        if view.at(0, 4) == b"hbin":
            _, length = _bins(view, 0, view.number(4, 4))
            sound = 0 < length <= view.length and _filled(view, 0)
            return Carved(length) if sound else None
        end = _BASE + view.number(40, 4)
        if _bins(view, _BASE, 0)[1] < end or not _BASE < end <= view.length:
            return None
        return Carved(end + _room(view, end))

    def join(self, view: View) -> Carved | None:
        """The bin that should follow states its place; the one before has cells that fill it."""
        end, (last, behind) = _BASE + view.number(40, 4), _bins(view, _BASE, 0)
        if view.at(0, 4) != b"regf" or not last < behind < end:
            return None
        following = b"hbin" + (behind - _BASE).to_bytes(4, "little")
        at = view.find(following, behind + SECTOR)
        while at >= 0:
            gap = at - behind
            if gap % SECTOR == 0 and _bins(joined_view(view, behind, gap, end), _BASE, 0)[1] == end:
                split = join(view, last, behind, gap, end, lambda one: _filled(one, last))
                if split:
                    length = end + _room(view, end + gap, end)
                    return broken(length, split, gap)
            at = view.find(following, at + len(following))
        return None


def _room(view: View, at: int, end: int = 0) -> int:
    """Bytes behind the bins that belong to the hive, which ends there in its own count."""
    room = view.at(at, -(end or at) % _ROOM)
    return len(room) if not room.strip(b"\0") else 0


def _bins(view: View, at: int, place: int) -> tuple[int, int]:
    """Where the last of the bins begins and ends, of which the first one stands at ``at`` and says
    ``place``."""
    last = at
    for _ in range(_MOST):
        head = view.at(at, _HEAD)
        size = int.from_bytes(head[8:12], "little")
        if head[:4] != b"hbin" or int.from_bytes(head[4:8], "little") != place:
            break
        if not size or size % _BASE or at + size > view.length:
            break
        last, at, place = at, at + size, place + size
    return last, at


def _filled(view: View, at: int) -> bool:
    """Whether the cells of a bin end where it does."""
    stop = at + view.number(at + 8, 4)
    at += _HEAD
    while at < stop:
        size = view.number(at, 4)
        size = min(size, (1 << 32) - size)
        if size < 8 or size % 8:
            return False
        at += size
    return at == stop


PLUGIN = Hive()
