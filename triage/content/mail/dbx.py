"""Outlook Express (.dbx): the messages of its tree, and those that only their segments still tell.

Layout as A. Schloh's description of the format gives it: a tree of 0x27C-byte nodes leads to an
index per message, and each message lies in a chain of segments of at most 512 bytes. Every
segment states its own place, so it is found without the tree. A deleted one is a free block whose
second link lies over the first four bytes of the text.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from triage.content.budget import Budget
from triage.content.collected import Correspondents
from triage.content.mail.mail import LARGEST, read_message, too_long
from triage.model import ByteSpace, Gap, Item, Locator, Table, Text

_MESSAGES = b"\xcf\xad\x12\xfe\xc5\xfd\x74\x6f"
_ROOT_AT = 0xE4
_NODE, _FULLEST = struct.Struct("<I4xI5xB2xI"), 51
_CHILD, _INFO = struct.Struct("<III"), struct.Struct("<I6xBx")
_MESSAGE, _DIRECT = 0x04, 0x84
_HEAD, _BODY, _FREE, _BLOCK = 16, 0x200, 0x1FC, 0x210
_WINDOW = 4 << 20
_LOST = b"    "
"""Blanks for the four bytes of a deleted segment: nothing grows together over them, and base64
stays in step."""

Steps = tuple[str, ...]
Words = NDArray[np.uint32]


class _Dbx:
    name = "dbx"
    mimes = frozenset({"application/x-outlook-express"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Everyone in it as one table; each message's text; attachments as items."""
        if item.data.read_at(0, 8) != _MESSAGES:
            reason = "a list of Outlook Express that holds no messages; its bytes were searched"
            size = item.data.length
            yield Gap(Locator(item.steps), "content", "unsupported.type", reason, size, False)
            return
        starts, sound = _listed(item.data)
        segments = _segments(item.data)
        people = Correspondents(item.steps)
        for number, place in enumerate(starts, 1):
            yield from _message((*item.steps, f"message:{number}"), place, segments, people, budget)
        for place in segments.untold():
            yield from _message((*item.steps, f"segment:{place}"), place, segments, people, budget)
        yield from people.rest()
        if not sound:
            reason = "the list of messages is damaged: messages were found by their segments"
            yield Gap(Locator(item.steps), "content", "dbx.salvaged", reason, blocks_no=False)
        if segments.broken:
            reason = f"messages that are not there to their end: {segments.broken}"
            yield Gap(Locator(item.steps), "content", "dbx.damaged", reason)


PLUGIN = _Dbx()


def _message(
    steps: Steps, place: int, segments: _Segments, people: Correspondents, budget: Budget
) -> Iterator[Text | Table | Item | Gap]:
    data, lost = segments.read(place)
    if data.strip():
        yield from read_message(steps, data, people, budget)
    if lost:
        yield too_long(steps, lost)


def _listed(space: ByteSpace) -> tuple[list[int], bool]:
    """Where the messages begin that the tree leads to, in file order, and whether it was sound."""
    root = int.from_bytes(space.read_at(_ROOT_AT, 4), "little")
    waiting, seen = [root] if root else [], set[int]()
    starts: set[int] = set()
    sound = True
    while waiting:
        place = waiting.pop()
        node = space.read_at(place, _NODE.size + _FULLEST * _CHILD.size)
        if place in seen or len(node) < _NODE.size or _NODE.unpack_from(node)[0] != place:
            sound = False
            continue
        seen.add(place)
        _, first, count, below = _NODE.unpack_from(node)
        waiting += [first] if first and below else []
        for at in range(_NODE.size, _NODE.size + min(count, _FULLEST) * _CHILD.size, _CHILD.size):
            info, child, inner = _CHILD.unpack(node[at : at + _CHILD.size].ljust(12, b"\0"))
            waiting += [child] if child and inner else []
            start = _start(space, info)
            starts |= {start} if start else set()
    return sorted(starts), sound


def _start(space: ByteSpace, info: int) -> int:
    """Where a message's first segment stands, by its index; 0 where it has none."""
    head = space.read_at(info, _INFO.size)
    if len(head) < _INFO.size or _INFO.unpack(head)[0] != info:
        return 0
    count = _INFO.unpack(head)[1]
    index = space.read_at(info + _INFO.size, 4 * count)
    for at in range(0, len(index) - 3, 4):
        value = int.from_bytes(index[at + 1 : at + 4], "little")
        if index[at] == _DIRECT:
            return value
        if index[at] == _MESSAGE:
            where = info + _INFO.size + 4 * count + value
            return int.from_bytes(space.read_at(where, 4), "little")
    return 0


@dataclass(slots=True)
class _Segments:
    """Every segment of a file, in file order: its place, the next one's, the bytes it holds.

    ``broken`` counts chains that lead to no segment.
    """

    space: ByteSpace
    places: Words
    following: Words
    sizes: Words
    broken: int = 0
    taken: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = np.zeros(len(self.places), np.bool_)

    def untold(self) -> list[int]:
        """The segments that nothing has read yet, those first that no other leads to."""
        rest = self.places[~self.taken]
        inner = np.isin(rest, self.following[~self.taken])
        found: list[int] = np.concatenate((rest[~inner], rest[inner])).tolist()
        return found

    def read(self, place: int) -> tuple[bytes, int]:
        """A chain's bytes, and how many behind the limit for one message were left out.

        A segment is read once, so a chain ends where it meets another or itself.
        """
        parts: list[bytes] = []
        size, lost = 0, 0
        while place:
            at = int(np.searchsorted(self.places, place))
            if at >= len(self.places) or self.places[at] != place:
                self.broken += 1
                break
            if self.taken[at]:
                break
            self.taken[at] = True
            length = int(self.sizes[at])
            if size < LARGEST:
                parts.append(self._body(place, length))
            else:
                lost += length
            size += length
            place = int(self.following[at])
        return b"".join(parts), lost

    def _body(self, place: int, length: int) -> bytes:
        if length != _BLOCK:
            return self.space.read_at(place + _HEAD, length)
        return _LOST + self.space.read_at(place + _HEAD + 4, _FREE).rstrip(b"\0")


def _segments(space: ByteSpace) -> _Segments:
    """Found by what each states: its own place, and sizes that only a segment has."""
    found: list[tuple[Words, Words, Words]] = []
    for at in range(0, space.length, _WINDOW):
        data = space.read_at(at, _WINDOW + _HEAD)
        words = np.frombuffer(data[: len(data) & ~3], "<u4")
        if len(words) < 4:
            break
        place, kind, size, following = (words[i : len(words) - 3 + i] for i in range(4))
        live = (kind == _BODY) & (size > 0) & (size <= _BODY)
        freed = (kind == _FREE) & (size == _BLOCK)
        own = at + 4 * np.arange(len(place), dtype=np.int64)
        hits = np.flatnonzero((place == own) & (live | freed))
        hits = hits[hits < _WINDOW // 4]
        found.append((place[hits], following[hits], size[hits]))
    none: Words = np.zeros(0, np.uint32)
    places, following, sizes = (
        np.concatenate(column) for column in zip((none, none, none), *found, strict=True)
    )
    return _Segments(space, places, following, sizes)
