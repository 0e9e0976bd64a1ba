"""Text of any kind out of raw space: stretches of HTML and XML in it as those, the rest as text.

What lies there seldom begins with the document: tags tell where one is. A row of a table then has
its cells, and a record of a program its fields, as in the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from triage.content.budget import Budget
from triage.content.markup import attributes
from triage.content.markup.markup import bare
from triage.content.text import plain
from triage.content.text.delimited import Layout, split
from triage.model import Table, Text

_TAG = re.compile(r"</?[A-Za-z\u3041-\u9fff][^<>\0-\x08]{0,400}>")
_CELL = re.compile(r"(?i)</?t[dr][\s>]")
_CLOSES = "</"
_CELLS, _ENDS = 6, 6
"""Tags of rows and cells that make a table, and ends of elements that make a document, at least."""
_APART = 400
"""Characters between two tags of one document at most."""
_EDGES, _BEYOND = "\n\0\ufffd", 200
_BEHIND = re.compile(f"[^{_EDGES}]{{0,{_BEYOND}}}")
"""Where it ends before its first tag and behind its last, in so many characters at most."""


def parts(text: Text, budget: Budget) -> Iterator[Text | Table]:
    """The tables and the running text of one decoded stretch of raw bytes."""
    number = 0
    stretches = [*_stretches(text.text)]
    cut = plain.cuts(text, ((start, end) for start, end, _ in stretches))
    for one, (_, _, tagged) in zip(cut, stretches, strict=True):
        read = _read if tagged else _untagged
        for part in read(one, number, budget):
            number += isinstance(part, Table)
            yield part


def is_running(text: Text) -> bool:
    """Is Western text surely running text for ``parts``, in the pieces that zeros part?"""
    return next(_documents(text.text), None) is None and plain.is_running(text)


def _stretches(text: str) -> Iterator[tuple[int, int, bool]]:
    """All of a text in order: its documents (true), and what lies between them."""
    done = 0
    for start, end in _documents(text):
        if start > done:
            yield done, start, False
        yield start, end, True
        done = end
    if done < len(text) or not done:
        yield done, len(text), False


def _read(text: Text, number: int, budget: Budget) -> Iterator[Text | Table]:
    if len(_CELL.findall(text.text)) >= _CELLS:
        yield from split(bare(text), Layout(number=number))[0]
        return
    steps = (*text.steps, f"part:{number + 1}") if number else text.steps
    records = attributes.records(replace(text, steps=steps), text.first_line)
    yield from records or _untagged(text, number, budget)


def _untagged(text: Text, number: int, budget: Budget) -> Iterator[Text | Table]:
    return plain.parts(text, budget, number, raw=True)


def _documents(text: str) -> Iterator[tuple[int, int]]:
    """Where tags stand close to each other, with what is on their lines."""
    if text.count(_CLOSES) < _ENDS and text.count("<t") < _CELLS and text.count("<T") < _CELLS:
        return
    start = end = -1
    ends = done = 0
    for tag in _TAG.finditer(text):
        if start < 0 or tag.start() > end + _APART:
            if start >= 0 and _is_document(text, start, end, ends):
                yield start, end
                done = end
            start, ends = _before(text, tag.start(), done), 0
        end = tag.end()
        ends += tag[0].startswith(_CLOSES)
    if start >= 0 and _is_document(text, start, end, ends):
        behind = _BEHIND.match(text, end)
        yield start, behind.end() if behind else end


def _is_document(text: str, start: int, end: int, ends: int) -> bool:
    cells = _CELL.finditer(text, start, end)
    return ends >= _ENDS or all(next(cells, None) for _ in range(_CELLS))


def _before(text: str, at: int, done: int) -> int:
    """Where the document begins whose first tag is at a place, behind what is ``done``."""
    low = max(done, at - _BEYOND)
    last = max(text.rfind(edge, low, at) for edge in _EDGES)
    return last + 1 if last >= 0 else low
