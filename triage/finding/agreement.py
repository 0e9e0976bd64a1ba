"""A postcode and the municipality of the address beside it vote for each other.

Of random seven digits one in seventy is a postcode, and few of those are of the right town: where
both agree, each proves the other. Where they do not, somebody moved or mistyped; that is told and
nothing is rejected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from triage.finding.address import address
from triage.finding.name import lexicon
from triage.finding.overlap import Match
from triage.finding.table.column import Column
from triage.text import paragraph
from triage.text.form import form

_AGREE = "postcode and municipality agree"
_DIFFER = "postcode of another municipality"
_LOWERED = ("form sample", "anti-label", "inside a URL", "specimen")
"""Reasons that no agreement takes back."""
_SURE = 96
_MOST, _FEW = 0.8, 0.2
_LEAST, _SAMPLE = 3, 200
_BEFORE, _WIDEST = re.compile(r"([0-9]{3}-?[0-9]{4})[ \"',\t]{0,4}\Z"), 12
_ENDS = frozenset("0123456789 \"',\t")
_ASSERTED = 50
_NEAR = 40
"""Characters between a postcode and its address, a line end among them."""


def agree(code: str, written: str) -> bool | None:
    """Is a postcode (seven digits) of the municipality of a folded address? Null if either is
    unknown."""
    cities = lexicon.postcode_cities().get(code)
    named = address.municipality(written) if cities else ""
    if not cities or not named:
        return None
    return any(
        one.endswith(named) or one.startswith(named) or named.endswith(one) for one in cities
    )


def in_columns(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """The columns, those of postcodes and addresses with what a sample of rows says of them."""
    codes = [column for column in columns if column.signature == "jp.postcode"]
    places = [column for column in columns if column.signature == "jp.address"]
    if not (codes and places) or codes[0].confidence < 50 or places[0].confidence < 50:
        return tuple(columns)
    share = _share(cells[codes[0].index], cells[places[0].index])
    if share is None or _FEW < share < _MOST:
        return tuple(columns)
    pair = {codes[0].index, places[0].index}
    return tuple(
        _with(column, share >= _MOST) if column.index in pair else column for column in columns
    )


def in_text(text: str, matches: Sequence[Match]) -> list[Match]:
    """The matches of one text by place, each postcode compared with the address next to it; seven
    digits right before one are its postcode if it is of that town (8528061長崎県長崎市)."""
    matches = _with_codes(text, matches)
    result = [*matches]
    for at, match in enumerate(matches):
        if match.signature != "jp.postcode":
            continue
        for other in (at + 1, at - 1):
            if not 0 <= other < len(matches) or matches[other].signature != "jp.address":
                continue
            first, last = sorted((match, matches[other]), key=lambda one: one.start)
            if last.start - first.end > _NEAR or paragraph.apart(text, first.end, last.start):
                continue
            verdict = agree(match.value, matches[other].value)
            if verdict is not None:
                result[at] = _told(result[at], verdict)
                result[other] = _told(result[other], verdict)
                break
    return result


def _with_codes(text: str, matches: Sequence[Match]) -> list[Match]:
    """The matches, and the postcodes of addresses for which nothing told them."""
    found = list(matches)
    for at in range(len(matches) - 1, -1, -1):
        match = matches[at]
        if match.signature != "jp.address" or text[match.start - 1 : match.start] not in _ENDS:
            continue
        done = matches[at - 1].end if at else 0
        code = _BEFORE.search(text, max(done, match.start - _WIDEST), match.start)
        value = form("jp.postcode", code[1]) if code else ""
        if code and match.confidence >= _ASSERTED and agree(value, match.value):
            found.insert(at, Match("jp.postcode", *code.span(1), value, _SURE, ("digits", _AGREE)))
    return found


def _share(codes: Sequence[str], places: Sequence[str]) -> float | None:
    """The share of rows that agree; null where too few tell."""
    step = max(1, len(codes) // _SAMPLE)
    rows = zip(codes[::step], places[::step], strict=True)
    verdicts = [agree(form("jp.postcode", code), place) for code, place in rows]
    known = [verdict for verdict in verdicts if verdict is not None]
    return sum(known) / len(known) if len(known) >= _LEAST else None


def _with(column: Column, agreed: bool) -> Column:
    if not agreed:
        return replace(column, why=(*column.why, _DIFFER))
    return replace(column, confidence=max(column.confidence, _SURE), why=(*column.why, _AGREE))


def _told(match: Match, agreed: bool) -> Match:
    if not agreed:
        return replace(match, why=(*match.why, _DIFFER))
    if any(why.startswith(_LOWERED) for why in match.why):
        return match
    return replace(match, confidence=max(match.confidence, _SURE), why=(*match.why, _AGREE))
