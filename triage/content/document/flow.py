"""Running text of an XML document: paragraphs and tables in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from triage.content.markup.xml_tokens import Close, Open, Token
from triage.content.text.grid import Row
from triage.content.text.sheet import tables
from triage.model import Table, Text

PIECE = 200_000
"""Characters of paragraphs that are given as one ``Text``."""
_MAX_SPAN = 200


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The element names of one format, without prefixes.

    ``text`` are the elements that hold characters (empty: any inside a paragraph). ``skipped``
    subtrees are not read: phonetic text says a name again. ``deleted`` and ``inserted`` are
    tracked changes: a paragraph that has them is given as it is and as it was.
    """

    paragraph: frozenset[str]
    table: str
    row: str
    cell: frozenset[str]
    text: frozenset[str] = frozenset()
    tab: frozenset[str] = frozenset({"tab"})
    line_end: frozenset[str] = frozenset({"br", "cr", "line-break"})
    space: str = "s"
    skipped: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()
    inserted: frozenset[str] = frozenset()
    span: str = "gridSpan"


@dataclass(slots=True)
class _Paragraph:
    now: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    changed: bool = False

    def add(self, text: str, deleted: bool, inserted: bool) -> None:
        if not deleted:
            self.now.append(text)
        if not inserted:
            self.before.append(text)
        self.changed |= deleted or inserted

    def lines(self) -> list[str]:
        now, before = "".join(self.now), "".join(self.before)
        return [now, before] if self.changed and now != before else [now]


@dataclass(slots=True)
class _Grid:
    """A table that is being read."""

    rows: list[Row] = field(default_factory=list)
    number: int = 0
    cells: dict[int, str] = field(default_factory=dict)
    column: int = 0
    span: int = 1
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    words: Vocabulary
    paragraphs: list[_Paragraph] = field(default_factory=list)
    grids: list[_Grid] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    size: int = 0
    skipping: list[str] = field(default_factory=list)
    deleted: int = 0
    inserted: int = 0
    in_text: int = 0


def flow(
    steps: tuple[str, ...], tokens: Iterable[Token], words: Vocabulary
) -> Iterator[Text | Table]:
    """Paragraphs as ``Text``, one a line; tables as ``Table`` with ``table:N`` behind ``steps``."""
    state, number, line = _State(words), 1, 1
    for token in tokens:
        grid = _take(state, token)
        if grid is not None or state.size > PIECE:
            if state.lines:
                yield Text(steps, "\n".join(state.lines), "utf-8", None, line)
                line += len(state.lines)
            state.lines, state.size = [], 0
        if grid is not None:
            yield from tables((*steps, f"table:{number}"), grid.rows)
            number += 1
    for paragraph in reversed(state.paragraphs):  # cut off inside
        state.lines.extend(paragraph.lines())
    if any(text.strip() for text in state.lines):
        yield Text(steps, "\n".join(state.lines), "utf-8", None, line)
    for grid in state.grids:
        _end_row(grid)
        yield from tables((*steps, f"table:{number}"), grid.rows)
        number += 1


def _take(state: _State, token: Token) -> _Grid | None:
    """Take one token; returns a table that it ends."""
    if state.skipping:
        if isinstance(token, Close) and token.name == state.skipping[-1]:
            state.skipping.pop()
        return None
    if isinstance(token, str):
        if state.paragraphs and (state.in_text or not state.words.text):
            _add(state, token.replace("\n", " "))
        return None
    if isinstance(token, Open):
        _begin(state, token)
        return None
    return _end(state, token.name)


def _add(state: _State, text: str) -> None:
    if state.paragraphs:
        state.paragraphs[-1].add(text, state.deleted > 0, state.inserted > 0)


def _begin(state: _State, tag: Open) -> None:
    words, name = state.words, tag.name
    if name in words.skipped:
        if not tag.empty:
            state.skipping.append(name)
    elif name in words.tab:
        _add(state, "\t")
    elif name in words.line_end:
        _add(state, "\n")
    elif name == words.space:
        _add(state, " " * min(_count(tag.get("c"), 1), _MAX_SPAN))
    elif name == words.span:
        if state.grids:
            state.grids[-1].span = min(_count(tag.get("val"), 1), _MAX_SPAN)
    elif tag.empty:
        return
    elif name in words.paragraph:
        state.paragraphs.append(_Paragraph())
    elif name in words.text:
        state.in_text += 1
    elif name in words.deleted:
        state.deleted += 1
    elif name in words.inserted:
        state.inserted += 1
    elif name == words.table:
        state.grids.append(_Grid())
    elif name == words.row and state.grids:
        state.grids[-1].number += 1
    elif name in words.cell and state.grids:
        state.grids[-1].span = min(_count(tag.get(words.span), 1), _MAX_SPAN) if words.span else 1


def _end(state: _State, name: str) -> _Grid | None:
    words = state.words
    if name in words.paragraph and state.paragraphs:
        lines = state.paragraphs.pop().lines()
        if state.grids:
            state.grids[-1].lines.extend(lines)
        else:
            state.lines.extend(lines)
            state.size += sum(map(len, lines))
    elif name in words.text:
        state.in_text = max(state.in_text - 1, 0)
    elif name in words.deleted:
        state.deleted = max(state.deleted - 1, 0)
    elif name in words.inserted:
        state.inserted = max(state.inserted - 1, 0)
    elif name in words.cell and state.grids:
        _end_cell(state.grids[-1])
    elif name == words.row and state.grids:
        _end_row(state.grids[-1])
    elif name == words.table and state.grids:
        return state.grids.pop()
    return None


def _end_cell(grid: _Grid) -> None:
    text = "\n".join(grid.lines).strip()
    if text:
        grid.cells[grid.column] = text
    grid.column += grid.span
    grid.span, grid.lines = 1, []


def _end_row(grid: _Grid) -> None:
    if grid.lines:
        _end_cell(grid)
    if grid.cells:
        grid.rows.append(Row(grid.number, grid.cells))
    grid.cells, grid.column = {}, 0


def _count(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 8 else default
