"""Dates of birth without a word, behind names: in brackets, between a name and a telephone, or
right behind a name or its reading in what is left of records."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from triage.finding.name.kana_behind import RESPECT
from triage.finding.overlap import Match
from triage.text.date import iso

_SIGNATURE, _NAME, _READING = "birth_date", "jp.person_name", "jp.person_name_kana"
_SURE, _LIKELY, _ASSERTED = 75, 65, 50
_FIRST, GROWN = "1905", "1996"
"""Years between which somebody is born of whom nothing but a name and a date is written: later
dates are of what happened."""
_ALL_AGES = 15
"""Years between the first and the last date of a list whose people are of all ages."""
_DATE = (
    r"(?P<v>(?:[MTSHR]|明治?|大正?|昭和?|平成?|令和?|(?=19|20))[ ]?[0-9元]{1,4}[./年-][ ]?"
    r"[0-9]{1,2}[./月-][ ]?[0-9]{1,2}日?)"
)
_BRACKETED = re.compile(rf"{RESPECT} ?\( ?{_DATE} ?[)、,]")
_LISTED = re.compile(
    rf"{RESPECT}[ \t]{{1,24}}{_DATE}[ \t]{{1,24}}0[0-9]{{1,3}}-?[0-9]{{2,4}}-?[0-9]{{4}}"
)
_RECORD = re.compile(
    r"""[^0-9A-Za-z\nぁ-ヿ一-龥<>()]{0,40}(?:(?:[男女]性?|[MF12])[ ,\t"'|;]{1,4})?"""
    r"(?P<v>(?:19|20)[0-9]{2}(?:[01][0-9][0-3][0-9]|([-/.])[0-9]{1,2}\2[0-9]{1,2}(?![0-9]))"
    r"|(?:明治|大正|昭和|平成|令和|[MTSHR明大昭平令])[ .]?[0-9]{1,2}"
    r"(?:[0-9]{4}|[-/.年] ?[0-9]{1,2}[-/.月] ?[0-9]{1,2}(?![0-9])))"
)
"""Blanks, quotes, delimiters or a sex between a name and a date, which the next field may touch."""
_GOES_ON = frozenset("\r\n(、。はがのをにとも様殿氏さ")
_LAST, _LONG_AGO, _OLD = 2040, 1970, 1990
"""The year by which the first date of records lies, or, where they span all ages, that will do."""
_ANY = re.compile(rf"{RESPECT}[ \t(]{{1,25}}[0-9MTSHR明大昭平令]")
_CHILD = re.compile(
    r"(?:[児子孫娘弟妹男女]|息子|生徒|子ども|お子(?:さん|様)|きょうだい)[ :・の]{0,2}\Z"
)
"""Whose birth is written however late it was: 同伴児 梅木 湊(R3.1.18)."""
_NEXT = re.compile(r"[)、,・と ]{1,4}")
"""What parts the children of one family."""
_OTHER_DAY = re.compile(
    "(?:入[会社所居院]|採用|就任|登録|加入|受付|申込|届出|契約|発行|退[会社職])年?月?日"
)
_EVENT = re.compile(
    "採用|入[社職会団所]|[就着]任|任用|退職|離職|加入|登録|申込|申請|発行|交付|契約|更新|受[付診]|死亡|没年|命日|逝去"
    "|卒業|取得|認定|処分|納骨"
)
"""Words of other dates of people in records, whose labels are lost as often as not."""
_BEGINS = frozenset(" \t(様殿氏さくち君")
"""What is told here begins with one of these."""


class _Dated(NamedTuple):
    """A date behind a name, and where that begins."""

    name: int
    start: int
    end: int
    written: str
    day: str


def with_births(text: str, matches: Sequence[Match]) -> list[Match]:
    """The matches in folded text, and the dates of birth behind names that are not among them."""
    sure = [m for m in matches if m.confidence >= _ASSERTED]
    people = [m for m in sure if m.signature in (_NAME, _READING)]
    if not people:
        return [*matches]
    named = [m for m in people if m.signature == _NAME and text[m.end : m.end + 1] in _BEGINS]
    named = [m for m in named if _ANY.match(text, m.end)]
    found = [
        *(_made(one, _SURE, "in brackets behind a name") for one in _bracketed(text, named)),
        *(_made(one, _SURE, "in the column behind a name") for one in _listed(text, named)),
        *(_made(one, _LIKELY, "right behind a name") for one in _of_records(text, people)),
    ]
    if not found:
        return [*matches]
    new = {match.start: match for match in reversed(found) if _is_free(match, matches)}
    return sorted([*matches, *new.values()], key=lambda match: match.start)


def _is_free(match: Match, others: Sequence[Match]) -> bool:
    """Does none of the others, by place, stand where this one does?"""
    at = bisect_left(others, match.end, key=lambda other: other.start)
    return at == 0 or others[at - 1].end <= match.start


def _dated(pattern: re.Pattern[str], text: str, named: Iterable[Match]) -> Iterator[_Dated]:
    for match in named:
        written = pattern.match(text, match.end)
        day = iso(written["v"]) if written else None
        if written and day and day >= _FIRST:
            yield _Dated(match.start, *written.span("v"), written["v"], day)


def _bracketed(text: str, named: Iterable[Match]) -> Iterator[_Dated]:
    """Those in brackets: of the last century, or of children, each perhaps behind another; all
    where decades lie between the first and the last."""
    last, dated = len(text), [*_dated(_BRACKETED, text, named)]
    of_all_ages = _are_of_all_ages(dated)
    for one in dated:
        child = _CHILD.search(text, max(one.name - 8, 0), one.name)
        if of_all_ages or one.day < GROWN or child or _NEXT.fullmatch(text, last, one.name):
            yield one
            last = one.end if one.day >= GROWN else len(text)


def _listed(text: str, named: Iterable[Match]) -> list[_Dated]:
    """Those between names and telephones, unless the text says of what other day they are: of the
    last century, and all where some are and decades lie between the first and the last."""
    dated = [*_dated(_LISTED, text, named)]
    days = [one.day for one in dated]
    if not days or min(days) >= GROWN or _OTHER_DAY.search(text):
        return []
    of_all_ages = int(max(days)[:4]) - int(min(days)[:4]) >= _ALL_AGES
    return [one for one in dated if of_all_ages or one.day < GROWN]


def _are_of_all_ages(dated: Sequence[_Dated]) -> bool:
    """Do decades lie between the first and the last of the days on which several were born?"""
    years = [int(one.day[:4]) for one in dated]
    return len(years) > 2 and max(years) - min(years) >= _ALL_AGES and min(years) <= _OLD


def _of_records(text: str, named: Iterable[Match]) -> list[_Dated]:
    """Those right behind names and readings, if they begin before most who work today were born, or
    are of all ages, and the text has no word of another day."""
    ended = (one for one in named if text[one.end : one.end + 1] not in _GOES_ON)
    dated = [*_dated(_RECORD, text, ended)]
    years = [int(one.day[:4]) for one in dated]
    if not years or max(years) > _LAST or _EVENT.search(text):
        return []
    of_all_ages = max(years) - min(years) >= _ALL_AGES and min(years) <= _OLD
    return dated if of_all_ages or min(years) <= _LONG_AGO else []


def _made(one: _Dated, sure: int, why: str) -> Match:
    return Match(_SIGNATURE, one.start, one.end, one.day, sure, (why,))
