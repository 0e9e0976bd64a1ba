"""Tables of a row or two without a header, as a fragment holds them: no column can vote.

A cell alone is anything. Where the cells of one row are a name, its reading, a telephone and an
address by the strictest test of each, every one proves the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from triage.finding.address import address
from triage.finding.name import name, romaji
from triage.finding.name.born import GROWN
from triage.finding.name.lexicon import large_kana, postcodes, surname_readings
from triage.finding.table import life
from triage.finding.table.ballot import SEX, VOTES, Classify
from triage.finding.table.column import Column
from triage.text.coded import Coded
from triage.text.date import iso
from triage.text.fold import plain_name
from triage.text.form import form, katakana

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
_RECENT = range(2000, 2041)
"""Years in which a list that tells ages was written."""


def few(
    columns: Sequence[Column], cells: Sequence[Coded], classify: Classify
) -> tuple[Column, ...]:
    """The columns of a table without a header, those of too few cells for a vote by the kinds of
    their cells, if three kinds stand together and one of them is a person's name."""
    if not cells or len(cells[0]) > _ROWS:
        return tuple(columns)
    samples = [[*filter(None, column)] for column in cells]
    found = list(columns)
    told = {
        column.index: kind
        for column in columns
        if not column.field and 0 < len(samples[column.index]) < VOTES
        if (kind := _kind(samples[column.index], classify))
    }
    told |= dict(_parted(found, samples))
    kinds = {*told.values()} | {column.field for column in columns if column.field}
    if len(kinds & (_OF_PEOPLE | _CONTACT)) < _KINDS or not kinds & _OF_PEOPLE:
        return tuple(columns)
    for at, kind in told.items():
        signature = _SIGNATURES.get(kind)
        found[at] = Column(at, kind, signature, _SURE if signature else 0, (_WHY,))
    return tuple(_born(found, cells))


def _kind(sample: Sequence[str], classify: Classify) -> str:
    """What all cells are; empty where one is anything else."""
    for kind, test in _TESTS:
        if all(map(test, sample)):
            return kind
    if not all(cell[0] in "0+(" or "@" in cell for cell in sample):
        return ""
    return next((kind for kind in ("email", "phone") if classify(sample, kind).all()), "")


def _is_address(cell: str) -> bool:
    return bool(address.alone(cell))


_TESTS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("sex", SEX.__contains__),
    ("postcode", lambda cell: cell[:1].isdigit() and form("jp.postcode", cell) in postcodes()),
    ("address", _is_address),
    ("kana", lambda cell: name.kana_splits(cell) > 1),
    ("name", lambda cell: name.splits(cell) > 1),
    ("name", lambda cell: name.is_latin(cell) and romaji.is_name(cell)),
)


def _parted(
    columns: Sequence[Column], samples: Sequence[Sequence[str]]
) -> Iterator[tuple[int, str]]:
    """Surname and given name in two cells, with both their readings in the next two."""
    for at in range(len(columns) - 3):
        parts = zip(columns[at : at + 4], samples[at : at + 4], _PARTS, strict=True)
        if all(
            column.field in ("", *_OF_PEOPLE) and part and all(map(test, part))
            for column, part, test in parts
        ):
            yield from enumerate(_FIELDS, at)


def _is_surname(cell: str) -> bool:
    return name.is_surname(plain_name(cell))


def _is_given(cell: str) -> bool:
    return bool(name.is_written_given(plain_name(cell)) or name.is_given(cell))


def _is_read(cell: str) -> bool:
    return name.is_kana(cell) and large_kana(katakana(cell)) in surname_readings()


_PARTS: tuple[Callable[[str], bool], ...] = (_is_surname, _is_given, _is_read, name.is_given)
_FIELDS = ("surname", "given_name", "surname_kana", "given_name_kana")


def _born(columns: Sequence[Column], cells: Sequence[Coded]) -> Iterator[Column]:
    """The columns, the first date among them that people were born on told by what is beside it: a
    sex, an age, the reading right before, or the name, if that is no day of what happened to
    somebody grown up."""
    fields = [column.field for column in columns]
    dates = {
        column.index: days
        for column in columns
        if not column.field and (days := _days(cells[column.index]))
    }
    done = not {"birth_date", "birth_year"}.isdisjoint(fields)
    for column in columns:
        why = "" if done or column.index not in dates else _told(column.index, fields, cells, dates)
        if why:
            done = True
            column = Column(column.index, "birth_date", "birth_date", _LIKELY, (why, _WHY))
        yield column


def _days(cells: Coded) -> list[str]:
    """The dates of a short column of nothing else, if people lived then."""
    filled = [cell for cell in cells if cell]
    days = [day for day in map(iso, filled) if day]
    alive = len(days) == len(filled) > 0 and life.is_life([int(day[:4]) for day in days])
    return days if alive else []


def _told(
    at: int, fields: Sequence[str], cells: Sequence[Coded], dates: Mapping[int, list[str]]
) -> str:
    before = "".join(fields[max(at - 1, 0) : at])
    if "sex" in (before, *fields[at + 1 : at + 2]):
        return "a date beside the sex"
    if any(_is_age(cells[at], cells[other]) for other in range(at + 1, min(at + 3, len(cells)))):
        return "a date beside the age"
    later = (min(days) for other, days in dates.items() if other != at)
    first = max(dates[at]) < GROWN or any(max(dates[at]) < day for day in later)
    if before in _READ or (before in _NAMED and first):
        return "a date behind the name"
    return ""


def _is_age(dates: Sequence[str], numbers: Sequence[str]) -> bool:
    pairs = [(iso(date), number) for date, number in zip(dates, numbers, strict=True) if number]
    return bool(pairs) and all(
        date and number.isdecimal() and len(number) <= 3 and int(date[:4]) + int(number) in _RECENT
        for date, number in pairs
    )
