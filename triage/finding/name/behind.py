"""What stands behind a name and is its bearer's: how it is written in Latin letters, and how those
are read; a telephone without hyphens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

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
_ASSERTED, _LIKELY = 50, 60
_CALLED = re.compile(rf"{RESPECT}(?: ?\([^()\n]{{1,12}}\))?[ \t]{{1,24}}0[0-9]{{9}}(?=\s|\Z)")
"""Ten digits behind a name, or a remark on it, to the end of their field."""
_BARE, _LIST, _EXCHANGE = ("pattern", "numbering plan ok"), 3, 4
"""Why a telephone without a word is one; so many of a list at least, and the digits in which most
differ: the codes of members count on, or begin alike."""
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
    return _with_telephones(text, result)


def _with_telephones(text: str, matches: list[Match]) -> list[Match]:
    """The matches; those of a list's telephones that nothing but the name before tells as likely
    ones."""
    called = {
        at
        for at, (before, match) in enumerate(pairwise(matches), 1)
        if match.signature == "phone" and match.why == _BARE and match.confidence < _ASSERTED
        if before.signature in (_NAME, _KANA) and before.confidence >= _ASSERTED
        if (found := _CALLED.match(text, before.end)) and found.end() == match.end
    }
    exchanges = {matches[at].value[:_EXCHANGE] for at in called}
    if len(called) < _LIST or 2 * len(exchanges) <= len(called):
        return matches
    return [
        replace(one, confidence=_LIKELY, why=(*one.why, "beside a name")) if at in called else one
        for at, one in enumerate(matches)
    ]


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
