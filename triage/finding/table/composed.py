"""Values that a table spreads over columns: surname and given name, address parts, birth dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from triage.finding.header import bare
from triage.finding.name import halves, name
from triage.finding.table import addresses
from triage.finding.table.column import Column
from triage.text.date import digits_of_eras
from triage.validators import luhn_card, my_number

_SYMBOL = re.compile(r"1[0-9]{3}0(?:-?[0-9])?")
_BANGO = frozenset({"番号", "bango", "bangou"})
_NUMBERS = _BANGO | {"被保険者番号", "証番号"}
_NUMBER = re.compile(r"[0-9]{1,7}1")
_DIGIT = re.compile("[0-9]")
_NO_NAME = re.compile(r"(?m)。|^[※*]|^[-=*_. ]+$|^([A-Za-z]+) \1$| (?:Team|Project|Foundation)\b")
"""A sentence, a remark, a rule under a header, a type or a word told twice (string string), and who
writes a manual together."""
_LONGEST_HALF = 4
"""Characters that a surname or a given name alone has at most."""
_SAMPLE, _READ = 20, 0.9
"""Names looked at, and the share of them in kana where they are readings."""

_ERAS = "明大昭平令"
_COMPACT = re.compile("[0-9]{6}")
"""Year, month and day without their era."""
_FOUR = re.compile("[0-9]{4}")
_Check = Callable[[Sequence[str]], NDArray[np.bool_]]
_OF_FOURS: Mapping[int, tuple[str, _Check, str]] = {
    3: ("jp.my_number", my_number.PLUGIN.accepts_all, "a My Number in three parts"),
    4: ("card.pan", luhn_card.PLUGIN.accepts_all, "a card in four parts"),
}
_LEAST, _ALL = 5, 0.95
"""Different numbers at least, and the share of them that passes the check."""


@dataclass(frozen=True, slots=True)
class Group:
    """``values[i]`` is row i's value (folded text, empty where there is none)."""

    signature: str
    values: Sequence[str]
    column: int
    columns: frozenset[int]
    why: tuple[str, ...]


def composed(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> Iterator[Group]:
    """Each group of columns that make one value together."""
    places: dict[str, list[int]] = {}
    for column in columns:
        places.setdefault(column.field, []).append(column.index)
    for suffix in ("", "_kana"):
        surnames, given = (places.get(part + suffix, []) for part in ("surname", "given_name"))
        for pair in zip(surnames, given, strict=False):
            group = _name([*pair], cells, told=bool(suffix))
            yield group if columns[pair[0]].label else _whole(group, cells[pair[0]])
    for parts in addresses.in_parts(columns, cells):
        yield _joined("jp.address", parts, "", cells, "address in parts")
    for signature, field, count in (("jp.postcode", "postcode", 2), ("phone", "phone", 3)):
        parts = places.get(f"{field}_part", [])
        for at in range(0, len(parts), count):
            yield _joined(signature, parts[at : at + count], "-", cells, f"{field} in parts")
    yield from _in_fours(columns, cells)
    yield from _postal_accounts(columns, places, cells)
    yield from _insured(columns, places, cells)
    era = places.get("birth_era", [])[:1]
    dates = [places.get(f"birth_{part}", [-1])[0] for part in ("year", "month", "day")]
    if min(dates) >= 0:
        yield _birth_date(era, dates, cells)
    elif era and "birth_date" in places:
        yield from _birth_dates(era[0], places["birth_date"], cells)


def _in_fours(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> Iterator[Group]:
    """My Numbers over three columns of four digits, and cards over four, as they are printed: all
    pass the check, of which one number in ten does by chance."""
    fours = [not column.signature and _are_fours(cells[column.index]) for column in columns]
    at = 0
    for is_four, run in groupby(fours):
        first, at = at, at + len([*run])
        rule = _OF_FOURS.get(at - first) if is_four else None
        if rule:
            signature, check, what = rule
            group = _joined(signature, [*range(first, at)], "", cells, what)
            values = {*group.values} - {""}
            if len(values) >= _LEAST and check([*values]).mean() >= _ALL:
                yield group


def _are_fours(cells: Sequence[str]) -> bool:
    some = [cell for cell in cells[:_SAMPLE] if cell]
    return bool(some) and all(map(_FOUR.fullmatch, some))


def _postal_accounts(
    columns: Sequence[Column], places: dict[str, list[int]], cells: Sequence[Sequence[str]]
) -> Iterator[Group]:
    """ゆうちょ 記号 and 番号; health insurance cards have columns of these names too."""
    for symbol in places.get("yucho_symbol", []):
        named = [i for i in places.get("yucho_number", []) if i > symbol]
        behind = [c.index for c in columns[symbol + 1 : symbol + 2] if bare(c.label) in _BANGO]
        for number in (named or behind)[:1]:
            rows = list(zip(cells[symbol], cells[number], strict=True))
            values = ["".join(row) if all(row) else "" for row in rows]
            shaped = sum(
                bool(_SYMBOL.fullmatch(row[0]) and _NUMBER.fullmatch(row[1])) for row in rows
            )
            if 2 * shaped > sum(map(bool, values)):
                why = ("columns", "symbol and number of a postal account")
                yield Group("jp.yucho_account", values, number, frozenset((symbol, number)), why)


def _insured(
    columns: Sequence[Column], places: dict[str, list[int]], cells: Sequence[Sequence[str]]
) -> Iterator[Group]:
    """The insurer's number, 記号 and 番号 of one row: together they tell one person."""
    insurer = places.get("insurer", [])[:1]
    symbol = places.get("insurance_symbol", [])[:1]
    if not symbol:
        symbol = [
            at
            for at in places.get("yucho_symbol", [])[:1]
            if insurer
            or places.get("insurance_number") == [at + 1]
            or _of_a_card(columns, places, at, cells)
        ]
    last = symbol or insurer
    behind = [c.index for c in columns if last and c.index > last[0] and bare(c.label) in _NUMBERS]
    number = (places.get("insurance_number", []) or behind)[:1]
    if not number or not (insurer or symbol):
        return
    used = sorted({*insurer, *symbol, *number})
    whole = [
        "".join(row) if row[-1] else ""
        for row in zip(*(cells[i] for i in (*insurer, *symbol, *number)), strict=True)
    ]
    why = ("columns", "insurer, symbol and number of one person")
    yield Group("jp.health_insurance", whole, number[0], frozenset(used), why)


def _of_a_card(
    columns: Sequence[Column],
    places: dict[str, list[int]],
    symbol: int,
    cells: Sequence[Sequence[str]],
) -> bool:
    """記号 and 番号 side by side in a table of people, not shaped as a postal account has them?"""
    beside = columns[symbol + 1 : symbol + 2]
    people = places.keys() & {"name", "kana", "surname"}
    filled = [cell for cell in cells[symbol] if cell]
    postal = sum(bool(_SYMBOL.fullmatch(cell)) for cell in filled)
    numbered = any(bare(column.label) in _BANGO for column in beside)
    return bool(people) and numbered and 2 * postal < len(filled)


def _joined(
    signature: str, places: list[int], glue: str, cells: Sequence[Sequence[str]], what: str
) -> Group:
    rows = zip(*(cells[i] for i in places), strict=True)
    values = [glue.join(cell for cell in row if cell) for row in rows]
    return Group(signature, values, places[0], frozenset(places), ("columns", what))


def _name(places: list[int], cells: Sequence[Sequence[str]], *, told: bool) -> Group:
    """Surname and given name; readings where they are so ``told``, or written."""
    group = _joined("jp.person_name", places, " ", cells, "surname and given name")
    values = group.values
    if _DIGIT.search("\n".join(values)):
        values = ["" if _DIGIT.search(value) else value for value in values]
    if _NO_NAME.search("\n".join(values)):
        values = ["" if _NO_NAME.search(value) else value for value in values]
    halves = [*map(_is_half, zip(*(cells[place] for place in places), strict=True))]
    if any(halves):
        pairs = zip(values, halves, strict=True)
        values = ["" if half and _is_entry(value) else value for value, half in pairs]
    sample = [value for value in values[:_SAMPLE] if value]
    read = told or (sample and sum(map(name.is_kana, sample)) >= _READ * len(sample))
    signature = "jp.person_name_kana" if read else "jp.person_name"
    return replace(group, signature=signature, values=values)


def _is_half(row: Sequence[str]) -> bool:
    """Is one part of a name filled, and not the other?"""
    return any(row) and not all(row)


def _is_entry(value: str) -> bool:
    """Is what stands in one part alone the entry of a book that tells nobody: タクシー予約?"""
    known = name.splits(value) or name.kana_splits(value) or value.isascii()
    return len(value) > _LONGEST_HALF and not known and not halves.is_surname(value)


def _whole(group: Group, surnames: Sequence[str]) -> Group:
    """The names of a table without a header, but those whose surname was cut off with the
    beginning of their row."""
    rows = zip(group.values, surnames, strict=True)
    return replace(group, values=[value if surname else "" for value, surname in rows])


def _birth_date(era: list[int], dates: list[int], cells: Sequence[Sequence[str]]) -> Group:
    places = [*era, *dates]
    values = []
    eras = _meant(cells[era[0]], cells[dates[0]]) if era else {}
    for row in zip(*(cells[i] for i in places), strict=True):
        *marks, year, month, day = (cell.rstrip("年月日") for cell in row)
        mark = "".join(eras.get(mark, mark) for mark in marks)
        whole = all(number.isdecimal() for number in (month, day)) and bool(year)
        values.append(f"{mark}{year}年{month}月{day}日" if whole else "")
    return Group("birth_date", values, places[0], frozenset(places), ("columns", "date in parts"))


def _birth_dates(era: int, dates: Sequence[int], cells: Sequence[Sequence[str]]) -> Iterator[Group]:
    """The era of a column with the six digits of the date in another (5, 381210)."""
    for at in dates:
        compact = [bool(_COMPACT.fullmatch(cell)) for cell in cells[at]]
        if 2 * sum(compact) > sum(map(bool, cells[at])):
            eras = _meant(cells[era], [cell[:2] for cell in cells[at]])
            rows = zip(compact, cells[era], cells[at], strict=True)
            values = [f"{eras.get(mark, mark)}{day}" if fit else day for fit, mark, day in rows]
            why = ("columns", "era beside the date")
            yield Group("birth_date", values, at, frozenset((era, at)), why)


def _meant(marks: Sequence[str], years: Sequence[str]) -> Mapping[str, str]:
    """The eras that the digits of a column stand for, beside the years of a date."""
    told = {*zip(marks, years, strict=True)}
    digits = digits_of_eras((mark, int(year)) for mark, year in told if year.isdecimal())
    return dict(zip(digits, _ERAS, strict=True))
