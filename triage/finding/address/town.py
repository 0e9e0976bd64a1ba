"""Addresses in running text that name no municipality: a town of the table and a house's number.

People who live there write no more. A town alone is many a word, so the number must tell block and
house; and where no label stands before it, somebody beside it or the text's own municipality does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from triage.finding.address.address import is_town, municipality
from triage.finding.address.street import ending
from triage.finding.name.lexicon import postcode_cities, towns
from triage.finding.overlap import Match
from triage.text.fold import fold_kanji
from triage.text.script import is_western

WHY = "town and number"
_NUMBER = "(?:[0-9]{1,4}|[一二三四五六七八九十百]{1,5})"
_HOUSE = re.compile(
    rf"{_NUMBER}丁目(?:の|ノ)?{_NUMBER}|{_NUMBER}番(?:地の)?{_NUMBER}号|[0-9]{{1,4}}番地"
    r"|[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,4}(?![-0-9])"
)
_LOT = re.compile(
    rf"(?P<town>(?P<rural>大?字)?[^\W\d_]{{2,13}}?)"
    rf"(?={_HOUSE.pattern}|[0-9]{{1,5}}-[0-9]{{1,4}}(?![-0-9])"
    r"|(?(rural)[1-9][0-9]{0,4}(?![-0-9年月人名戸])|(?!)))"
)
"""A town and its number, in a column of nothing else or behind somebody's birth."""
_BORN = re.compile("生(?:まれ)?[ 、,/]{1,2}")
_BEFORE = re.compile(r"[一-鿿㐀-䶿豈-﫿々〆ヶヵぁ-ゖァ-ヺー]{2,13}\Z")
_GOES_ON = re.compile("[一-鿿㐀-䶿豈-﫿々ヶヵァ-ヺー]")
_LONGEST = 13
_PERSON = frozenset({"jp.person_name", "jp.person_name_kana"})
_BESIDE = re.compile(r" ?(?:様|殿|氏|さん)?(?:宅|方)? ?(?:[の()、,:]|に住む|在住の|居住の)? ?")
_HOME = re.compile(r"(?:(?<![住邸社])宅|実家) ?[(:は、]? ?\Z")
_ASSERTED = 50
_RAISED = 55


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where such addresses begin and end in folded text, by place; they do not overlap."""
    done = 0
    for house in () if is_western(text) else _HOUSE.finditer(text):
        start = _beginning(text, max(done, house.start() - _LONGEST), house.start())
        end = ending(text, house.start()) if start is not None else 0
        if start is not None and end >= house.end():
            yield start, end
            done = end


def begins(cell: str) -> bool:
    """Does a folded cell begin with a town and a number of a block, and of a house or a lot?"""
    return _lot(cell, 0) > 0


def _lot(text: str, start: int) -> int:
    """Where a town ends that begins at a place, and has such a number behind it; 0 for none."""
    found = _LOT.match(text, start)
    whole = found is not None and _beginning(text, start, found.end("town")) == start
    return found.end("town") if found and whole else 0


def _behind_births(text: str, matches: Sequence[Match]) -> Iterator[Match]:
    """The homes of whom lists and logs tell with their birth (女 H2.8.7生 大字小見2762)."""
    for match in matches:
        born = match.signature == "birth_date" and match.confidence >= _ASSERTED
        before = _BORN.match(text, match.end) if born else None
        lot = _lot(text, before.end()) if before else 0
        end = ending(text, lot) if lot else 0
        if before and end:
            value = "".join(text[before.end() : end].split())
            why = (WHY, "behind a birth")
            yield Match("jp.address", before.end(), end, value, _RAISED, why)


def confirmed(text: str, matches: Sequence[Match]) -> list[Match]:
    """The matches by place, such addresses raised to an assertion that something confirms."""
    cities: set[str] | None = None
    homes = {home.start: home for home in _behind_births(text, matches)}
    matches = [one for one in matches if one.start not in homes or one.signature != "jp.address"]
    matches = sorted([*matches, *homes.values()], key=lambda one: one.start)
    result = list(matches)
    for at, match in enumerate(matches):
        if match.why != (WHY,):
            continue
        cities = _municipalities(matches) if cities is None else cities
        if why := _confirmation(text, matches, at, cities):
            result[at] = replace(match, confidence=_RAISED, why=(*match.why, why))
    return result


def _confirmation(text: str, matches: Sequence[Match], at: int, cities: set[str]) -> str:
    match = matches[at]
    if _HOME.search(text, max(match.start - 5, 0), match.start):
        return "somebody's home"
    before, behind = matches[max(at - 1, 0) : at], matches[at + 1 : at + 2]
    gaps = [(one.end, match.start) for one in before if _is_somebody(one)]
    gaps += [(match.end, one.start) for one in behind if _is_somebody(one)]
    if any(_BESIDE.fullmatch(text, *gap) for gap in gaps):
        return "a person beside it"
    value = fold_kanji(match.value)
    return "of a municipality named here" if any(is_town(one, value) for one in cities) else ""


def _is_somebody(match: Match) -> bool:
    return match.signature in _PERSON and match.confidence >= _ASSERTED


def _municipalities(matches: Sequence[Match]) -> set[str]:
    """The municipalities of the asserted addresses and postcodes of a text."""
    sure = [match for match in matches if match.confidence >= _ASSERTED]
    named = {municipality(match.value) for match in sure if match.signature == "jp.address"}
    codes = [match.value for match in sure if match.signature == "jp.postcode"]
    named.update(city for code in codes for city in postcode_cities().get(code, ()))
    return {one for one in named if one in towns()}


def _beginning(text: str, low: int, house: int) -> int | None:
    """Where the longest town begins that ends at a house's number, if no word goes on before it."""
    before = _BEFORE.search(text, low, house)
    if before is None:
        return None
    written = fold_kanji(before[0])
    for at in range(len(written) - 1):
        place = before.start() + at
        whole = place == 0 or not _GOES_ON.match(text, place - 1)
        if whole and written[at:].removeprefix("大字").removeprefix("字") in _all():
            return place
    return None


@cache
def _all() -> frozenset[str]:
    """The towns of all municipalities, of two characters and more."""
    return frozenset(town for known in towns().values() for town in known if len(town) > 1)
