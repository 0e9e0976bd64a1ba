"""Rows whose text names somebody else: in the messages of a chat or a desk, what is told beside a
name (a telephone, a birthday) is that one's and not the writer's; in any cell a telephone behind a
name is (a school's log: 母 田淵佳子 080-5512-3017)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.finding.table.column import Column
from triage.finding.table.loose import LooseValues
from triage.text.coded import Coded
from triage.text.form import form

_NAME, _ASSERTED = "jp.person_name", 50
_TELEPHONE = re.compile("0[0-9]{1,4}[-()]{1,2}[0-9]{1,4}[-)][0-9]{4}|0[0-9]{9,10}")
_AGAIN = 3
"""Rows at least for each different writer, on average: in a register nobody stands so often."""


def of_others(
    columns: Sequence[Column],
    cells: Sequence[Coded],
    text: Sequence[str],
    read: Sequence[LooseValues],
    *,
    headed: bool,
) -> NDArray[np.bool_]:
    """The rows of a log, or of a table without a header as chats are, whose text, as it was
    ``read``, names others than the row does itself; of any other table those whose text names them
    before a telephone."""
    own = [cells[c.index] for c in columns if c.signature == _NAME and c.confidence >= _ASSERTED]
    named = np.zeros(len(cells[0]) if len(cells) else 0, np.bool_)
    told = [found for found in read if found.signature == _NAME and found.confidence >= _ASSERTED]
    if not own or not told:
        return named
    anywhere = not headed or _is_log(own[0])
    same = np.zeros_like(named)
    for found in told:
        for row, value in zip(found.rows.tolist(), found.values, strict=True):
            writers = {form(_NAME, one[row]) for one in own} - {""}
            other = bool(writers) and value not in writers
            named[row] |= other and (anywhere or _is_called(text[row], value))
            same[row] |= value in writers
    return named & ~same


def _is_called(cell: str, value: str) -> bool:
    """Does a telephone stand behind a name in a cell?"""
    plain = "".join(cell.split())
    at = plain.find(value)
    return at >= 0 and _TELEPHONE.search(plain, at + len(value)) is not None


def _is_log(writers: Coded) -> bool:
    filled = int(np.count_nonzero(writers.filled()))
    return len({*writers.distinct} - {""}) * _AGAIN <= filled
