"""Parts of names that stand alone: a surname with a title, a given name behind a word of kinship.

Four surnames in five are also towns, and a given name is often a word: such a part is asserted
nowhere. It may be a further person's, and is counted among those that there are at most.
"""

from __future__ import annotations

from functools import lru_cache

from triage.finding.name import name
from triage.finding.name.lexicon import roles
from triage.text.fold import plain_name

_LONGEST = 6
"""Characters of a name of which nothing is known."""
_HEADS = frozenset(
    {
        *("市長", "副市長", "町長", "副町長", "村長", "副村長", "区長", "知事", "副知事"),
        *("議員", "市議", "県議", "支店長", "副支店長", "支社長", "店長", "副店長", "所長"),
        *("副所長", "署長", "副署長", "駅長", "工場長", "校長", "副校長", "園長", "副園長"),
        *("館長", "局長", "院長", "センター長", "団長", "隊長"),
    }
)
"""Titles of those who head what is called after its town."""
KIN = frozenset("妻夫父母兄弟姉妹孫嫁婿甥姪故亡")
"""Words of kinship of one sign: many a surname begins with one."""
_KEPT = 1 << 13


@lru_cache(_KEPT)
def may_be(body: str, title: str = "") -> bool:
    """May a run of kanji, where a name stands, be a part of one, or one that no table knows?
    ``title`` is what stands behind it."""
    whole = plain_name(body)
    if name.is_frequent(whole):
        return title not in _HEADS
    if name.is_surname(whole) or name.is_common(whole):
        return _is_given(whole)
    if _is_given(whole) or _ends_in_given(whole):
        return True
    return len(body) <= _LONGEST and not name.is_word(whole)


@lru_cache(_KEPT)
def is_given(body: str) -> bool:
    """Is it a given name in kanji, and no role?"""
    return _is_given(plain_name(body))


def is_of_kin(run: str) -> bool:
    """Is it a word of kinship before a whole name, or a frequent surname (妻大塚典子)?"""
    whole = plain_name(run)
    if name.is_surname(whole[:2]) or name.is_surname(whole):
        return False
    return name.is_frequent(whole[1:]) or name.best(whole[1:]) > 1


def _is_given(whole: str) -> bool:
    if not name.is_written_given(whole) or name.is_titled(whole):
        return False
    return all(whole not in words for words in roles().values())


def _ends_in_given(whole: str) -> bool:
    """Does a given name of two characters and more stand behind as many: 毛穴和子, though both
    are words too?"""
    ends = (whole[cut:] for cut in range(2, len(whole) - 1))
    return any(name.is_written_given(end) or name.is_given(end) for end in ends)
