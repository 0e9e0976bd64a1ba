"""The tables under ``signatures/lexicon/``, loaded when first asked for."""

from __future__ import annotations

import gzip
import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from triage.signatures import root
from triage.text.fold import fold_name, fold_names
from triage.text.form import katakana
from triage.text.municipality import rows as places
from triage.text.municipality import spellings


def _rows(name: str) -> Iterator[list[str]]:
    data = gzip.decompress((root() / "lexicon" / f"{name}.tsv.gz").read_bytes()).decode()
    for line in data.splitlines()[1:]:
        yield line.split("\t")


_IN_KANA = re.compile("[ぁ-ゖァ-ヺー]+")
_KEPT = 1 << 12
"""Names and readings whose verdicts are kept."""


@cache
def surnames() -> frozenset[str]:
    """The 2,000 most frequent surnames (79 % of people), with their variant spellings folded."""
    return frozenset(fold_names(row[0] for row in _rows("surnames")))


@cache
def rare_surnames() -> frozenset[str]:
    """Some 9,000 further surnames, most of them seldom borne."""
    listed = (row[0] for row in _rows("rare_surnames"))
    return frozenset(fold_names((*listed, *_further()["surnames"]))) - surnames()


@cache
def surname_readings() -> frozenset[str]:
    """Readings of all surnames in katakana, small kana also written large as banks do."""
    rows = (row[-1] for name in ("surnames", "rare_surnames") for row in _rows(name))
    told = (*rows, *_further()["surnames"].values())
    return frozenset(large_kana(kana) for readings in told for kana in readings.split())


@cache
def _readings() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Spelling to readings of surnames and of given names, both folded."""
    surname: dict[str, list[str]] = {}
    for table in ("surnames", "rare_surnames"):
        rows = list(_rows(table))
        for spelling, row in zip(fold_names(row[0] for row in rows), rows, strict=True):
            surname.setdefault(spelling, []).extend(map(large_kana, row[-1].split()))
    for spelling, kana in _further()["surnames"].items():
        surname.setdefault(fold_name(spelling), []).append(large_kana(kana))
    given: dict[str, list[str]] = {}
    rows = _given()
    groups = fold_names("\0".join(row[1].split()) for row in rows)
    for row, written in zip(rows, groups, strict=True):
        for spelling in written.split("\0"):
            given.setdefault(spelling, []).append(large_kana(row[0]))
    return {k: tuple(v) for k, v in surname.items()}, {k: tuple(v) for k, v in given.items()}


def readings(name: str) -> frozenset[str]:
    """The readings that a folded name may have, its given name in kanji or in kana, in large
    katakana without a space."""
    surname, given = _readings()
    return frozenset(
        (first + second).replace("-", "")
        for cut in range(1, len(name))
        for first in surname.get(name[:cut], ())
        for second in given.get(name[cut:]) or _spoken(name[cut:])
    )


@lru_cache(_KEPT)
def is_read_otherwise(name: str, kana: str) -> bool:
    """Is a reading in katakana another's: has a folded name known readings, of which none of the
    surname's begins it and none of the given name's ends it?"""
    surname, given = _readings()
    read, known = large_kana(kana).replace("-", ""), False
    for cut in range(1, len(name)):
        heads = surname.get(name[:cut], ())
        tails = given.get(name[cut:]) or _spoken(name[cut:])
        if read.startswith(tuple(heads)) or read.endswith(tuple(tails)):
            return False
        known = known or bool(heads and tails)
    return known


def _spoken(given: str) -> tuple[str, ...]:
    return (large_kana(katakana(given)),) if _IN_KANA.fullmatch(given) else ()


@cache
def words() -> frozenset[str]:
    """Common words in kanji, which are in every text, and a surname or a given name by chance."""
    return frozenset(fold_names(word for row in _rows("words") for word in row[1].split()))


@cache
def proper_nouns() -> frozenset[str]:
    """Places, stations, companies and works, of two characters and more."""
    return frozenset(
        fold_names(row[0] + rest for row in _rows("proper_nouns") for rest in row[1].split())
    )


@cache
def roles() -> dict[str, frozenset[str]]:
    """Words beside a name: those that stand ``before`` it and those ``behind`` it, and of these in
    front those of whoever writes in ``office`` of others."""
    data = tomllib.loads((root() / "lexicon" / "roles.toml").read_text("utf-8"))
    sides = {side: frozenset((*data[side], *data["both"])) for side in ("before", "behind")}
    return sides | {"office": frozenset(data["office"])}


@cache
def given_names() -> frozenset[str]:
    """Given names in kanji, variants folded as names are."""
    return frozenset(fold_names(name for row in _given() for name in row[1].split()))


def _given() -> list[list[str]]:
    """Reading and spellings of given names."""
    return [*_rows("given_names"), *map(list, _further()["kanji"].items())]


@cache
def given_readings() -> frozenset[str]:
    """Readings of given names in katakana, small kana large."""
    return frozenset(large_kana(row[0]) for row in _given())


@cache
def older_readings() -> frozenset[str]:
    """Given names of a century ago, written in katakana: in hiragana many are common words."""
    return frozenset(map(large_kana, _further()["readings"]))


@cache
def given_endings() -> tuple[str, ...]:
    """What older given names of men end in, in kanji: 左衛門, 三郎."""
    return tuple(_further()["endings"])


@cache
def _further() -> dict[str, Any]:
    return tomllib.loads((root() / "lexicon" / "names.toml").read_text("utf-8"))


@cache
def historical() -> frozenset[str]:
    """People of the past whom schoolbooks name."""
    data = tomllib.loads((root() / "lexicon" / "history.toml").read_text("utf-8"))
    return frozenset(data["names"])


_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶー", "アイウエオツヤユヨワカケ-")


def large_kana(text: str) -> str:
    """Katakana as host files write them: ショウ as シヨウ."""
    return text.translate(_SMALL)


@cache
def prefectures() -> frozenset[str]:
    """The 47 prefectures."""
    return frozenset(row[1] for row in places())


@cache
def towns() -> dict[str, frozenset[str]]:
    """Municipality (folded, also without its county, and a city without its ward) to its towns."""
    found: dict[str, set[str]] = {}
    rows = list(places())
    cities = fold_names(row[2] for row in rows)
    groups = fold_names("\0".join(row[3].split()) for row in rows)
    for city, names in zip(cities, groups, strict=True):
        for spelling in spellings(city):
            found.setdefault(spelling, set()).update(names.split("\0"))
    return {city: frozenset(names) for city, names in found.items()}


@cache
def postcodes() -> frozenset[str]:
    """Every postcode of an area, seven digits."""
    return frozenset(postcode_cities())


@cache
def postcode_regions() -> frozenset[str]:
    """The first three digits of every postcode."""
    return frozenset(code[:3] for code in postcodes())


@cache
def postcode_cities() -> dict[str, tuple[str, ...]]:
    """Postcode to the municipalities that it is of (folded, with county and ward)."""
    rows = list(places())
    cities = fold_names(row[2] for row in rows)
    names = {row[0]: (city,) for row, city in zip(rows, cities, strict=True)}
    found: dict[str, tuple[str, ...]] = {}
    for area, codes in _rows("postcodes"):
        name = names.get(area, ())
        for code in codes.split():
            found[code] = (*found[code], *name) if code in found else name
    return found


@cache
def branches() -> dict[str, frozenset[str]]:
    """Bank code to its branch codes."""
    return {
        row[0]: frozenset(entry.partition("=")[0] for entry in row[2].split())
        for row in _rows("banks")
    }


@cache
def bank_codes() -> dict[str, str]:
    """Bank name, folded and without 銀行, to its code; names that two banks share are left out."""
    names: dict[str, str] = {}
    for row in _rows("banks"):
        name = bank_stem(row[1])
        names[name] = "" if name in names else row[0]
    return {name: code for name, code in names.items() if code}


@cache
def branch_codes(bank: str) -> dict[str, str]:
    """Branch name of one bank, folded and without 支店, to its code."""
    for row in _rows("banks"):
        if row[0] == bank:
            pairs = (entry.partition("=") for entry in row[2].split())
            return {branch_stem(name): code for code, _, name in pairs}
    return {}


_SHORTENED = {
    "信用金庫": "信金",
    "信用組合": "信組",
    "労働金庫": "労金",
    "農業協同組合": "農協",
    "漁業協同組合": "漁協",
}


def shortened(text: str) -> str:
    """Text with the kinds of cooperative banks as the list of banks writes them."""
    for word, short in _SHORTENED.items():
        text = text.replace(word, short)
    return text


def bank_stem(name: str) -> str:
    """A bank's name as lists of banks write it; JA is how farmers' cooperatives call themselves."""
    stem = shortened(fold_name(name)).removesuffix("銀行")
    return f"{farmers}農協" if (farmers := stem.removeprefix("JA")) != stem else stem


def branch_stem(name: str) -> str:
    """A branch's name as lists of branches write it."""
    return fold_name(name).removesuffix("支店")
