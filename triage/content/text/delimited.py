"""Finds tables inside text: delimiter, quotes, ragged rows, header, title, several in one text.

Everything is computed on arrays of code points, so a row costs nothing in Python but the slicing
of its cells. Quoting follows RFC 4180, with stray quotes taken as literal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from triage.content.text.glance import DELIMITERS, may_hold_row, may_hold_rows
from triage.content.text.header import completes, is_above, is_header, is_title
from triage.content.text.padded import split_padded
from triage.content.text.rows import Rows, read_rows
from triage.content.text.runs import Run, is_short, is_table, runs
from triage.content.text.torn import torn_head, torn_tail
from triage.content.text.typed_rows import kinds
from triage.content.text.zeros import with_zeros
from triage.model import Table, Text
from triage.text.column import Lines
from triage.text.points import code_points

_BLANKS = " "
"""Stands for the delimiter of a table whose columns are padded."""
MAX_ROWS = 50_000
_SAMPLE = 200
_FEW, _OWN = 10, 2
"""Rows that tell how columns are written, and columns at least with a way of their own."""
_DIGITS, _LETTERS = re.compile(r"\d+"), re.compile("[A-Za-z]+")
_WORDS, _OTHERS = re.compile("[ぁ-ゖァ-ヺー一-龥々ｦ-ﾟ]+"), re.compile("[^0Ak]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """A table that may go on in the next piece of the same file.

    ``number`` counts the tables of the file so far; ``open`` says that the piece ended inside;
    ``raw`` that it is a stretch of raw bytes, cut anywhere, of which two rows may be all;
    ``shapes`` are how the cells of its columns are written.
    """

    delimiter: str = ""
    width: int = 0
    header: tuple[str, ...] | None = None
    title: str | None = None
    number: int = 0
    open: bool = False
    raw: bool = False
    shapes: tuple[str, ...] = ()


def split(text: Text, before: Layout) -> tuple[list[Text | Table], Layout]:
    """The tables and the running text of one piece, in order, and the layout at its end."""
    if not (may_hold_rows(text.text) or (before.raw and may_hold_row(text.text))):
        after = replace(before, open=False) if before.open else before
        return [*_stretch(text, 0, len(text.text), 0)], after
    delimiter = _delimiter(text.text)
    found, layout = _delimited(text, before, delimiter)
    parts: list[Text | Table] = []
    last, number = layout, layout.number
    for part in found:
        last = layout
        if isinstance(part, Table):
            parts.append(part)
            continue
        goes_on = before if part is found[0] else NO_LAYOUT
        goes_on = replace(goes_on, number=number, raw=before.raw)
        more, beyond = _further(part, goes_on, delimiter)
        if any(isinstance(one, Table) for one in more):
            last, number = beyond, beyond.number
        parts.extend(more)
    return parts, replace(last, number=max(number, last.number))


def _further(text: Text, before: Layout, used: str) -> tuple[list[Text | Table], Layout]:
    """Tables in what one delimiter left: under another one, and padded with blanks."""
    found: list[Text | Table] = [text]
    layout, delimiter = before, _delimiter(text.text)
    if delimiter != used:
        found, layout = _delimited(text, replace(before, open=False), delimiter)
    parts: list[Text | Table] = []
    for part in found:
        if isinstance(part, Table):
            parts.append(part)
            continue
        number = layout.number
        for one in split_padded(part):
            if isinstance(one, Table):
                one, layout = _numbered(one, replace(layout, number=number))
                number = layout.number
            parts.append(one)
        layout = replace(layout, open=layout.open and isinstance(parts[-1], Table))
    return parts, layout


def _numbered(table: Table, before: Layout) -> tuple[Table, Layout]:
    """A padded table as the next one of its file, or as what goes on from the piece or page
    before."""
    width = len(table.columns)
    repeated = table.header == before.header if table.header else before.open
    if repeated and (before.delimiter, before.width) == (_BLANKS, width):
        layout = replace(before, open=True)
    else:
        layout = Layout(_BLANKS, width, table.header, table.title, before.number + 1, True)
    steps = table.steps if layout.number == 1 else (*table.steps, f"part:{layout.number}")
    return replace(table, steps=steps, header=layout.header, title=layout.title), layout


def _delimited(text: Text, before: Layout, delimiter: str) -> tuple[list[Text | Table], Layout]:
    """The tables of one delimiter, and the running text between them."""
    rows = read_rows(text.text, delimiter)
    if several := kinds(rows):
        return _typed(text, rows, several, before)
    parts: list[Text | Table] = []
    done, layout = 0, replace(before, open=before.open and bool(before.width))
    filled, whole = int((rows.widths > 0).sum()), not before.raw or len(rows) > 2
    for run in runs(rows):
        if not (is_table(rows, run, filled) or (before.raw and is_short(rows, run))):
            continue
        tail = torn_tail(rows, run.first, run.last) if whole else None
        run = replace(run, last=run.last + (tail is not None))
        tables, layout = _tables(text, rows, run, done, layout)
        torn = torn_head(rows, run.first, run.last) if whole and not layout.header else None
        if torn:
            parts.extend(_stretch(text, int(rows.starts[0]), torn.begins, 0))
            tables[0] = torn.before(text, tables[0])
        elif done < run.first:
            parts.extend(_prose(text, rows, done, run.first))
        if tail:
            tables[-1] = tail.cut_from(tables[-1])
        parts.extend(tables)
        if tail:
            parts.extend(_stretch(text, tail.begins, int(rows.ends[-1]), int(rows.lines[-1])))
        done = run.last
    if done < len(rows):
        parts.extend(_prose(text, rows, done, len(rows)))
    return parts, replace(layout, open=done == len(rows) and bool(parts))


def _typed(
    text: Text, rows: Rows, several: list[list[int]], before: Layout
) -> tuple[list[Text | Table], Layout]:
    """A table for each kind of record, and the lines of no such kind."""
    parts: list[Text | Table] = []
    layout, done = before, set[int]()
    for chosen in several:
        one = rows.chosen(chosen)
        run = Run(0, len(chosen), int(one.widths[0]))
        layout = Layout(rows.delimiter, run.width, None, None, layout.number + 1, True)
        tables, _ = _tables(text, one, run, 0, layout)
        parts += tables
        done |= {*chosen}
    rest = [row for row in range(len(rows)) if row not in done]
    for first, last in _stretches(rest):
        parts += _prose(text, rows, first, last)
    return parts, replace(layout, open=False)


def _stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Half-open stretches of neighbouring numbers."""
    breaks = [i for i in range(1, len(numbers)) if numbers[i] != numbers[i - 1] + 1]
    for first, last in pairwise([0, *breaks, len(numbers)] if numbers else []):
        yield numbers[first], numbers[last - 1] + 1


def _delimiter(text: str) -> str:
    """The delimiter that gives the most neighbouring lines of one width."""
    best, best_score = "", 0
    points = code_points(text[: 1 << 20])
    ends = np.flatnonzero((points == 0x0A) if "\n" in text else (points == 0x0D))
    ends = np.append(ends, len(points))
    for delimiter in filter(text.__contains__, DELIMITERS):
        before = np.searchsorted(np.flatnonzero(points == ord(delimiter)), ends)
        counts = np.diff(before, prepend=0)
        score = int(np.minimum(counts[1:], 40)[counts[1:] == counts[:-1]].sum())
        if score > best_score:
            best, best_score = delimiter, score
    return best or max(DELIMITERS, key=text.count)


# --- parts --------------------------------------------------------------------------------------


def _prose(text: Text, rows: Rows, first: int, last: int) -> Iterator[Text]:
    start, end = int(rows.starts[first]), int(rows.ends[last - 1])
    return _stretch(text, start, end, int(rows.lines[first]))


def _stretch(text: Text, start: int, end: int, line: int) -> Iterator[Text]:
    if not start and end == len(text.text) and not line and text.text.strip():
        yield text
    elif text.text[start:end].strip():
        offsets = None if text.offsets is None else text.offsets[start : end + 1]
        yield Text(text.steps, text.text[start:end], text.encoding, offsets, text.first_line + line)


def _tables(
    text: Text, rows: Rows, run: Run, done: int, before: Layout
) -> tuple[list[Table], Layout]:
    """The pieces of one table. A headerless one of the same layout continues the one before."""
    first, title, header = run.first, None, None
    goes_on = before.width == run.width and before.delimiter == rows.delimiter
    if not (goes_on and before.open and run.first == 0):
        first, title, header = _opening(rows, run, done)
    if goes_on and header is None:
        layout = replace(before, open=True)
    else:
        shapes = _shapes(rows, first, run) if header or before.shapes else ()
        if header is None and before.delimiter == rows.delimiter and _is_alike(before, shapes):
            header = before.header[: run.width] if before.header else None
        layout = Layout(rows.delimiter, run.width, header, title, before.number + 1, True)
        layout = replace(layout, shapes=shapes if header else ())
    steps = text.steps if layout.number == 1 else (*text.steps, f"part:{layout.number}")
    tables = []
    for start in range(first, run.last, MAX_ROWS):
        columns, places = rows.cells(start, min(start + MAX_ROWS, run.last), run.width)
        keep = rows.widths[start : min(start + MAX_ROWS, run.last)] > 0
        lines = text.first_line + rows.lines[start : start + len(keep)]
        offsets = None if text.offsets is None else text.offsets.take(places)
        if not keep.all():
            kept = np.flatnonzero(keep)
            columns = tuple(_chosen(column, kept) for column in columns)
            lines, offsets = lines[keep], None if offsets is None else offsets[keep]
        tables.append(
            Table(
                steps,
                layout.header,
                with_zeros(layout.header, columns),
                lines.astype(np.int64),
                text.encoding,
                offsets,
                layout.title,
            )
        )
    return tables, layout


def _shapes(rows: Rows, first: int, run: Run) -> tuple[str, ...]:
    """How most cells of each column are written: 0-0-0, A0."""
    body = rows.grid(first, min(first + _FEW, run.last), run.width)
    told = (Counter(map(_shape, filter(None, column))) for column in zip(*body, strict=True))
    return tuple(found.most_common(1)[0][0] if found else "" for found in told)


def _shape(cell: str) -> str:
    return _OTHERS.sub("-", _LETTERS.sub("A", _WORDS.sub("k", _DIGITS.sub("0", cell.strip()))))


def _is_alike(before: Layout, shapes: tuple[str, ...]) -> bool:
    """Do rows without a header, below a table, have its first columns (another group of the same)?
    Several are written in a way that few columns are."""
    own = {shape for shape in shapes if len(shape) > 1}
    whole = before.header is not None and shapes == before.shapes[: len(shapes)]
    return whole and len(own) >= _OWN


def _chosen(column: Sequence[str], rows: NDArray[np.int64]) -> Sequence[str]:
    if isinstance(column, Lines):
        return column.taken(rows)
    return tuple(column[row] for row in rows.tolist())


def _opening(rows: Rows, run: Run, done: int) -> tuple[int, str | None, tuple[str, ...] | None]:
    """The first data row, the title lines above, and the header if the first row is one."""
    first = run.first
    titles = [rows.line(i).strip() for i in range(max(done, first - 3), first)]
    body = rows.grid(first, min(first + _SAMPLE, run.last), run.width)
    while len(body) > 2:
        if both := _two_rows(body):
            return first + 2, " ".join(filter(None, titles))[:500] or None, both
        if not (is_title(body[0]) or is_above(body[0], body[1:])):
            break
        titles.append(" ".join(cell for cell in body[0] if cell.strip()))
        body, first = body[1:], first + 1
    title = " ".join(line for line in titles if line)[:500] or None
    if body and is_header(body[0], body[1:]):
        return first + 1, title, tuple(cell.strip() for cell in body[0])
    return first, title, None


def _two_rows(body: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The header that the first two rows make, if they do."""
    if len(body) < 4 or not completes(body[0], body[1]):
        return None
    both = tuple(b.strip() or a.strip() for a, b in zip(body[0], body[1], strict=True))
    return both if is_header(both, body[2:]) else None


NO_LAYOUT = Layout()
