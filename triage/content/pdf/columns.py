"""The columns of a table on a page: white stripes or drawn rules between its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triage.content.pdf.lines import Line, Spans, text_of
from triage.content.pdf.page import Numbers, Page

_STRIPE = 0.2
_CROSSING = 0.1
"""At most this part of a table's lines may cross the white stripe between two columns."""
_DRAWN = 0.6
_OWN = 0.5
_LITTLE = 0.4
_MOST = 200


@dataclass(frozen=True, slots=True)
class Columns:
    """Inner borders, and how far the cells of each column reach. ``narrow``: those of the borders
    that are no white stripes."""

    cuts: tuple[float, ...]
    extents: Spans
    narrow: tuple[float, ...] = ()

    def fit(self, line: Line) -> bool:
        """Does nothing of the line cross a border by more than a little?"""
        little = _LITTLE * line.height
        return not any(a + little < cut < b - little for a, b in line.words for cut in self.cuts)

    def number(self, span: tuple[float, float]) -> int:
        """The column in which most of a word stands."""
        shares = [min(span[1], b) - max(span[0], a) for a, b in self.extents]
        if max(shares) > 0:
            return int(np.argmax(shares))
        return int(np.searchsorted(self.cuts, (span[0] + span[1]) / 2))


def columns_of(page: Page, lines: Sequence[Line], narrow: Sequence[float] = ()) -> Columns | None:
    """The columns that the lines share, or null where they share none. At the ``narrow`` borders
    the lines are parted already."""
    drawn = _drawn(page, lines)
    cuts = drawn or _with_narrow(lines, narrow)
    if not 0 < len(cuts) < _MOST:
        return None
    extents: dict[int, tuple[float, float]] = {}
    for line in lines:
        for a, b in line.words:
            at = int(np.searchsorted(cuts, a))
            if at == int(np.searchsorted(cuts, b)):
                low, high = extents.get(at, (a, b))
                extents[at] = (min(a, low), max(b, high))
    # A stripe beside nothing that stands alone parts no columns.
    used = sorted(extents)
    inner = tuple(cuts[at - 1] for at in used[1:])
    told = () if drawn else tuple(narrow)
    return Columns(inner, tuple(extents[at] for at in used), told) if inner else None


def cells_of(page: Page, line: Line, columns: Columns) -> tuple[str, ...]:
    """The text of one line by column.

    A word that runs over a border goes where most of it stands, but for one that fills two
    columns: its characters are shared out.
    """
    middles = (page.boxes[line.chars, 0] + page.boxes[line.chars, 2]) / 2
    column = np.searchsorted(np.array(columns.cuts), middles)
    for a, b in line.words:
        crossed = any(a < cut < b for cut in columns.cuts)
        if crossed and not _fills_two(columns, a, b):
            column[(middles >= a) & (middles <= b)] = columns.number((a, b))
    count = len(columns.cuts) + 1
    return tuple(text_of(page, line.chars[column == n]).strip() for n in range(count))


def _fills_two(columns: Columns, left: float, right: float) -> bool:
    filled = 0
    for a, b in columns.extents:
        shared = min(right, b) - max(left, a)
        filled += b > a and shared >= _OWN * (b - a)
    return filled >= 2


def _white(lines: Sequence[Line]) -> list[float]:
    """Middles of the vertical stripes that hardly any line of several cells crosses."""
    usual = np.median([len(line.segments) for line in lines if len(line.segments) >= 2])
    several = [line for line in lines if len(line.segments) >= max(2, usual / 2)]
    edges = sorted(edge for line in several for a, b in line.words for edge in ((a, 1), (b, -1)))
    height = float(np.median([line.height for line in several]))
    most = int(_CROSSING * len(several))
    cuts: list[float] = []
    inside, begun = 0, edges[0][0]
    is_white, was_filled = False, False
    for place, step in edges:
        inside += step
        white = inside <= most
        if white and not is_white:
            begun = place
        elif is_white and not white:
            if was_filled and place - begun > _STRIPE * height:
                cuts.append((place + begun) / 2)
            was_filled = True
        is_white = white
    return cuts


def _with_narrow(lines: Sequence[Line], narrow: Sequence[float]) -> list[float]:
    """The white stripes, and the narrow borders in none of them."""
    cuts, near = _white(lines), _STRIPE * lines[0].height
    return sorted([*cuts, *(at for at in narrow if not any(abs(at - c) < near for c in cuts))])


def _drawn(page: Page, lines: Sequence[Line]) -> list[float]:
    """Vertical rules that run along most of the lines."""
    covered = covered_by(page.down, lines[-1].middle, lines[0].middle)
    left = min(line.left for line in lines)
    right = max(line.right for line in lines)
    return [at for at, share in covered if share >= _DRAWN and left + 1 < at < right - 1]


def covered_by(rules: Numbers, low: float, high: float) -> list[tuple[float, float]]:
    """Places of rules, nearly equal ones together, and which share of a length they cover."""
    found: list[tuple[float, float]] = []
    length = max(high - low, 1.0)
    if not len(rules):
        return found
    breaks = np.flatnonzero(np.diff(rules[:, 0]) > 1.5) + 1
    for group in np.split(rules, breaks):
        reach, total = low, 0.0
        for _, start, end in sorted(group.tolist(), key=lambda rule: float(rule[1])):
            total += max(min(end, high) - max(start, reach), 0.0)
            reach = max(reach, end)
        found.append((float(group[:, 0].mean()), total / length))
    return found
