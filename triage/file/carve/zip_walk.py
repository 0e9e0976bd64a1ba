"""A ZIP read from its first byte on: each member's own header leads to the next (APPNOTE 4.3)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from struct import Struct
from typing import Final

from triage.file.carve.view import View
from triage.file.carve.zip_members import CENTRAL, LOCAL, UNSTATED, wide

_HEAD: Final = Struct("<4s5H3I2H")
_STREAMED, _LOCKED = 8, 1
_DEFLATED: Final = 8
_NEXT: Final = (LOCAL, CENTRAL)
_BEHIND: Final = (16, 24, 12, 20, 0)
"""Bytes of what may say behind a member how long it was, the usual form first."""
_DESCRIBED: Final = b"PK\7\x08"
_PIECE: Final = 64 << 10
_UNPACKED: Final = 16
"""So many bytes unpacked cost as much as one that is read."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the headers of the members stand that are there, where their data begin, and where the
    last one ends."""

    places: frozenset[int]
    data: frozenset[int]
    end: int


def walked(view: View) -> Walk:
    """The members from the first byte on, as far as each leads to the next. Raises
    ``SpentError``."""
    at, places, data = 0, list[int](), list[int]()
    while (head := view.at(at, _HEAD.size))[:4] == LOCAL and len(head) == _HEAD.size:
        _, _, flags, method, _, _, _, packed, size, name, extra = _HEAD.unpack(head)
        start = at + _HEAD.size + name + extra
        if packed == UNSTATED:
            _, packed = wide(view.at(start - extra, extra), [size, packed])
        if flags & _STREAMED:
            end = _streamed(view, start, packed, 0 if flags & _LOCKED else method)
        else:
            end = start + packed
        if not start <= end <= view.length:
            break
        places.append(at)
        data.append(start)
        at = end
    return Walk(frozenset(places), frozenset(data), at)


def _streamed(view: View, start: int, packed: int, method: int) -> int:
    """Where a member ends behind which its size may stand; -1: nowhere."""
    if packed:
        return _behind(view, start + packed)
    if method == _DEFLATED:
        end = _unpacked(view, start)
        return _behind(view, end) if end > 0 else -1
    if view.at(start, 4) in _NEXT:
        return start
    for at in view.places(_DESCRIBED, start):
        for width in (4, 8):
            if view.number(at + 8, width) == at - start:
                return at + 8 + 2 * width
    return -1


def _behind(view: View, end: int) -> int:
    """Where the next header stands, or what describes the member ends that is the last one left."""
    for count in _BEHIND:
        if view.at(end + count, 4) in _NEXT:
            return end + count
    return end + 16 if view.at(end, 4) == _DESCRIBED else -1


def _unpacked(view: View, at: int) -> int:
    """Where a deflated stream ends; -1: it does not."""
    stream = zlib.decompressobj(-15)
    try:
        while not stream.eof:
            data = stream.unconsumed_tail or view.at(at, _PIECE)
            if not data:
                return -1
            at += 0 if stream.unconsumed_tail else len(data)
            view.spend(len(stream.decompress(data, 1 << 20)) // _UNPACKED)
    except zlib.error:
        return -1
    return at - len(stream.unused_data)
