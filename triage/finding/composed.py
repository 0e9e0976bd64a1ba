"""Values that a table spreads over columns: surname and given name, address parts, birth dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.finding.column import Column


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
    if "address_part" in places:
        whole = [i for i in places.get("address", []) if i > places["address_part"][0] - 3][:1]
        parts = sorted([*places["address_part"], *whole])
        yield _joined("jp.address", parts, "", cells, "address in parts")
    dates = [places.get(f"birth_{part}", [-1])[0] for part in ("year", "month", "day")]
    if min(dates) >= 0:
        era = places.get("birth_era", [])[:1]
        yield _birth_date(era, dates, cells)


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
