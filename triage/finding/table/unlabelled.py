"""What a table without a header spreads over columns side by side: names and addresses in parts.

Each part alone is a word: four surnames in five are towns, a prefecture is nobody's address. Two
columns of which one holds surnames and the next given names, in most of their rows, hold people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from triage.finding.name import halves, name
from triage.finding.name.lexicon import prefectures, towns
from triage.finding.table import life
from triage.finding.table.column import VOTED, Column
from triage.text.coded import Coded
from triage.text.date import OF_HOSTS, OF_PENSIONS
from triage.text.fold import fold_kanji
from triage.text.script import JAPANESE

_SAMPLE = 200
_LEAST = 3
"""Different cells of either part at least: a line of a railway and a station would be few."""
_SURNAMES, _GIVEN, _PLACES = 0.7, 0.6, 0.8
"""Shares of the rows: one surname in five is in no table, and more of the given names."""
_GENERATION = 15
"""Years that birth dates of a register span at least."""
_ERA_DIGITS = frozenset({*OF_HOSTS, *OF_PENSIONS, ""})
_OF_BIRTH = (("birth_date",), ("birth_year", "birth_month", "birth_day"))
_BORN = frozenset({"birth_date", "birth_year"})
_NAMED = frozenset({"name", "kana", "surname", "given_name"})
_DIGIT = re.compile("[0-9]")
_ROOM = re.compile(
    r"(?![^0-9]{1,6}[0-9]{2,3}[A-Z]? ?[ぁ-ん] )"
    r"[^-/:0-9][^-/:]{1,23}?[ -]?[A-Z]?[0-9]{2,4}(?:号室?)?"
    r"|[^-/:0-9].{0,20}(?:荘|ハイツ|コーポ|アパート|マンション)"
)
"""A house with the number of a room, or called as one; no car's number (横浜 300 あ 12-34)."""
_Told = Callable[[str], object]


def unlabelled(columns: Sequence[Column], cells: Sequence[Coded]) -> list[Column]:
    """The columns with those that are parts of a name or an address, as labels would call them."""
    found = list(columns)
    samples = [[*cells[column.index][:_SAMPLE]] for column in columns]
    for at in range(len(found) - 1):
        if not _is_open(found[at]) or not _is_open(found[at + 1]):
            continue
        for kind, first, second in _PAIRS:
            if _is_pair(samples[at], samples[at + 1], first, second):
                found[at] = Column(at, f"surname{kind}", None, 0, ())
                found[at + 1] = Column(at + 1, f"given_name{kind}", None, 0, ())
                break
    for at in range(len(found) - 1):
        parts = _address(found, samples, at) or _house(found, samples, at)
        for part in parts:
            found[part] = Column(part, "address_part", None, 0, ())
    fields = {column.field for column in found}
    if fields & _NAMED and not fields & _BORN:
        for at, field in _birth(found, samples):
            found[at] = Column(at, field, None, 0, ())
    return found


def _is_open(column: Column) -> bool:
    """Is nothing known of it, or no more than that its cells read as names?"""
    return not column.field or (
        column.field in ("name", "kana") and any(why.startswith(VOTED) for why in column.why)
    )


def _is_pair(surnames: Sequence[str], given: Sequence[str], first: _Told, second: _Told) -> bool:
    rows = [row for row in zip(surnames, given, strict=True) if all(row)]
    if len({row[0] for row in rows}) < _LEAST or len({row[1] for row in rows}) < _LEAST:
        return False
    known = [
        sum(map(bool, map(told, part)))
        for told, part in zip((first, second), zip(*rows, strict=True), strict=True)
    ]
    return known[0] >= _SURNAMES * len(rows) and known[1] >= _GIVEN * len(rows)


_PAIRS: tuple[tuple[str, _Told, _Told], ...] = (
    ("", halves.is_surname, halves.is_given),
    ("_kana", halves.is_surname_reading, name.is_given),
)
"""Behind the names of the fields, and what tells the two parts."""


def _birth(columns: list[Column], samples: list[list[str]]) -> list[tuple[int, str]]:
    """The columns of an era's digit and of the six digits or the year, month and day behind it,
    that are dates of several generations."""
    for at, marks in enumerate(samples[:-1]):
        if columns[at].field or not _ERA_DIGITS.issuperset(marks):
            continue
        for parts in _OF_BIRTH:
            behind = samples[at + 1 : at + 1 + len(parts)]
            open_ = all(not column.field for column in columns[at + 1 : at + 1 + len(parts)])
            if open_ and len(behind) == len(parts) and _are_births(marks, behind):
                return [(at, "birth_era"), *enumerate(parts, at + 1)]
    return []


def _are_births(marks: Sequence[str], parts: Sequence[Sequence[str]]) -> bool:
    dates = [
        mark + "".join(part.zfill(2) for part in row)
        for mark, *row in zip(marks, *parts, strict=True)
        if mark and all(row)
    ]
    return life.spread(life.years(dates)) > _GENERATION


def _address(columns: list[Column], samples: list[list[str]], at: int) -> list[int]:
    """The columns of an address whose municipality, with its prefecture or behind it, is here."""
    if columns[at].field not in ("", "organisation", "name"):
        return []
    prefecture = _mostly(prefectures().__contains__, samples[at])
    city = at + 1 if prefecture else at
    if not _mostly(_is_town, samples[city], 1 if prefecture else _LEAST):
        return []
    street = city + 1
    if street >= len(columns) or columns[street].field not in ("", "address", "address_part"):
        return []
    if not _mostly(lambda cell: _DIGIT.search(cell) and JAPANESE.search(cell), samples[street]):
        return []
    house = street + 1
    lodged = house < len(columns) and _is_open(columns[house])
    lodged = lodged and _mostly(_ROOM.fullmatch, samples[house])
    return [*range(at, street + 1 + lodged)]


def _is_town(cell: str) -> bool:
    """Is it a municipality, by itself or behind its prefecture?"""
    plain = fold_kanji(cell)
    behind = (plain[size:] for size in (3, 4) if plain[:size] in prefectures())
    return plain in towns() or any(map(towns().__contains__, behind))


def _house(columns: list[Column], samples: list[list[str]], at: int) -> list[int]:
    """The column of houses and rooms behind one of addresses, and that."""
    behind = at + 1
    whole = columns[at].field == "address" and _is_open(columns[behind])
    houses = {cell for cell in samples[behind] if cell} if whole else set()
    told = len(houses) >= _LEAST and _mostly(_ROOM.fullmatch, samples[behind])
    return [at, behind] if told else []


def _mostly(told: _Told, cells: Sequence[str], least: int = 1) -> bool:
    """Is something told of most of the cells that are filled, of which there are some?"""
    filled = [cell for cell in cells if cell]
    return len(filled) >= least and sum(map(bool, map(told, filled))) >= _PLACES * len(filled)
