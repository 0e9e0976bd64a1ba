"""tar: headers of one sector with a sum, each with how long its member is (POSIX.1-1988, GNU)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import SECTOR, Carved, View
from triage.model import Pattern

_SUM: Final = slice(148, 156)
_SIZE: Final = slice(124, 136)
_KIND, _SPARSE, _MORE, _STILL_MORE = 156, ord("S"), 482, 504
_BODILESS: Final = b"123456"
"""Kinds of links, devices and folders: old programs state a size of theirs, with nothing behind."""
_MOST: Final = 1 << 20
_RECORD: Final = 20 * SECTOR
"""Programs write whole records, zero behind the end."""
_LARGE: Final = 0x80
"""A size that is no text but a number, as GNU tar writes what octal digits cannot hold."""


@dataclass(frozen=True, slots=True)
class Tar:
    """Members one behind the other, to the two sectors of zeros that end them."""

    name: str = "tar"
    patterns: tuple[Pattern, ...] = (Pattern("tar", (b"us",), rb"ustar[\0 ]", 257),)

    def measure(self, view: View) -> Carved | None:
        """To the end of the record in which the last member ends."""
        at = 0
        for _ in range(_MOST):
            head = view.at(at, SECTOR)
            if len(head) < SECTOR or not any(head):
                break
            size = _size(head)
            if size < 0:
                return None
            start = at + _described(view, at, head)
            bodiless = head[_KIND] in _BODILESS and _begins(view.at(start, SECTOR))
            at = start if bodiless else start + -(-size // SECTOR) * SECTOR
        if not at or any(behind := view.at(at, 2 * SECTOR)) or len(behind) < 2 * SECTOR:
            return None
        end = at + len(behind)
        room = view.at(end, -end % _RECORD)
        return Carved(end if any(room) else end + len(room))


def _begins(head: bytes) -> bool:
    """Whether a member's header stands there, or the end does."""
    return len(head) == SECTOR and (not any(head) or _size(head) >= 0)


def _described(view: View, at: int, head: bytes) -> int:
    """Bytes of the header that stands there, and of those that say where GNU's holes lie."""
    size, more = SECTOR, head[_KIND] == _SPARSE and head[_MORE]
    while more:
        more = view.number(at + size + _STILL_MORE, 1) == 1
        size += SECTOR
    return size


def _size(head: bytes) -> int:
    """How long the member of a header is; -1: its sum does not hold, which old programs made of
    bytes with signs."""
    stated = head[_SUM].strip(b" \0")
    blank = head[: _SUM.start] + b" " * 8 + head[_SUM.stop :]
    if not stated.isdigit():
        return -1
    total, signs = sum(blank), sum(byte >> 7 for byte in blank) << 8
    if int(stated, 8) not in (total, total - signs):
        return -1
    size = head[_SIZE]
    if size[0] & _LARGE:
        return int.from_bytes(size[1:], "big")
    digits = size.strip(b" \0") or b"0"
    return int(digits, 8) if digits.isdigit() else -1


PLUGIN = Tar()
