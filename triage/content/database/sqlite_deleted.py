"""Deleted rows of SQLite files: free pages, freed cells, and the space between cells.

A freed cell keeps all but its first four bytes, which hold its length, its number and at times
the first types. Rows are known again by the types that their table's columns can have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from triage.content.database.sqlite_page import Head, Value, cells, record, unused, values
from triage.model import ByteSpace
from triage.sqlite_leaf import INNER, LEAF, size_of, types, varint

_ODD = b"".join(b"\\x%02x" % byte for byte in range(1, 0x80, 2))
_TEXT = rb"(?:[\x00%b]|[\x81-\x87][%b])" % (_ODD[24:], _ODD)
_NUMBER = rb"[\x00-\x09]"
_ANY = rb"(?:[\x00-\x09\x0c-\x7f]|[\x81-\x87][\x00-\x7f])"
_MOST_TYPES = 60
_LEAST_TEXT = 6
_RUN = re.compile(rb"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]{4,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
_LOST = 4

Hit = tuple[int, int, int, tuple[Value, ...]]
"""Where a row begins and ends, the number of its table, and its values."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A table as its deleted rows show: name, columns, and how a row's header looks, whole and
    (``rests``) without its first 0, 1, 2 types."""

    name: str
    columns: tuple[str, ...]
    whole: re.Pattern[bytes]
    rests: tuple[re.Pattern[bytes], ...]


@dataclass(frozen=True, slots=True)
class Remains:
    """What was found on one page: rows by table (-1: of an unknown one), and other text."""

    rows: list[tuple[int, tuple[Value, ...]]]
    runs: list[bytes]


def shape(name: str, columns: list[tuple[str, str]]) -> Shape | None:
    """The shape of a table of these (name, declared type) columns; null if it tells nothing."""
    kinds = tuple(_kind(declared.upper()) for _, declared in columns)
    if not 2 <= len(kinds) <= _MOST_TYPES or not any(kind != _NUMBER for kind in kinds):
        return None
    lengths = bytes(range(len(kinds) + 1, min(2 * len(kinds) + 2, 0x80)))
    whole = re.compile(b"(?=[" + re.escape(lengths) + b"]" + b"".join(kinds) + b")", re.DOTALL)
    rests = (kinds[lost:] for lost in range(min(3, len(kinds) - 1)))
    patterns = (re.compile(b"(?=" + b"".join(rest) + b")", re.DOTALL) for rest in rests)
    return Shape(name, tuple(column for column, _ in columns), whole, tuple(patterns))


def _kind(declared: str) -> bytes:
    """By the rules of affinity (datatype3, 3.1)."""
    if "INT" in declared:
        return _NUMBER
    if any(word in declared for word in ("CHAR", "CLOB", "TEXT")):
        return _TEXT
    return _ANY


def free_pages(space: ByteSpace, head: Head) -> Iterator[int]:
    """Offsets of the pages on the free list, trunks too."""
    pages = space.length // head.page
    trunk, seen = head.freelist, set[int]()
    while 1 < trunk <= pages and trunk not in seen:
        seen.add(trunk)
        yield (trunk - 1) * head.page
        page = space.read_at((trunk - 1) * head.page, head.page)
        count = min(int.from_bytes(page[4:8], "big"), head.page // 4 - 2)
        for index in range(max(count, 0)):
            leaf = int.from_bytes(page[8 + 4 * index : 12 + 4 * index], "big")
            if 1 < leaf <= pages and leaf not in seen:
                seen.add(leaf)
                yield (leaf - 1) * head.page
        trunk = int.from_bytes(page[:4], "big")


def remains(page: bytes, start: int, free: bool, shapes: list[Shape], head: Head) -> Remains:
    """What a page holds beside its live rows; of a free page, everything. A root keeps the rows
    that it had before the table outgrew one page."""
    found = Remains([], [])
    leaf = page[start : start + 1] == bytes([LEAF])
    if free:
        rows = cells(page, start, head) if leaf else _pointed(page, head)
        found.rows.extend((table_of(shapes, row), row) for row in rows)
    if leaf or (page[start : start + 1] == bytes([INNER]) and not free):
        stretches = list(unused(page, start, head))
        if free and not found.rows:
            stretches = [(start + 8, head.usable)]
    else:
        stretches = [(8, head.usable)] if free else []
    for begin, end in stretches:
        if page.count(0, begin, end) < end - begin:
            _search(page, begin, end, shapes, head, found)
    return found


def _pointed(page: bytes, head: Head) -> Iterator[tuple[Value, ...]]:
    """The rows of a page whose head the free list overwrote: pointers behind it remain."""
    seen = set[int]()
    for place in range(8, head.usable // 8, 2):
        at = int.from_bytes(page[place : place + 2], "big")
        if place < at < head.usable and at not in seen:
            seen.add(at)
            row = record(page, at, head)
            if row is not None and any(isinstance(value, str) and len(value) > 2 for value in row):
                yield row


def table_of(shapes: list[Shape], row: tuple[Value, ...]) -> int:
    """The first table with as many columns; -1 if there is none."""
    return next((i for i, known in enumerate(shapes) if len(known.columns) == len(row)), -1)


def _search(
    page: bytes, begin: int, end: int, shapes: list[Shape], head: Head, found: Remains
) -> None:
    """Rows in one stretch, and the text between them."""
    hits: list[Hit] = []
    for number, known in enumerate(shapes):
        for match in known.whole.finditer(page, begin, end):
            at = match.start()
            kinds = types(page, at + 1, at + page[at])
            if kinds is not None and len(kinds) == len(known.columns):
                hits.extend(_row(page, at, at + page[at], end, kinds, number, head))
        hits.extend(_beheaded(page, begin, end, number, known, head))
    done = begin
    for at, stop, number, row in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if at >= done:
            found.runs.extend(_RUN.findall(page, done, at))
            found.rows.append((number, row))
            done = stop
    found.runs.extend(_RUN.findall(page, done, end))


def _beheaded(
    page: bytes, begin: int, end: int, number: int, known: Shape, head: Head
) -> Iterator[Hit]:
    """Freed cells, whose first four bytes now hold the next one's place and their own length."""
    for lost, pattern in enumerate(known.rests):
        for match in pattern.finditer(page, begin + _LOST, end):
            kinds, at = [0] * lost, match.start()
            while len(kinds) < len(known.columns):
                kind, at = varint(page, at)
                kinds.append(kind)
            stop = at + sum(map(size_of, kinds))
            for cell in range(match.start() - _LOST, match.start() - _LOST - 3, -1):
                length = int.from_bytes(page[cell + 2 : cell + 4], "big") if cell >= begin else 0
                if stop <= cell + length <= head.usable:
                    yield from _row(page, cell, at, end, kinds, number, head)
                    break


def _row(
    page: bytes, at: int, body: int, end: int, kinds: list[int], number: int, head: Head
) -> Iterator[Hit]:
    """The row if its values fit and are what a person could have entered."""
    stop = body + sum(map(size_of, kinds))
    if stop > end:
        return
    row = values(page, body, kinds, head.encoding)
    texts = [v for v, kind in zip(row, kinds, strict=True) if isinstance(v, str) and kind > 12]
    if sum(map(len, texts)) >= _LEAST_TEXT and not any(_CONTROL.search(value) for value in texts):
        yield at, stop, number, row
