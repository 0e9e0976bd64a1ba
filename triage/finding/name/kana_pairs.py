"""Readings of people in lists and logs, without a label: ｱﾝﾄﾞｳ ｼﾝｲﾁ behind a meter's number.

A pair of words in katakana is a surname and a given name by chance too; where nearly all the pairs
of a text are, it lists people.
"""

from __future__ import annotations

import re

from triage.finding.name import name
from triage.finding.overlap import Match
from triage.text.form import form

_BETWEEN = re.compile(r" {1,2}[ァ-ヺー]{2,8}(?![ァ-ヺー・]| [ァ-ヺー])")
_PAIR = re.compile(rf"(?<![ァ-ヺー・])(?<![ァ-ヺー・] )[ァ-ヺー]{{2,9}}{_BETWEEN.pattern}")
_LEAST, _MOSTLY = 3, 0.8
"""Different pairs at least, and the share of those that are names."""
_LIKELY = 65
_SIGNATURE, _WHY = "jp.person_name_kana", ("in a list of readings",)


def kana_pairs(text: str) -> list[Match]:
    """The readings in folded text where its pairs of words in katakana are people's; among these a
    surname may be one that no table knows."""
    if not _BETWEEN.search(text):  # as in most texts, and sooner said
        return []
    written = {*_PAIR.findall(text)}
    if len(written) < _LEAST:
        return []
    splits = {pair: name.kana_splits(pair) for pair in written}
    if sum(split > 1 for split in splits.values()) < max(_LEAST, _MOSTLY * len(written)):
        return []
    return [
        Match(_SIGNATURE, *pair.span(), form(_SIGNATURE, pair[0]), _LIKELY, _WHY)
        for pair in _PAIR.finditer(text)
        if splits[pair[0]] or name.is_given(pair[0].split(" ")[-1])
    ]
