"""The columns that make an address together, in the order of an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from triage.finding.address.address import certainty, municipality
from triage.finding.header import bare
from triage.finding.table.column import Column
from triage.text.script import JAPANESE

_PREFECTURE = re.compile("都?道?府県|県名|^県$|(?i:pref|todo)")
_RANKS: Mapping[str, int] = {
    **dict.fromkeys(("prefecture", "province", "state", "pref"), 0),
    "city": 1,
    "town": 2,
    **dict.fromkeys(("streetaddress", "street", "addressline1", "address1"), 3),
    **dict.fromkeys(("addressline2", "address2", "building", "bldg"), 4),
}
"""How Latin labels of the parts end, by where in an address the part stands."""
_CITY, _STREET = 1, 3
_OF_LABEL = re.compile(rf"(.*?)({'|'.join(sorted(_RANKS, key=len, reverse=True))})")
_CODE = re.compile(r"(?:JP-?)?[0-9]{1,2}")
"""A prefecture by its number (JIS X 0401, ISO 3166-2:JP), which nobody writes in an address."""
_NUMBERED = re.compile("[0-9一二三四五六七八九十]")
_SAMPLE, _MOST, _MUNICIPAL = 50, 0.9, 2
"""Cells that are asked, the share of them that tells of all, and how sure an address is that names
its municipality and more."""


def named(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[Column]:
    """The columns, parts of addresses told by labels that begin alike (Billing City, Billing
    Street), where the city and the street are among them and the street is in Japanese."""
    found = list(columns)
    for group in _headed(columns).values():
        streets = [at for rank, at in group if rank == _STREET]
        if {_CITY, _STREET} <= {rank for rank, _ in group} and _in_japanese(cells, streets):
            for at in (at for rank, at in group if rank or _in_japanese(cells, [at])):
                found[at] = replace(columns[at], field="address_part", signature=None, confidence=0)
    return found


def in_parts(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """The columns of each address that is told in parts, in order; a second prefecture begins the
    next. Where they have a municipality, a column of whole addresses is none of them: they are of
    something else (a wood and its owner), and an address only where they have numbers."""
    wholes = [column.index for column in columns if column.field == "address"]
    groups = _groups(columns)
    for group in groups:
        end = next((one[0] for one in groups if one[0] > group[-1]), len(columns))
        near = [at for at in wholes if group[0] - 3 < at < end]
        placed = any(_are(municipality, cells[at]) for at in group)
        others = {at for at in near if placed and _are(_is_whole, cells[at])}
        parts = [*group, *_beside([at for at in near if at not in others], group)]
        if others and not _are_numbered(cells, parts):
            continue
        if _in_japanese(cells, parts):
            yield [at for at in _ordered(columns, parts) if not _are_codes(cells[at])]


def _headed(columns: Sequence[Column]) -> dict[str, list[tuple[int, int]]]:
    """The rank and the place of each part, by what its label begins with."""
    groups: dict[str, list[tuple[int, int]]] = {}
    for column in columns:
        if told := _OF_LABEL.fullmatch(bare(column.label)):
            groups.setdefault(told[1], []).append((_RANKS[told[2]], column.index))
    return groups


def _groups(columns: Sequence[Column]) -> list[list[int]]:
    groups: dict[str, list[list[int]]] = {}
    for column in columns:
        if column.field == "address_part":
            told = _OF_LABEL.fullmatch(bare(column.label))
            runs = groups.setdefault(told[1] if told else "", [])
            if not runs or _PREFECTURE.search(column.label):
                runs.append([])
            runs[-1].append(column.index)
    return sorted(run for runs in groups.values() for run in runs)


def _beside(wholes: Sequence[int], group: Sequence[int]) -> list[int]:
    """The column of the rest of an address, and what continues that or stands behind a part."""
    more = [at for at in wholes[1:] if at - 1 in (*wholes, *group)]
    return sorted([*wholes[:1], *more])


def _ordered(columns: Sequence[Column], parts: Sequence[int]) -> list[int]:
    """By their labels where all say which part they are, else as they stand."""
    told = {at: _OF_LABEL.fullmatch(bare(columns[at].label)) for at in parts}
    ranks = {at: _RANKS[label[2]] for at, label in told.items() if label}
    return sorted(parts, key=lambda at: (ranks[at] if len(ranks) == len(parts) else 0, at))


def _is_whole(cell: str) -> bool:
    return certainty(cell) >= _MUNICIPAL


def _are(test: Callable[[str], object], cells: Sequence[str]) -> bool:
    sample = _sample(cells)
    return sum(map(bool, map(test, sample))) >= _MOST * len(sample) > 0


def _are_codes(cells: Sequence[str]) -> bool:
    sample = _sample(cells)
    return bool(sample) and all(map(_CODE.fullmatch, sample))


def _are_numbered(cells: Sequence[Sequence[str]], parts: Sequence[int]) -> bool:
    return any(_NUMBERED.search(cell) for at in parts for cell in _sample(cells[at]))


def _sample(cells: Sequence[str]) -> list[str]:
    filled = [cell for cell in cells if cell]
    return filled[:: max(1, len(filled) // _SAMPLE)]


def _in_japanese(cells: Sequence[Sequence[str]], parts: Sequence[int]) -> bool:
    """Is anything of the parts written in Japanese? Cities abroad make no address here."""
    return any(JAPANESE.search(cell) for part in parts for cell in cells[part])
