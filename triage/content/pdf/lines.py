"""Lines of a page from where its characters stand, and the words and cells in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.content.pdf.page import Page

CELL_GAP = 0.9
"""A space wider than this part of the height parts two cells."""
_SAME_LINE = 0.3
"""Characters whose middles differ by less of their height stand on one line."""
_WORD_GAP, _WORD_GAP_WIDE = 0.25, 0.6
"""The same for words; programs put a quarter of a character between kanji and digits."""
_EM = 1.1
"""A blank as wide as a character of Japanese, which few programs draw, is a space."""
_READING = re.compile("[ｦ-ﾟ][ｦ-ﾟ 　]*|[ァ-ヺー]+[ 　][ァ-ヺー]+|[ぁ-ゖー]+[ 　][ぁ-ゖー]+")
_KANJI = re.compile("[一-鿿々]")
_BLANKS = np.array([0x20, 0xA0, 0x09], np.uint32)

Index = NDArray[np.int64]
Spans = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Characters (their numbers, left to right) that stand on one line.

    ``segments`` and ``words`` are left and right of what stands together, loosely and closely.
    """

    chars: Index
    middle: float
    height: float
    segments: Spans
    words: Spans

    @property
    def left(self) -> float:
        """Where the line begins."""
        return self.segments[0][0]

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.segments[-1][1]


def lines_of(page: Page) -> list[Line]:
    """The page's characters by line, from the top."""
    if not len(page.codes):
        return []
    boxes = page.boxes
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    height = boxes[:, 3] - boxes[:, 1]
    order = np.argsort(-middle, kind="stable")
    steps = -np.diff(middle[order])
    breaks = np.flatnonzero(steps > _SAME_LINE * height[order][:-1]) + 1
    lines = []
    for chars in np.split(order, breaks):
        inside = chars[np.argsort(boxes[chars, 0], kind="stable")]
        tall = float(np.median(height[inside]))
        segments = tuple(_spans(page, inside, CELL_GAP * tall))
        words = tuple(_spans(page, inside, _WORD_GAP * tall))
        if segments:
            lines.append(Line(inside, float(np.median(middle[inside])), tall, segments, words))
    return lines


def _spans(page: Page, chars: Index, gap: float) -> Iterator[tuple[float, float]]:
    """Left and right of what stands together; white space wider than ``gap`` parts it."""
    blank = np.isin(page.codes[chars], _BLANKS)
    # A single space belongs to a cell; several are a way to draw a table.
    blank &= np.append(blank[1:], True) | np.insert(blank[:-1], 0, True)
    solid = chars[~blank]
    if not len(solid):
        return
    left, right = page.boxes[solid, 0], np.maximum.accumulate(page.boxes[solid, 2])
    breaks = np.flatnonzero(left[1:] - right[:-1] > gap) + 1
    for part in np.split(np.arange(len(solid)), breaks):
        yield float(left[part[0]]), float(right[part[-1]])


def text_of(page: Page, chars: Index) -> str:
    """Characters of one line; gaps are spaces, wide ones tabs."""
    out: list[str] = []
    before, width = None, 0.0
    for char in chars.tolist():
        left, bottom, right, top = page.boxes[char].tolist()
        letter = chr(int(page.codes[char]))
        if before is not None and letter != " " and out[-1] not in " \t":
            gap = (left - before) / max(top - bottom, 0.1)
            latin = letter.isascii() and letter.isalnum() and out[-1].isascii()
            word = _WORD_GAP if latin and out[-1].isalnum() else _WORD_GAP_WIDE
            blank = 0.0 if latin else _EM * max(width, right - left) / max(top - bottom, 0.1)
            if gap > word:
                out.append("\t" if gap > max(CELL_GAP, blank) else " ")
        out.append(letter)
        before, width = right if before is None else max(before, right), right - left
    return "".join(out)


def joined(before: str, text: str) -> str:
    """Two lines of one cell. Japanese and numbers are broken anywhere, other words between; below a
    name in kanji stands how it reads."""
    if not before or not text:
        return before or text
    if _READING.fullmatch(text) and _KANJI.match(before):
        return f"{before} {text}"
    letters = before[-1].isascii() and text[0].isascii() and before[-1] != "-"
    number = before[-1].isdecimal() and text[0].isdecimal()
    return before + (" " if letters and not number else "") + text
