"""Words of kinship: how a column tells who people are to each other (続柄), and when it names them
instead (父 山田 茂; 山田 茂(父))."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.finding.name import name

RELATION = re.compile(
    r"世帯主|本人|夫|妻|子|父|母|祖父|祖母|孫|兄|弟|姉|妹|[長二三四五次]男|[長二三四五次]女|養子|養女|同居人|縁故者"
    r"|[妻夫子](?:\(未届\))?の[父母子妻夫姉妹兄弟孫]|妻\(未届\)|夫\(未届\)|配偶者"
)
_LONGEST = 10
"""Characters of a word of kinship at most (父の弟の妻の子)."""
_BRACKETS = re.compile(r" ?\([^()]*\)$")


def names_people(sample: Sequence[str]) -> bool:
    """Are most of the cells under 続柄 more than a word of kinship: too long for one, or a name
    with the word in brackets behind it?"""
    return 2 * sum(len(cell) > _LONGEST or _names(cell) for cell in sample) > len(sample)


def _names(cell: str) -> bool:
    bare = _BRACKETS.sub("", cell)
    return bare != cell and name.splits(bare) > 0
