"""Which cells of a column are values of its signature, where no validator tells: by their shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from itertools import compress

import numpy as np

from triage.finding.address import address
from triage.finding.name import name, name_cells
from triage.finding.table.column import VOTED, Column
from triage.text.coded import Coded, are_more
from triage.text.column import Marks, lines

_OF_A_FORM = 30
"""Different cells of a column at most among which labels of a form may stand."""
_AT, _KANJI = 0x40, 0x4E00
"""What addresses of mail have, and from where on kanji are, as code points."""
_NAME_IN = re.compile("[一-龥々]{1,4} ?[一-龥々ぁ-ゖァ-ヺー]{1,5}")
_TYPED = re.compile("[!-~]{4,}")
_CODE = re.compile(r"[〒 ]{0,3}[0-9]{3}[- ]{0,3}[0-9]{4} ?")
_NOTHING = frozenset(
    {
        *("-", "--", "無", "なし", "無し", "特になし", "該当なし", "異常なし", "0", "×", "✕"),
        *("N/A", "n/a", "null", "NULL", "None", "非該当", "未", "False", "FALSE", "いいえ"),
    }
)


def shaped(column: Column, signature: str, cells: Coded) -> Marks:
    """Which cells of a column are values of a signature, by their shape."""
    found = _SHAPED.get(signature, _saying_something)(cells.distinct)
    voted = column.why[0].startswith(VOTED) and signature in _NOT_HEADINGS
    named = signature == "jp.person_name"
    chosen = [*compress(cells.distinct, found.tolist())] if voted or named else []
    if not voted and (not named or are_more(chosen, _OF_A_FORM)):
        return found[cells.codes]
    values: Set[str] = _NOT_HEADINGS[signature](frozenset(chosen)) if voted else {*chosen}
    if named and len(values) <= _OF_A_FORM:
        values = name_cells.not_terms(values)
    return cells.among(values)


def are_codes(cells: Coded) -> Marks:
    """Which cells are postcodes and nothing else: a rule of how they are written is none."""
    return _each(_CODE.fullmatch, cells.distinct)[cells.codes]


def beside_others(cells: Coded) -> Marks:
    """Which cells hold a name or an address of mail beside what their column is of."""
    column = lines(cells.distinct)
    told = column.holding(np.flatnonzero((column.points == _AT) | (column.points >= _KANJI)))
    if not told.any():
        return told[cells.codes]
    return cells.among({*filter(_holds_another, compress(column, told.tolist()))})


def _holds_another(cell: str) -> bool:
    if cell.isascii():
        return "@" in cell
    runs = (run for run in _NAME_IN.findall(cell) if not name.is_word("".join(run.split())))
    return "@" in cell or any(name.splits(run) == 2 for run in runs)


def _saying_something(cells: Sequence[str]) -> Marks:
    """Those that are no blank, by another name either."""
    return _each(lambda cell: bool(cell) and cell not in _NOTHING, cells)


def _each(test: Callable[[str], object], cells: Sequence[str]) -> Marks:
    return np.fromiter(map(bool, map(test, cells)), np.bool_, len(cells))


def _is_typed(cell: str) -> bool:
    """In four characters of a keyboard or more without a blank, as passwords are and commands are
    not; a manual's marks of what is escaped are shorter."""
    return _TYPED.fullmatch(cell) is not None


_SHAPED: dict[str, Callable[[Sequence[str]], Marks]] = {
    "credential.password": lambda cells: _saying_something(cells) & _each(_is_typed, cells),
    "jp.person_name": name_cells.shaped,
    "jp.person_name_kana": name_cells.kana,
    "jp.address": address.in_column,
}
"""Which of the distinct cells of a column are values of a signature, by their shape."""
_NOT_HEADINGS: dict[str, Callable[[Set[str]], Set[str]]] = {
    "jp.person_name": name_cells.not_headings,
    "jp.address": lambda cells: {*filter(address.is_numbered, cells)},
}
"""Which of them may be no words of a page's heading, where no label tells the column."""
