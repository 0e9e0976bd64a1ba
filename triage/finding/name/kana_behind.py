"""Readings behind names, and holders in kana behind accounts."""

from __future__ import annotations

import re

from triage.finding.name import name
from triage.finding.name.candidates import KANJI
from triage.finding.name.lexicon import roles
from triage.finding.overlap import Match
from triage.text.form import form

RESPECT = "(?: ?(?:様|殿|氏|さん|さま|くん|君|ちゃん))?"
"""What may stand between a name and what is told behind it."""
_READING = re.compile(
    rf"{RESPECT} {{0,2}}"
    r"\((?P<v>[ァ-ヺー・ ]{3,16}?|[ぁ-ゖー ]{3,16}?)(?:様|殿|さん|さま|くん|ちゃん)?[)、,/]"
)
_SLASHED = re.compile(r"/ ?(?P<v>[ァ-ヺー]{4,16})(?![ァ-ヺー])")
"""A reading in one word behind a slash."""
_READ_WORD = r"\((?:[ァ-ヺー]{1,8}|[ぁ-ゖー]{1,8})\)"
_STAMP = re.compile(rf"{_READ_WORD} ?(?P<given>[{KANJI}]{{1,4}}){_READ_WORD}")
_SURNAME = re.compile(rf"(?<![{KANJI}])[{KANJI}]{{1,4}}\Z")
"""Surname and given name, each with its reading behind: 山田(やまだ)太郎(たろう)."""
_STAMPED, _WITH_READINGS = 90, ("with the readings of both its parts",)
COLUMN = re.compile(r"[ \t]{1,24}(?P<v>[ァ-ヺー]{1,8} {1,2}[ァ-ヺー]{1,8})(?![ァ-ヺー])")
"""A reading in the column behind a name."""
_ACCOUNTS = frozenset({"jp.bank_account", "jp.yucho_account"})
_READ = _ACCOUNTS | {"jp.person_name"}
_HOLDER = re.compile(
    r"[ 、,]{0,2}(?:(?:口座)?名義人?[のは:]{0,2} ?)?\(?"
    r"(?P<v>[ァ-ヺー]{2,8} {1,2}[ァ-ヺー]{2,8})(?![ァ-ヺー])"
)
_NAMED_HOLDER = re.compile(
    r"[ 、,。(]{0,3}\n? {0,4}(?:口座)?名義人?[のは: ]{1,3}\(?(?P<v>[ァ-ヺー]{4,16})(?![ァ-ヺー])"
)
"""A holder without a blank, where the word says that it is one."""
_CLOSE_HOLDER = re.compile(r"[ 、,(]{1,2}(?P<v>[ァ-ヺー]{4,16})(?![ァ-ヺー])")
_KIN = 5
"""Letters of what may be a word of kinship (いとこ)."""
_HOLDS, _ASSERTED = 75, 50
"""Percent for a holder in kana whose surname is known, and from which on a name is asserted."""


def stamped(text: str, matches: list[Match]) -> list[Match]:
    """The matches, and the names whose halves have their readings behind them, instead of what
    was taken for a name there. A name is told where its surname stands, the reading where the
    second half of it does."""
    found: list[Match] = []
    for stamp in _STAMP.finditer(text):
        surname = _SURNAME.search(text, max(0, stamp.start() - 5), stamp.start())
        first, second = re.findall(r"\(([^()]+)\)", stamp[0])
        if surname and name.kana_splits(f"{first} {second}") > 1:
            value = form("jp.person_name", surname[0] + stamp["given"])
            found.append(Match("jp.person_name", *surname.span(), value, _STAMPED, _WITH_READINGS))
            place = stamp.end() - len(second) - 1, stamp.end() - 1
            value = form("jp.person_name_kana", first + second)
            found.append(Match("jp.person_name_kana", *place, value, _STAMPED, _WITH_READINGS))
    if not found:
        return matches
    spans = [(a.start, b.end) for a, b in zip(found[::2], found[1::2], strict=True)]
    kept = (m for m in matches if not any(m.start < end and start < m.end for start, end in spans))
    return sorted([*kept, *found], key=lambda match: match.start)


def with_readings(text: str, matches: list[Match]) -> list[Match]:
    """The matches, and behind each name the reading that stands there in brackets, behind each
    account its holder in kana."""
    result: list[Match] = []
    starts = [*(match.start for match in matches[1:]), len(text)]
    for match, following in zip(matches, starts[: len(matches)], strict=True):
        result.append(match)
        told = match.signature in _READ and match.confidence >= _ASSERTED
        told = told and match.why != _WITH_READINGS
        read = _read_behind(text, match) if told else None
        if read and read.end <= following:
            result.append(read)
    return result


def _close_holder(text: str, end: int) -> re.Match[str] | None:
    """A holder in one word right behind an account, where it reads as surname and given name."""
    read = _CLOSE_HOLDER.match(text, end)
    if read is None:
        return None
    cuts = ((read["v"][:cut], read["v"][cut:]) for cut in range(2, len(read["v"]) - 1))
    return read if any(name.kana_splits(" ".join(parts)) > 1 for parts in cuts) else None


def _read_behind(text: str, match: Match) -> Match | None:
    """The reading that a match's place tells."""
    named, sure, why = _READING, match.confidence, "in brackets behind a name"
    if match.signature in _ACCOUNTS:
        named, sure, why = _HOLDER, _HOLDS, "behind an account"
    read = named.match(text, match.end)
    if read is None and named is _READING and text[match.end : match.end + 1] in (" ", "\t"):
        read, why = COLUMN.match(text, match.end), "in the column behind a name"
        if read is None or name.kana_splits(" ".join(read["v"].split())) < 2:
            return None
    if read is None and named is _READING and text[match.end : match.end + 1] == "/":
        read, why = _SLASHED.match(text, match.end), "behind a slash behind a name"
        if read is None or not name.kana_splits(read["v"]):
            return None
    if read is None and named is _HOLDER:
        read = _NAMED_HOLDER.match(text, match.end) or _close_holder(text, match.end)
    if read and len(read["v"]) <= _KIN and read["v"] in roles()["before"]:
        return None
    if read is None or (named is _HOLDER and not name.kana_splits(read["v"])):
        return None
    value = form("jp.person_name_kana", read["v"])
    return Match("jp.person_name_kana", *read.span("v"), value, sure, (why,))
