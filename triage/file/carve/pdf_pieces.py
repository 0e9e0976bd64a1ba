"""A PDF in two pieces: its own table of objects (ISO 32000-1, 7.5.4 and 7.5.8) says where each one
stood, and the one that is broken must unpack to its end."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

from triage.file.carve import jpeg_pieces
from triage.file.carve.split import join, joined_view
from triage.file.carve.view import SECTOR, View

END: Final = b"%%EOF"
START: Final = re.compile(rb"startxref\s+(\d{1,12})\s*$")
_OBJECT: Final = re.compile(rb"\s{0,4}(\d{1,10}) \d{1,5} obj\b")
_STREAM: Final = re.compile(rb"\bstream\r?\n")
_SECTION: Final = re.compile(rb"\s*(\d{1,10}) (\d{1,7})\s*?\r?\n")
_ENTRY: Final = re.compile(rb"(\d{10}) \d{5} n")
_TAIL: Final = 2 << 20
"""A table of objects that is longer than that is not read."""
_LARGEST: Final = 32 << 20
Places = dict[int, int]
"""Where objects stood, and their numbers."""


def pieces(view: View) -> Iterator[tuple[int, int]]:
    """Where the first piece may end and how much further the second one lies, each proven by the
    object that is broken there."""
    at = view.find(END, 8)
    while at >= 0:
        stated = START.search(view.at(max(at - 64, 0), min(64, at)))
        low = max(at - _TAIL, 0)
        tail = view.at(low, at - low)
        for place in _tables(tail):
            gap = low + place - int(stated[1]) if stated else 0
            if gap > 0 and gap % SECTOR == 0:
                split = _split(view, _places(tail[place:]), gap, at - gap)
                if split:
                    yield split, gap
        at = view.find(END, at + len(END))


def _tables(tail: bytes) -> Iterator[int]:
    """Where the table of objects may stand that lies last, as text or as a stream."""
    text = max(tail.rfind(b"\nxref"), tail.rfind(b"\rxref")) + 1
    if text:
        yield text
    packed = tail.rfind(b"/XRef")
    found = list(_OBJECT.finditer(tail, max(packed - 1024, 0), packed)) if packed > 0 else []
    if found:
        yield found[-1].start(1)


def _split(view: View, places: Places, gap: int, length: int) -> int:
    """Where the first piece ends; 0: the objects do not say."""
    order = sorted(places)
    near = [at for at in order if _is(view, at, places[at])]
    far = [at for at in order if at not in near and _is(view, at + gap, places[at])]
    if not near or not far or near[-1] > far[0] or len(near) + len(far) + 1 < len(order):
        return 0
    low, high = near[-1], far[0]
    return join(view, low, high, gap, length, lambda one: _ends(one, low, high))


def _is(view: View, at: int, number: int) -> bool:
    found = _OBJECT.match(view.at(at, 32))
    return found is not None and int(found[1]) == number


def _ends(view: View, at: int, end: int) -> bool:
    """Whether what stands between two places is one object, whose stream unpacks to its end."""
    data = view.at(at, min(end - at, _LARGEST))
    found = _STREAM.search(data)
    if not data.rstrip().endswith(b"endobj"):
        return False
    if found is None:
        return True
    head = data[: found.start()]
    if b"/FlateDecode" in head:
        unpacker = zlib.decompressobj()
        try:
            unpacker.decompress(data[found.end() :], _LARGEST)
        except zlib.error:
            return False
        return unpacker.eof and unpacker.unused_data.lstrip().startswith(b"endstream")
    if b"/DCTDecode" in head:
        picture = joined_view(view, 0, at + found.end(), len(data) - found.end())
        whole = jpeg_pieces.joined(picture)
        return whole is not None and not whole.pieces
    return False


def _places(table: bytes) -> Places:
    """What a table says of the objects that stand in the file itself."""
    if not table.startswith(b"xref"):
        return dict(_unpacked(table))
    found: Places = {}
    at = 4
    while section := _SECTION.match(table, at):
        first, count = int(section[1]), int(section[2])
        at = section.end()
        for number in range(first, first + count):
            entry = _ENTRY.match(table, at)
            if entry and int(entry[1]):
                found[int(entry[1])] = number
            at += 20
            if at > len(table):
                break
    return found


def _unpacked(table: bytes) -> Iterator[tuple[int, int]]:
    """The same of a table in a stream."""
    found = _STREAM.search(table)
    widths = re.search(
        rb"/W\s*\[\s*(\d)\s+(\d)\s+(\d)\s*\]", table[: found.start()] if found else b""
    )
    if found is None or widths is None:
        return
    head = table[: found.start()]
    kind, place, rest = (int(width) for width in widths.groups())
    size = kind + place + rest
    try:
        data = zlib.decompressobj().decompress(table[found.end() :], _TAIL)
    except zlib.error:
        return
    rows = _rows(data, size, b"/Predictor" in head)
    index = re.search(rb"/Index\s*\[([\d\s]*)\]", head)
    spans = [int(word) for word in index[1].split()] if index else [0, len(data)]
    for first, count in zip(spans[::2], spans[1::2], strict=False):
        for number, row in zip(range(first, first + count), rows, strict=False):
            if not kind or int.from_bytes(row[:kind], "big") == 1:
                yield int.from_bytes(row[kind : kind + place], "big"), number


def _rows(data: bytes, size: int, predicted: bool) -> Iterator[bytes]:
    """Rows of a table, each of which may be told by its differences from the one above."""
    if not predicted:
        yield from (data[at : at + size] for at in range(0, len(data), size or 1))
        return
    row = bytes(size)
    for at in range(0, len(data) - size, size + 1):
        raw = data[at + 1 : at + 1 + size]
        row = bytes((a + b) & 0xFF for a, b in zip(raw, row, strict=True)) if data[at] == 2 else raw
        yield row
