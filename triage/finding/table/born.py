"""Birth dates in a column that no label tells, by the years and by what is beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from triage.finding.table import life
from triage.finding.table.column import Column, sample_of
from triage.text.coded import Coded

_SPREAD = 15
"""Years that birth dates of a register span at least; dates of events seldom do."""
_GENERATIONS, _LONG_AGO = 30, 1970
"""What birth dates span under a label that nobody knows, and the year by which they begin."""
_SAMPLE, _AGES = 200, 130
"""Rows that are asked, and different ages that there are at most."""
_DOUBTED, _LIKELY, _AGED = 65, 75, 85
"""Percent."""
_BORN = frozenset({"birth_date", "birth_year"})
_NAMED = frozenset({"name", "kana", "surname", "given_name"})
_REACHED = frozenset({"phone", "address"})
_EVENT = re.compile(
    r"publi|releas|found|establ|death|died|decea|join|hire|employ|creat|updat|issu|open|start|begin"
    r"|end|expir|buil|compl|regist|enter|entry|effect|acqui|purch|nyu|kaku|shun|setsu|sou?ritsu",
    re.IGNORECASE,
)
"""What Latin labels of other dates have in them."""


def births(columns: Sequence[Column], cells: Sequence[Coded], headed: bool) -> tuple[Column, ...]:
    """The date column that spans lives, beside a name, is likely of birth where no label tells; one
    whose ages stand beside it is, however young all are.

    Under a label (in Latin letters, of which there are too many to know), or without one beside no
    more than a telephone or an address, it spans two generations and begins before anybody still at
    work was hired.
    """
    fields = {column.field for column in columns}
    named = bool(fields & _NAMED)
    if fields & _BORN or not (named or (fields & _REACHED and not headed)):
        return tuple(columns)
    dated = [*_dated(columns, cells)]
    aged = [(min(born), at) for at, born in dated if _is_aged(at, columns, cells)]
    if aged:  # years of service agree with the days that they began on, which are later ones
        return _with(columns, min(aged)[1], _AGED, ("dates agree with the ages beside them",))
    doubted = headed or not named
    best, widest = -1, _GENERATIONS if doubted else _SPREAD
    for at, born in dated:
        span = life.spread(born)
        if not headed and life.is_sex(cells[at + 1 : at + 2]):
            span += _SPREAD  # nothing else stands so often before the sex
        if span > widest and not (doubted and min(born) > _LONG_AGO):
            best, widest = at, span
    if best < 0:
        return tuple(columns)
    said = "beside names" if named else "beside telephones or addresses"
    why = (f"dates span {life.spread(life.years(sample_of(cells[best])))} years", said)
    return _with(columns, best, _DOUBTED if doubted else _LIKELY, why)


def _dated(columns: Sequence[Column], cells: Sequence[Coded]) -> Iterator[tuple[int, list[int]]]:
    """The undecided columns of dates, with the years of those."""
    for column in columns:
        if column.field or not column.label.isascii() or _EVENT.search(column.label):
            continue
        if born := life.years(sample_of(cells[column.index])):
            yield column.index, born


def _is_aged(at: int, columns: Sequence[Column], cells: Sequence[Coded]) -> bool:
    dates = [*cells[at][:_SAMPLE]]
    return any(
        life.are_ages(dates, cells[column.index][:_SAMPLE])
        for column in columns
        if column.field in ("", "age") and len(cells[column.index].distinct) <= _AGES
    )


def _with(
    columns: Sequence[Column], at: int, confidence: int, why: tuple[str, ...]
) -> tuple[Column, ...]:
    born = Column(at, "birth_date", "birth_date", confidence, why, columns[at].label)
    return tuple(born if column.index == at else column for column in columns)
