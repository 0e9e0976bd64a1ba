"""JSON (RFC 8259) with Japanese in it: the objects of its lists are rows, the rest lines.

Most programs write Japanese as \\uXXXX, which no reader of text understands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from triage.content.budget import Budget
from triage.content.text import plain
from triage.content.text.escapes import unescaped
from triage.content.text.json_rows import Found, torn
from triage.content.text.json_text import values
from triage.content.text.plain import cut
from triage.model import Gap, Item, Table, Text
from triage.text.codec import decode, detect

_LONGEST = 8 << 20
"""Bytes that are parsed whole; parsed, they take up to thirty times as many."""
_HEAD = 64 << 10


class _Objects:
    name = "objects"
    mimes = frozenset({"application/json"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Tables and lines, without tables what is foreign. Of a long or broken file every object
        that is whole in a piece is a row, and the rest is text."""
        encoding = detect(item.data.read_at(0, _HEAD))
        if encoding is None:
            yield from plain.PLUGIN.extract(item, budget)
            return
        text = _whole(item, encoding) if item.data.length <= _LONGEST else None
        parsed = values(text.text) if text else None
        if text is None or parsed is None:
            yield from _torn(item, encoding, budget)
            return
        found = Found()
        found.read(parsed)
        yield from found.parts(item.steps, text) if found.japanese() else _text(item, encoding)


PLUGIN = _Objects()


def _whole(item: Item, encoding: str) -> Text:
    text, offsets = decode(item.data.read_at(0, item.data.length), encoding, 0)
    return Text(item.steps, text, encoding, None if item.steps else offsets)


def _text(item: Item, encoding: str) -> Iterator[Text]:
    """Its colons and commas part no cells."""
    line = 1
    for piece in plain.pieces(item, encoding):
        yield unescaped(replace(piece, first_line=line))
        line += piece.text.count("\n")


def _torn(item: Item, encoding: str, budget: Budget) -> Iterator[Text | Table]:
    """The objects of each piece, together with what the piece before left open."""
    rest: Text | None = None
    row = 1
    for piece in plain.pieces(item, encoding):
        text = _joined(rest, piece) if rest else piece
        tables, spans = torn(text, row, goes_on=True)
        yield from tables
        row += max((len(table.rows) for table in tables), default=0)
        rest = cut(text, spans[-1][1], len(text.text)) if spans else None
        if rest is None or len(rest.text) > plain.PIECE:
            yield from plain.parts(text if rest is None else rest, budget)
            rest = None
    if rest and rest.text.strip():
        yield from plain.parts(rest, budget)


def _joined(rest: Text, piece: Text) -> Text:
    offsets = piece.offsets
    if rest.offsets is not None and offsets is not None:
        offsets = np.concatenate((rest.offsets[:-1], offsets))
    return replace(piece, text=rest.text + piece.text, offsets=offsets)
