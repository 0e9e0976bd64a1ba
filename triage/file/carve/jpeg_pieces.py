"""A JPEG in pieces: its coded data are followed to where they cannot be the picture's, and from
each place where they may go on to the end of one. Only the very last unit decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from triage.file.carve.huffman import Scan, State, read_head
from triage.file.carve.split import STEPS
from triage.file.carve.view import SECTOR, Carved, View
from triage.model import Extent

_MARKER: Final = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
_END, _SCAN = b"\xd9", b"\xda"
_PIECE: Final = 256 << 10
_BACK: Final = 3
"""What is not the picture's is seen within so many clusters."""
RARE: Final = 4096
"""Coded data hold a byte of ones in fewer bytes, but for plain areas."""
_MOST: Final = 4 << 20
"""So many bytes are followed for one picture."""
_COST: Final = 64
"""A byte that is followed costs as much as so many that are read."""
_SNIFF: Final = 128
"""Most that is not the picture's is seen in so many bytes."""
_LONG: Final = 10 * SECTOR
"""What can be followed so far, but not to an end, may be a piece in the middle."""
_NEAR: Final = 1 << 20
"""Within so many bytes behind the first piece such a one is looked for."""


@dataclass(frozen=True, slots=True)
class _Front:
    """How far a picture is followed: the pieces before the last one, where that one begins, the
    states at borders of its sectors, and where it may end."""

    pieces: tuple[Extent, ...]
    begin: int
    states: dict[int, State]
    suspects: set[int]

    def split(self, at: int) -> tuple[Extent, ...]:
        """The pieces where the last one ends there."""
        return (*self.pieces, Extent(self.begin, at - self.begin))


@dataclass(slots=True)
class _Seam:
    """One place where a picture goes on."""

    split: int
    at: int
    states: dict[int, State] = field(default_factory=dict)
    stop: int = 0


def joined(view: View) -> Carved | None:
    """The picture that begins here, in up to three pieces; null also where it is not of the kind
    that is followed: baseline, of one scan. Raises ``SpentError``."""
    head = read_head(view)
    if head is None:
        return None
    scan, start = head
    front = _followed(view, scan, start)
    last = max(front.states, default=0)
    if not last:
        return None
    stop = next((place for place, _ in _markers(view, last)), view.length)
    whole = last == stop and scan.ends(front.states[last])
    if view.at(stop, 2) == b"\xff" + _END and (whole or start + _MOST <= last < stop):
        return Carved(stop + 2)
    rests = list(_rests(view, min(front.suspects)))
    return _ended(view, scan, front, rests) or _in_three(view, scan, front, rests)


def _ended(view: View, scan: Scan, front: _Front, rests: list[tuple[int, int]]) -> Carved | None:
    """The picture whose last piece lies in one of the stretches."""
    blanks = (_behind_blanks(view, front, *rest) for rest in rests)
    for end, split, at in chain(chain.from_iterable(blanks), _pairs(front, rests)):
        seam = _follow(view, scan, front, split, at, end)
        if seam.stop == end and scan.ends(seam.states[end]):
            pieces = (*front.split(split), Extent(at, end + 2 - at))
            return Carved(sum(piece.length for piece in pieces), pieces=pieces)
    return None


def _in_three(view: View, scan: Scan, front: _Front, rests: list[tuple[int, int]]) -> Carved | None:
    """The picture of which one more piece lies between the first and the last one."""
    low = min(front.suspects)
    near = [(low, min(low + _NEAR, view.length))]
    for end, split, at in _pairs(front, near) if rests else ():
        seam = _follow(view, scan, front, split, at, end)
        if seam.stop - at >= _LONG:
            suspects = {seam.stop // SECTOR * SECTOR}
            middle = _Front(front.split(split), at, seam.states, suspects)
            found = _ended(view, scan, middle, [rest for rest in rests if rest[1] > seam.stop])
            if found:
                return found
    return None


def _follow(view: View, scan: Scan, front: _Front, split: int, at: int, end: int) -> _Seam:
    """From where the front is split as far as what begins ``at`` may be the picture's."""
    seam = _Seam(split, at, stop=at)
    state: State | None = front.states[split]
    if _plain(view, at):
        return seam
    while state and seam.stop < end:
        size = _SNIFF if seam.stop < at + SECTOR else SECTOR
        size = min(size, end - seam.stop)
        view.spend(size * _COST)
        state = scan.follow(state, view.at(seam.stop, size))
        if state:
            seam.stop += size
            seam.states[seam.stop] = state
    return seam


def _followed(view: View, scan: Scan, start: int) -> _Front:
    """The first piece, as far as it can be followed; it may end where what follows is not the
    picture's, or unlike coded data."""
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
    return _Front((), 0, states, suspects | {at // SECTOR * SECTOR})


def _plain(view: View, at: int) -> bool:
    """Whether a sector is all one byte."""
    sector = view.at(at, SECTOR)
    return len(set(sector)) < 2


def _rests(view: View, at: int) -> Iterator[tuple[int, int]]:
    """Stretches of coded data that lead to the end of a picture: those first that do not from its
    beginning."""
    begin, before = at, b""
    others: list[tuple[int, int]] = []
    for place, kind in chain(_markers(view, at), _markers(view, -view.before, 0)):
        if place < 0 <= begin:
            begin = -view.before
        if kind == _END and before != _SCAN:
            yield begin, place
        elif kind == _END:
            others.append((begin, place))
        begin, before = place + 2, kind
    yield from others


def _markers(view: View, at: int, end: int | None = None) -> Iterator[tuple[int, bytes]]:
    """Where markers stand that do not belong to coded data, and which."""
    end = view.length if end is None else end
    while at < end:
        piece = view.at(at, min(_PIECE, end - at))
        for found in _MARKER.finditer(piece):
            yield at + found.start(1) - 1, found[1]
        at += max(len(piece) - 1, 1)


def _behind_blanks(
    view: View, front: _Front, begin: int, end: int
) -> Iterator[tuple[int, int, int]]:
    """Where sectors of one byte lie between the pieces, the second one begins behind them."""
    for split in sorted(front.suspects & front.states.keys()):
        at = split
        while at < end and _plain(view, at):
            at += SECTOR
        if at > split and begin <= at < end:
            yield end, split, at


def _pairs(front: _Front, rests: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Where the stretch ends, the first piece may, and the second one may begin: clusters of usual
    sizes first."""
    for number, step in enumerate(STEPS):
        ends = {(place // step - back) * step for place in front.suspects for back in range(_BACK)}
        splits = sorted((place for place in ends if place in front.states), reverse=True)
        for begin, end in rests:
            for at in range(-(-begin // step) * step, end, step):
                for split in splits:
                    tried = number and not (at | split) % STEPS[number - 1]
                    if not tried and not 0 <= at <= split:
                        yield end, split, at
