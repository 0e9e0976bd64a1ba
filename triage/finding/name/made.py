"""Names that are in no table, by how they are put together: no table has all of them.

Parents choose a given name's characters freely (戸籍法 50条), mostly those that others bear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache

from triage.finding.name.lexicon import (
    given_names,
    proper_nouns,
    rare_surnames,
    roles,
    surnames,
    words,
)

_OF_GIVEN, _OF_SURNAMES = 40, 5
"""In how many names of the tables a kanji stands first, or last, that others are made with."""


def is_given(part: str) -> bool:
    """Is what is in no table put together as given names are (恭羽, 千津代), and no word?"""
    firsts, lasts = _given_parts()
    made = 2 <= len(part) <= 3 and part[0] in firsts and part[-1] in lasts
    made = made and all(kanji in firsts or kanji in lasts for kanji in part[1:-1])
    return made and not any(part in table for table in _others())


def is_surname(part: str) -> bool:
    """Does what is in no table begin or end as surnames do (花間, 栩木), and is it no word?"""
    firsts, lasts = _surname_parts()
    return (part[0] in firsts or part[-1] in lasts) and part not in words()


def _others() -> tuple[frozenset[str], ...]:
    return words(), proper_nouns(), roles()["before"], surnames(), rare_surnames()


@cache
def _given_parts() -> tuple[frozenset[str], frozenset[str]]:
    return _ends(given_names(), _OF_GIVEN)


@cache
def _surname_parts() -> tuple[frozenset[str], frozenset[str]]:
    return _ends(surnames() | rare_surnames(), _OF_SURNAMES)


def _ends(names: Iterable[str], least: int) -> tuple[frozenset[str], frozenset[str]]:
    """The kanji that names of several begin with, and those that they end in, ``least`` times."""
    longer = [name for name in names if len(name) > 1]
    return _often((name[0] for name in longer), least), _often((n[-1] for n in longer), least)


def _often(kanji: Iterable[str], least: int) -> frozenset[str]:
    return frozenset(one for one, count in Counter(kanji).items() if count >= least)
