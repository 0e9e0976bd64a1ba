"""Tables of a row or two without a header, as a fragment holds them: no column can vote.

A cell alone is anything. Where the cells of one row are a name, its reading, a telephone and an
address by the strictest test of each, every one proves the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from triage.finding.address import address
from triage.finding.name import halves, name, romaji
from triage.finding.name.born import GROWN
from triage.finding.name.lexicon import postcodes
from triage.finding.table import life
from triage.finding.table.ballot import SEX, VOTES, WHOLE_TOWN, Classify
from triage.finding.table.column import NULLS, Column, sample_of
from triage.text.coded import Coded
from triage.text.date import iso
from triage.text.form import form

_KINDS = 3
"""Kinds of values that stand together at least."""
_SURE, _LIKELY = 80, 65
"""Percent of what its neighbours prove, and of a date."""
_OF_PEOPLE = frozenset({"name", "kana", "surname", "surname_kana"})
_CONTACT = frozenset({"phone", "address", "address_part", "email", "postcode", "card"})
_WHY = "beside others of one person"
_SIGNATURES = {
    "name": "jp.person_name",
    "kana": "jp.person_name_kana",
    "address": "jp.address",
    "postcode": "jp.postcode",
    "phone": "phone",
    "email": "email",
}
_ROWS = VOTES + 1
"""Two whole rows, and what is left of the torn ones before and behind."""
_READ = frozenset({"kana", "surname_kana", "given_name_kana"})
_NAMED = frozenset({"name", "given_name"})
_DATES, _IN_ORDER, _YEARS = 0.9, 0.8, 4
"""Shares of a column's cells that are dates, and of those that follow on each other; years between
the first and the last birth of several."""
_SAMPLE = 200
_RECENT = range(2000, 2031)
"""Years in which a list that tells ages was written."""


def few(
    columns: Sequence[Column], cells: Sequence[Coded], classify: Classify
) -> tuple[Column, ...]:
    """The columns of a table without a header, those of too few cells for a vote by the kinds of
    their cells, if three kinds stand together and one of them is a person's name; and dates of
    birth beside names."""
    if not cells or len(cells[0]) > _ROWS:
        named = any(column.field in _OF_PEOPLE for column in columns)
        samples = [*map(sample_of, cells)] if named else []
        return tuple(_born(columns, cells, samples)) if named else tuple(columns)
    samples = _untorn(cells)
    found = list(columns)
    told = {
        column.index: kind
        for column in columns
        if not column.field and samples[column.index]
        if (kind := _kind(samples[column.index], classify))
    }
    told |= dict(_parted(found, samples))
    kinds = {*told.values()} | {column.field for column in columns if column.field}
    if len(kinds & (_OF_PEOPLE | _CONTACT)) < _KINDS or not kinds & _OF_PEOPLE:
        return tuple(columns)
    told |= dict(_rare(columns, told, samples))
    for at, kind in told.items():
        signature = _SIGNATURES.get(kind)
        found[at] = Column(at, kind, signature, _SURE if signature else 0, (_WHY,))
    return tuple(_born(found, cells, samples))


def _untorn(cells: Sequence[Coded]) -> list[list[str]]:
    """The filled cells of each column, but the first and the last of all where there are several
    rows: what is torn is torn there."""
    last = len(cells[0]) - 1
    filled = [
        [row for row, cell in enumerate(column) if cell and cell not in NULLS] for column in cells
    ]
    begins = next((at for at, rows in enumerate(filled) if rows and rows[0] == 0), -1)
    ends = next((at for at in range(len(cells) - 1, -1, -1) if last in filled[at]), -1)
    torn = {(begins, 0), (ends, last)} if last else set()
    return [
        [column[row] for row in rows if (at, row) not in torn]
        for at, (column, rows) in enumerate(zip(cells, filled, strict=True))
    ]


def _rare(
    columns: Sequence[Column], told: Mapping[int, str], samples: Sequence[Sequence[str]]
) -> Iterator[tuple[int, str]]:
    """Names that no table has, right beside their readings, and readings beside names."""
    kinds = {column.index: column.field for column in columns} | dict(told)
    for at, sample in enumerate(samples):
        if kinds[at] or not sample:
            continue
        beside = {kinds.get(at - 1), kinds.get(at + 1)}
        if "kana" in beside and all(map(_may_be_name, sample)):
            yield at, "name"
        elif "name" in beside and all(map(_may_be_read, sample)):
            yield at, "kana"


def _may_be_name(cell: str) -> bool:
    return name.splits(cell) > 0 or (" " in cell and name.is_shaped(cell))


def _may_be_read(cell: str) -> bool:
    return name.kana_splits(cell) > 0 or (" " in cell and name.is_kana(cell))


def _kind(sample: Sequence[str], classify: Classify) -> str:
    """What all cells are, and most of names by the strictest test; empty where one is anything
    else."""
    for kind, test in _TESTS:
        if all(map(test, sample)):
            return kind
    for kind, strict, test in _NAMED_SO:
        if 2 * sum(map(strict, sample)) >= len(sample) and all(map(test, sample)):
            return kind
    if not all(cell[0] in "0+(" or "@" in cell for cell in sample):
        return ""
    return next((kind for kind in ("email", "phone") if classify(sample, kind).all()), "")


def _is_postcode(cell: str) -> bool:
    """Is it one, and no round number, as codes of whole towns are?"""
    code = form("jp.postcode", cell) if cell[:1].isdigit() else ""
    return code in postcodes() and not (code.endswith(WHOLE_TOWN) and cell.isdecimal())


def _is_address(cell: str) -> bool:
    return bool(address.alone(cell))


_TESTS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("sex", SEX.__contains__),
    ("postcode", _is_postcode),
    ("address", _is_address),
    ("name", lambda cell: name.is_latin(cell) and romaji.is_name(cell)),
)
_NAMED_SO: tuple[tuple[str, Callable[[str], bool], Callable[[str], bool]], ...] = (
    ("kana", lambda cell: name.kana_splits(cell) > 1, _may_be_read),
    ("name", lambda cell: name.splits(cell) > 1, _may_be_name),
)


def _parted(
    columns: Sequence[Column], samples: Sequence[Sequence[str]]
) -> Iterator[tuple[int, str]]:
    """Surname and given name in two cells, with both their readings in the next two: most are
    known, and nothing but kana is among the readings."""
    for at in range(len(columns) - 3):
        parts = zip(columns[at : at + 4], samples[at : at + 4], _PARTS, strict=True)
        if all(
            column.field in ("", *_OF_PEOPLE) and part and 2 * sum(map(test, part)) >= len(part) > 0
            for column, part, test in parts
        ) and all(map(name.is_kana, chain(*samples[at + 2 : at + 4]))):
            yield from enumerate(_FIELDS, at)


_PARTS: tuple[Callable[[str], bool], ...] = (
    *(halves.is_surname, halves.is_given, halves.is_surname_reading),
    name.is_given,
)
_FIELDS = ("surname", "given_name", "surname_kana", "given_name_kana")


def _born(
    columns: Sequence[Column], cells: Sequence[Coded], samples: Sequence[Sequence[str]]
) -> Iterator[Column]:
    """The columns, the first date among them that people were born on told by what is beside it: a
    sex, an age, the reading right before, or the name, if that is no day of what happened to
    somebody grown up."""
    fields = [column.field for column in columns]
    dates = {
        column.index: days
        for column in columns
        if not column.field and (days := _days(samples[column.index]))
    }
    done = not {"birth_date", "birth_year"}.isdisjoint(fields)
    for column in columns:
        at = column.index
        if not done and at in dates and (why := _told(at, fields, cells, dates)):
            done = True
            column = Column(at, "birth_date", "birth_date", _LIKELY, (why, _WHY))
        yield column


def _days(sample: Sequence[str]) -> list[str]:
    """The dates of a column of hardly anything else, if people lived then."""
    days = [*filter(None, map(iso, sample))]
    alive = len(days) >= _DATES * len(sample) > 0 and life.is_life([int(day[:4]) for day in days])
    return days if alive else []


def _told(
    at: int,
    fields: Sequence[str],
    cells: Sequence[Coded],
    dates: Mapping[int, list[str]],
) -> str:
    before = "".join(fields[max(at - 1, 0) : at])
    beside = (cells[max(at - 1, 0) : at], cells[at + 1 : at + 2])
    if "sex" in (before, *fields[at + 1 : at + 2]) or any(map(life.is_sex, beside)):
        return "a date beside the sex"
    if any(_is_age(cells[at], other) for other in cells[at + 1 : at + 3]):
        return "a date beside the age"
    if len(dates[at]) > _ROWS and not (_has_reading(fields, at) and _are_scattered(dates[at])):
        return ""
    later = (min(days) for other, days in dates.items() if other != at)
    first = max(dates[at]) < GROWN or any(max(dates[at]) < day for day in later)
    if before in _READ or (before in _NAMED and first):
        return "a date behind the name"
    return ""


def _has_reading(fields: Sequence[str], at: int) -> bool:
    """Do a name and its reading stand right before a column?"""
    return [*fields[max(at - 2, 0) : at]] == ["name", "kana"]


def _are_scattered(days: Sequence[str]) -> bool:
    """Do they lie years apart, and none of them as what an office writes down as it comes?"""
    risen = sum(first <= second for first, second in pairwise(days)) / max(len(days) - 1, 1)
    years = [int(day[:4]) for day in days]
    return 1 - _IN_ORDER < risen < _IN_ORDER and max(years) - min(years) >= _YEARS


def _is_age(dates: Coded, numbers: Coded) -> bool:
    """Are numbers the ages, in one year, of those born on the dates beside them?"""
    rows = zip(map(iso, dates[:_SAMPLE]), numbers[:_SAMPLE], strict=True)
    pairs = [(date, number) for date, number in rows if number]
    if not all(date and number.isdecimal() and len(number) <= 3 for date, number in pairs):
        return False
    told = {int(date[:4]) + int(number) for date, number in pairs if date}
    return bool(told) and told <= {*_RECENT} and max(told) - min(told) <= 1
