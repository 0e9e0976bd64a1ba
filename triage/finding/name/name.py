"""Is a cell a person's name? By lexicon and structure, without a model.

A surname alone is never a name: four in five are also towns.
"""

from __future__ import annotations

import re

from triage.finding.name import made
from triage.finding.name.lexicon import (
    given_endings,
    given_names,
    given_readings,
    large_kana,
    older_readings,
    prefectures,
    proper_nouns,
    rare_surnames,
    roles,
    surname_readings,
    surnames,
    words,
)
from triage.finding.name.stop_words import (
    BUILDING,
    COMPANY,
    FACILITY,
    NOTHING,
    NUMBER,
    PLACE,
    PLACEHOLDER,
)
from triage.text.fold import fold_kanji, plain_name
from triage.text.form import katakana

_KANJI = "々〆ヶヵ\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff"
_KANA = "ぁ-ゖァ-ヺー・"
CHARACTERS = f"{_KANJI}{_KANA}"
_SHAPE = re.compile(
    rf"[{CHARACTERS}]{{1,12}}(?: {{1,2}}[{CHARACTERS}]{{1,12}}){{0,3}}"
    rf"|[{CHARACTERS}]{{1,6}}, ?[{CHARACTERS}]{{1,6}}"  # 鬼塚, 直樹
)
_LATIN = re.compile(
    r"[A-Za-z][A-Za-z'.-]{0,24}(?:[, ]{1,2}[A-Za-z][A-Za-z'.-]{0,24}){1,4}"
    r"|[A-Z][A-Z'-]{1,24}/[A-Z][A-Z' -]{1,30}"
)
KANA_CHARACTERS = "ァ-ヺーぁ-ゖ・-"
_KANA_SHAPE = re.compile(
    rf"(?=[ー・ -]*[ァ-ヺぁ-ゖ])[{KANA_CHARACTERS}]{{1,16}}"
    rf"(?: {{1,2}}[{KANA_CHARACTERS}]{{1,16}}){{0,3}}"
)
_OWN_KANA = re.compile("(?!こと|もの|とき|ため|よう|これ|それ|など|から|まで|より)[ぁ-ゖ]{3,}")
"""A given name behind what is in no table of surnames: two hiragana, or such words, go on with the
sentence (変更済みの, 見積もり)."""
_SHORT_KANA = re.compile("[ァ-ヺ]{2}")
_FOREIGN_OR_INFLECTED = re.compile("[ァ-ヺー]{2,}|[一-龥]+[ぁ-ゖ]+")
_ENDS_FOREIGN = re.compile("(?<=[^ァ-ヺー])[ァ-ヺー]{2,}$")
_DIRECTED = "東西南北上下左右前後"
_DIRECTIONS = re.compile(f"[{_DIRECTED}]{{2,4}}")
_UTMOST = "最"
"""What makes words of common words, and begins a surname (最上)."""
_DERIVES, _FORMER = frozenset("論的性化度率式型類系法案感観面量制前後中済"), frozenset("元前旧")
"""What makes words of words, and says that somebody was of what stands behind it."""
_PAPERS = frozenset("書票届証状簿録")  # behind a word that says what for, in no surname
_INNER = frozenset("ヶヵケガノ々")
"""Characters at which no name is parted: 梅ヶ|枝, 竹ノ|谷."""
_SYLLABLES = dict(zip("子江枝恵美代乃男雄夫", "コエエエミヨノオオオ", strict=True))
_OLD_KANA = str.maketrans("ゐゑヰヱヲ", "いえイエオ")
RESPECT = "様|殿|氏|さん|先生|くん|ちゃん"
HONORIFIC = f" ?(?:{RESPECT})$"
_HONORIFIC = re.compile(HONORIFIC)
_COMPANY, _PLACE, _PLACEHOLDER = map(re.compile, (COMPANY, PLACE, PLACEHOLDER))
_FACILITY = re.compile(rf"(?:(?<![来入退])(?:{BUILDING})|{FACILITY}){NUMBER}")
_TITLE = re.compile(
    r"[長者員官民客方会任師事係課部室店社所局班中宛先杯賞犬猫]$|^[各同本当両御全諸総]"
    "|一同|関係|皆|(?:[在別同]居|在[住勤学]|居住|勤務|出身)$"  # 長女 東京在住
)
_SUM = re.compile("金?[ ]?[〇一二三四五六七八九壱弐参肆伍陸漆捌玖]*[十百千万億拾佰仟萬]+[円圓]也?")
_COUNTED = re.compile("[〇一二三四五六七八九十百千万億]+(?:円|才|歳|人|名|件|年|月|日|号|回|個|枚)")
"""A number in kanji and its unit, which names are made of too (百一才, 万円)."""


def is_organisation(text: str) -> bool:
    """Does the (folded) text name a company, an office or a public facility?"""
    return _names_place(text) or is_company(text) or bool(_FACILITY.search(text))


def is_company(text: str) -> bool:
    """Is there the word of a firm or an office in the (folded) text, or at its end?"""
    return _COMPANY.search(text) is not None


def _names_place(text: str) -> bool:
    """Does it end as towns and offices do, and is no known surname with a given name like 与市?"""
    if not _PLACE.search(text):
        return False
    surname, space, given = text.partition(" ")
    if space and len(given) > 1 and is_surname(plain_name(surname)):
        return False  # 春野 小町
    whole = plain_name(text)
    return not any(
        whole[:cut] in surnames() and whole[cut:] in given_names()
        for cut in range(1, min(len(whole) - 1, 6))
    )


def is_shaped(text: str) -> bool:
    """May a folded cell under a name's label be a name? Rare, foreign and 外字 names pass."""
    if _is_placeholder(text) or is_company(text) or _names_place(text):
        return False
    bare = _HONORIFIC.sub("", text)
    return bool(_SHAPE.fullmatch(bare) or _LATIN.fullmatch(bare)) and len(bare) >= 2


def is_latin(text: str) -> bool:
    """Has a folded cell the shape of a name in Latin letters?"""
    return _LATIN.fullmatch(text) is not None


def _is_placeholder(text: str) -> bool:
    return text in NOTHING or _PLACEHOLDER.search(text) is not None or _is_offered(text)


def _is_offered(text: str) -> bool:
    """Is it a sum of money (金壱萬円), or a word of respect for what is offered (御祭神), beginning
    as no surname and ending as no given name does?"""
    if text[:1] == "御" and " " not in text:
        cuts = range(2, max(len(text), 3))
        given = any(map(is_written_given, (text[cut:] for cut in range(2, len(text) - 1))))
        return not (given or any(is_surname(text[:cut]) for cut in cuts))
    return _SUM.fullmatch(text) is not None


def splits(text: str) -> int:
    """How well a folded text splits into surname and given name.

    2: both are known; 1: one is known and the other has a name's shape; 0: it does not.
    """
    return split(fold_kanji(_HONORIFIC.sub("", text))) if is_shaped(text) else 0


def split(bare: str) -> int:
    """``splits`` of what has a name's shape, no word of respect, and common kanji for variants."""
    surname, space, given = bare.replace(",", " ").partition(" ")
    if space:
        return _pair("".join(surname.split()), "".join(given.split()))
    whole = "".join(bare.split())
    return max((_pair(whole[:cut], whole[cut:]) for cut in range(1, min(len(whole), 6))), default=0)


def surname(text: str) -> str:
    """The surname of a folded name, by its space or the best split; empty where it does not."""
    first, space, _ = text.partition(" ")
    if space:
        return first
    cuts = range(1, min(len(text), 6))
    best = max(cuts, key=lambda cut: _pair(*map(plain_name, (text[:cut], text[cut:]))), default=0)
    return text[:best] if splits(text) else ""


def strength(surname: str, given: str, *, spaced: bool = False, sure: bool = False) -> int:
    """How surely two parts of running text, folded as names are, make one name.

    3: both are known and neither is a common word; 2: both are known; 1: one is known and the
    other may be rare; 0: they do not. ``spaced``: a space stands between them; ``sure``: a word of
    respect makes them a name, and a given name of one common kanji will do.
    """
    if (given[0] in _INNER and not is_given(given)) or surname[-1] in _INNER - {"々"}:
        return 0
    if given[-1] in "円圓也" and _SUM.fullmatch(surname + given):
        return 0
    kanji = not is_given(given)
    known = is_surname(surname)
    telling = len(given) >= 2 and given not in words()
    if known and (not kanji or is_written_given(given)):
        return 3 if kanji and telling and surname not in words() else 2
    if known:
        rare = len(surname) == 1 or not is_frequent(surname)
        if rare and given[-1] <= "ー" and _FOREIGN_OR_INFLECTED.fullmatch(given):
            return 0  # 円|グラフ, 見|積もり
        longest = 4 if spaced and sure and not is_common(given) else 2
        fits = len(given) <= longest or made.is_given(given)
        return int(fits and given not in words())
    if surname in roles()["before"]:
        return 0
    if not 2 <= len(surname) <= 4:
        known = given in given_names() if kanji else given[0] >= "ァ"  # 管理者|付|きの
        told = sure and len(surname) < 6 and not (is_titled(surname) or _begins_with_word(surname))
        return int(told and telling and known)
    if surname in words() or (not sure and surname in proper_nouns()):
        known = given in given_names() if kanji else sure and _is_own(given)
        return int((spaced or sure) and telling and known)  # 権限|のも|のは, 空間|のこ
    if surname[-1] in _PAPERS and _begins_with_word(surname):
        return 0  # 承諾書 兼
    if not kanji:
        return int(spaced or sure)
    known = given in given_names() or (spaced and is_written_given(given))
    if sure and not (known or is_titled(surname)):
        known = made.is_surname(surname) and made.is_given(given)
    return int(known and (telling or sure or (spaced and given not in words())))


def best(whole: str, *, told: bool = False, sure: bool = False) -> int:
    """``strength`` of the best split of a folded name without a space; 0 for a lone surname.
    ``told``: a role beside it makes it as good as one with a space."""
    if is_surname(whole) or is_word(whole, sure=sure) or _COUNTED.fullmatch(whole):
        return 0
    cuts = range(1, min(len(whole), 6))
    inflected = "ぁ" <= whole[-1:] <= "ヺ"
    marks = (
        strength(whole[:cut], whole[cut:], spaced=told, sure=sure)
        for cut in cuts
        if not (inflected and _is_inflected(whole, cut))
    )
    found = max(marks, default=0)
    if found == 1 and (_TITLE.search(whole) or _begins_as_word(whole) or _ends_as_word(whole)):
        return 0
    if found and not sure and _is_derived(whole):
        return 0
    return found


def _is_own(given: str) -> bool:
    """Are kana a given name by themselves, no ending of a word and none from abroad (エリア,
    タスク)? Those in katakana are of a century ago, and most of them short."""
    own = _OWN_KANA.fullmatch(given) or _SHORT_KANA.fullmatch(given)
    return own is not None or large_kana(given) in older_readings()


def _is_inflected(whole: str, cut: int) -> bool:
    """Do kana that are no given name by themselves stand behind what is in no table of surnames?"""
    return is_given(whole[cut:]) and not (is_surname(whole[:cut]) or _is_own(whole[cut:]))


def _begins_with_word(part: str) -> bool:
    """Does what is in no table of surnames begin with a common word (変更|済, 日付|条件演)?"""
    return any(part[:cut] in words() for cut in range(2, len(part)))


def _is_derived(whole: str) -> bool:
    """Is it a common word and what derives a further one (慎重論, 重要度)?"""
    return whole[2:] in _DERIVES and whole[:2] in words() and not is_surname(whole[:2])


def _begins_as_word(whole: str) -> bool:
    """Does it begin with a common word that is nobody's surname (関数名), and end in no given
    name (躑躅森美咲)?"""
    parts = [(whole[:cut], whole[cut:]) for cut in range(2, len(whole))]
    word = any(head in words() and not is_surname(head) for head, _ in parts)
    return word and not any(is_given(tail) or is_written_given(tail) for _, tail in parts)


def _ends_as_word(whole: str) -> bool:
    """Is it a common word that is nobody's given name behind one letter that is no frequent
    surname (名変更, 非表示), or what somebody was of (元国鉄, 前三菱)?"""
    head, tail = whole[:1], whole[1:]
    word = tail in words() and not is_frequent(head)
    word |= head in _FORMER and tail in proper_nouns()
    return word and not (is_given(tail) or is_written_given(tail))


def is_surname(part: str) -> bool:
    """Is it in one of the tables of surnames?"""
    return part in surnames() or part in rare_surnames()


def is_frequent(part: str) -> bool:
    """Is it one of the surnames that most people have?"""
    return part in surnames()


def is_common(part: str) -> bool:
    """Is a part of a name a word, a place or a role, or ends as one does?"""
    return part in words() or part in proper_nouns() or part in roles()["before"] or is_titled(part)


def is_titled(text: str) -> bool:
    """Does a text end, or begin, as what people are called by their work does?"""
    return bool(_TITLE.search(text))


def is_word(whole: str, *, sure: bool = False) -> bool:
    """Is it a common word, a place, or two common words? Of two words that are a surname and a
    given name too (小島 和子) something beside them makes a name (``sure``)."""
    if whole in words() or whole in proper_nouns() or whole in prefectures():
        return True
    if (whole[:1] in _DIRECTED and _DIRECTIONS.fullmatch(whole)) or (
        whole[:1] == _UTMOST and whole[1:] in words()
    ):
        return True
    common = words()
    loan = _ENDS_FOREIGN.search(whole) if "ァ" <= whole[-1:] <= "ー" else None
    if loan and whole[: loan.start()] in common and not is_surname(whole[: loan.start()]):
        return not _is_own(loan[0])
    cuts = [cut for cut in range(2, len(whole) - 1) if whole[:cut] in common]
    cuts = [cut for cut in cuts if whole[cut:] in common]
    names = (whole[:cut] in surnames() and whole[cut:] in given_names() for cut in cuts)
    return bool(cuts) and not (sure and all(names))


def _pair(surname: str, given: str) -> int:
    if not surname or not 1 <= len(given) <= 5:
        return 0
    known_surname = is_surname(surname)
    known_given = is_written_given(given) or is_given(given)
    if known_surname and known_given:
        return 2
    if known_surname:
        return 1
    return int(known_given and len(given) >= 2 and len(surname) <= 4)


def is_written_given(given: str) -> bool:
    """Is a text in kanji a given name: of the table, or one such as 七左衛門, 与三郎, 源兵衛?"""
    if given in given_names():
        return True
    ending = next(filter(given.endswith, given_endings()), "")
    return bool(ending) and len(given) <= len(ending) + 3


def is_given(given: str) -> bool:
    """Is a text in kana the reading of a given name? Its last syllable may be a kanji (ヨシ子), and
    it may be spelt as before 1946 (きぬゑ)."""
    given = given.translate(_OLD_KANA)
    if len(given) > 1:
        given = given[:-1] + _SYLLABLES.get(given[-1], given[-1])
    if not _KANA_SHAPE.fullmatch(given):
        return False
    return large_kana(given) in older_readings() or large_kana(katakana(given)) in given_readings()


def is_kana(text: str) -> bool:
    """Is a folded cell written in kana only, as a reading is?"""
    return bool(_KANA_SHAPE.fullmatch(text)) and not _is_placeholder(text)


def kana_splits(text: str) -> int:
    """Like ``splits`` for a reading: 2 both known, 1 the surname's reading is known, 0 neither."""
    if not is_kana(text):
        return 0
    surname, space, given = large_kana(katakana(text)).partition(" ")
    if space:
        known = surname in surname_readings()
        return 2 if known and is_given(given.strip()) else int(known)
    best = 0
    for cut in range(2, min(len(surname), 8)):
        if surname[:cut] in surname_readings() and is_given(surname[cut:]):
            best = 1
    return best
