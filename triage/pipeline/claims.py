"""Who owns which byte of the disk: from files to the space that no file covers.

Claims overlap; the order is that of ``model.ORIGINS``. A deleted file whose clusters meet those of
another file is not intact: nothing here can tell whose they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from triage import ledger
from triage.hashes import distinct
from triage.ledger import Ranges
from triage.metadata import COMPRESSED, RESIDENT, Array, pieces, starts
from triage.model import Volume

RAW_UNIT = 16 << 20
STRETCHES_PER_UNIT = 1024
AT_ONCE = 1 << 16
BEHIND = 2048
"""So far is read on behind slack: more than a row of a table, the end of which may lie there."""


class Stretch(NamedTuple):
    """Raw space to examine: ``start`` … ``end``, readable for context from ``low`` to ``high``."""

    start: int
    end: int
    low: int
    high: int
    origin: str
    volume: int
    file: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Extents of many streams: which stream each is of, ascending, and image offset, length."""

    owner: Array
    extents: Ranges

    def packed(self, count: int) -> list[bytes]:
        """The extents of each of ``count`` streams (``columns.pack_extents``)."""
        lengths = 16 * np.bincount(self.owner, minlength=count)
        return pieces(self.extents.tobytes(), starts(lengths), lengths)


def content_and_slack(streams: Array, extents: Ranges) -> tuple[Pieces, Pieces]:
    """The extents of streams (``metadata.STREAM``) that hold their bytes, cut at the (initialized)
    sizes; and what the file system gave them beyond.

    A compressed stream keeps whole clusters as its content, since its size says nothing of them,
    and as its slack, since its content is not read from them.
    """
    counts, length = streams["extents"], extents[:, 1]
    owner = np.repeat(np.arange(len(streams)), counts)
    before = np.concatenate([[0], np.cumsum(length)])
    inside = before[:-1] - before[starts(counts)][owner]
    left = np.minimum(streams["size"], streams["initialized"])[owner] - inside
    resident, compressed = (streams["flags"][owner] & one != 0 for one in (RESIDENT, COMPRESSED))
    whole = resident | compressed
    cut = np.where(whole, length, np.clip(left, 0, length))
    kept = whole | (left > 0)
    content = np.stack([extents[:, 0], cut], axis=1)[kept]
    cut[compressed] = 0
    rest = ~resident & (extents[:, 0] >= 0) & (cut < length)
    slack = np.stack([extents[:, 0] + cut, length - cut], axis=1)[rest]
    return Pieces(owner[kept], content), Pieces(owner[rest], slack)


class Claims:
    """Who claims which bytes: (file, offset, length) rows, eight bytes a number."""

    def __init__(self) -> None:
        self._numbers = array("q")

    def add(self, files: Array | int, extents: Ranges) -> None:
        """Add those extents that have a place; ``files`` says whose they are."""
        rows = np.empty((len(extents), 3), np.int64)
        rows[:, 0], rows[:, 1:] = files, extents
        self._numbers.frombytes(rows[(rows[:, 1] >= 0) & (rows[:, 2] > 0)].tobytes())

    def rows(self) -> NDArray[np.int64]:
        """All claims, of the shape (n, 3); none can be added any more."""
        return np.frombuffer(self._numbers, np.int64).reshape(-1, 3)


def by_file(rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Claims in slabs, those of one file together; they are in order of their files."""
    at = 0
    while at < len(rows):
        last = min(at + AT_ONCE, len(rows)) - 1
        end = int(np.searchsorted(rows[:, 0], rows[last, 0], "right"))
        yield rows[at:end]
        at = end


def doubtful(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The files of those claims that meet another one. Beside the claims nine bytes of each are
    held, and eight more where they are sorted."""
    order = np.argsort(rows[:, 1], kind="stable")
    meets, last, reach = np.zeros(len(rows), np.bool_), -1, -1
    for at in range(0, len(order), AT_ONCE):
        some = order[at : at + AT_ONCE]
        start, end = rows[some, 1], rows[some, 1] + rows[some, 2]
        before = np.maximum.accumulate(np.append(reach, end))
        meets[some] |= start < before[:-1]
        ends = np.append(last, end[:-1])
        meets[np.append(order[at - 1] if at else some[0], some[:-1])] |= start < ends
        last, reach = end[-1], before[-1]
    return distinct(rows[meets, 0])


def free_stretches(
    length: int, volumes: dict[int, Volume], taken: Ranges, slack: Ranges
) -> Iterator[Stretch]:
    """Raw space that nobody has taken, in order of place, cut at volumes. It is read together with
    what lies beyond these cuts, and with the slack before it: what lay there went on."""
    free = ledger.subtract(ledger.ranges([0], [length]), taken)
    lows = _joining(free[:, 0], slack)
    for number, (start, end) in _by_volume(length, volumes):
        inside = ledger.intersect(free, ledger.ranges([start], [end]))
        whole = np.searchsorted(free[:, 0], inside[:, 0], "right") - 1
        contexts = np.stack([lows[whole], free[whole, 1]], axis=1)
        for (first, last), (low, high) in zip(inside.tolist(), contexts.tolist(), strict=True):
            for at in range(first, last, RAW_UNIT):
                yield Stretch(at, min(at + RAW_UNIT, last), low, high, "free", number, None)


def _joining(starts: NDArray[np.int64], before: Ranges) -> NDArray[np.int64]:
    """Where the ranges begin that end at ``starts``; the starts themselves where none does."""
    ends = np.append(before[:, 1], -1)
    at = np.searchsorted(before[:, 1], starts)
    return np.where(ends[at] == starts, np.append(before[:, 0], 0)[at], starts)


def slack_stretches(length: int, slack: NDArray[np.int64], live: Ranges) -> Iterator[Stretch]:
    """Slack by file, read up to a little behind it, but not what is ``live``: the file that was
    there before went on. The rows are those of ``Claims``."""
    begins = np.append(live[:, 0], length)
    for at in range(0, len(slack), AT_ONCE):
        file, start, size = slack[at : at + AT_ONCE].T
        end = np.minimum(start + size, length)
        inside = start < end
        next_ = begins[np.searchsorted(live[:, 0], end)]
        high = np.maximum(end, np.minimum(next_, end + BEHIND))
        begin, stop, top, whose = (one[inside].tolist() for one in (start, end, high, file))
        places = zip(begin, stop, begin, top, repeat("slack"), repeat(0), whose, strict=False)
        yield from map(Stretch._make, places)


def _by_volume(length: int, volumes: dict[int, Volume]) -> list[tuple[int, tuple[int, int]]]:
    """Disjoint extents of the disk with the number of the (first) volume there; 0 is none."""
    extents: dict[tuple[int, int], int] = {}
    for number, volume in sorted(volumes.items()):
        extents.setdefault((volume.offset, min(volume.offset + volume.length, length)), number)
    pieces, at = [], 0
    for (start, end), number in sorted(extents.items()):
        if start > at:
            pieces.append((0, (at, start)))
        if end > at:
            pieces.append((number, (max(start, at), end)))
            at = end
    if at < length:
        pieces.append((0, (at, length)))
    return pieces
