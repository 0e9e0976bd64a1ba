"""Logs whose lines carry objects of JSON: the objects are rows of a table, the rest stays text.

Servers and applications write what they were sent behind the time and the name of the logger;
whose it is only the keys tell, which no padded or delimited column has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from triage.content.text.json_rows import torn
from triage.model import Table, Text
from triage.text.column import of_text

_OBJECT = '{"'
_LINE = re.compile(r"(?m)^[^\n{]{0,300}[0-9]{1,2}:[0-9]{2}:[0-9]{2}[^\n{]{0,500}" + _OBJECT)
"""A time of day, and behind it on the same line an object."""
_LEAST = 3
"""Lines that make a log."""


def apart(text: Text) -> tuple[list[Table], Text] | None:
    """The tables of a log's objects, and its lines without them; null for any other text, and where
    nothing in them is Japanese."""
    if _OBJECT[0] not in text.text or text.text.count(_OBJECT) < _LEAST:
        return None
    lines = _LINE.finditer(text.text)
    if any(next(lines, None) is None for _ in range(_LEAST)):
        return None
    tables, spans = torn(text, text.first_line)
    if not tables:
        return None
    return [_placed(table, text) for table in tables], without(text, spans)


def without(text: Text, spans: Sequence[tuple[int, int]]) -> Text:
    """A text without some stretches of it, in order; each character keeps its place."""
    kept = np.ones(len(text.text) + 1, np.bool_)
    for start, end in spans:
        kept[start:end] = False
    gaps = zip([0, *(end for _, end in spans)], [*(start for start, _ in spans), None], strict=True)
    rest = "".join(text.text[start:end] for start, end in gaps)
    offsets = None if text.offsets is None else text.offsets[kept]
    return replace(text, text=rest, offsets=offsets)


def _placed(table: Table, text: Text) -> Table:
    """The table with the numbers of the lines that its rows stand on, where that is known."""
    if table.cell_offsets is None or text.offsets is None:
        return table
    at = np.searchsorted(text.offsets, table.cell_offsets.max(axis=1))
    return replace(table, rows=text.first_line + np.searchsorted(of_text(text.text).ends, at))
