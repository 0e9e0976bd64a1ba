"""Tables whose columns are padded with blanks, as printed lists, screens and reports have them.

A form is no such table, for its labels stand in a column: it stays text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.content.text.glance import PADDED_ROWS, may_be_padded
from triage.content.text.header import is_header, says_label
from triage.content.text.places import WIDEST, places
from triage.content.text.two_lines import Records, records, two_heads
from triage.content.text.wrapped import wrapped
from triage.model import Table, Text
from triage.text.script import JAPANESE

_LEAST_COLUMNS = 3
_MAX_ROWS = 20_000
_JAPANESE, _NUMBERS, _LABELS = 0.3, 0.7, 0.5
_SAMPLE = 200
_LABEL = 12
"""Characters of a label and its colon at most."""
_DIGITS = re.compile(r"\d+")
_BLANKS = re.compile(r"\s{2,}")
_SET_IN, _LINES_SET_IN = re.compile(r"^[ \u3000]{4,}(?=\S)", re.MULTILINE), 0.3
"""Lines set in, and the share of them where each record may take two."""

_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """A padded table and where it stands: lines ``first`` to ``last`` of the text (half-open), but
    those that are ``left`` as text."""

    table: Table
    first: int
    last: int
    left: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the columns of lines ``first`` to ``last`` begin, counted in ``unit``."""

    cuts: tuple[int, ...]
    unit: str
    first: int
    last: int


def split_padded(text: Text) -> Iterator[Text | Table]:
    """The padded tables of running text and what is left of it, in order."""
    if not may_be_padded(text.text):
        yield text
        return
    lines = text.text.split("\n")
    starts = np.cumsum([0, *(len(line) + 1 for line in lines)])
    apart = np.array([_sets_apart(line.strip()) for line in lines], np.bool_)
    done = 0
    heads = _page_heads(text.text) if apart.any() else np.zeros(len(lines), np.bool_)
    for first, last in _stretches(apart):
        block = _block(text, lines, starts, (first, last), heads)
        if block:
            yield from _rest(text, starts, done, block.first)
            yield block.table
            for number in block.left:
                yield from _rest(text, starts, number, number + 1)
            done = block.last
    if done:
        yield from _rest(text, starts, done, len(lines))
    else:
        yield text


def _sets_apart(line: str) -> bool:
    """Are there blanks in it that may stand between cells?"""
    return "  " in line or "\u3000" in line


def _stretches(apart: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Stretches of such lines, with a single other line between them."""
    found = np.flatnonzero(apart)
    if len(found) < PADDED_ROWS:
        return
    breaks = np.flatnonzero(np.diff(found) > 2)
    starts = [0, *(breaks + 1).tolist()]
    ends = [*breaks.tolist(), len(found) - 1]
    for first, last in zip(found[starts].tolist(), (found[ends] + 1).tolist(), strict=True):
        for begin in range(first, last, _MAX_ROWS):
            if min(begin + _MAX_ROWS, last) - begin >= PADDED_ROWS:
                yield begin, min(begin + _MAX_ROWS, last)


def _block(
    text: Text,
    lines: Sequence[str],
    starts: _Ints,
    stretch: tuple[int, int],
    heads: NDArray[np.bool_],
) -> Block | None:
    """The table of a stretch; a title or a torn line at either end of it is left out, and so are
    the ``heads`` of pages inside."""
    first, last = stretch
    written = _written(lines, first, last)
    set_in = len(_SET_IN.findall("\n".join(lines[first:last])))
    if _LINES_SET_IN * (last - first) >= set_in and not two_heads(lines, written):
        written = []
    if told := wrapped(lines, starts, written, heads) or records(lines, starts, written):
        return _of_records(text, lines, told, last)
    best, columns = _Layout((), "", first, last), _LEAST_COLUMNS - 1
    for begin, stop in ((first, last), (first + 1, last), (first + 2, last), (first, last - 1)):
        written = _written(lines, begin, stop)
        if len(written) < PADDED_ROWS or max(len(lines[n]) for n in written) > WIDEST:
            continue
        rows = _mostly(lambda n: not _SET_IN.match(lines[n]), written)
        rows = _mostly(lambda n: not heads[n], rows)
        sample = [lines[n] for n in rows[:: max(1, len(rows) // _SAMPLE)]]
        for unit in dict.fromkeys(("screen", "characters", text.encoding)):
            cuts = tuple(places(sample, unit).columns())
            if len(cuts) + 1 > columns:
                best, columns = _Layout(cuts, unit, begin, stop), len(cuts) + 1
    return _cut(text, lines, starts, best, heads) if best.cuts else None


def _of_records(text: Text, lines: Sequence[str], found: Records, last: int) -> Block | None:
    if not _is_register(found.columns):
        return None
    first = int(found.numbers[0])
    titles = [lines[n].strip() for n in range(max(first - 4, 0), first)]
    table = Table(
        text.steps,
        found.header,
        found.columns,
        text.first_line + found.numbers,
        text.encoding,
        None if text.offsets is None else text.offsets[found.at],
        " ".join(filter(None, titles))[:500] or None,
    )
    return Block(table, first, last, found.left)


def _written(lines: Sequence[str], first: int, last: int) -> list[int]:
    """The lines that say something: blank and ruled ones do not."""
    return [n for n in range(first, last) if any(map(str.isalnum, lines[n]))]


def _mostly(test: Callable[[int], bool], numbers: list[int]) -> list[int]:
    """The lines of which something is true, if it is of most; else all."""
    found = [n for n in numbers if test(n)]
    return found if 2 * len(found) > len(numbers) else numbers


def _page_heads(text: str) -> NDArray[np.bool_]:
    """The lines that come again with other numbers at most: titles of pages and their labels."""
    bare = [*map(str.strip, _DIGITS.sub("", text).split("\n"))]
    often = Counter(bare)
    return np.fromiter((often[line] > 1 for line in bare), np.bool_, len(bare))


def _cut(
    text: Text,
    lines: Sequence[str],
    starts: _Ints,
    layout: _Layout,
    heads: NDArray[np.bool_],
) -> Block | None:
    written = _written(lines, layout.first, layout.last)
    crossed = places([lines[n] for n in written], layout.unit).crossed(layout.cuts)
    set_in = np.array([_SET_IN.match(lines[n]) is not None for n in written], np.bool_)
    said = heads[written] | set_in  # titles of pages, and notes below a row
    titles = {written[at] for at in np.flatnonzero(crossed & said).tolist()}
    first = int(crossed.argmin())
    titles -= {*written[max(first - 1, 0) : first]}  # labels may be wider than their columns
    if len(written) > 1 and heads[written[-1]] and written[-1] > written[-2] + 1:
        titles.add(written[-1])  # of the next page
    numbers = [n for n in written if n not in titles]
    left = tuple(n for n in sorted(titles) if n > numbers[0])
    stand = places([lines[n] for n in numbers], layout.unit)
    begins, ends = stand.cells(layout.cuts)
    columns = _columns(stand.text, begins, ends)
    if not _is_register(columns):
        return None
    torn = numbers[0] == 0 and not columns[-1][0] and _share(columns[-1], bool) >= _NUMBERS
    at = starts[numbers][:, None] + begins - stand.starts[:, None]
    above = [lines[n].strip() for n in range(max(numbers[0] - 3, 0), numbers[0])]
    if torn:
        columns = tuple(column[1:] for column in columns)
        numbers, at = numbers[1:], at[1:]
    table = _table(text, columns, np.array(numbers), at, above)
    return Block(table, numbers[0], layout.last, left)


def _columns(text: str, begins: _Ints, ends: _Ints) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(text[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True))
        for first, last in zip(begins.T, ends.T, strict=True)
    )


def _table(
    text: Text,
    columns: tuple[tuple[str, ...], ...],
    numbers: _Ints,
    at: _Ints,
    titles: Sequence[str],
) -> Table:
    """``at`` are the characters of the text at which the cells begin."""
    head = tuple(column[0] for column in columns)
    body = list(zip(*(column[1 : _SAMPLE + 1] for column in columns), strict=True))
    labels = _apart(head)
    headed = is_header(labels, body)
    rows = range(len(numbers))
    kept = (
        [i for i in rows if tuple(column[i] for column in columns) != head] if headed else [*rows]
    )
    return Table(
        text.steps,
        labels if headed else None,
        tuple(tuple(column[i] for i in kept) for column in columns),
        (text.first_line + numbers)[kept],
        text.encoding,
        None if text.offsets is None else text.offsets[at][kept],
        " ".join(line for line in titles if line)[:500] or None,
    )


def _apart(head: tuple[str, ...]) -> tuple[str, ...]:
    """The labels of a header, where blanks set apart as many as there are columns: they may stand
    beside their columns, two in one and none in the next."""
    labels = [label for label in _BLANKS.split("  ".join(head)) if label]
    told = len(labels) == len(head) and all(len(label) > 1 for label in labels)
    return tuple(labels) if told else head


def _is_register(columns: Sequence[Sequence[str]]) -> bool:
    """Japanese in one column, digits in another, and no column of labels, alone or with what they
    are labels of."""
    if any(_share(column[1:], says_label) >= _LABELS for column in columns):
        return False
    filled = ([*filter(None, column)] for column in columns)
    if any(_share(cells, _has_label) >= _LABELS for cells in filled if cells):
        return False
    words = any(_share(column, _is_japanese) >= _JAPANESE for column in columns)
    return words and any(_share(column[1:], _has_digit) >= _NUMBERS for column in columns)


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    sample = cells[:: max(1, len(cells) // _SAMPLE)]
    return sum(map(test, sample)) / max(len(sample), 1)


def _is_japanese(cell: str) -> bool:
    return JAPANESE.search(cell) is not None


def _has_label(cell: str) -> bool:
    """Is it the line of a form (TEL：0868-22-4567)?"""
    label, colon, _ = unicodedata.normalize("NFKC", cell[:_LABEL]).partition(":")
    return bool(colon) and not label[-1:].isdigit() and says_label(label.strip())


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def _rest(text: Text, starts: _Ints, first: int, last: int) -> Iterator[Text]:
    start, end = int(starts[first]), min(int(starts[last]), len(text.text))
    if text.text[start:end].strip():
        offsets = None if text.offsets is None else text.offsets[start : end + 1]
        yield Text(
            text.steps, text.text[start:end], text.encoding, offsets, text.first_line + first
        )
