"""Words that a whole name is glued to, or behind: 訴外橋本英樹, 訪問看護 佐藤心春, 甲中島博."""

from __future__ import annotations

from functools import lru_cache

from triage.finding.name import name
from triage.finding.name.lexicon import given_names, proper_nouns, roles, surnames, words
from triage.text.fold import plain_name

PARTIES = frozenset("甲乙丙丁")
"""What parties are called in statements and contracts, before their names."""
_LONGEST = 12
"""Characters of the words and the name."""
_KEPT = 1 << 13
"""Runs whose verdicts are kept: text repeats its words."""


@lru_cache(_KEPT)
def glued_words(run: str) -> int:
    """How many characters of a run of kanji are words before a frequent surname and a known given
    name. No surname of the tables has them before it, and nobody's unknown one is so long."""
    first = 1 if run[:1] in PARTIES else 2
    if not first + 3 <= len(run) <= _LONGEST:
        return 0
    plain = plain_name(run)
    for cut in range(first, len(plain) - 2):
        if plain[cut : cut + 2] in surnames() or plain[cut : cut + 3] in surnames():
            if not is_whole(plain[cut:]):
                continue
            stands = cut != 2 or _stands_before(plain[:cut])
            return cut if stands and name.best(plain) < 2 else 0
    return 0


def is_whole(part: str) -> bool:
    """Is a folded run of kanji a frequent surname of two kanji or three and a known given name?"""
    cuts = [cut for cut in (2, 3) if part[:cut] in surnames() and part[cut:] in given_names()]
    return bool(cuts) and part not in given_names()


def _stands_before(part: str) -> bool:
    return part in words() or part in proper_nouns() or part in roles()["before"]
