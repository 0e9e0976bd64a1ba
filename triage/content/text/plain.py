"""Plain text in the six encodings, in pieces, with the tables inside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from triage.content.budget import Budget
from triage.content.text import fixed_lines, hl7, logged, tuples
from triage.content.text.delimited import NO_LAYOUT, Layout, split
from triage.content.text.escapes import may_be_escaped, sent, unescaped
from triage.content.text.fixed import layout_of, tables
from triage.content.text.fixed_fragment import is_printed, records
from triage.content.text.glance import may_hold_rows
from triage.content.text.json_rows import torn
from triage.content.text.zengin import is_zengin, transfers
from triage.model import Gap, Item, Locator, Shown, Table, Text
from triage.text.codec import decode, detect
from triage.text.source import is_dictionary, is_page, is_scratch, is_source

PIECE = 2 << 20
"""Small enough that the densest piece takes a few seconds, and a worker shows that it moves."""
_BACK = 64 << 10
_HEAD = 64 << 10
_ZEROS = re.compile("\0{2,}")
_OBJECT = '":'
"""What every object of JSON has."""
_NOTHING: Shown = ""
_MANY = 64
"""So many zeros end a file, and any behind a line end: fewer, inside a line, fill a field."""


class _Plain:
    name = "plain"
    mimes = frozenset({"text/plain", "text/csv", "text/tab-separated-values"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Tables and running text, in pieces of at most 2 MiB of bytes."""
        encoding = detect(item.data.read_at(0, _HEAD))
        if encoding is None:
            reason = "the text's encoding was not recognised"
            yield Gap(Locator(item.steps), "content", "text.encoding", reason, item.data.length)
            return
        yield from _records(item, encoding) or _lines(item, encoding)


def _records(item: Item, encoding: str) -> Iterator[Text | Table | Gap] | None:
    """The tables of a file of fixed records; null for any other text."""
    if encoding not in ("cp932", "euc_jp"):
        return None
    head = item.data.read_at(0, _HEAD)
    if encoding == "cp932" and is_zengin(head):
        return transfers(item.steps, item.data)
    kinds = fixed_lines.kinds_of(head, encoding)
    layout = layout_of(head) if not kinds and encoding == "cp932" else None
    layouts = [layout] if layout else [kind.layout for kind in kinds]
    fields = max((len(one.fields) for one in layouts), default=0)
    if not fields or is_printed(head, encoding, fields):
        return None
    if layout:
        return tables(item.steps, item.data, layout)
    return (part for piece in pieces(item, encoding) for part in fixed_lines.split(piece, kinds))


def _lines(item: Item, encoding: str) -> Iterator[Text | Table]:
    layout, line, shown = NO_LAYOUT, 1, _NOTHING
    for text in pieces(item, encoding):
        shown = shown or _shown(text.text, first=line == 1)
        piece = Text(text.steps, text.text, encoding, text.offsets, line, shown)
        line += _line_ends(text.text)
        if not layout.open and (is_source(text.text) or is_dictionary(text.text)):
            yield piece
            continue
        piece = sent(piece)
        told = None if layout.open else _told(piece)
        if told:
            yield from told[0]
            piece, layout = told[1], replace(layout, number=max(layout.number, len(told[0])))
        found, layout = split(unescaped(piece), layout)
        yield from (replace(part, shown=shown) for part in found) if shown else found


def _shown(text: str, *, first: bool) -> Shown:
    """Of what a piece of a text is that shows values of nobody; ``first``: it begins the text."""
    if is_scratch(text):
        return "test"
    return "manual" if first and is_page(text) else ""


PLUGIN = _Plain()
_SLASHED = 16
"""Characters for each slash at most of what may be a dictionary: a test of little cost."""


def parts(
    text: Text, budget: Budget, number: int = 0, *, raw: bool = False
) -> Iterator[Text | Table]:
    """The tables and the running text of one decoded stretch (a raw window, a document), behind so
    many (``number``) other tables. What is ``raw`` may be cut anywhere: a row or two are a table.
    """
    if text.text.count("/") * _SLASHED > len(text.text) and is_dictionary(text.text):
        yield text
        return
    text = sent(text)
    told = _told(text, raw=raw)
    if told:
        yield from _numbered(told[0], number)
        yield from _read(told[1], Layout(number=number + len(told[0]), raw=raw))
        return
    tables, spans = torn(text) if _OBJECT in text.text else ([], [])
    if not tables:
        yield from _read(text, Layout(number=number, raw=raw))
        return
    tables = _numbered(tables, number)
    number += len(tables)
    yield from tables
    ends = [0, *(place for span in spans for place in span), len(text.text)]
    for one in cuts(text, zip(ends[::2], ends[1::2], strict=True)):
        if any(map(str.isalnum, one.text)):
            yield from _read(one, Layout(number=number, raw=raw))


def is_running(text: Text) -> bool:
    """Is Western text out of raw bytes surely running text for ``parts``, in the pieces that zeros
    part? No object, no record and no tuple is looked for where nothing is Japanese."""
    written = text.text
    if text.encoding == "cp932" or may_be_escaped(written) or tuples.may_hold_rows(written):
        return False
    return not any(may_hold_rows(written[start:end]) for start, end in _pieces(written))


def _numbered(tables: list[Table], number: int) -> list[Table]:
    """The tables, called as those behind so many others are."""
    if not number:
        return tables
    own = tables[0].steps
    return [
        replace(table, steps=(*own, f"part:{at}")) for at, table in enumerate(tables, number + 1)
    ]


def _told(text: Text, *, raw: bool = False) -> tuple[list[Table], Text] | None:
    """The tables of what a program wrote in a form of its own, and the rest of the text."""
    return hl7.apart(text) or logged.apart(text) or tuples.apart(text, raw=raw)


def cut(text: Text, start: int, end: int) -> Text:
    """A stretch of a text."""
    return next(cuts(text, [(start, end)]))


def cuts(text: Text, spans: Iterable[tuple[int, int]]) -> Iterator[Text]:
    """Stretches of a text, in order; its lines are counted once, however many there are."""
    line, at = text.first_line, 0
    for start, end in spans:
        line, at = line + _line_ends(text.text[at:start]), start
        offsets = None if text.offsets is None else text.offsets[start : end + 1]
        yield replace(text, text=text.text[start:end], offsets=offsets, first_line=line)


def _read(text: Text, before: Layout) -> Iterator[Text | Table]:
    text = unescaped(text)
    found = records(text)
    rest = found[1] if found else text
    if found:
        yield from found[0]
        before = replace(before, number=before.number + 1)
    for one in _apart(rest) if rest else ():
        more, layout = split(one, before)
        yield from more
        before = replace(before, number=layout.number)


def _apart(text: Text) -> Iterator[Text]:
    """What zeros part: in raw space, files that happen to lie behind each other."""
    line, at = text.first_line, 0
    for start, end in _pieces(text.text):
        line, at = line + _line_ends(text.text[at:start]), start
        if not start and end == len(text.text):
            yield text
        else:
            offsets = None if text.offsets is None else text.offsets[start : end + 1]
            yield replace(text, text=text.text[start:end], offsets=offsets, first_line=line)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for zeros in _ZEROS.finditer(text):
        first, behind = zeros.span()
        if _parts(text, first, behind):
            if first > start:
                yield start, first
            start = behind
    if start < len(text):
        yield start, len(text)


def _parts(text: str, start: int, end: int) -> bool:
    return end - start >= _MANY or (start > 0 and text[start - 1] in "\r\n")


def pieces(item: Item, encoding: str) -> Iterator[Text]:
    """The content decoded piece by piece, each cut behind a line where one ends nearby.

    Offsets count from the start of the item, and are null inside an archive.
    """
    at = 0
    while at < item.data.length:
        data = item.data.read_at(at, PIECE)
        if not data:
            return
        if at + len(data) < item.data.length:
            data = data[: _cut(data, encoding)]
        text, offsets = decode(data, encoding, at)
        marked = text.startswith("\ufeff") and at == 0
        at += len(data)
        placed = None if len(item.steps) else offsets[1:] if marked else offsets
        yield Text(item.steps, text[1:] if marked else text, encoding, placed)


def _line_ends(text: str) -> int:
    return text.count("\n") or text.count("\r")


def _cut(data: bytes, encoding: str) -> int:
    """Where a piece may end: behind a line end outside quotes, else between two characters."""
    if encoding.startswith("utf-16"):
        return _cut_wide(data, encoding)
    floor = max(len(data) - _BACK, 1)
    at = data.rfind(b"\n", floor)
    quotes = data.count(b'"', 0, at) if at > 0 else 0
    while at > 0:
        if quotes % 2 == 0:
            return at + 1
        before = data.rfind(b"\n", floor, at)
        quotes -= data.count(b'"', max(before, 0), at)
        at = before
    last = data.rfind(b"\n", floor)
    # Below 0x40 no byte is part of a longer character in any of the encodings.
    safe = next((i for i in range(len(data), floor, -1) if data[i - 1] < 0x40), len(data))
    return last + 1 if last > 0 else safe


def _cut_wide(data: bytes, encoding: str) -> int:
    even = len(data) & ~1
    units = np.frombuffer(data[:even], "<u2" if encoding.endswith("le") else ">u2")
    floor = max(len(units) - _BACK, 0)
    ends = np.flatnonzero(units[floor:] == 0x0A) + floor
    if not len(ends):
        return even - 2 if len(units) and 0xD800 <= int(units[-1]) < 0xDC00 else even
    quotes = np.flatnonzero(units == 0x22)
    outside = ends[np.searchsorted(quotes, ends) % 2 == 0]
    chosen = outside[-1] if len(outside) else ends[-1]
    return int(chosen + 1) * 2
