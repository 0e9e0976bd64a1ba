"""Stretches of rows of one width, and which of them are tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from triage.content.text.glance import CELLS, CODE_OF_LIST, IN_JAPANESE, LIST_ROWS
from triage.content.text.rows import Rows

_SAMPLE = 200
_WIDEST = 1024
_NOISE, _NO_TEXT = 8, re.compile("[\ufffd\x00-\x08\x0b\x0c\x0e-\x1f]")  # one in so many
_FEWEST = 3
"""So many rows make a table inside a longer text at least."""
_RAGGED = 2
"""So many rows of another width may stand inside a table without ending it."""

_CODE = re.compile(r"^\s*(?://|/\*|\*|#include|#define|import |from )|[;{}(]\s*$")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CODE_OF_LIST = re.compile(CODE_OF_LIST)


@dataclass(frozen=True, slots=True)
class Run:
    """Rows ``first`` to ``last`` (half-open) that share one width."""

    first: int
    last: int
    width: int


def runs(rows: Rows) -> Iterator[Run]:
    """Stretches of rows of one width, with a few ragged or blank rows between them."""
    widths = rows.widths
    if not len(widths):
        return
    edges = np.flatnonzero(np.diff(widths)) + 1
    starts = np.concatenate(([0], edges)).tolist()
    ends = [*starts[1:], len(widths)]
    run: Run | None = None
    for first, last in zip(starts, ends, strict=True):
        width = int(widths[first])
        if run and width == run.width and first - run.last <= _RAGGED and _joins(rows, run, first):
            run = replace(run, last=last)
        elif run and last - run.last <= _RAGGED and run.last - run.first >= 2 and width != 1:
            continue
        else:
            if run:
                yield run
            run = Run(first, last, width) if width else None
    if run:
        yield run


def _joins(rows: Rows, run: Run, first: int) -> bool:
    """May the rows between the run and ``first`` belong to the table? Blank ones only singly."""
    between = rows.widths[run.last : first]
    return bool(run.width > 1 or not len(between)) and int((between == 0).sum()) <= 1


def is_table(rows: Rows, run: Run, filled: int) -> bool:
    """Are there rows enough, without the looks of sentences, programs or noise, for a table?
    ``filled`` are the rows of the text that are not blank."""
    count, alone = run.last - run.first, filled <= run.last - run.first + 3
    if count < (2 if alone else _FEWEST) or run.width > _WIDEST:
        return False
    sample = [rows.line(i) for i in range(run.first, min(run.last, run.first + _SAMPLE))]
    noise = sum(_NOISE * len(_NO_TEXT.findall(line)) > len(line) for line in sample)
    if 2 * noise >= count or all("\ufffd" in line for line in sample):
        return False  # delimiters in noise
    if rows.delimiter == "," and all(map(_is_printed, sample)):
        return False
    if run.width == 1:
        return count >= LIST_ROWS and _is_list(sample)
    if count < (2 if alone else _least(run.width, sample)):
        return False
    if sum(bool(_CODE.search(line)) for line in sample) > 0.4 * len(sample):
        return False
    return not _is_prose(sample, rows.delimiter)


def is_short(rows: Rows, run: Run) -> bool:
    """Is it a row or two of many short cells, wider than what is cut before and behind? Of two
    lines both may be cut."""
    if not CELLS <= run.width <= _WIDEST:
        return False
    if len(rows) > 2 and run.width < int(rows.widths.max()):
        return False
    sample = [rows.line(i) for i in range(run.first, min(run.last, run.first + _SAMPLE))]
    if not any(map(IN_JAPANESE.search, sample)) or any(map(_NO_TEXT.search, sample)):
        return False
    return not _is_prose(sample, rows.delimiter) and not any(map(_CODE.search, sample))


def _is_printed(line: str) -> bool:
    """Columns padded with blanks, and commas in amounts only."""
    return "  " in line and "," not in _THOUSANDS.sub("", line)


def _least(width: int, sample: Sequence[str]) -> int:
    """So many rows make a table inside a longer text; lines of a program agree by chance."""
    if sum(line.isascii() for line in sample) * 2 < len(sample):
        return _FEWEST
    return 4 if width >= 4 else 8


def _is_list(sample: Sequence[str]) -> bool:
    """A column of bare numbers, one a line, the first line perhaps its header."""
    numbers = sum(bool(_CODE_OF_LIST.fullmatch(line.strip())) for line in sample)
    return numbers >= 0.95 * (len(sample) - 1)


def _is_prose(sample: Sequence[str], delimiter: str) -> bool:
    """Sentences have several words between their commas, and a space behind most of them."""
    if delimiter not in ",;":
        return False
    marks = sum(line.count(delimiter) for line in sample)
    spaced = sum(line.count(f"{delimiter} ") for line in sample)
    words = sum(len(line.split()) for line in sample)
    return words > (1.6 if spaced > 0.6 * marks else 3) * (marks + len(sample))
