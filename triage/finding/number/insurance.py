"""Health insurance in running text: the insurer's number, and 記号 and 番号 of the person.

The insurer's number (8 digits, 6 of a municipality) is the same for everybody it insures; only with
the symbol and number that stand by it, it tells one person from another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from triage.finding.overlap import Match
from triage.text.form import form

SIGNATURE = "jp.health_insurance"
_REACH = 160
"""Characters between the two on one card."""
_PART, _WHOLE = 40, 92
"""Percent of an insurer's number whose person is told beside it, and of both together."""
_OF_INSURER = "label 保険者番号"


def composed(matches: Sequence[Match]) -> list[Match]:
    """The matches; where an insurer's number and a person's stand together, the person's has both
    in its value, and the insurer's is no finding of its own."""
    insurers = [m for m in matches if m.signature == SIGNATURE and _is_insurer(m)]
    used: set[int] = set()
    result = []
    for match in matches:
        nearest = _nearest(match, insurers) if _is_person(match) else None
        if nearest:
            used.add(nearest.start)
            value = form(SIGNATURE, nearest.value + match.value)
            why = (*match.why, "the insurer's number beside it")
            match = replace(match, value=value, confidence=_WHOLE, why=why)
        result.append(match)
    return [_as_part(m) if m in insurers and m.start in used else m for m in result]


def _is_insurer(match: Match) -> bool:
    return len(match.value) in (6, 8) and any(why.startswith(_OF_INSURER) for why in match.why)


def _is_person(match: Match) -> bool:
    return match.signature == SIGNATURE and not _is_insurer(match)


def _nearest(match: Match, insurers: Sequence[Match]) -> Match | None:
    near = [one for one in insurers if _distance(one, match) <= _REACH]
    return min(near, key=lambda one: _distance(one, match), default=None)


def _distance(one: Match, other: Match) -> int:
    return max(one.start - other.end, other.start - one.end)


def _as_part(match: Match) -> Match:
    return replace(match, confidence=_PART, why=(*match.why, "told with the person's number"))
