"""Names in running text: by the tables of names, and by what stands around them.

A split that both tables know may be a name; a word of respect, a role (被疑者, 会長), a reading, a
place of its own on the line, a list of such, or a value that only a person has makes it one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from triage.finding import name, romaji
from triage.finding.lexicon import roles
from triage.finding.overlap import Match
from triage.text.fold import fold_kanji

_SIGNATURE = "jp.person_name"
NAMES = frozenset({_SIGNATURE, "jp.person_name_kana"})
_KANJI = "一-龥々ヶ﨑-﨩\u3400-\u4dbf\ue000-\uf8ff\U00020000-\U0003ffff"
_NO = rf"(?<=[{_KANJI}])ノ(?=[{_KANJI}])"
_RUN = re.compile(
    rf"(?P<kanji>(?:[{_KANJI}]|{_NO}){{1,16}})(?P<kana>[ァ-ヺー]{{2,6}}(?![ァ-ヺー])|[ぁ-ゖ]{{2,6}})?"
)
_KANA = re.compile(r"[ァ-ヺーぁ-ゖ]")
_SPACED = re.compile(
    rf" (?:(?P<kanji>[{_KANJI}]{{1,12}})|(?P<kana>[ァ-ヺー]{{2,8}}|[ぁ-ゖ]{{2,8}}))"
)
_READING = re.compile(r" ?\((?:[ァ-ヺー・ ]{3,16}|[ぁ-ゖー ]{3,16})\)")
_AGE = re.compile(r" ?\((?:当時|満)? ?[0-9]{1,3} ?[歳才]")
_RELATION = re.compile(r" ?\((?P<role>[一-龥]{1,6})\)")
_JOINT = re.compile("(?:の|は|が|である|として|という)[、,]?$")
_GAP = re.compile(r"[ \t:・,、。()「」『』【】\[\]<>*■●○◎▽△☆◇◆※-]*$")
_CELL_BEGINS = re.compile(r"(?:\A|[\n\t|,:;>\"'(/、。・」』】▽※0-9] ?|  )$")
_CELL_ENDS = re.compile(r"\Z|[\n\r\t|,:;<\"'()/、。・「」\]} ]")
_RESPECT = re.compile(" ?(?:様|殿|氏(?!名)|さん|さま|くん|ちゃん)")
_NUMBER = re.compile(r" ?\((?:内線|携帯|電話|TEL|Tel|tel)?[ :.]{0,2}[0-9]")
_PARTICLES = ("は", "が", "を", "に", "と", "の", "も", "で", "へ", "から", "より")
_FAMILIAR = ("さん", "さま", "くん", "ちゃん")
_LINE_END = re.compile("\n|\r(?!\n)")
_NEAR = 5
"""Lines between a name and a value that speaks for it."""
_LIST = 3
"""Names, each on its own, from which on they are a list."""
_CLOSE = 80
"""Characters between two names of a list."""
_LONGEST, _WIDEST = 7, 10
"""Characters of a name without a space, and of a role."""
_KEPT = 1 << 16
"""Runs whose verdicts are kept: text repeats its words."""
_ASSERTED = 50


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A span that may be a name. ``strength`` as in ``name.strength``; ``told`` by a word beside
    it; ``alone`` as a cell or a line is; ``spaced`` between surname and given name."""

    start: int
    end: int
    strength: int
    told: str
    alone: bool
    spaced: bool


def names(text: str, matches: Sequence[Match], *, cells: bool) -> list[Match]:
    """The names in folded text outside of ``matches``. In ``cells`` of a table only a word beside
    it makes a name."""
    taken = sorted((match.start, match.end) for match in matches if match.confidence > 0)
    candidates = [one for one in _apart(_candidates(text), taken) if one.told or not cells]
    ends = [found.start() for found in _LINE_END.finditer(text)] if candidates else []
    anchors = sorted(
        bisect_left(ends, match.start)
        for match in matches
        if match.confidence >= _ASSERTED and match.signature not in (_SIGNATURE, "email")
    )
    listed = _listed(candidates)
    found = []
    for number, one in enumerate(candidates):
        near = _is_near(anchors, bisect_left(ends, one.start))
        confidence, why = _judged(one, listed=number in listed, near=near)
        if confidence and not is_foreign(text, one.start, one.end):
            value = "".join(text[one.start : one.end].split())
            reasons = ("lexicon name", why)
            found.append(Match(_SIGNATURE, one.start, one.end, value, confidence, reasons))
    return found


def _plain(folded: str) -> str:
    """A part of folded text as the tables spell it."""
    return fold_kanji(folded).replace(" ", "")


def doubt(text: str, match: Match) -> str:
    """Why a name behind a label may be none; "" where nothing speaks against it."""
    written = text[match.start : match.end]
    if written.isascii():
        return "" if romaji.is_name(written) else "no Japanese name in Latin letters"
    if match.signature != _SIGNATURE:
        unknown = "kana and honorific" in match.why and name.kana_splits(written) < 2
        return "no part of it is a known name" if unknown else ""
    value = _plain(match.value)
    if name.is_word(value, sure=True):
        return "a common word"
    if "name and honorific" in match.why and not name.best(value, told=True, sure=True):
        return "no part of it is a known name"
    if _role_behind(match.value) > 1:
        return "ends in a role"
    return "in foreign text" if is_foreign(text, match.start, match.end) else ""


def _judged(one: _Candidate, *, listed: bool, near: bool) -> tuple[int, str]:
    """Percent, and in words what makes the candidate a name; 0 where nothing does."""
    if one.told:
        return (75 if one.strength > 1 else 60), one.told
    if one.strength < 2:
        if near and one.alone and one.spaced:
            return 60, f"within {_NEAR} lines of a value"
        return (60, "in a list of names") if listed and one.alone else (0, "")
    if near and (one.alone or one.spaced or one.strength == 3):
        return 70, f"within {_NEAR} lines of a value"
    if listed:
        return 70, "in a list of names"
    if one.alone and (one.spaced or one.strength == 3):
        return 65, "on its own"
    return (55, "surname and given name") if one.strength == 3 else (0, "")


# --- candidates -----------------------------------------------------------------------------------


def _candidates(text: str) -> Iterator[_Candidate]:
    """By place; they do not overlap."""
    done = 0
    for run in _RUN.finditer(text):
        if run.start() < done:
            continue
        candidate = _spaced(text, run) or _close(text, run)
        if candidate is not None:
            done = candidate.end
            yield candidate


def _spaced(text: str, run: re.Match[str]) -> _Candidate | None:
    """Surname, one space, given name."""
    behind = _SPACED.match(text, run.end())
    if behind is None or run["kana"]:
        return None
    lead = _role_in_front(run[0])
    surname = run[0][lead:]
    given = behind["kanji"] or _given_in_kana(behind["kana"], text[behind.end() :][:1])
    tail = _role_behind(given) if behind["kanji"] else 0
    given = given[: len(given) - tail]
    if not given or len(surname) > 5 or surname in roles()["before"]:
        return None
    span = run.start() + lead, behind.start() + 1 + len(given)
    sure = bool(lead or tail or _word_beside(text, *span)) or _is_alone(text, *span)
    strength = name.strength(_plain(surname), _plain(given), spaced=True, sure=sure)
    return _made(text, span, strength, told=bool(lead or tail))


def _close(text: str, run: re.Match[str]) -> _Candidate | None:
    """Surname and given name in one, perhaps between a role and a title."""
    kanji = run["kanji"]
    lead, tail, kana = _role_in_front(kanji), 0, ""
    before = _role_before(text, run.start())
    if run["kana"]:
        following = text[run.end() : run.end() + 1]
        kana = _given_in_kana(run["kana"], following, told=lead > 0 or before)
        behind = _FAMILIAR + (_PARTICLES if before else ())
        if len(kanji) == 1 and not text.startswith(behind, run.start() + 1 + len(kana)):
            kana = ""  # 新しい is no name
    if not kana:
        tail = _role_behind(kanji)
        lead = _role_in_front(kanji[: len(kanji) - tail])
    body = kanji[lead : len(kanji) - tail] + kana
    if not 2 <= len(body) <= _LONGEST or not _best(body, told=True, sure=True):
        return None
    start = run.start() + lead
    end = start + len(body)
    told = bool(lead or tail) or before
    sure = told or bool(_RESPECT.match(text, end) or _AGE.match(text, end))
    strength = _best(body, told=told, sure=sure)
    return _made(text, (start, end), strength, told=bool(lead or tail))


def _given_in_kana(kana: str, following: str, *, told: bool = False) -> str:
    """The part of the kana behind kanji that is a given name; then it ends, or respect follows, or
    (behind a role: ``told``) a particle."""
    hiragana = kana[:1] <= "ゖ"
    for length in range(len(kana), 1, -1):
        rest = kana[length:]
        ends = not (hiragana and "ぁ" <= following <= "ゖ")
        if rest:
            ends = rest.startswith(_FAMILIAR) or (told and rest.startswith(_PARTICLES))
        if ends and kana[:length] not in _FAMILIAR and name.is_given(kana[:length]):
            return kana[:length]
    return ""


def _made(text: str, span: tuple[int, int], strength: int, *, told: bool) -> _Candidate | None:
    if not strength:
        return None
    start, end = span
    word = "a role or title" if told else _word_beside(text, start, end)
    alone = _is_alone(text, start, end)
    return _Candidate(start, end, strength, word, alone, " " in text[start:end])


def _is_alone(text: str, start: int, end: int) -> bool:
    """Does a span fill a cell, an entry of a list or the beginning of a line?"""
    before = _CELL_BEGINS.search(text, max(0, start - 2), start)
    return before is not None and _CELL_ENDS.match(text, end) is not None


@cache
def _behind() -> re.Pattern[str]:
    words = sorted(roles()["behind"], key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)))


@lru_cache(_KEPT)
def _role_in_front(run: str) -> int:
    """How much of a run of kanji is a role and what stands before it."""
    known = roles()["before"]
    for end in range(len(run) - 1, max(1, len(run) - _LONGEST - 1), -1):
        if any(run[start:end] in known for start in range(max(0, end - _WIDEST), end - 1)):
            return end
    return 0


@lru_cache(_KEPT)
def _role_behind(run: str) -> int:
    """How many characters at the end of a run are titles."""
    known = roles()["behind"]
    for at in range(1, len(run)):
        if run[at:] in known:
            return len(run) - at + _role_behind(run[:at])
    return 0


@lru_cache(_KEPT)
def _best(body: str, *, told: bool, sure: bool) -> int:
    return name.best(_plain(body), told=told, sure=sure)


def _word_beside(text: str, start: int, end: int) -> str:
    """The word of respect behind a span, its reading, or the role before it."""
    behind = end + (text[end : end + 1] == " ")
    if _behind().match(text, behind) and not text.startswith("氏名", behind):
        return "honorific or reading"
    reading = _READING.match(text, end)
    if reading and name.kana_splits(reading[0].strip(" ()")):
        return "honorific or reading"
    relation = _RELATION.match(text, end)
    if relation and relation["role"] in roles()["before"]:
        return "a role behind it"
    if _AGE.match(text, end) or _NUMBER.match(text, end):
        return "an age or a number behind it"
    return "a role before it" if _role_before(text, start) else ""


def _role_before(text: str, start: int) -> bool:
    before = _JOINT.sub("", text[max(0, start - 20) : start])
    before = _GAP.sub("", before).replace(" ", "")
    known = roles()["before"]
    return any(before[-length:] in known for length in range(1, min(_WIDEST, len(before)) + 1))


# --- what stands around ---------------------------------------------------------------------------


def _apart(candidates: Iterable[_Candidate], taken: list[tuple[int, int]]) -> Iterator[_Candidate]:
    """The candidates that overlap nothing taken."""
    starts = [start for start, _ in taken]
    for one in candidates:
        at = bisect_left(starts, one.end)
        if not at or taken[at - 1][1] <= one.start:
            yield one


def _listed(candidates: Sequence[_Candidate]) -> frozenset[int]:
    """The numbers of the candidates in lists: cells close to each other, most of them known."""
    lists: list[list[int]] = [[]]
    last = -_CLOSE
    for number, one in enumerate(candidates):
        if not (one.alone or one.told):
            continue
        if one.start - last > _CLOSE:
            lists.append([])
        lists[-1].append(number)
        last = one.end
    return frozenset(
        number
        for group in lists
        if len(group) >= _LIST and _mostly(candidates[number].strength > 1 for number in group)
        for number in group
    )


def _mostly(flags: Iterable[bool]) -> bool:
    known = list(flags)
    return 2 * sum(known) >= len(known)


def _is_near(anchors: list[int], line: int) -> bool:
    at = bisect_left(anchors, line)
    return any(abs(anchors[i] - line) <= _NEAR for i in (at - 1, at) if 0 <= i < len(anchors))


_AROUND = 150


def is_foreign(text: str, start: int, end: int) -> bool:
    """Is the text around a span Chinese or Korean? It has characters that no Japanese code table
    before Unicode has, and hardly any kana."""
    if not _has_foreign(text):
        return False
    around = text[max(0, start - _AROUND) : end + _AROUND]
    foreign = sum(map(_not_japanese, around))
    return foreign >= 2 and 4 * foreign > len(_KANA.findall(around))


@lru_cache(1)
def _has_foreign(text: str) -> bool:
    return any(map(_not_japanese, set(text)))


@cache
def _not_japanese(char: str) -> bool:
    if "가" <= char <= "힣":
        return True
    if not "一" <= char <= "鿿":
        return False
    return not any(_writes(encoding, char) for encoding in ("cp932", "euc_jisx0213"))


def _writes(encoding: str, char: str) -> bool:
    try:
        return bool(char.encode(encoding))
    except UnicodeEncodeError:
        return False
