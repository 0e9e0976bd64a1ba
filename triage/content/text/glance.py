"""A glance at lines of text: most of what binaries hold is no table, and is told at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from triage.text.script import JAPANESE

DELIMITERS = ",\t;|"
CODE_OF_LIST = r"[\d\- ]{7,24}"
"""A bare number, one a line, in a list of such."""
LIST_ROWS, PADDED_ROWS = 10, 4
"""Lines of a list of bare numbers, and of a table padded with blanks, at least."""

_NUMBER = re.compile(rf"(?m)^\s*{CODE_OF_LIST}\s*$")
_QUOTE_OF_CELL = re.compile('\\A"|[,\t;|"\r\n]"|"[,\t;|"\r\n]|"\\Z')
IN_JAPANESE = re.compile(f"{JAPANESE.pattern}{{2}}")
"""What a row has that is told alone; numbers read as text have one such character beside others."""
CELLS = 6
"""Cells of a row that is told alone at least: a sentence has fewer commas."""
_WIDE = 4
"""Delimiters of a line at least that is alike to the one after the next."""
_LONG = 64 << 10
"""Characters from which on the rows themselves are read as fast."""


def may_hold_rows(text: str) -> bool:
    """False only where nothing in the text can be a table: no neighbouring lines of one width, no
    wide ones in turn, no list of numbers, no columns of Japanese set apart by blanks."""
    if len(text) > _LONG:
        return True
    lines = text.split("\n" if "\n" in text else "\r")
    if len(lines) < 2:
        return False
    if len(lines) >= PADDED_ROWS and may_be_padded(text):
        return True
    if len(lines) >= LIST_ROWS and _NUMBER.search(text):
        return True
    marks = [mark for mark in DELIMITERS if text.count(mark) >= 2]
    if marks and '"' in text and _QUOTE_OF_CELL.search(text):
        return True
    return any(_alike([line.count(mark) for line in lines]) for mark in marks)


def may_hold_row(text: str) -> bool:
    """Has a line as many delimiters of one kind as a single row needs, and a word in Japanese?"""
    marks = [mark for mark in DELIMITERS if text.count(mark) >= CELLS - 1]
    if not marks or not IN_JAPANESE.search(text):
        return False
    lines = text.split("\n" if "\n" in text else "\r")
    return any(line.count(mark) >= CELLS - 1 for mark in marks for line in lines)


def may_be_padded(text: str) -> bool:
    """Are there blanks that may stand between cells, and Japanese?"""
    return ("  " in text or "\u3000" in text) and JAPANESE.search(text) is not None


def _alike(counts: Sequence[int]) -> bool:
    if any(one and one == other for one, other in pairwise(counts)):
        return True
    return any(
        one >= _WIDE and one == other for one, other in zip(counts, counts[2:], strict=False)
    )
