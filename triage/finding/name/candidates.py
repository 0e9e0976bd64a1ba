"""Where names may stand in running text: what the tables know, and what is written like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import merge
from operator import attrgetter

from triage.finding import letter_spaced
from triage.finding.header import label
from triage.finding.name import in_latin, lone, name, role
from triage.finding.name.glued import PARTIES, glued_words, is_whole
from triage.finding.name.lexicon import roles, words
from triage.finding.name.setting import OF_PLACES, is_from, is_place, setting
from triage.finding.name.word_beside import BEFORE, BORN, RESPECT, is_followed, word_beside
from triage.text.fold import plain_name
from triage.text.script import is_western

KANJI = "一-龥々ヶ﨑-﨩\u3400-\u4dbf\ue000-\uf8ff\U00020000-\U0003ffff"
_NO = rf"(?:(?<=[{KANJI}])ノ|(?<=[一二三四五六七八九])ツ)(?=[{KANJI}])"
"""What joins the kanji of a surname: 井ノ上, 三ツ矢."""
_ENDS = rf"(?=[様殿氏君]|先生|女史|[一-龥]{{1,4}}[長員師士官]|[^{KANJI}]|\Z)"
_MIXED = rf"(?:[ァ-ヺ]{{1,3}}|[ぁ-ゖ]{{1,3}})[子江枝恵美代乃男雄夫]{_ENDS}"
_RUN = re.compile(
    rf"(?P<kanji>(?:[{KANJI}]|{_NO}){{1,16}})"
    rf"(?P<kana>{_MIXED}|[ァ-ヺー]{{2,6}}(?![ァ-ヺー])|[ぁ-ゖ]{{2,6}}(?<![にをはへ][おご](?=[一-龥])))?"
)
_SPACED = re.compile(
    r" (?![明大昭平令](?:元| ?[0-9]+(?! ?[歳才0-9])))"
    rf"(?:(?P<kanji>[{KANJI}]{{1,12}})|(?P<kana>{_MIXED}|[ァ-ヺー]{{2,8}}|[ぁ-ゖ]{{2,8}}))"
)
_SPREAD = re.compile(
    rf"  (?:(?P<kanji>[{KANJI}]{{1,3}})|(?P<kana>[ァ-ヺー]{{2,5}}|[ぁ-ゖ]{{2,5}}))"
    r"(?= *(?:[\n\r]|\Z))"
)
"""What stands behind a surname where a form spreads names as its labels: 原　告　　山本　　淳."""
_COUNTED = "条項章節款編"
_KANA_BEHIND = re.compile("[ァ-ヺー]{2,6}|[ぁ-ゖ]{2,6}")
_CELL_BEGINS = re.compile(
    r"(?:\A|[\n\t|,:;>\"'(/、。・」』】\]▽※◇◆○●◎■□☆★0-9] ?|[-*+→] |  "
    rf"|(?<![{KANJI}])[甲乙丙丁] )$"
)
_CELL_ENDS = re.compile(r"\Z|[\n\r\t|,:;<\"'()/、。・「」\]} ]|\.\.")
_BRACKETS = re.compile(rf"\(([{KANJI}]{{1,4}})\)")
_PARTICLES = ("は", "が", "を", "に", "と", "の", "も", "で", "へ", "から", "より")
_FAMILIAR = ("さん", "さま", "くん", "ちゃん")
_LABELS = ("電話", "携帯", "住所", "内線")  # of what stands behind a name
_NO_GIVEN = (*_FAMILIAR, "しい")  # kana behind a kanji that are no given name: 新しい管理者
_RESPECTED_KANA = re.compile(
    rf"(?<![ぁ-ゖァ-ヺー{KANJI}])([ぁ-ゖ]{{2,4}}|[ァ-ヺー]{{2,5}})(?:様|さん|くん|ちゃん)(?![ぁ-ゖ]{{3}})"
)
_NOBODY = frozenset(
    {"みな", "おく", "かあ", "とう", "にい", "ねえ", "じい", "ばあ", "あか", "たく"}
)
"""Kana before さん and ちゃん that name nobody."""
_HOUSES = "苑荘寮園館"
"""What houses end with, and given names of few: 通所介護 青山苑."""
_LONGEST = 8
"""Characters of a name without a space."""
BRACKETED = "in brackets behind a name"
"""What is told only where another name stands right before the brackets (木村 瞳(健一))."""
_KEPT = 1 << 13
"""Runs whose verdicts are kept: text repeats its words."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be a name. ``strength`` as in ``name.strength``; ``told`` by a word beside
    it; ``alone`` as a cell or a line is; ``spaced`` between surname and given name."""

    start: int
    end: int
    strength: int
    told: str
    alone: bool
    spaced: bool


def candidates(text: str) -> Iterator[Candidate]:
    """What may be a name in folded text, by place; they do not overlap."""
    if is_western(text):
        return _in_latin(text)
    found = (_in_kanji(text), _in_kana(text), _in_brackets(text), _in_latin(text))
    return merge(*found, key=attrgetter("start"))


def _in_latin(text: str) -> Iterator[Candidate]:
    for start, end, strength, spaced in in_latin.written(text):
        alone, told = _is_alone(text, start, end), word_beside(text, start, end)
        if alone or told:
            yield Candidate(start, end, strength, told, alone=alone, spaced=spaced)


def _in_kanji(text: str) -> Iterator[Candidate]:
    done = 0
    for run in _RUN.finditer(text):
        kanji, kana = run.groups()
        spaced = not kana and text.startswith(" ", run.end())
        hopeful = spaced or _may_be_name(kanji) or (kana and _may_be_given(kana))
        counted = kanji[0] in _COUNTED and text[run.start() - 1 : run.start()].isdigit()
        if not hopeful or counted or run.start() < done:  # 第3条 甲は, 第2項
            continue
        candidate = (_spaced(text, run) if spaced else None) or _close(text, run)
        if candidate is not None:
            done = candidate.end
            yield candidate


def _spaced(text: str, run: re.Match[str]) -> Candidate | None:
    """Surname, one space, given name."""
    behind = _SPACED.match(text, run.end()) or _spread(text, run)
    if behind is None or (run[0][-1] in OF_PLACES and is_place(run[0])):
        return None
    surname = run[0][(lead := role.in_front(run[0])) :]
    if behind["kanji"]:
        plain = plain_name(behind["kanji"])
        further = _KANA_BEHIND.match(text, behind.end()) if name.is_surname(plain) else None
        if further and _given_in_kana(further[0], text[further.end() :][:1]):
            return None  # ご主人 乃木あゆみ
        if _is_apart(surname, plain):
            return None  # 訪問看護 佐藤心春
    given = behind["kanji"] or _given_in_kana(behind["kana"], text[behind.end() :][:1])
    least = 1 if name.is_frequent(plain_name(surname)) else 2
    tail = role.at_end(given, least) if behind["kanji"] else 0
    given = given[: len(given) - tail]
    if not given or len(surname) > 5 or role.is_role(run[0]):
        return None
    if len(surname) == len(given) == 1 and letter_spaced.is_heading(text, run.start()):
        return None
    span = run.start() + lead, behind.start("kanji" if behind["kanji"] else "kana") + len(given)
    alone, told = _is_alone(text, *span), bool(lead or tail)
    if not _strength(surname, given, sure=True):
        parts = map(plain_name, (surname, given))
        unknown = alone and not told and len(given) <= 5 and not any(map(name.is_common, parts))
        unknown = unknown and label(surname) is None and not surname.endswith("名")  # 船名
        return Candidate(*span, 0, "", alone=True, spaced=True) if unknown else None
    sure = told or bool(word_beside(text, *span))
    if not sure and len(surname) == len(given) == 1 and surname + given in words():
        return None  # 所 在: a label that a form spreads
    sure |= alone
    return _made(text, span, _strength(surname, given, sure=sure), told=told)


def _is_apart(before: str, behind: str) -> bool:
    """Is what stands before a blank no surname of what stands behind it: that names somebody
    itself, or is a mark of a party?"""
    if behind in PARTIES:
        return not name.is_surname(plain_name(before))  # 本契約 甲
    if len(behind) < 3:
        return False
    if before in PARTIES:  # 甲 濱田健一
        return name.best(behind, sure=True) > 1 and not name.is_written_given(behind)
    return is_whole(behind) and (len(behind) > 3 or not name.is_surname(plain_name(before)))


def _spread(text: str, run: re.Match[str]) -> re.Match[str] | None:
    """What ends the line behind two blanks, where a role stands before the surname."""
    behind = _SPREAD.match(text, run.end())
    return behind if behind and role.is_before(text, run.start(), of_people=True) else None


def _close(text: str, run: re.Match[str]) -> Candidate | None:
    """Surname and given name in one, perhaps between a role and a title."""
    kanji = run["kanji"]
    lead, tail, kana, before = role.in_front(kanji), 0, "", False
    if run["kana"]:
        before = role.is_before(text, run.start())
        following = text[run.end() : run.end() + 1]
        alone = role.is_role(kanji)
        kana = _given_in_kana(run["kana"], following, told=lead > 0 or before or alone)
        at = run.end("kanji") + len(kana)
        ends = text.startswith(_PARTICLES, at) or _CELL_ENDS.match(text, at)
        titled = role.behind().match(text, at) and name.is_surname(plain_name(kanji))
        borne = before and ends and name.is_frequent(plain_name(kanji))
        if kana and alone:  # 母まゆみ
            return _lone(at - len(kana), at) if ends or RESPECT.match(text, at) else None
        respected = RESPECT.match(text, at) or BORN.match(text, at)
        if len(kanji) == 1 and not (respected or titled or borne):
            kana = ""  # 新しい is no name
    if not kana:
        lead, tail = _roles_around(kanji)
    body = kanji[lead : len(kanji) - tail] + kana
    glued = 0 if kana else glued_words(body)
    body, size, start = body[glued:], len(body) - glued, run.start() + lead + glued
    if size == 1:
        borne = bool(tail or RESPECT.match(text, run.end("kanji")))
        return _part(text, (start, start + 1), told=False, direct=True) if borne else None
    if not 2 <= size <= _LONGEST:
        return None
    end = start + size
    before = before or (not glued and role.is_before(text, run.start()))
    if not _best(body, told=True, sure=True):
        if kanji in roles()["before"] or (lead and role.of_anything(kanji[:lead])):
            return None
        direct = before and not text.startswith(role.JOINTS, start - 1)  # 妻は長野へ
        return _part(text, (start, end), told=bool(lead) or before, direct=bool(lead) or direct)
    told = bool(lead or tail) or before
    strength = _best(body, told=told, sure=told or is_followed(text, start, end))
    return _made(text, (start, end), strength, told=bool(lead or tail))


def _part(text: str, span: tuple[int, int], *, told: bool, direct: bool) -> Candidate | None:
    """A part of a name, or one of which nothing is known, where a name stands: behind a role
    (``told``), and no particle between them (``direct``)."""
    start, end = span
    if not told and text[end : end + 1] not in role.begins_behind():
        return None
    title = role.behind().match(text, end + text.startswith(" ", end))
    if not (told or title) or text.startswith("氏名", end):
        return None
    of_town = not (direct or title) and name.is_frequent(plain_name(text[start:end]))
    part = not of_town and lone.may_be(text[start:end], title[0] if title else "")
    return _lone(*span) if part else None


def _in_kana(text: str) -> Iterator[Candidate]:
    """Given names in kana before a word of respect."""
    for found in _RESPECTED_KANA.finditer(text):
        if name.is_given(found[1]) and found[1] not in _NOBODY:
            yield _lone(*found.span(1))


def _in_brackets(text: str) -> Iterator[Candidate]:
    """Given names that fill brackets."""
    for found in _BRACKETS.finditer(text):
        if lone.is_given(found[1]):
            yield _lone(*found.span(1), BRACKETED)


def _lone(start: int, end: int, told: str = "where a name stands") -> Candidate:
    return Candidate(start, end, 0, told, alone=False, spaced=False)


@lru_cache(_KEPT)
def _may_be_name(kanji: str) -> bool:
    """May a run of kanji alone be a name, whatever stands around it? Most runs are words."""
    lead, tail = _roles_around(kanji)
    body = kanji[lead : len(kanji) - tail]
    body = body[glued_words(body) :]
    if len(body) == 1:
        return name.is_frequent(plain_name(body))  # 原教諭
    if not 2 <= len(body) <= _LONGEST:
        return False
    return _best(body, told=True, sure=True) > 0 or lone.may_be(body, kanji[len(kanji) - tail :])


@lru_cache(_KEPT)
def _may_be_given(kana: str) -> bool:
    """May the kana behind a run begin with a given name, or be respect, whatever follows?"""
    return kana.startswith(_FAMILIAR) or any(
        name.is_given(kana[:length]) for length in range(2, len(kana) + 1)
    )


def _given_in_kana(kana: str, following: str, *, told: bool = False) -> str:
    """The part of the kana behind kanji that is a given name; then it ends, or respect follows, or
    (behind a role: ``told``) a particle."""
    if kana.startswith(_FAMILIAR):
        return ""  # 関幸子さんと, though さんと is a given name too
    hiragana = kana[-1:] <= "ゖ"
    for length in range(len(kana), 1, -1):
        rest = kana[length:]
        ends = not (hiragana and "ぁ" <= following <= "ゖ")
        if rest:
            ends = rest.startswith(_FAMILIAR) or (told and rest.startswith(_PARTICLES))
        if ends and kana[:length] not in _NO_GIVEN and name.is_given(kana[:length]):
            return kana[:length]
    return ""


def _made(text: str, span: tuple[int, int], strength: int, *, told: bool) -> Candidate | None:
    if not strength:
        return None
    start, end = span
    word = "a role or title" if told else word_beside(text, start, end)
    unsure = word == BEFORE and (strength < 2 or text[end - 1] in _HOUSES)
    if unsure and (_is_inflected(text, end) or not role.is_before(text, start, of_people=True)):
        word = ""
    word = word or setting(text, start, end, sure=strength > 1)
    spaced = " " in text[start:end]
    return Candidate(start, end, strength, word, _is_alone(text, start, end), spaced)


def _is_inflected(text: str, end: int) -> bool:
    """Do kana follow that are no particle: the ending of a word (間違い)?"""
    kana = "ぁ" <= text[end : end + 1] <= "ゖ"
    return kana and not text.startswith((*_PARTICLES, *_FAMILIAR, "や", "だ", "で"), end)


def _is_alone(text: str, start: int, end: int) -> bool:
    """Does a span fill a cell, an entry of a list or the beginning of a line?"""
    begins = _CELL_BEGINS.search(text, max(0, start - 2), start) is not None
    begins = begins or (text[start - 1 : start] == " " and is_from(text, start))
    return begins and _CELL_ENDS.match(text, end) is not None


def _roles_around(kanji: str) -> tuple[int, int]:
    """How many characters of a run are a role in front, and titles behind."""
    tail = role.at_end(kanji)
    lead = role.in_front(kanji[: len(kanji) - tail])
    if lead and not tail and kanji.endswith(_LABELS):  # 担当剱持英介電話
        tail = 2
    lodged = not tail and kanji.endswith(("方", "宅", "邸"))  # 黒田文子方, but 関東地方
    if lodged and _best(kanji[lead:-1], told=False, sure=False) > 1:
        tail = 1
    return lead, tail


@lru_cache(_KEPT)
def _strength(surname: str, given: str, *, sure: bool) -> int:
    return name.strength(plain_name(surname), plain_name(given), spaced=True, sure=sure)


@lru_cache(_KEPT)
def _best(body: str, *, told: bool, sure: bool) -> int:
    return name.best(plain_name(body), told=told, sure=sure)
