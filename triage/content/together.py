"""Very many small tables of one file, put together: each by itself costs more than its rows do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, takewhile

import numpy as np

from triage.content.budget import BudgetSpent
from triage.model import Gap, Item, Table, Text
from triage.text.column import Lines, below

_ALONE = 200
"""Small tables of a file that stand by themselves, and small texts."""
_ROWS, _COLUMNS, _SIZE = 100, 64, 4000
"""Of a small table, and characters of one and of a small text, at most."""
_HELD = 20_000
"""Rows, and lines of text, that wait at most."""
_KINDS = 300
"""Different headers, and kinds of cells in a row, of small tables; further tables are known by how
many columns they have."""
_TITLE = 500

_Key = tuple[object, ...]


def together(parts: Iterable[Text | Table | Item | Gap]) -> Iterator[Text | Table | Item | Gap]:
    """The same parts; behind a few hundred small ones, further ones that are alike in one.

    Tables are that have the same header (without one: the same kinds of cells), with all their
    titles, in the first one's place; so are the texts between them, blank lines between, so that a
    line keeps its number.
    """
    held, alone = _Held(), {Table: _ALONE, Text: _ALONE}
    try:
        for part in parts:
            if isinstance(part, Item | Gap) or not _is_small(part):
                yield part
                continue
            if alone[type(part)]:
                alone[type(part)] -= 1
                yield part
                continue
            held.add(part)
            if held.size >= _HELD:
                yield from held.rest()
    except BudgetSpent:
        yield from held.rest()
        raise
    yield from held.rest()


@dataclass(slots=True)
class _Held:
    tables: dict[_Key, list[Table]] = field(default_factory=dict)
    texts: dict[_Key, list[Text]] = field(default_factory=dict)
    kinds: set[tuple[str, ...]] = field(default_factory=set)
    size: int = 0

    def add(self, part: Text | Table) -> None:
        """Let one wait for others."""
        if isinstance(part, Text):
            placed = part.offsets is not None
            self.texts.setdefault((part.encoding, part.shown, placed), []).append(part)
            self.size += part.text.count("\n") + 1
            return
        told = part.header or tuple(_kind(column[0]) for column in part.columns if len(column))
        if len(self.kinds) < _KINDS:
            self.kinds.add(told)
        elif told not in self.kinds:
            told, part = (), replace(part, header=None)
        placed, headed = part.cell_offsets is not None, part.header is not None
        key = (told, len(part.columns), part.encoding, part.shown, placed, headed)
        self.tables.setdefault(key, []).append(part)
        self.size += len(part.rows)

    def rest(self) -> Iterator[Text | Table]:
        """All that waits."""
        yield from map(_one_table, self.tables.values())
        yield from map(_one_text, self.texts.values())
        self.tables, self.texts, self.size = {}, {}, 0


def _is_small(part: Text | Table) -> bool:
    if isinstance(part, Text):
        return len(part.text) <= _SIZE
    if len(part.rows) > _ROWS or len(part.columns) > _COLUMNS:
        return False
    return sum(map(_characters, part.columns)) <= _SIZE


def _characters(column: Sequence[str]) -> int:
    return len(column.points) if isinstance(column, Lines) else sum(map(len, column))


def _kind(cell: str) -> str:
    """How a cell begins: with a digit, a sign, a Latin letter or another one."""
    first = cell.strip()[:1]
    if not first.isalnum():
        return first and "-"
    return "0" if first.isdigit() else "A" if first.isascii() else "k"


def _one_table(tables: Sequence[Table]) -> Table:
    first = tables[0]
    if len(tables) == 1:
        return first
    titles = dict.fromkeys(table.title for table in tables if table.title)
    offsets = [table.cell_offsets for table in tables if table.cell_offsets is not None]
    return replace(
        first,
        steps=_steps(tables),
        columns=tuple(map(_one_column, zip(*(table.columns for table in tables), strict=True))),
        rows=np.concatenate([table.rows for table in tables]),
        cell_offsets=np.concatenate(offsets) if offsets else None,
        title=" ".join(titles)[:_TITLE] or None,
    )


def _one_column(columns: Sequence[Sequence[str]]) -> Sequence[str]:
    lines = [column for column in columns if isinstance(column, Lines)]
    return below(*lines) if len(lines) == len(columns) else tuple(chain.from_iterable(columns))


def _one_text(texts: Sequence[Text]) -> Text:
    """Texts with a line end for each line between them; where they do not say where they stood,
    a blank line."""
    first, line = texts[0], texts[0].first_line
    mark = "\r" if _is_returned(texts) else "\n"
    written: list[str] = []
    offsets = [] if first.offsets is None else [first.offsets[:0]]
    for text in texts:
        between = text.first_line - line if written else 0
        if written and (between < 0 or (not between and not written[-1].endswith(mark))):
            between = 2
        line += between + text.text.count(mark)
        written += [mark * between, text.text]
        if text.offsets is not None:
            offsets += [text.offsets[:1].repeat(between), text.offsets[:-1]]
    last = texts[-1].offsets
    places = None if last is None else np.concatenate([*offsets, last[-1:]])
    return replace(first, steps=_steps(texts), text="".join(written), offsets=places)


def _is_returned(texts: Sequence[Text]) -> bool:
    """Do lines end as they did on the Macintosh?"""
    return not any("\n" in text.text for text in texts) and any("\r" in text.text for text in texts)


def _steps(parts: Sequence[Text | Table]) -> tuple[str, ...]:
    """Where all of them stand: the first one's part of a file, or what their places share."""
    first = parts[0].steps
    depth = len(first)
    for part in parts:
        same = zip(first[:depth], part.steps, strict=False)
        depth = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], same))
    return first if first[depth : depth + 1] and first[depth].startswith("part:") else first[:depth]
