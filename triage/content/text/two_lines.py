"""Printed lists of hosts whose records take two lines.

The second of them is set in, and both stand under one line of labels; or each has a line of labels
of its own, one below the other. Each is cut where its own columns begin; cells that nobody padded
are told from behind (an address, then an amount and a date, on every line).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from triage.content.text.header import says_label
from triage.content.text.places import Places, places

_SET_IN, _PAIRS, _MOST = 4, 4, 0.9
"""Blanks that the second line has more, pairs at least, and the share of the lines in pairs."""
_MOVED = 4
"""Places by which a longer cell may have moved the next."""
_SHARE = 0.9
_ABOVE, _LABELS = 12, 3
"""Lines in which the labels are looked for, and labels of a line at least."""
_DIGITS = re.compile(r"\d+")
_DIGIT, _KANJI = re.compile(r"\d"), re.compile("[ぁ-ゖァ-ヺ一-龥々〆ヶ]+")
_OTHER = re.compile("[^0k]+")
_BLANKS = re.compile(r"[ \u3000]*")
_APART = re.compile(r"[ \u3000]{2,}")
_TAIL = re.compile(r"[ \u3000]{2,}((?:[!-~]+ {1,8}){0,3}[!-~]*\d[!-~]*)\Z")

_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Records:
    """``columns`` of cells and ``at``, by record and column, the characters of the text at which
    they begin; ``numbers`` are the first lines of the records, ``left`` the lines between them
    that are neither of a record nor the head of a page."""

    header: tuple[str, ...] | None
    columns: tuple[tuple[str, ...], ...]
    at: _Ints
    numbers: _Ints
    left: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Cells:
    label: str
    cells: tuple[str, ...]
    at: tuple[int, ...]


def records(lines: Sequence[str], starts: _Ints, written: Sequence[int]) -> Records | None:
    """The records of the ``written`` lines of a text; null where they are none of two lines."""
    heads = two_heads(lines, written)
    pairs = _below(lines, written, heads) if heads else _pairs(lines, written)
    used = {n for pair in pairs for n in pair}
    bare = {n: _DIGITS.sub("", lines[n]).strip() for n in written if n not in used}
    often = Counter(bare.values())
    odd = [n for n, said in bare.items() if often[said] == 1 and n not in heads]
    if len(pairs) < _PAIRS or len(used) < _MOST * (len(used) + len(odd)):
        return None
    firsts, seconds = [n for n, _ in pairs], [n for _, n in pairs]
    above = [lines[n] for n in heads] or [head_of(lines, [n for n in written if n < firsts[0]])] * 2
    columns = [*_cut(lines, starts, firsts, above[0]), *_cut(lines, starts, seconds, above[1])]
    labelled = any(column.label for column in columns)
    return Records(
        tuple(column.label for column in columns) if labelled else None,
        tuple(column.cells for column in columns),
        np.array([column.at for column in columns], np.int64).T,
        np.array(firsts, np.int64),
        tuple(n for n in odd if n > firsts[0]),
    )


def _pairs(lines: Sequence[str], written: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring lines of which the second is set in."""
    indents = {n: indent(lines[n]) for n in written}
    edge = min(indents.values(), default=0) + _SET_IN
    return [(a, b) for a, b in pairwise(written) if b == a + 1 and indents[a] < edge <= indents[b]]


def two_heads(lines: Sequence[str], written: Sequence[int]) -> tuple[int, ...]:
    """The two neighbouring lines of labels that the ``written`` lines begin with; else none."""
    told = [n for n in written[:_ABOVE] if is_of_labels(lines[n])]
    return next(((a, b) for a, b in pairwise(told) if b == a + 1), ())


def is_of_labels(line: str) -> bool:
    """Are half of its words labels, or more? A line with many digits holds values."""
    words = line.split()
    if len(words) < _LABELS or len(_DIGIT.findall(line)) > len(words):
        return False
    return 2 * sum(map(says_label, words)) >= len(words)


def _below(
    lines: Sequence[str], written: Sequence[int], heads: Sequence[int]
) -> list[tuple[int, int]]:
    """Neighbouring lines of which the first looks as most first ones do, and the second as most
    that stand behind such."""
    body = [n for n in written if n > heads[-1]]
    for words in (1, 2):
        shapes = {n: _shape(lines[n], words) for n in body}
        begun = Counter((shapes[a], shapes[b]) for a, b in zip(body[::2], body[1::2], strict=False))
        (first, second), _ = begun.most_common(1)[0] if begun else (("", ""), 0)
        if first != second:
            looks = (first, second)
            near = ((a, b) for a, b in pairwise(body) if b == a + 1)
            return [pair for pair in near if tuple(shapes[n] for n in pair) == looks]
    return []


def _shape(line: str, words: int) -> str:
    """How the first words of a line are written: a number with its digits, other scripts."""
    told = line.split(None, words)[:words]
    return " ".join(_OTHER.sub("a", _KANJI.sub("k", _DIGIT.sub("0", word))) for word in told)


def indent(line: str) -> int:
    """The blanks that a line begins with."""
    blanks = _BLANKS.match(line)
    return len(blanks[0]) if blanks else 0


def head_of(lines: Sequence[str], above: Sequence[int]) -> str:
    """The line of labels among those above the first record; empty where there is none."""
    for number in reversed(above[-3:]):
        words = _APART.split(lines[number].strip())
        if sum(map(says_label, words)) >= max(2, len(words) // 2):
            return lines[number]
    return ""


def _cut(lines: Sequence[str], starts: _Ints, numbers: Sequence[int], head: str) -> list[_Cells]:
    """The filled columns of the first, or of the second, lines of all records."""
    rows = [lines[n] for n in numbers]
    stand = places([head, *rows], "screen")
    body = places(rows, "screen")
    margin = int(body.at[~body.blank].min())
    cuts = [*([margin] if margin else []), *body.columns()]
    begins, ends = stand.cells(cuts)
    columns: list[_Cells] = []
    for first, last in zip(begins.T.tolist(), ends.T.tolist(), strict=True):
        parted = [*zip(*_below_labels(stand, first, last), strict=True)]
        for (begin, end), *spans in parted:
            cells = tuple(stand.text[a:b] for a, b in spans)
            if any(cells):
                at = starts[numbers] + np.array(spans, np.int64)[:, 0] - stand.starts[1:]
                columns.append(_Cells(stand.text[begin:end], cells, tuple(at.tolist())))
    return [*columns[:-1], *_told_from_behind(columns[-1])] if columns else []


def _below_labels(
    stand: Places, first: Sequence[int], last: Sequence[int]
) -> list[list[tuple[int, int]]]:
    """The spans of one column, row by row, parted where each row has a blank about below the
    second label of two (a longer cell moves what stands behind it)."""
    whole = [[(a, b)] for a, b in zip(first, last, strict=True)]
    widest = max(int(stand.at[b - 1]) for b in last[1:])
    words = [
        word
        for word in re.finditer(r"[^ \u3000]+", stand.text[first[0] : last[0]])
        if stand.at[first[0] + word.start()] < widest
    ]
    if len(words) != 2:
        return whole
    below = int(stand.at[first[0] + words[1].start()])
    cuts = [_blank_near(stand, a, b, below) for a, b in zip(first[1:], last[1:], strict=True)]
    if not all(cuts):
        return whole
    head = [(first[0] + word.start(), first[0] + word.end()) for word in words]
    rows = zip(first[1:], cuts, last[1:], strict=True)
    return [head, *([(a, cut), (cut + 1, b)] for a, cut, b in rows)]


def _blank_near(stand: Places, begin: int, end: int, below: int) -> int:
    """The blank of a cell that is nearest to a place of the screen; 0 where none is near."""
    blanks = [at for at in range(begin, end) if stand.text[at] == " "]
    nearest = min(blanks, key=lambda at: abs(int(stand.at[at]) - below), default=begin)
    return nearest if blanks and abs(int(stand.at[nearest]) - below) <= _MOVED else 0


def _told_from_behind(last: _Cells) -> list[_Cells]:
    """The last column parted where each cell ends with as many words of digits, behind blanks."""
    tails = [_TAIL.search(cell) for cell in last.cells]
    counts = Counter(len(tail[1].split()) for tail in tails if tail)
    size, count = counts.most_common(1)[0] if counts else (0, 0)
    if count < _SHARE * len(tails):
        return [last]
    labels = _APART.split(last.label)
    labels = labels if len(labels) == size + 1 else [last.label, *[""] * size]
    rows = [_parted(cell, at, size) for cell, at in zip(last.cells, last.at, strict=True)]
    columns = zip(*rows, strict=True)
    return [
        _Cells(label, tuple(cell for cell, _ in column), tuple(at for _, at in column))
        for label, column in zip(labels, columns, strict=True)
    ]


def _parted(cell: str, at: int, size: int) -> list[tuple[str, int]]:
    """A cell before its tail, and the words of the tail, each with its place."""
    tail = _TAIL.search(cell)
    if not tail or len(tail[1].split()) != size:
        return [(cell, at), *[("", at + len(cell))] * size]
    words = [(word[0], at + tail.start(1) + word.start()) for word in re.finditer(r"\S+", tail[1])]
    return [(cell[: tail.start()], at), *words]
