"""Tables whose records take two rows: reading and birth date above, name and age below.

In such a table the cells of a column change their kind from row to row and back, in several columns
at once. Each half of a column becomes one of its own; what is found is told where it stood.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from triage.finding.header import label
from triage.finding.name import name
from triage.finding.table.field_rows import Turned, at_places
from triage.model import Table
from triage.text.date import iso
from triage.text.fold import fold

_FIRST, _SAMPLE = 12, 400
_LEAST = 4
"""Rows of two records."""
_CHANGES, _PAIRS = 0.5, 0.6
"""The share of rows at which the kind changes, and of those that are halves of records."""
_ALTERNATING = 2
"""Columns that change together, at least."""
_BLANK, _DATE, _KANA, _TEXT, _SHORT, _NUMBER, _MIXED = " dktsnm"
_SHORTER = re.compile("[0-9]{1,3}[歳才]?")
_NUMBERS = re.compile("[0-9()+ -]+")
_DIGIT = re.compile("[0-9]")
_LABELS = re.compile(r"[\n/／・\s]+")
_KIND_OF = {
    "jp.person_name": (_TEXT,),
    "jp.person_name_kana": (_KANA,),
    "birth_date": (_DATE,),
    "phone": (_NUMBER,),
    "jp.address": (_MIXED, _TEXT),
    "jp.postcode": (_NUMBER,),
}
_NAME, _READING = "jp.person_name", "フリガナ"


@dataclass(frozen=True, slots=True)
class _Halves:
    """The kinds of cell above and below in the columns that alternate."""

    above: dict[int, str]
    below: dict[int, str]

    def of(self, table: Table, row: int) -> int:
        """-1: the row is above; 1: below; 0: neither, as a subtotal or a page's header is."""
        kinds = {at: _kind(table.columns[at][row]) for at in self.above}
        up = sum(kind == self.above[at] for at, kind in kinds.items())
        down = sum(kind == self.below[at] for at, kind in kinds.items())
        return (down > up) - (up > down)


def apart(table: Table) -> Turned | None:
    """The table with a row for each record; null where records take one row."""
    first = _labels_below(table)
    halves = _halves(table, first)
    if halves is None:
        return None
    pairs = [*_pairs(table, first, halves)]
    if 2 * sum(min(pair) >= 0 for pair in pairs) < _PAIRS * (len(table.rows) - first):
        return None
    if not first and _are_people(table, pairs):
        return None
    fields = [*_fields(table, first, pairs)]
    whole = np.array(pairs, np.int64)
    rows = np.stack([whole[:, half] for _, half, _ in fields], axis=1)
    columns = np.broadcast_to(np.array([at for at, _, _ in fields]), rows.shape)
    turn = at_places(table, [header for _, _, header in fields], rows, columns)
    if any(turn.table.header or ()):
        return turn
    return replace(turn, table=replace(turn.table, header=None))


def _are_people(table: Table, pairs: Sequence[tuple[int, int]]) -> bool:
    """Does a column of names, by its one label, name another person in either row (a ward and the
    guardian of the same case)? Then each row is a record."""
    both = [pair for pair in pairs if min(pair) >= 0][:_FIRST]
    for header, cells in zip(table.header or (), table.columns, strict=False):
        known = label(header)
        labels = sum(map(bool, map(label, _LABELS.split(header))))
        if not known or known.signature != _NAME or labels > 1:
            continue
        named = ([fold(cells[row]).text.strip() for row in pair] for pair in both)
        people = sum(pair[0] != pair[1] and all(map(_is_person, pair)) for pair in named)
        if people >= _PAIRS * len(both):
            return True
    return False


def _is_person(cell: str) -> bool:
    return _kind(cell) == _TEXT and name.splits(cell) > 0


def _labels_below(table: Table) -> int:
    """1 where the first row holds the labels of the lower halves, else 0."""
    if not table.header or len(table.rows) < _LEAST + 1:
        return 0
    first = [cells[0] for cells in table.columns if cells[0].strip()]
    return int(len(first) > 0 and all(label(cell) for cell in first))


def _halves(table: Table, first: int) -> _Halves | None:
    """How the two rows of a record differ; nearly every table ends at its first rows."""
    if len(table.rows) - first < _LEAST:
        return None
    columns = [
        at
        for at, cells in enumerate(table.columns)
        if _alternates([*map(_kind, cells[first : first + _FIRST])])
    ]
    if len(columns) < _ALTERNATING:
        return None
    above, below = dict[int, str](), dict[int, str]()
    for at in columns:
        kinds = [*map(_kind, table.columns[at][first : first + _SAMPLE])]
        if _alternates(kinds):
            above[at], below[at] = _both(kinds)
    filled = sum(_BLANK not in (above[at], below[at]) for at in above)
    return _Halves(above, below) if len(above) >= _ALTERNATING and filled else None


def _alternates(kinds: Sequence[str]) -> bool:
    again = zip(kinds, kinds[1:], kinds[2:], strict=False)
    changed = sum(one != other and one == third for one, other, third in again)
    return changed >= _CHANGES * (len(kinds) - 2)


def _both(kinds: Sequence[str]) -> tuple[str, str]:
    """The two kinds of a column, that of its first row first."""
    (one, _), (other, _) = Counter(kinds).most_common(2)
    return (one, other) if kinds[0] != other else (other, one)


def _pairs(table: Table, first: int, halves: _Halves) -> Iterator[tuple[int, int]]:
    """The rows of each record: above and below (-1: there is none, as of what is between two)."""
    side = [halves.of(table, row) for row in range(first, len(table.rows))]
    row = 0
    while row < len(side):
        if side[row] < 0 and side[row + 1 : row + 2] == [1]:
            yield first + row, first + row + 1
            row += 1
        else:
            yield (-1, first + row) if side[row] > 0 else (first + row, -1)
        row += 1


def _fields(
    table: Table, first: int, pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    """The columns of the records: where each stands, in which row (0 or 1), and its header."""
    for at, cells in enumerate(table.columns):
        told = [
            [cells[pair[half]].strip() if pair[half] >= 0 else "" for pair in pairs]
            for half in (0, 1)
        ]
        same = told[0] == told[1]  # a cell of both rows may be given with either
        filled = [any(told[0]), any(told[1]) and not same]
        below = table.columns[at][0] if first else ""
        headers = _headers(table.header[at] if table.header else "", below, told)
        for half in (0, 1):
            if filled[half]:
                lone = filled[half] and not filled[1 - half]
                yield at, half, (headers[half] or headers[1 - half] if lone else headers[half])


def _headers(header: str, below: str, told: Sequence[Sequence[str]]) -> tuple[str, str]:
    """The labels of the two halves of a column."""
    if below:
        return header, below
    words = [*filter(None, _LABELS.split(header.strip()))]
    if len(words) == 2 and all(map(label, words)):
        return words[0], words[1]
    known = label(header)
    kinds = [_usual(cells) for cells in told]
    shapes = _KIND_OF.get(known.signature or "", ()) if known else ()
    lower = kinds[1] in shapes and kinds[0] not in shapes
    other = _READING if known and known.signature == _NAME and kinds[1 - lower] == _KANA else ""
    return (other, header) if lower else (header, other)


def _usual(cells: Sequence[str]) -> str:
    return (
        Counter(map(_kind, filter(None, cells[:_SAMPLE]))).most_common(1)[0][0]
        if any(cells)
        else _BLANK
    )


def _kind(cell: str) -> str:
    text = fold(cell).text.strip()
    if not text:
        return _BLANK
    if not _DIGIT.search(text):
        return _KANA if name.is_kana(text) else _DATE if iso(text) else _TEXT
    if _SHORTER.fullmatch(text):
        return _SHORT
    if iso(text):
        return _DATE
    return _NUMBER if _NUMBERS.fullmatch(text) else _MIXED
