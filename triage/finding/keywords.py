"""Terms that the operator looks for, in any text and any table, spelling folded.

A term matches whatever its width, kana form and variant of kanji: 髙橋 finds 高橋, ﾀｶﾊｼ finds
タカハシ. It matches inside words, since Japanese text has none to stop at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from triage.finding.block import Collector, Found
from triage.model import FindingBlock, Table, Text
from triage.text.fold import fold, fold_kanji

SIGNATURE = "keyword"
_CELL = "\n"
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
"""Not ``str.lower``, which changes the length of some text and so moves what follows."""


@dataclass(frozen=True)
class Keywords:
    """The terms as they were given; blank ones are left out."""

    terms: tuple[str, ...]
    _by_spelling: dict[str, str] = field(init=False)
    _pattern: re.Pattern[str] | None = field(init=False)

    def __post_init__(self) -> None:
        spellings = {spelling(term): term for term in reversed(self.terms) if spelling(term)}
        longest_first = sorted(spellings, key=lambda one: (-len(one), one))
        pattern = re.compile("|".join(map(re.escape, longest_first))) if spellings else None
        object.__setattr__(self, "_by_spelling", spellings)
        object.__setattr__(self, "_pattern", pattern)

    def find(self, part: Text | Table) -> tuple[FindingBlock, ...]:
        """Every place in a part where a term stands; none or one block."""
        if self._pattern is None:
            return ()
        collector = Collector()
        if isinstance(part, Text):
            self._in_text(part, collector)
        else:
            for number, column in enumerate(part.columns, 1):
                self._in_column(part, number, column, collector)
        return collector.blocks()

    def _matches(self, folded: str) -> Iterator[tuple[int, int, str]]:
        assert self._pattern is not None
        for match in self._pattern.finditer(_common(folded)):
            yield match.start(), match.end(), self._by_spelling[match[0]]

    def _in_text(self, part: Text, collector: Collector) -> None:
        folded = fold(part.text)
        for start, end, term in self._matches(folded.text):
            first, last = folded.original(start, end)
            line = part.first_line + part.text.count(_CELL, 0, first)
            position, length = -1, len(part.text[first:last].encode("utf-8", "replace"))
            if part.offsets is not None:
                position = int(part.offsets[first])
                length = int(part.offsets[last]) - position
            collector.add(_found(term, position, length, line, 0))

    def _in_column(
        self, part: Table, number: int, column: Sequence[str], collector: Collector
    ) -> None:
        folded = fold(_CELL.join(cell.replace(_CELL, " ") for cell in column))
        ends = np.cumsum([len(cell) + 1 for cell in folded.text.split(_CELL)])
        for start, _, term in self._matches(folded.text):
            row = int(np.searchsorted(ends, start, side="right"))
            position = -1
            if part.cell_offsets is not None:
                position = int(part.cell_offsets[row, number - 1])
            length = len(column[row].encode("utf-8", "replace"))
            collector.add(_found(term, position, length, int(part.rows[row]), number))


def spelling(term: str) -> str:
    """What a term is compared by: folded, common kanji, lower case, no spaces around it."""
    return _common(fold(term).text).strip()


def _common(folded: str) -> str:
    return fold_kanji(folded).translate(_LOWER)


def _found(term: str, position: int, length: int, row: int, column: int) -> Found:
    return Found(
        signature=SIGNATURE,
        values=(term,),
        position=np.array([position], np.int64),
        length=np.array([length], np.int32),
        row=np.array([row], np.int64),
        record=np.array([-1], np.int64),
        column=column,
        confidence=100,
        why=("keyword of the operator",),
    )
