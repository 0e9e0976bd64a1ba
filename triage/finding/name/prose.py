"""Names in running text: by the tables of names, and by what stands around them.

A split that both tables know may be a name; a word of respect, a role (被疑者, 会長), a reading, a
place of its own on the line, a list of such, or a value that only a person has makes it one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from triage.finding.foreign import is_foreign, is_foreign_text
from triage.finding.name import name, role, romaji
from triage.finding.name.candidates import BRACKETED, Candidate, candidates
from triage.finding.name.glued import is_whole
from triage.finding.name.lexicon import given_names, roles
from triage.finding.overlap import Match, by_latin_label
from triage.text.fold import plain_name
from triage.text.script import is_western

_SIGNATURE = "jp.person_name"
NAMES = frozenset({_SIGNATURE, "jp.person_name_kana"})
_RESPECTED = "name in Latin letters and honorific"
"""Of a person from abroad, whose name no table has."""
_LINE_END = re.compile("\n|\r(?!\n)")
_WORDS = re.compile("[一-龥々]{28,}")
"""No sentence has so many kanji in a row: the words of a dictionary."""
# あいおい /相生/相老/, 相生 [あいおい] /(p) Aioi/: entries of SKK and of EDICT.
_ENTRY = re.compile(r"(?m)^[^\S\n]{0,8}[^\s/;#][^/\n]{0,60} /[^\n]{1,4000}/[^\S\n]*$")
_ENTRIES = 8
"""Entries that make a dictionary, at least."""
# The lead bytes of UTF-8 are half-width kana in the code of Windows.
_CYRILLIC = re.compile("(?:[ミム][^ミム]){3}")
_OF_THINGS = re.compile("label (?:[ -~]+|(?:名前|読み) on the line above)")
"""Labels that things have too: those in Latin letters, Japanese ones where they are headings."""
_NAMES_KANA = re.compile("label (?i:.*kana)")
_IN_JAPANESE = re.compile("label (?!名前)[^ -~]")
"""What foreigners' names stand behind too, and few words of a program."""
_IN_KANA = re.compile("[ぁ-ゖァ-ヺー]\\Z")
_NEAR = 5
"""Lines between a name and a value that speaks for it."""
_LIST = 3
"""Names, each on its own, from which on they are a list."""
_CLOSE = 80
"""Characters between two names of a list."""
_UNREAD = 35
"""Percent for a name of which nothing is known: not asserted, but counted among the people that
there are at most."""
_HALF_KNOWN = 60
"""Percent up to which one part of a name is not in the tables, and may be a part of the other."""
_UNSURE, _ASSERTED = 40, 50
_NOBODY = "nobody else is told of"


def names(text: str, matches: Sequence[Match], *, cells: bool) -> list[Match]:
    """The names in folded text outside of ``matches``. In ``cells`` of a table only a word beside
    it makes a name."""
    taken = [(match.start, match.end) for match in matches if match.confidence > 0]
    taken = sorted([*taken, *_of_dictionaries(text)])
    places = [one for one in _apart(candidates(text), taken) if one.told or not cells]
    ends = [found.start() for found in _LINE_END.finditer(text)] if places else []
    anchors = sorted(
        bisect_left(ends, match.start)
        for match in matches
        if match.confidence >= _ASSERTED and match.signature not in (_SIGNATURE, "email")
    )
    listed = _listed(places)
    abroad = bool(places) and is_foreign_text(text)
    found = []
    for number, one in enumerate(places):
        near = _is_near(anchors, bisect_left(ends, one.start))
        confidence, why = _judged(one, listed=number in listed, near=near)
        weak = abroad and not (near or one.told)
        if confidence and not weak and not is_foreign(text, one.start, one.end):
            value = "".join(text[one.start : one.end].split())
            office = value + text[one.end : one.end + 1]  # 福祉事務|所長
            if name.is_organisation(value) or name.is_company(office) or _is_role(value):
                continue
            reasons = ("lexicon name" if one.strength else "unknown name", why)
            found.append(Match(_SIGNATURE, one.start, one.end, value, confidence, reasons))
    found = _beside_known(text, found, matches, cells=cells)
    if cells or any(m.confidence >= _ASSERTED and m.signature != _SIGNATURE for m in matches):
        return found
    return _unless_alone(found, matches)


def _is_role(value: str) -> bool:
    """Is it nothing but what somebody is called by their work (社福士, which 福士 ends)?"""
    return value in roles()["before"] or value in roles()["behind"]


def _of_dictionaries(text: str) -> Iterator[tuple[int, int]]:
    """Where words stand that name nobody: rows of kanji, and entries with glosses in slashes."""
    if not is_western(text):
        yield from (run.span() for run in _WORDS.finditer(text))
    if text.count("/\n") >= _ENTRIES:
        entries = [entry.span() for entry in _ENTRY.finditer(text)]
        yield from entries if len(entries) >= _ENTRIES else ()


def _beside_known(
    text: str, found: Sequence[Match], matches: Sequence[Match], *, cells: bool
) -> list[Match]:
    """The names without those of which nothing is known where nobody else is named (in ``cells``
    other columns name somebody), and without what another name begins or ends with: a part of it
    again is nobody further."""
    sure = [m for m in (*found, *matches) if _is_sure_name(m)]
    known, ends = {m.value for m in sure}, {m.end for m in sure}
    cuts = ((value, cut) for value in known for cut in range(1, len(value)))
    parts = {part for value, cut in cuts for part in (value[:cut], value[cut:])}
    told = known | {m.value for m in found}
    borne = {value[:cut] for value in told for cut in _before_given(value)}

    def stands(match: Match) -> bool:
        if match.value in borne:
            return False  # 左衛門三郎会長 is 左衛門三郎克己
        if match.confidence > _HALF_KNOWN:  # 慎一郎様 is 薄慎一郎, and no 慎 一郎
            return not (match.value in parts and match.value in given_names())
        if BRACKETED in match.why:
            return len(text[: match.start - 1].rstrip()) in ends
        named = cells or bool(known) or match.confidence >= _ASSERTED
        return match.value not in parts and named

    return [match for match in found if stands(match)]


def _unless_alone(found: list[Match], matches: Sequence[Match]) -> list[Match]:
    """The names; a half-known one that ends in a given name of one sign, as many words do, below
    one half where no other stands: 即位礼正殿 is where a ceremony is held."""
    if len({match.value for match in (*found, *matches) if _is_sure_name(match)}) > 1:
        return found
    return [
        replace(match, confidence=_UNSURE, why=(*match.why, _NOBODY)) if _is_weak(match) else match
        for match in found
    ]


def _is_weak(match: Match) -> bool:
    value = plain_name(match.value)
    if match.confidence != _HALF_KNOWN or match.end - match.start > len(value):
        return False
    of_two = _IN_KANA.search(value) or name.is_written_given(value[-2:])
    return not (of_two or any(map(name.is_frequent, _heads(value))))


def _heads(value: str) -> Iterator[str]:
    return (value[:length] for length in (2, 3))


def _before_given(value: str) -> Iterator[int]:
    """Where a name of several kanji ends at which a given name of as many begins."""
    whole = plain_name(value)
    cuts = range(3, len(whole) - 1) if len(whole) == len(value) else ()
    return (cut for cut in cuts if name.is_written_given(whole[cut:]))


def _is_sure_name(match: Match) -> bool:
    return match.signature == _SIGNATURE and match.confidence >= _ASSERTED


def without_roles(text: str, matches: Iterable[Match]) -> Iterator[Match]:
    """The matches, but for a role or a word before a whole name that is taken for the surname: 喪主
    佐藤芽依様, 電話予約 佐藤芽依様. What a word of respect found there is found again without it,
    and what stands behind a label begins behind the word (担当者 訪問入浴 佐藤芽依)."""
    for match in matches:
        if match.signature != _SIGNATURE or " " not in text[match.start : match.end]:
            yield match
            continue
        first, _, rest = text[match.start : match.end].partition(" ")
        if "name and honorific" in match.why:
            if not _is_role_before(first, rest):
                yield match
        elif len(rest) > 2 and is_whole(plain_name(rest)) and not name.is_surname(first):
            value = match.value.removeprefix(first)
            yield replace(match, start=match.end - len(rest), value=value)
        else:
            yield match


def _is_role_before(first: str, rest: str) -> bool:
    if name.is_surname(first):
        return False
    word = name.is_word(first) and name.best(plain_name(rest), told=True, sure=True) > 1
    return word or first in roles()["before"]


def doubt(text: str, match: Match) -> str:
    """Why a name behind a label may be none; "" where nothing speaks against it."""
    written = text[match.start : match.end]
    if _CYRILLIC.search(written):
        return "Cyrillic read as Japanese"
    if written.isascii():
        told = _RESPECTED in match.why or any(map(_IN_JAPANESE.match, match.why))
        known = told or romaji.is_name(written)
        return "" if known else "no Japanese name in Latin letters"
    loose = any(map(_OF_THINGS.fullmatch, match.why))
    if match.signature != _SIGNATURE:
        loose = loose and not any(map(_NAMES_KANA.match, match.why))
        loose = loose or "一" <= text[match.end : match.end + 1] <= "龥"  # フリガナ)あなたの氏名
        least = 1 + (" " in written) if "kana and honorific" in match.why else loose
        unknown = name.kana_splits(written) < least
        return "no part of it is a known name" if unknown else ""
    value = plain_name(match.value)
    if name.is_word(value, sure=True):
        return "a common word"
    respected = "name and honorific" in match.why
    sure = respected or " " in written or not by_latin_label(match)
    if (loose or respected) and not name.best(value, told=True, sure=sure):
        return "no part of it is a known name"
    if role.at_end(match.value) > 1:
        return "ends in a role"
    return "in foreign text" if is_foreign(text, match.start, match.end) else ""


def _judged(one: Candidate, *, listed: bool, near: bool) -> tuple[int, str]:
    """Percent, and in words what makes the candidate a name; 0 where nothing does."""
    if not one.strength:
        if one.told:
            return _UNREAD, one.told
        return (55 if near else _UNREAD, "shaped as the names of its list") if listed else (0, "")
    if one.told:
        return (75 if one.strength > 1 else 60), one.told
    if one.strength < 2:
        if one.end - one.start == 2:
            return 0, ""  # 新採: any two kanji
        if near and one.alone and one.spaced:
            return 60, f"within {_NEAR} lines of a value"
        if listed and one.alone:
            return 60, "in a list of names"
        return (_UNREAD, "on its own") if one.alone and one.spaced else (0, "")
    if near and (one.alone or one.spaced or one.strength == 3):
        return 70, f"within {_NEAR} lines of a value"
    if listed:
        return 70, "in a list of names"
    if one.alone and (one.spaced or one.strength == 3):
        return 65, "on its own"
    return (55, "surname and given name") if one.strength == 3 else (0, "")


# --- what stands around ---------------------------------------------------------------------------


def _apart(places: Iterable[Candidate], taken: list[tuple[int, int]]) -> Iterator[Candidate]:
    """The candidates that overlap nothing taken."""
    starts = [start for start, _ in taken]
    for one in places:
        at = bisect_left(starts, one.end)
        if not at or taken[at - 1][1] <= one.start:
            yield one


def _listed(places: Sequence[Candidate]) -> frozenset[int]:
    """The numbers of the candidates in lists: cells close to each other, most of them known."""
    lists: list[list[int]] = [[]]
    last = -_CLOSE
    for number, one in enumerate(places):
        if not (one.alone or one.told):
            continue
        if one.start - last > _CLOSE:
            lists.append([])
        lists[-1].append(number)
        last = one.end
    return frozenset(
        number
        for group in lists
        if len(group) >= _LIST and _mostly(places[number].strength > 1 for number in group)
        for number in group
    )


def _mostly(flags: Iterable[bool]) -> bool:
    known = list(flags)
    return 2 * sum(known) >= len(known)


def _is_near(anchors: list[int], line: int) -> bool:
    at = bisect_left(anchors, line)
    return any(abs(anchors[i] - line) <= _NEAR for i in (at - 1, at) if 0 <= i < len(anchors))
