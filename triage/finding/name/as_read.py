"""Names in katakana that are how another name of the text reads: account holders are written so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from triage.finding.name import lexicon, name
from triage.finding.overlap import Match
from triage.text.fold import plain_name
from triage.text.form import form

_ASSERTED = 50
"""Percent."""
_SEVERAL = 3
"""Names at least whose readings are known, from which on most tell of the rest."""


def as_readings(matches: Sequence[Match]) -> list[Match]:
    """The matches, a name in katakana that is how another name here reads as its reading."""
    names = {m.value for m in matches if _is_name(m)}
    written = set(filter(name.is_kana, names))
    if not written:
        return [*matches]
    known = {one for value in names for one in lexicon.readings(plain_name(value))}
    read = {one for one in written if lexicon.large_kana(one).replace("-", "") in known}
    if len(read) >= _SEVERAL and 2 * len(read) > len(written):
        read = written  # most holders are written so here; of the rest no reading is known
    return [_as_reading(m) if _is_name(m) and m.value in read else m for m in matches]


def _is_name(match: Match) -> bool:
    return match.signature == "jp.person_name" and match.confidence >= _ASSERTED


def _as_reading(match: Match) -> Match:
    why = (*match.why, "how a name here reads")
    value = form("jp.person_name_kana", match.value)
    return replace(match, signature="jp.person_name_kana", value=value, why=why)
