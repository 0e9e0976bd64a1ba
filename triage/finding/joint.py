"""Surnames that are written once for several people.

In one cell (森 恵・勝利), or for a household: its head and the given names of the others below.
"""

from __future__ import annotations

import re

import numpy as np

from triage.finding import name
from triage.text.coded import Coded, coded
from triage.text.fold import plain_name

_MARKS = "・、,"
_BETWEEN = re.compile(f" ?[{_MARKS}] ?")
_SURNAME, _GIVEN, _USUAL = 6, 5, 2
"""Characters of a surname and of a given name at most; of most surnames."""


def apart(cells: Coded) -> tuple[Coded, list[Coded]]:
    """The column with one name a cell, and the second ones, the third ones, …"""
    if frozenset("".join(cells.distinct)).isdisjoint(_MARKS):
        return cells, []
    several = {cell: found for cell in cells.distinct if (found := names(cell))}
    most = max(map(len, several.values()), default=1)
    columns = [
        Coded(
            ["".join(several.get(cell, (cell,))[at : at + 1]) for cell in cells.distinct],
            cells.codes,
        )
        for at in range(most)
    ]
    return columns[0], columns[1:]


def names(cell: str) -> tuple[str, ...]:
    """The whole names of a folded cell, the first as it is written; empty where it has but one."""
    first, *others = _BETWEEN.split(cell)
    if not others or not 0 < len(first) <= _SURNAME + 1 + _GIVEN:
        return ()
    surname = surname_of(first)
    if not surname:
        return ()
    whole = [f"{surname} {other}" if is_given(other) else other for other in others]
    return (first, *whole) if all(map(surname_of, whole)) else ()


def surname_of(text: str) -> str:
    """The surname of a whole name whose given name is known; empty for any other text."""
    if not name.splits(text):
        return ""
    surname, space, given = text.partition(" ")
    if space:
        return surname if is_given(given) else ""
    whole = plain_name(text)
    cuts = [cut for cut in range(1, min(len(whole), _SURNAME + 1)) if is_given(whole[cut:])]
    known = [cut for cut in cuts if name.is_surname(whole[:cut])]
    return whole[: max(known)] if known else whole[:_USUAL] if _USUAL in cuts else ""


def is_given(text: str) -> bool:
    """Is a folded text a given name and no whole one?"""
    part = plain_name(text) if len(text) <= _GIVEN else ""
    return part != "" and (name.is_written_given(part) or name.is_given(part))


def carried(cells: Coded) -> Coded:
    """A column of members of households: given names with the surname that stands above them. Where
    whole names have a space, 明日香 is none."""
    lone = {cell for cell in cells.distinct if is_given(cell) and not name.is_frequent(cell)}
    spaced = any(" " in cell and surname_of(cell) for cell in cells.distinct if lone)
    given = cells.among(lone if spaced else {cell for cell in lone if name.splits(cell) < 2})
    if not given.any() or given.all():
        return cells
    surnames = Coded([*map(surname_of, cells.distinct)], cells.codes)
    told = np.where(surnames.filled() & ~given, np.arange(len(cells)), -1)
    above = np.maximum.accumulate(told)
    whole = [
        f"{surnames[at]} {cell}" if alone and at >= 0 else cell
        for cell, alone, at in zip(cells, given.tolist(), above.tolist(), strict=True)
    ]
    return coded(whole)
