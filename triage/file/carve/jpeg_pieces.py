"""A JPEG in two pieces: its coded data are followed to where they cannot be the picture's, and from
each place where they may go on to the end of one. Only the very last unit decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from triage.file.carve.huffman import Scan, State, read_head
from triage.file.carve.split import STEPS
from triage.file.carve.view import SECTOR, Carved, View

_MARKER: Final = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
_END, _SCAN = b"\xd9", b"\xda"
_PIECE: Final = 256 << 10
_BACK: Final = 3
"""What is not the picture's is seen within so many clusters."""
RARE: Final = 4096
"""Coded data hold a byte of ones in fewer bytes, but for plain areas."""
_MOST: Final = 4 << 20
"""So many bytes are followed for one picture."""


def joined(view: View) -> Carved | None:
    """The picture that begins here, in one piece or two; null also where it is not of the kind
    that is followed: baseline, of one scan."""
    head = read_head(view)
    if head is None:
        return None
    scan, start = head
    states, suspects = _followed(view, scan, start)
    last = max(states, default=0)
    if not last:
        return None
    stop = next((place for place, _ in _markers(view, last)), view.length)
    whole = last == stop and scan.ends(states[last])
    if view.at(stop, 2) == b"\xff" + _END and (whole or start + _MOST <= last < stop):
        return Carved(stop + 2)
    splits = {place: state for place, state in states.items() if place % SECTOR == 0}
    left = _MOST
    for begin, end in _rests(view, min(suspects)):
        blanks = _behind_blanks(view, splits, suspects, begin, end)
        for split, at in chain(blanks, _pairs(splits, suspects, begin, end)):
            state: State | None = splits[split]
            place = at
            while state and place < end and left > 0 and not _plain(view, at):
                state = scan.follow(state, view.at(place, min(SECTOR, end - place)))
                place += SECTOR
                left -= SECTOR
            if state and place >= end and scan.ends(state):
                return Carved(split + end + 2 - at, split=split, gap=at - split)
    return None


def _followed(view: View, scan: Scan, start: int) -> tuple[dict[int, State], set[int]]:
    """The states at the borders of sectors and at the end, and where the first piece may end: what
    follows is not the picture's, or unlike coded data."""
    stop = next((place for place, _ in _markers(view, start)), view.length)
    states: dict[int, State] = {}
    suspects: set[int] = set()
    state: State | None = State()
    at = ones = start
    while at < min(stop, start + _MOST):
        border = min((at // SECTOR + 1) * SECTOR, stop)
        found = view.at(at, border - at).rfind(b"\xff")
        ones = ones if found < 0 else at + found
        if not suspects and (_plain(view, at) or at - ones >= RARE):
            suspects.add(at)
        state = scan.follow(state, view.at(at, border - at)) if state else None
        if state is None:
            break
        at = border
        states[at] = state
    return states, suspects | {at // SECTOR * SECTOR}


def _plain(view: View, at: int) -> bool:
    """Whether a sector is all one byte."""
    sector = view.at(at, SECTOR)
    return len(set(sector)) < 2


def _rests(view: View, at: int) -> Iterator[tuple[int, int]]:
    """Stretches of coded data that lead to the end of a picture, but not from its beginning."""
    begin, before = at, b""
    for place, kind in _markers(view, at):
        if kind == _END and before != _SCAN:
            yield begin, place
        begin, before = place + 2, kind


def _markers(view: View, at: int) -> Iterator[tuple[int, bytes]]:
    """Where markers stand that do not belong to coded data, and which."""
    while at < view.length:
        piece = view.at(at, _PIECE)
        for found in _MARKER.finditer(piece):
            yield at + found.start(1) - 1, found[1]
        at += max(len(piece) - 1, 1)


def _behind_blanks(
    view: View, splits: dict[int, State], suspects: set[int], begin: int, end: int
) -> Iterator[tuple[int, int]]:
    """Where sectors of one byte lie between the pieces, the second one begins behind them."""
    for split in sorted(suspects & splits.keys()):
        at = split
        while at < end and _plain(view, at):
            at += SECTOR
        if at > split and begin <= at < end:
            yield split, at


def _pairs(
    splits: dict[int, State], suspects: set[int], begin: int, end: int
) -> Iterator[tuple[int, int]]:
    """Where the first piece may end and the second one begin, clusters of usual sizes first."""
    tried: set[int] = set()
    for step in STEPS:
        ends = {(place // step - back) * step for place in suspects for back in range(_BACK)}
        ends = {place for place in ends if place in splits}
        for at in range(-(-begin // step) * step, end, step):
            if at not in tried:
                tried.add(at)
                yield from ((split, at) for split in sorted(ends, reverse=True) if split < at)
