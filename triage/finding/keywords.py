"""Terms that the operator looks for, in any text and any table, spelling folded.

A term matches whatever its width, kana form and variant of kanji: 髙橋 finds 高橋, ﾀｶﾊｼ finds
タカハシ. It matches inside words, since Japanese text has none to stop at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from triage.finding.block import Collector, Found
from triage.model import FindingBlock, Table, Text
from triage.text.fold import fold, fold_kanji

Matches = Callable[[str], Iterator[tuple[int, int, str]]]
"""Folded text → start, end and value of each match."""
SIGNATURE = "keyword"
_Place = tuple[str, int, int, int, int]
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
        return placed(part, self._matches, SIGNATURE, "keyword of the operator")

    def _matches(self, folded: str) -> Iterator[tuple[int, int, str]]:
        assert self._pattern is not None
        for match in self._pattern.finditer(_common(folded)):
            yield match.start(), match.end(), self._by_spelling[match[0]]


def placed(
    part: Text | Table, matches: Matches, signature: str, why: str
) -> tuple[FindingBlock, ...]:
    """Every match in a part with its place; none or one block."""
    places = _in_text(part, matches) if isinstance(part, Text) else _in_table(part, matches)
    collector = Collector()
    for value, position, length, row, column in places:
        collector.add(_found(signature, why, value, position, length, row, column))
    return collector.blocks()


def _in_text(part: Text, matches: Matches) -> Iterator[_Place]:
    folded = fold(part.text)
    for start, end, value in matches(folded.text):
        first, last = folded.original(start, end)
        line = part.first_line + part.text.count(_CELL, 0, first)
        position, length = -1, len(part.text[first:last].encode("utf-8", "replace"))
        if part.offsets is not None:
            position = int(part.offsets[first])
            length = int(part.offsets[last]) - position
        yield value, position, length, line, 0


def _in_table(part: Table, matches: Matches) -> Iterator[_Place]:
    for number, column in enumerate(part.columns, 1):
        folded = fold(_CELL.join(cell.replace(_CELL, " ") for cell in column))
        ends = np.cumsum([len(cell) + 1 for cell in folded.text.split(_CELL)])
        for start, _, value in matches(folded.text):
            row = int(np.searchsorted(ends, start, side="right"))
            position = -1
            if part.cell_offsets is not None:
                position = int(part.cell_offsets[row, number - 1])
            length = len(column[row].encode("utf-8", "replace"))
            yield value, position, length, int(part.rows[row]), number


def spelling(term: str) -> str:
    """What a term is compared by: folded, common kanji, lower case, no spaces around it."""
    return _common(fold(term).text).strip()


def _common(folded: str) -> str:
    return fold_kanji(folded).translate(_LOWER)


def _found(
    signature: str, why: str, value: str, position: int, length: int, row: int, column: int
) -> Found:
    return Found(
        signature=signature,
        values=(value,),
        position=np.array([position], np.int64),
        length=np.array([length], np.int32),
        row=np.array([row], np.int64),
        record=np.array([-1], np.int64),
        column=column,
        confidence=100,
        why=(why,),
    )
