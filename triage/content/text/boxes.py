"""Values that a form spreads over cells: a digit a box, a date in parts, a telephone in brackets.

Marks printed between the boxes (年 月 日, hyphens, brackets) tell what belongs together; without
marks the label before them does, or the name of an era.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from triage.content.text.grid import Cells
from triage.content.text.header import says_label

_ERA = r"(?:明治?|大正?|昭和?|平成?|令和?|西暦|[MTSHRmtshr㍾㍽㍼㍻㋿])"
_MARKED = re.compile(
    rf"{_ERA}?[0-9]{{1,4}}[年./-][0-9]{{1,2}}[月./-][0-9]{{1,2}}日?"
    r"|\(?0[0-9]{1,4}[-()][0-9]{1,4}[-()][0-9]{3,4}|〒?[0-9]{3}-[0-9]{4}|1[0-9]{3}0-[0-9]{2,8}"
)
_BY_ERA = re.compile(rf"{_ERA} ([0-9]{{1,2}}|元) [0-9]{{1,2}} [0-9]{{1,2}}")
_LABELLED = (
    (re.compile("生年|生まれ|誕生"), re.compile("[12][0-9]{3} [0-9]{1,2} [0-9]{1,2}")),
    (re.compile("電話|携帯|連絡先|TEL|Tel"), re.compile("0[0-9]{1,4} [0-9]{1,4} [0-9]{3,4}")),
    (re.compile("郵便|〒"), re.compile("[0-9]{3} [0-9]{4}")),
)
"""Labels, and the numbers behind them that are parts of one."""
_PART = re.compile(rf"[0-9]{{1,4}}|[年月日./()〒-]|\)?-|[)(]-?|{_ERA}|元")
_BOX = re.compile("[0-9ァ-ヺーぁ-ゖ()-]")
_BOXES, _MOST = 3, 8
"""Boxes that make a number at least, and parts of a value at most."""


def joined(cells: Cells) -> Cells:
    """The cells of one row, each value that is spread over several in the first of them."""
    places = sorted(cells)
    plain = [unicodedata.normalize("NFKC", cells[place]).strip() for place in places]
    if sum(map(_is_part, plain)) < 2:
        return cells
    result = dict(cells)
    for first, last, value in _values(places, plain):
        for place in places[first:last]:
            del result[place]
        result[places[first]] = value
    return result


def merged(label: str, parts: Sequence[str]) -> str | None:
    """The value that the cells below one label make together; null where they make none."""
    found = joined({-1: label, **{place: cell for place, cell in enumerate(parts) if cell}})
    return found[0] if found.keys() == {-1, 0} else None


def _is_part(cell: str) -> bool:
    return len(cell) <= 4 and (_PART.fullmatch(cell) or _BOX.fullmatch(cell)) is not None


def _values(places: Sequence[int], plain: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The values of a row: which cells (half-open) each takes, and how it is written as one."""
    at, label = 0, ""
    while at < len(plain):
        found = _parts(plain, at, label) or _boxes(places, plain, at, label)
        if found:
            yield at, *found
            at = found[0]
            continue
        if says_label(plain[at]):
            label = plain[at]
        at += 1


def _parts(plain: Sequence[str], at: int, label: str) -> tuple[int, str] | None:
    """A value in parts that begins here: behind which cell it ends, and the whole of it."""
    last = at
    while last < min(len(plain), at + _MOST) and _PART.fullmatch(plain[last]):
        last += 1
    for end in range(last, at + 1, -1):
        whole = "".join(plain[at:end])
        if end - at > 2 and _MARKED.fullmatch(whole):
            return end, whole
        spaced = " ".join(plain[at:end])
        if _BY_ERA.fullmatch(spaced):
            return end, plain[at] + ".".join(plain[at + 1 : end])
        if any(named.search(label) and shape.fullmatch(spaced) for named, shape in _LABELLED):
            return end, spaced.replace(" ", "-")
    return None


def _boxes(
    places: Sequence[int], plain: Sequence[str], at: int, label: str
) -> tuple[int, str] | None:
    """Characters one to a box behind a label; a box left out between two is a blank."""
    end = at
    while end < len(plain) and _BOX.fullmatch(plain[end]):
        end += 1
    if not label or end - at < _BOXES or _counts(plain[at:end]):
        return None
    steps = [behind - before for before, behind in pairwise(places[at:end])]
    between = (
        "" if step == min(steps) or char.isdecimal() else " "
        for step, char in zip(steps, plain[at + 1 : end], strict=True)
    )
    return end, plain[at] + "".join(
        gap + char for gap, char in zip(between, plain[at + 1 : end], strict=True)
    )


def _counts(boxes: Sequence[str]) -> bool:
    """Days of a month, classes, places: 1 2 3 …"""
    return all(
        before.isdecimal() and behind.isdecimal() and int(behind) == int(before) + 1
        for before, behind in pairwise(boxes)
    )
