"""What stands behind a name and is its bearer's: how it is written in Latin letters, and how those
are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from triage.finding.name import romaji
from triage.finding.name.kana_behind import COLUMN, RESPECT
from triage.finding.overlap import Match
from triage.text.form import form

AGAIN = "in Latin letters behind a name"
"""Why a name is the one before once more, and nobody further."""
_BEGINS = frozenset(" \t(様殿氏さくち")
"""What is told here begins with one of these."""
_WORD = r"[A-Z][A-Za-z'-]{1,15}"
_LATIN = re.compile(
    rf"{RESPECT} ?(?:(?P<bracket>\()|[ \t]{{1,24}})(?P<v>{_WORD}(?:,? {_WORD}){{1,3}})"
    r"(?(bracket)(?=[)、,/])|(?=\s|\Z))"
)
_NAME, _KANA = "jp.person_name", "jp.person_name_kana"
_ASSERTED = 50
_LABEL = "label "


def with_more(text: str, matches: list[Match]) -> list[Match]:
    """The matches in folded text, and behind each name what of the same person stands there and is
    not among them."""
    result: list[Match] = []
    starts = [*(match.start for match in matches[1:]), len(text)]
    for match, following in zip(matches, starts[: len(matches)], strict=True):
        if match.signature != _NAME:
            result.append(match)
            continue
        match = _again(text, result[-1], match) if result and match.value.isascii() else match
        result.append(match)
        if match.confidence >= _ASSERTED and text[match.end : match.end + 1] in _BEGINS:
            result += (one for one in _behind(text, match) if one.end <= following)
    return result


def _again(text: str, before: Match, match: Match) -> Match:
    """The match; if it is how the name before is written in Latin letters, as such."""
    of_name = before.signature == _NAME and not before.value.isascii()
    written = _LATIN.match(text, before.end) if of_name else None
    same = written is not None and written.start("v") == match.start
    return replace(match, why=(*match.why, AGAIN)) if same else match


def _behind(text: str, match: Match) -> Iterator[Match]:
    written = None if match.value.isascii() else _LATIN.match(text, match.end)
    if written is None:
        return
    read = COLUMN.match(text, written.end())  # of a name from abroad no table knows it
    labelled = any(why.startswith(_LABEL) for why in match.why)
    if labelled or read or romaji.is_name(written["v"]):
        yield _made(_NAME, written, match.confidence, AGAIN)
        if read:
            yield _made(_KANA, read, match.confidence, "in the column behind a name")


def _made(signature: str, found: re.Match[str], sure: int, why: str) -> Match:
    return Match(signature, *found.span("v"), form(signature, found["v"]), sure, (why,))
