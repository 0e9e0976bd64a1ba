"""Headings whose letters stand apart (登 記 申 請 書), and eras to choose from (昭・平 昭39)."""

from __future__ import annotations

import re

_KANJI = "[一-龥々]"
_HEADING = re.compile(rf"(?<!\S)(?:[おご] (?:{_KANJI} ){{2,}}|(?:{_KANJI} ){{4,}}){_KANJI}(?!\S)")
_ERAS = re.compile("[明大昭平令] [明大昭平令](?=[0-9])")
_REACH = 24
"""Characters on either side in which such a heading stands."""


def is_heading(text: str, at: int) -> bool:
    """Is what begins at a place of folded text, two signs with a space between, a part of one?"""
    found = _HEADING.search(text, max(at - _REACH, 0), at + _REACH)
    return (found is not None and found.start() <= at) or _ERAS.match(text, at) is not None
