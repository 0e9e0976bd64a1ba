"""Names that are given to nobody: 鈴木一郎 and 山本太郎 in a handbook that names no others."""

from __future__ import annotations

import re
from dataclasses import replace

from triage.finding.overlap import Match

_UNSURE, _ASSERTED = 40, 50
"""Percent: at most, and from which on a value is asserted."""
_NAMES = frozenset({"jp.person_name", "jp.person_name_kana"})
_GIVEN = re.compile("[一-龥々ヶ]{1,3}(?:太郎|次郎|三郎|一郎|二郎|花子)")
"""What is filled in where it is shown how to fill in a form, though one may be somebody's."""
_TOGETHER = 2
"""So many different ones, and nobody else, are hardly named by chance in one text."""
_WHY = "a specimen's name"


def lowered(matches: list[Match]) -> list[Match]:
    """The matches in a text; the names below one half where all are such, and nothing else in it
    tells of somebody."""
    sure = {(one.signature in _NAMES, one.value) for one in matches if one.confidence >= _ASSERTED}
    if len(sure) < _TOGETHER or not all(named and _GIVEN.fullmatch(who) for named, who in sure):
        return matches
    return [
        replace(one, confidence=_UNSURE, why=(*one.why, _WHY))
        if one.confidence >= _ASSERTED
        else one
        for one in matches
    ]
