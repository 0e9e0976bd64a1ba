"""Borders between a column of numbers, which end at it, and one of words, which begin there.

Spreadsheets set numbers to the right of their cells and words to the left of theirs: what parts the
two is as narrow as the space between two words, but stands at one place in every line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from triage.content.pdf.lines import Line, Spans
from triage.content.pdf.page import Page

_LEAST, _MOST = 0.1, 0.3
"""Parts of the height that the white between the two is wide: less is none, more is seen."""
_PLACE = 0.15
"""Words that begin so near to each other, in parts of the height, begin at one place."""
_LINES, _SHARE = 3, 0.5
"""Lines, and the share of a table's, that have a number before such a place."""
_CROSSING = 0.1

Index = NDArray[np.int64]


def borders(page: Page, lines: Sequence[Line]) -> list[float]:
    """The places of such borders in the lines of a table, its header first."""
    chars = np.concatenate([line.chars for line in lines])
    of_line = np.repeat(np.arange(len(lines)), [len(line.chars) for line in lines])
    left, right, codes = page.boxes[chars, 0], page.boxes[chars, 2], page.codes[chars]
    height = float(np.median([line.height for line in lines]))
    gap = left[1:] - right[:-1]
    behind = (gap > _LEAST * height) & (gap <= _MOST * height) & (of_line[1:] == of_line[:-1])
    behind &= _is_digit(codes[:-1]) & ~_is_digit(codes[1:])
    found = np.flatnonzero(behind) + 1
    if len(found) < _LINES:
        return []
    headed = np.array([word[0] for word in lines[0].words])
    cuts = []
    for group in _places(left, found, _PLACE * height):
        place, white = float(np.median(left[group])), float(np.median(gap[group - 1]))
        begins = bool(np.any(np.abs(headed - place) <= _PLACE * height))
        # 3 年, 1 年: what counts follows its number everywhere, and no header begins there.
        several = begins or len(np.unique(codes[group])) > 1
        crossed = np.unique(of_line[(left < place - white) & (right > place)])
        often = len(np.unique(of_line[group])) >= max(_LINES, _SHARE * len(lines))
        if often and several and len(crossed) <= _CROSSING * len(lines):
            cuts.append(place - white / 2)
    return cuts


def _is_digit(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    return (codes >= ord("0")) & (codes <= ord("9"))


def _places(left: NDArray[np.float64], chars: Index, near: float) -> Iterator[Index]:
    """The characters by the place where they begin."""
    ordered = chars[np.argsort(left[chars], kind="stable")]
    yield from np.split(ordered, np.flatnonzero(np.diff(left[ordered]) > near) + 1)


def parted(page: Page, line: Line, cuts: Sequence[float]) -> Line:
    """The line, its words and cells parted where no character crosses a border."""
    if not cuts:
        return line
    left, right = page.boxes[line.chars, 0], page.boxes[line.chars, 2]
    for cut in cuts:
        before, behind = right[left < cut], left[left >= cut]
        if len(before) and len(behind) and before.max() <= cut:
            ends = float(before.max()), float(behind.min())
            line = replace(
                line,
                segments=_at(line.segments, cut, *ends),
                words=_at(line.words, cut, *ends),
            )
    return line


def _at(spans: Spans, cut: float, end: float, begin: float) -> Spans:
    """The spans, that over a border in two."""
    halves = (((a, end), (begin, b)) if a < cut < b else ((a, b),) for a, b in spans)
    return tuple(part for several in halves for part in several)
