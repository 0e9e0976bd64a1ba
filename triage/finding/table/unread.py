"""Cells under a label of names that read as none: each may be somebody whom no rule knows.

A name of one sign, one with marks, one that a program cut off: of a register whose rows are people
each such cell counts among those that there are at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from triage.finding.header import label
from triage.finding.name import name
from triage.finding.name.stop_words import NOTHING, PLACEHOLDER
from triage.text.coded import Coded
from triage.text.fold import plain_name

WHY = "a column of names, and this reads as none"
_KNOWN, _UNREAD = 85, 35
"""Percent: below one half it is not asserted, but counted among the people that there are at
most."""
_REMARK = re.compile(r" ?\([^()]{1,12}\)$")
"""斎藤 昇(重複?), 青木静江(旧姓高田)."""
_LONGEST = 16
_PLACEHOLDER = re.compile(PLACEHOLDER)
_SIGN = re.compile(r"[ぁ-ヺー々一-鿿㐀-䶿豈-﫿\ue000-\uf8ff\U00020000-\U0003ffff]|[A-Za-z]{2}")
_NONE = re.compile(r"[0-9。※→:@/]|^[(\[{<*#-]")
"""What a remark, a number and a rule have, and no name."""


def unread(
    cells: Coded, rows: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], Coded, int, str]]:
    """Those of the rows whose (folded) cell is a name before a remark in brackets, and those whose
    cell may be one: the rows, the value of each, percent at most, and why."""
    asked = cells.taken(rows).used()
    stems = asked.spelled(lambda some: [*map(_stem, some)])
    known = stems.filled()
    yield rows[known], stems.taken(known), _KNOWN, "before a remark in brackets"
    doubtful = asked.among({*filter(_may_be, asked.distinct)}) & ~known
    yield rows[doubtful], asked.taken(doubtful), _UNREAD, WHY


def _stem(cell: str) -> str:
    """The name that stands before brackets at the end of a cell; empty where none does."""
    stem = _REMARK.sub("", cell)
    return stem if stem != cell and name.splits(stem) else ""


def _may_be(cell: str) -> bool:
    if not 0 < len(cell) <= _LONGEST or not _SIGN.search(cell) or _NONE.search(cell):
        return False
    if cell in NOTHING or _PLACEHOLDER.search(cell) or name.is_organisation(cell) or label(cell):
        return False
    return (len(cell) > 1 and not name.is_word(plain_name(cell))) or name.is_written_given(cell)
