"""Values that a table spreads over columns: surname and given name, address parts, birth dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.finding.column import Column
from triage.finding.header import bare

_JAPANESE = re.compile("[ぁ-ヺ一-鿿]")
_SYMBOL = re.compile(r"1[0-9]{3}0(?:-?[0-9])?")
_NUMBERS = frozenset({"番号", "被保険者番号", "証番号"})
_NUMBER = re.compile(r"[0-9]{1,7}1")


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
    if "surname" in places and "given_name" in places:
        pair = [places["surname"][0], places["given_name"][0]]
        yield _joined("jp.person_name", pair, " ", cells, "surname and given name")
    if "surname_kana" in places and "given_name_kana" in places:
        pair = [places["surname_kana"][0], places["given_name_kana"][0]]
        yield _joined("jp.person_name_kana", pair, " ", cells, "surname and given name")
    if "address_part" in places and _in_japanese(cells, places["address_part"]):
        whole = [i for i in places.get("address", []) if i > places["address_part"][0] - 3][:1]
        parts = sorted([*places["address_part"], *whole])
        yield _joined("jp.address", parts, "", cells, "address in parts")
    yield from _postal_accounts(columns, places, cells)
    yield from _insured(columns, places, cells)
    dates = [places.get(f"birth_{part}", [-1])[0] for part in ("year", "month", "day")]
    if min(dates) >= 0:
        era = places.get("birth_era", [])[:1]
        yield _birth_date(era, dates, cells)


def _in_japanese(cells: Sequence[Sequence[str]], parts: list[int]) -> bool:
    """Is anything of the parts written in Japanese? Cities abroad make no address here."""
    return any(_JAPANESE.search(cell) for part in parts for cell in cells[part])


def _postal_accounts(
    columns: Sequence[Column], places: dict[str, list[int]], cells: Sequence[Sequence[str]]
) -> Iterator[Group]:
    """ゆうちょ 記号 and 番号; health insurance cards have columns of these names too."""
    for symbol in places.get("yucho_symbol", []):
        named = [i for i in places.get("yucho_number", []) if i > symbol]
        behind = [c.index for c in columns[symbol + 1 : symbol + 2] if bare(c.label) == "番号"]
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
    if not symbol and insurer:
        symbol = places.get("yucho_symbol", [])[:1]
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


def _joined(
    signature: str, places: list[int], glue: str, cells: Sequence[Sequence[str]], what: str
) -> Group:
    rows = zip(*(cells[i] for i in places), strict=True)
    values = [glue.join(cell for cell in row if cell) for row in rows]
    return Group(signature, values, places[0], frozenset(places), ("columns", what))


def _birth_date(era: list[int], dates: list[int], cells: Sequence[Sequence[str]]) -> Group:
    places = [*era, *dates]
    values = []
    for row in zip(*(cells[i] for i in places), strict=True):
        *mark, year, month, day = (cell.rstrip("年月日") for cell in row)
        whole = all(number.isdecimal() for number in (month, day)) and bool(year)
        values.append(f"{''.join(mark)}{year}年{month}月{day}日" if whole else "")
    return Group("birth_date", values, places[0], frozenset(places), ("columns", "date in parts"))
