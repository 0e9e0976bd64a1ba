"""A PDF whose table of objects and page tree are lost: made anew around the pages that are left.

Objects inside object streams are written out, every page object found is hung into a new tree,
and PDFium, which looks for objects itself where the table is missing, does the rest.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.container.inflate import inflate
from triage.content.space import Memory

_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s+(\d{1,5})\s+obj\b")
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
_PACKED = re.compile(rb"/Type\s*/ObjStm\b")
_COUNT, _FIRST = re.compile(rb"/N\s+(\d{1,7})"), re.compile(rb"/First\s+(\d{1,9})")
_STREAM = re.compile(rb"stream\r?\n")
_HEAD = 4096
_MOST_PAGES = 20_000
_TREE, _ROOT = 9_999_998, 9_999_999


def rebuilt(data: bytes, budget: Budget) -> bytes:
    """The file with its packed objects written out, and a page tree and trailer at its end."""
    unpacked = b"".join(_unpacked(data, budget))
    pages = list(dict.fromkeys([*_pages(data), *_pages(unpacked)]))[:_MOST_PAGES]
    kids = b" ".join(b"%d 0 R" % number for number in pages)
    tree = b"%d 0 obj\n<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n" % (_TREE, len(pages), kids)
    root = b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (_ROOT, _TREE)
    trailer = b"trailer\n<</Root %d 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n" % (_ROOT, _ROOT + 1)
    # An object that was cut off would swallow what follows.
    return data + b"\nendstream\nendobj\n" + unpacked + tree + root + trailer


def _pages(data: bytes) -> Iterator[int]:
    """The numbers of page objects, in the order of the file."""
    starts = list(_OBJECT.finditer(data))
    for at, start in enumerate(starts):
        end = starts[at + 1].start() if at + 1 < len(starts) else len(data)
        if _PAGE.search(data, start.end(), min(end, start.end() + _HEAD)):
            yield int(start[1])


def _unpacked(data: bytes, budget: Budget) -> Iterator[bytes]:
    """Every object of every object stream as an object of its own."""
    for start in _OBJECT.finditer(data):
        head = data[start.end() : start.end() + _HEAD]
        body = _STREAM.search(head)
        if body is None or not _PACKED.search(head, 0, body.start()):
            continue
        count, first = _COUNT.search(head), _FIRST.search(head)
        if count is None or first is None:
            continue
        space = Memory(data[start.end() + body.end() :])
        got = inflate(space, 0, space.length, budget, zlib.MAX_WBITS).data
        yield from _objects(got, int(count[1]), int(first[1]))


def _objects(unpacked: bytes, count: int, first: int) -> Iterator[bytes]:
    words = unpacked[:first].split()[: 2 * count]
    numbers = [int(word) if word.isdigit() and len(word) < 10 else 0 for word in words]
    places = list(zip(numbers[::2], numbers[1::2], strict=False))
    ends = [place for _, place in places[1:]] + [len(unpacked)]
    for (number, place), end in zip(places, ends, strict=True):
        yield b"%d 0 obj\n%s\nendobj\n" % (number, unpacked[first + place : first + end])
