"""What stands beside a name and tells that it is one: respect, a reading, a role, an age."""

from __future__ import annotations

import re

from triage.finding.name import lone, name, role, romaji
from triage.finding.name.lexicon import roles

RESPECT = re.compile(
    f" ?(?:(?<![{role.OF_WORDS}])様(?![子々式態])|殿|氏(?!名)|さん|さま|くん|ちゃん)"
)
_READING = re.compile(
    r" {0,2}\(([ァ-ヺー・ ]{3,16}?|[ぁ-ゖー ]{3,16}?)(?:さん|様|さま)?[)、,/]"
    r"|/([ァ-ヺー]{4,16})(?![ァ-ヺー])"
)
BORN = re.compile(
    r" ?[(、,]? ?(?:(?:明治|大正|昭和|平成|令和)[ 0-9元]|[MTSHR明大昭平令][ 0-9元]"
    r"|(?:19|20)[0-9]{2} ?[-年/.])"
    r"[0-9年月日./ -]{3,14}生"
)
_AGE = re.compile(r" ?[( 、](?:当時|満)? ?[0-9]{1,3} ?[歳才](?![以未児])")
_RELATION = re.compile(r" ?\((?P<role>[一-龥]{1,6})\)")
_OF_KIN = lone.KIN | {"男", "女"}
"""How words of kinship end (夫, 祖母, 長男)."""
_SAME = re.compile("同[組級校社課係班室]")
"""Where somebody belongs, as the one named before: 中村和子(同組)."""
_NUMBER = re.compile(
    r"(?:に|へ|から)お?(?:電話|架電|連絡)[^\n0-9]{0,4}0[0-9]{1,3}-[0-9]"
    r"| ?\((?:内線|携帯|電話|TEL|Tel|tel)?[ :.]{0,2}[0-9](?![0-9]?代目)"
    r"|(?: ?\([一-龥々ぁ-ゖァ-ヺ]{1,4}\))? ?0?[0-9]{2,4}-[0-9]{2,4}(?:-[0-9]{4})?(?![0-9-])"
)
_BESIDE = re.compile(
    f"(?P<number>{_AGE.pattern}|{_NUMBER.pattern})|(?P<born>{BORN.pattern})|(?P<home> ?[/、,(] ?〒)"
)
_TELLS = {
    "number": "an age or a number behind it",
    "born": "a date of birth behind it",
    "home": "a postcode behind it",
}
_WRITTEN = re.compile(r" ?\(([A-Z][A-Za-z'-]{1,15},? [A-Z][A-Za-z'-]{1,15})[)、,/]")
"""A name in Latin letters in brackets."""
BEFORE = "a role before it"


def word_beside(text: str, start: int, end: int) -> str:
    """Why a span is told to be a name by what is right behind it (respect, a reading, kinship, a
    role, an age, a number) or by the role before it; empty where it is not."""
    behind = end + (text[end : end + 1] == " ")
    if role.behind().match(text, behind) and not text.startswith("氏名", behind):
        return "honorific or reading"
    reading = _READING.match(text, end)
    if reading and name.kana_splits((reading[1] or reading[2]).strip()):
        return "honorific or reading"
    if _is_written_again(text, end):
        return "honorific or reading"
    relation = _RELATION.match(text, end)
    if relation and relation["role"][-1] in _OF_KIN and relation["role"] in roles()["before"]:
        return "kinship behind it"
    if relation and (relation["role"] in roles()["before"] or _SAME.fullmatch(relation["role"])):
        return "a role behind it"
    told = _BESIDE.match(text, end)
    if told and not role.is_behind_another(text, start):
        return _TELLS[told.lastgroup or ""]
    return BEFORE if role.is_before(text, start) else ""


def is_followed(text: str, start: int, end: int) -> bool:
    """Is a span, whatever it reads as, a name by what is right behind it: respect, an age, a date
    of birth, or the same in Latin letters?"""
    aged = any(word.match(text, end) for word in (_AGE, BORN))
    if RESPECT.match(text, end) or (aged and not role.is_behind_another(text, start)):
        return True
    return _is_written_again(text, end)


def _is_written_again(text: str, end: int) -> bool:
    """Is a name written again in Latin letters, in brackets behind a place?"""
    written = _WRITTEN.match(text, end) if "(" in text[end : end + 2] else None
    return written is not None and romaji.is_name(written[1])
