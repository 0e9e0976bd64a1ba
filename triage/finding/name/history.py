"""Names of the past: whom schoolbooks name, and whom a text about another century does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from triage.finding.name.lexicon import historical
from triage.finding.overlap import Match

_ERAS = (
    "応永|永享|嘉吉|文安|宝徳|享徳|康正|長禄|寛正|応仁|文明|長享|延徳|明応|文亀|永正|大永|享禄|天文|弘治|永禄"
    "|元亀|天正|文禄|慶長|元和|寛永|正保|慶安|承応|明暦|万治|寛文|延宝|天和|貞享|元禄|宝永|正徳|享保|元文"
    "|寛保|延享|寛延|宝暦|明和|安永|天明|寛政|享和|文化|文政|天保|弘化|嘉永|安政|万延|文久|元治|慶応"
)
_PAST = re.compile(
    rf"(?:{_ERAS})(?:元|[0-9〇一二三四五六七八九十]{{1,3}})年|(?:江戸|室町|戦国|鎌倉|安土桃山|平安)時代"
    r"|幕末|代将軍|藩主|家臣|大名|城主|城代|水攻め|合戦|(?<=\()1[0-7][0-9]{2}年?(?=\))"
)
"""Years before 1868, and what there was then."""
_REACH, _MARKS = 300, 2
"""Characters around a name in which so many of them stand."""
_THEN = re.compile(r" ?\(1[0-8][0-9]{2}(?:年|[-~〜])")
"""The year in which somebody was born who does not live, right behind the name."""
_BESIDE = 60
"""Characters around a name in which a value of today tells that it is one."""
_LABELLED = "label "
UNSURE = 40
"""Percent at most; below one half nothing is asserted."""
_NAME, GONE = "jp.person_name", "known from schoolbooks"
OF_THE_PAST = "told of another century"
_BORN, _FIRST = "birth_date", "1905"
_OF_TODAY = frozenset({"phone", "email", "jp.postcode", _BORN, "jp.my_number"})
"""What speaks for somebody of today; a birth date only of those who may live."""


def lowered(text: str, matches: Sequence[Match]) -> list[Match]:
    """The matches in folded text, names told of the past below one half."""
    if not any(match.signature == _NAME for match in matches):
        return [*matches]
    past = [found.start() for found in _PAST.finditer(text)]
    known, told = historical(), len(past) >= _MARKS
    today = [
        match.start for match in matches if match.signature in _OF_TODAY and not _is_old(match)
    ]
    then = {found.start() for found in _THEN.finditer(text)}
    result = [
        _of_the_past(match, OF_THE_PAST)
        if match.signature == _NAME and match.end in then and match.confidence > UNSURE
        else _judged(match, past, today)
        if match.signature == _NAME and (told or match.value in known)
        else match
        for match in matches
    ]
    gone = [match.end for match in result if GONE in match.why or OF_THE_PAST in match.why]
    return [
        _of_the_past(match, GONE)
        if _is_old(match) and any(0 <= match.start - end <= _BESIDE // 2 for end in gone)
        else match
        for match in result
    ]


def _is_old(match: Match) -> bool:
    """Is it the birth date of nobody who lives?"""
    return match.signature == _BORN and match.value < _FIRST


def _judged(match: Match, past: Sequence[int], today: Sequence[int]) -> Match:
    if match.confidence <= UNSURE:
        return match
    if any(why.startswith(_LABELLED) for why in match.why):
        return match
    if match.value in historical():
        told = any(_is_behind(at, match) for at in today)
        return match if told else _of_the_past(match, GONE)
    near = sum(abs(at - match.start) <= _REACH for at in past) if len(past) >= _MARKS else 0
    if near < _MARKS or any(abs(at - match.start) <= _BESIDE for at in today):
        return match
    return _of_the_past(match, OF_THE_PAST)


def _is_behind(at: int, match: Match) -> bool:
    """Does a value stand close behind a name?"""
    return 0 <= at - match.end <= _BESIDE // 2


def _of_the_past(match: Match, why: str) -> Match:
    return replace(match, confidence=UNSURE, why=(*match.why, why))
