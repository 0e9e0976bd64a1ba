"""Measures in a worker the files that seem to begin in free space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from triage import ledger, plugins
from triage.file.carve.view import SECTOR, Carved, Carver, Joiner, SpentError, View
from triage.model import ByteSpace, Extent, Gap, Locator
from triage.pipeline.bench import Bench
from triage.pipeline.lost.tasks import CarveTask, Carving, Carvings, Place
from triage.survey.evidence import TEXT
from triage.work import slot

ROOM = "file.carve"
HEAD = 512
ALLOWANCE = 128 << 20
TIMES = 2
"""All looks at a stretch together may read so many bytes, and its own so often."""
SOON = 4 << 20
"""So many bytes a look may read before it has to wait."""
FARTHEST, BEFORE = 16 << 20, 1 << 20
"""Within so many bytes behind and before its beginning the pieces of a broken file are looked
for."""
WAITING = 8
"""What waited may take such a part of what is left, if as many wait: a large archive has hundreds
of places behind it, nearly all of them inside it."""
SHARES = 4
"""Such a part of what a stretch may read for pieces goes to one file at most: one that cannot be
joined must not spend it all."""


@dataclass(slots=True)
class _Looks:
    """What accumulates over the places of a stretch."""

    space: ByteSpace
    left: int
    joining: int
    share: int
    reach: int = -1
    passed: int = 0
    unjoined: int = 0
    files: list[Carving] = field(default_factory=list)
    doubted: dict[int, frozenset[int]] = field(default_factory=dict)
    owned: ledger.Ranges = field(default_factory=lambda: ledger.EMPTY)
    plugs: dict[str, Carver] = field(
        default_factory=lambda: {plug.name: plug for plug in plugins.load(ROOM).values()}
    )

    def at(self, kind: str, offset: int, end: int, most: int) -> int:
        """Where what was found there ends, or its first piece; ``offset``: there is no file, or
        another one may begin in it.

        Raises ``SpentError`` where more than ``most`` bytes, or than are left, would be read.
        """
        view = View(self.space, offset, end, min(self.left, most))
        try:
            found = self.plugs[kind].measure(view)
        except SpentError:
            self.left -= min(self.left, most)
            raise
        around = self._around(offset)
        if around is not None and offset in self.doubted[around]:
            return offset + found.length if found and found.length <= view.length else offset
        if found is None:
            self.left -= min(self.left, most) - view.left
            found = self._joined(kind, offset)
        elif not 0 < found.length <= view.length:
            found = None
        if found is None:
            return offset
        if found.doubted and found.length > view.length:
            found = replace(found, length=view.length)
        if around is not None and kind != TEXT:
            self._cut(around, offset)
        return self._add(kind, offset, found)

    def open(self, places: Iterable[Place]) -> Iterator[Place]:
        """Those of the places that lie in nothing found before, up to where a file's piece lies:
        ``reach`` is where the last one ends, ``passed`` how many places came before. Text comes
        behind all others, and for it every file owns all that it holds."""
        self.reach, before = -1, ""
        for self.passed, (kind, offset, end) in enumerate(places):
            slot.tick()
            if kind == TEXT and before != TEXT:
                self.reach = -1
                self.owned = _ranges(piece for one in self.files for piece in one.extents)
            before = kind
            free = ledger.subtract(ledger.ranges([offset], [end]), self.owned)
            if offset >= self.reach and len(free) and free[0, 0] == offset:
                yield kind, offset, int(free[0, 1])

    def _add(self, kind: str, offset: int, found: Carved) -> int:
        pieces = found.pieces or (Extent(0, found.length),)
        extents = tuple(Extent(offset + piece.offset, piece.length) for piece in pieces)
        end = extents[-1].end
        # what stands in the last sector behind a checksum may be the file's too
        whole = found.proven and not any(self.space.read_at(end, -end % SECTOR))
        self.files.append(Carving(offset, kind, whole, extents))
        if found.pieces:
            self.owned = _ranges(piece for one in self.files for piece in one.extents[1:])
        if found.doubted:
            number, parts = len(self.files) - 1, frozenset(offset + part for part in found.parts)
            self.doubted[number] = parts
            inside = (one.offset for one in self.files[:-1] if one.offset not in parts)
            self._cut(number, min((at for at in inside if at > offset), default=extents[0].end))
            return offset
        return extents[0].end

    def _around(self, offset: int) -> int | None:
        """Which of the doubted files a place lies in."""
        for number in self.doubted:
            if self.files[number].offset < offset < self.files[number].extents[0].end:
                return number
        return None

    def _cut(self, number: int, end: int) -> None:
        """Let a file end there at the latest."""
        one = self.files[number]
        length = min(one.length, end - one.offset)
        self.files[number] = replace(one, extents=(Extent(one.offset, length),))

    def _joined(self, kind: str, offset: int) -> Carved | None:
        """A file in two pieces; the second one may lie in what another file is said to own."""
        plug = self.plugs[kind]
        if not isinstance(plug, Joiner) or self.joining <= 0:
            return None
        end = min(offset + FARTHEST, self.space.length)
        share = min(self.joining, self.share)
        view = View(self.space, offset, end, share, min(offset, BEFORE))
        try:
            found = plug.join(view)
        except SpentError:
            self.joining -= share
            self.unjoined += 1
            return None
        self.joining -= share - max(view.left, 0)
        return found


def carve(bench: Bench, task: CarveTask) -> Carvings:
    """The files that end as their kind does; a place inside the one before is no other's. Text
    comes behind all others (``lost.tasks.CarveTask``): it is what lies between them. No file in one
    piece goes on where another one's second piece was found. What takes long to measure, or to see
    that it has no end, waits for the rest."""
    low, high = task.span()
    left = ALLOWANCE + TIMES * (high - low)
    looks = _Looks(bench.space, left, task.joining, task.joining // SHARES)
    late: list[Place] = []
    for place in looks.open(task.places):
        if place[0] in {one[0] for one in late}:  # it may lie inside the one that waits
            late.append(place)
            continue
        try:
            looks.reach = looks.at(*place, SOON)
        except SpentError:
            late.append(place)
    spent = list(_late(looks, late))
    gaps = [_unjoined(task)] if looks.unjoined or looks.joining <= 0 else []
    gaps += [_spent(spent)] if spent else []
    gaps += _behind(task, looks)
    return Carvings(tuple(looks.files), tuple(gaps))


def _late(looks: _Looks, late: Sequence[Place]) -> Iterator[Place]:
    """Look at the places that waited, each with its share of what is left; yields those for which
    it was too little."""
    for place in looks.open(late):
        waiting = min(len(late) - looks.passed, WAITING)
        try:
            looks.reach = looks.at(*place, max(looks.left // waiting, SOON))
        except SpentError:
            yield place


def _behind(task: CarveTask, looks: _Looks) -> Iterator[Gap]:
    """Text that begins where another file ends: that file's last sector may read like text too, so
    that nothing told of a beginning."""
    ends = {offset: end for _, offset, end in task.places}
    known = {offset for _, offset, _ in task.places}
    for one in [one for one in looks.files if one.kind != TEXT and len(one.extents) == 1]:
        at = one.offset + one.length
        if at % SECTOR == 0 and at < ends[one.offset] and at not in known:
            try:
                looks.at(TEXT, at, ends[one.offset], SOON)
            except SpentError:
                yield _spent([(TEXT, at, ends[one.offset])])


def _ranges(pieces: Iterable[Extent]) -> ledger.Ranges:
    rows = [(piece.offset, piece.length) for piece in pieces]
    return ledger.from_extents(np.array(rows, np.int64).reshape(-1, 2))


def proven(space: ByteSpace) -> bool:
    """Whether a file's own checksums hold over all of it."""
    kind = _kind(space)
    found = _measured(space, kind) if kind is not None else None
    return found is not None and found.proven and found.length == space.length


def measured(space: ByteSpace) -> Carved | None:
    """Where a file of the kind that a content begins like ends in it."""
    return _measured(space, _kind(space) or TEXT)


def _kind(space: ByteSpace) -> str | None:
    head = space.read_at(0, HEAD)
    for name, plug in plugins.load(ROOM).items():
        for one in plug.patterns:
            if re.compile(one.expression, re.DOTALL).match(head, one.at):
                return name
    return None


def _measured(space: ByteSpace, kind: str) -> Carved | None:
    view = View(space, 0, space.length, ALLOWANCE + TIMES * space.length)
    try:
        found: Carved | None = plugins.load(ROOM)[kind].measure(view)
    except SpentError:
        return None
    return found


def _spent(rest: Sequence[Place]) -> Gap:
    """Nothing was carved at these places; all of it is swept as raw bytes."""
    reason = f"{len(rest)} places that look like files were not carved: too many"
    first, last = rest[0][1], rest[-1][1]
    where = Locator((f"@{first}+{last - first + 1}",))
    return Gap(where, "carve", "carve-limit", reason, None, blocks_no=False)


def _unjoined(task: CarveTask) -> Gap:
    reason = "files in two pieces were not all looked for: too many places look like one"
    first, last = task.span()
    where = Locator((f"@{first}+{last - first + 1}",))
    return Gap(where, "carve", "carve-limit", reason, None, blocks_no=False)
