"""The municipalities of Japan: which of them a folded address begins with."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache

from triage.signatures import root
from triage.text.fold import fold_names


def rows() -> Iterator[list[str]]:
    """Code, prefecture, municipality and its towns (parted by blanks) of each."""
    data = gzip.decompress((root() / "lexicon" / "places.tsv.gz").read_bytes()).decode()
    for line in data.splitlines()[1:]:
        yield line.split("\t")


def spellings(city: str) -> set[str]:
    """How a folded municipality is written: also without its county, a city without its ward."""
    found = {city}
    county, mark, rest = city.partition("郡")
    if mark and len(county) >= 1 and len(rest) >= 2:
        found.add(rest)
    ward_of = city.find("市", 1)
    if city.endswith("区") and ward_of > 0:
        found.add(city[: ward_of + 1])
    return found


def leading(folded: str) -> str:
    """The longest municipality that a text without a prefecture begins with; "" if none."""
    for length in _lengths().get(folded[:2], ()):
        if folded[:length] in municipalities():
            return folded[:length]
    return ""


def behind(house: str) -> str:
    """What stands behind the municipality, or the ward, that a house begins with, if that is a
    town; else the house."""
    rest = house[len(leading(house)) :]
    if len(rest) == len(house):
        ward = house.partition("区")[0]
        rest = house[len(ward) + 1 :] if f"{ward}区" in _wards() else house
    return house if not rest or rest[0].isdigit() else rest


@cache
def _wards() -> frozenset[str]:
    """The wards of cities, without their city."""
    cities = fold_names(row[2] for row in rows())
    return frozenset(city[city.find("市", 1) + 1 :] for city in cities if city.endswith("区"))


@cache
def municipalities() -> frozenset[str]:
    """Every spelling of every municipality."""
    cities = fold_names(row[2] for row in rows())
    return frozenset(spelling for city in cities for spelling in spellings(city))


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """Their first two characters to their lengths, the longest first."""
    found: dict[str, set[int]] = {}
    for one in municipalities():
        found.setdefault(one[:2], set()).add(len(one))
    return {begin: tuple(sorted(lengths, reverse=True)) for begin, lengths in found.items()}
