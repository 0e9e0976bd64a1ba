"""Is a column of twelve-digit numbers a column of My Numbers?

The check digit passes one random number in ten, and padded counters too (9.9998 % of 000000000001
to 000000460517), so over twenty values the pass rate tells: 95 % confirms, 10 % refutes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from triage.finding.table.column import Column
from triage.text.coded import Coded
from triage.text.column import Lines, Places, lines, sizes

ENOUGH = 20
CONFIRMED, CHANCE_LOW, CHANCE_HIGH = 0.95, 0.05, 0.20
STATEMENT = "12-digit values pass the check at chance level ({rate:.2%}): not My Number"
# Ordinance 総務省令第85号 (2014), article 5: the weights from the left over eleven digits.
_WEIGHTS = np.array((6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), np.int64)
_LENGTH, _HEAD, _SERIAL = 12, 4, 20
_ZERO, _NEWLINE = np.array((0x30, 0x0A), np.uint32)
_FEW = ((8, 90), (5, 75), (3, 55))
_OF_PEOPLE = ((8, 95), (5, 90), (3, 75), (2, 65))
"""Different numbers at least, and what it is worth that all of them pass: alone, and in the rows of
people."""
_LONE, _NOBODYS = 55, 30
"""Percent of one number in a row that tells who, when born and where; of some among other columns
that tell of nobody."""
Rows = Literal["alone", "nobody", "named", "people", "residents"]
"""Whose rows a column stands in: it is the only one, they tell of nobody, they name people, tell
more of them, or say of each when born and where."""
# GS1 General Specifications 7.9: from the right, 3 and 1 in turn, the check digit makes it tens.
_GOODS = np.array((3, 1) * 6, np.int64)
_PLACES = 10 ** np.arange(_LENGTH - 1, -1, -1, dtype=np.int64)

_TWELVE = re.compile(r"[0-9]{4}([ -]?)[0-9]{4}\1[0-9]{4}")
"""As they are printed; an office's own are parted otherwise (6303-04-415295)."""
_SOMEBODY = frozenset({"name", "surname", "kana", "surname_kana"})
_PLACED = frozenset({"address", "address_part"})

_Digits = NDArray[np.int64]
"""A number a row, its digits from the left."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``accepted`` says which cells are My Numbers; ``refuted`` that the column is none.

    ``tested`` counts the twelve-digit cells, ``rate`` the share of distinct that pass.
    """

    accepted: NDArray[np.bool_]
    confidence: int
    why: tuple[str, ...]
    tested: int
    distinct: int
    rate: float
    refuted: bool

    @property
    def tells(self) -> bool:
        """Were there numbers enough to tell of the whole column?"""
        return self.distinct >= ENOUGH


def rows_of(columns: Sequence[Column], cells: Sequence[Coded], index: int) -> Rows:
    """Whose rows a column of numbers stands in. What begins them is what an office calls them by,
    and one number of two may be anything: neither is told by a row's other fields."""
    others = [one for one in columns if one.index != index and cells[one.index].filled().any()]
    fields = {one.field for one in others}
    if not others:
        return "alone"
    behind = any(one.field in _SOMEBODY for one in others if one.index < index)
    placed, born = not fields.isdisjoint(_PLACED), "birth_date" in fields
    if fields.isdisjoint(_SOMEBODY) or not (behind or placed or born):
        return "nobody"
    lone = not any(twelves(cells[one.index]) for one in others)
    if placed and born and behind and lone:
        return "residents"
    return "people" if placed or born else "named"


def column_test(
    values: Coded, valid: NDArray[np.bool_], label: str, other: bool, rows: Rows = "alone"
) -> Outcome:
    """Judge a column. ``values`` are digits only, ``valid`` the validator's verdict on each row.

    ``label`` is the header if it names the My Number, else empty; ``other`` says that the header
    names something else, or that another column bears the label; ``rows`` whose rows it is in.
    """
    cells = lines(values.distinct)
    written = (cells.points - _ZERO < 10) | (cells.points == _NEWLINE)
    twelve = (cells.lengths == _LENGTH) & (cells.of((~written).view(np.uint8)) == 0)
    digits = _digits(cells, np.flatnonzero(twelve))
    rate = float(passes(digits).mean()) if len(digits) else 0.0
    tested = int(twelve[values.codes].sum())
    if len(digits) >= ENOUGH and CHANCE_LOW <= rate <= CHANCE_HIGH:
        return Outcome(np.zeros(len(values), np.bool_), 0, (), tested, len(digits), rate, True)
    serial = "" if label else _series(digits) or _goods(digits)
    confidence, why = _strength(len(digits), rate, label, other, rows)
    if serial and confidence > _SERIAL:
        confidence, why = _SERIAL, (*why, serial)
    return Outcome(valid & (confidence > 0), confidence, why, tested, len(digits), rate, False)


def _series(distinct: _Digits) -> str:
    """Why a column is a series (order numbers begin with their year); My Numbers are scattered."""
    heads = distinct[:, :_HEAD] @ _PLACES[-_HEAD:]
    if len(distinct) < ENOUGH or np.bincount(heads).max() * 2 < len(distinct):
        return ""
    return f"most values begin with the same {_HEAD} digits"


def _goods(distinct: _Digits) -> str:
    """Why a column that passes is one of goods (UPC, a packed JAN): each has their check digit."""
    if len(distinct) < _FEW[-1][0] or (distinct @ _GOODS % 10).any():
        return ""
    return "all pass the check digit of goods (GS1) too"


def _strength(
    count: int, rate: float, label: str, other: bool, rows: Rows
) -> tuple[int, tuple[str, ...]]:
    enough = count >= ENOUGH
    share = f"column vote {rate:.0%} of {count} pass"
    if label:
        named = f"label {label}"
        if enough and rate >= CONFIRMED:
            return 99, ("check digit ok", share, named)
        return (95 if rate >= 0.5 else 80), ("check digit ok", named)
    if other:
        return 20, ("check digit ok", "the label names another number")
    if enough and rate >= CONFIRMED:
        return 95, ("check digit ok", share)
    if rate == 1.0:
        return _few(count, share, rows)
    return 10, ("check digit ok", "no label")


def _few(count: int, share: str, rows: Rows) -> tuple[int, tuple[str, ...]]:
    """What it is worth that each of a few passes, of which one in ten does by chance."""
    of_people = rows in ("people", "residents")
    found = next((sure for least, sure in (_OF_PEOPLE if of_people else _FEW) if count >= least), 0)
    if found and rows == "nobody":
        return _NOBODYS, ("check digit ok", share, "nobody in the table")
    if found:
        return found, ("check digit ok", share, *(("beside people",) if of_people else ()))
    if rows == "residents":
        return _LONE, ("check digit ok", "beside a name, a birth date and an address")
    return 10, ("check digit ok", "no label")


def _digits(cells: Lines, rows: Places) -> _Digits:
    """The digits of the different ones of some cells, all of them numbers of twelve digits."""
    points = cells.points.take(cells.starts[rows][:, None] + np.arange(_LENGTH))
    digits = (points - _ZERO).astype(np.int64)
    numbers = digits @ _PLACES
    order = np.argsort(numbers)
    different: _Digits = digits[order[np.diff(numbers[order], prepend=-1) > 0]]
    return different


def passes(digits: _Digits) -> NDArray[np.bool_]:
    """The check digit alone of each number, padded or not."""
    rest = digits[:, :11] @ _WEIGHTS % 11
    result: NDArray[np.bool_] = digits[:, 11] == np.where(rest <= 1, 0, 11 - rest)
    return result


def twelves(cells: Coded) -> bool:
    """Are most of the filled cells of a column numbers of twelve digits, as they are printed?"""
    sample = cells[:: max(1, len(cells) // 1000)]
    length = sizes(sample.distinct)[sample.codes]
    filled = int(np.count_nonzero(length))
    long = np.flatnonzero((length >= 12) & (length <= 14))
    if len(long) * 2 <= filled:
        return False
    return sum(map(bool, map(_TWELVE.fullmatch, sample.taken(long)))) * 2 > filled
