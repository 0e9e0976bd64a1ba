"""Surname and given name apart, each under its own label or between the marks of a message.

As programs write them: attributes and elements of XML, objects, lines of logs, the names of
persons in HL7 version 2 (``西山^颯^^^^^L^I~ニシヤマ^ハヤテ^^^^^L^P``), and passengers' with their
titles, as reservations of airlines have them (``OKADA/YUKIMRS``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.finding.name import name, romaji
from triage.finding.overlap import Match
from triage.text.form import TITLES, form
from triage.text.script import is_western

_SIGN = "[一-龥々ヶ﨑-﨩㐀-䶿ぁ-ゖァ-ヺー]"
_PART = rf"{_SIGN}{{1,8}}(?: [ァ-ヺーA-Z]{{1,12}}){{0,2}}"
_OPEN = r"(?=[\"'>=: ])[\"']?>?(?: ?[=:] ?)?[\"']?"
_SHUT = r"[\"']?(?:</[^<>\n]{1,24}>)?[ ,;&|\n\t]{0,8}<?[\"']?"
_SURNAME = r"(?:姓|名字|苗字|セイ|(?i:last[_ ]?name|family[_ ]?name|surname|sei))"
_GIVEN = r"(?:名前?|メイ|(?i:first[_ ]?name|given[_ ]?name|mei))"
_LABELLED = re.compile(
    rf"(?<![A-Za-z一-龥ァ-ヺ])(?P<label>{_SURNAME}){_OPEN}(?P<surname>{_PART}){_SHUT}"
    rf"{_GIVEN}{_OPEN}(?P<given>{_PART})(?=[\"'<,;&|)\n\t }}]|\Z)"
)
_WORDS = re.compile(r"姓|名字|苗字|セイ|(?i:name|sei)")
"""What stands in a text that holds labelled parts: one look, and most texts are done."""
_MESSAGE = re.compile(rf"(?<![^|~^\n])(?P<surname>{_PART})\^(?P<given>{_PART})(?=[\^|~]|\Z)")
_CODED = re.compile(r"(?<![^|~\n])[A-Za-z0-9-]{1,15}\^\Z")
"""The number of whoever treats a patient, before the surname (``D2834^竹内^圭``)."""
_CODE = 16
"""Characters of one at most, with its mark."""
# The title may be glued to the given name; only what reads as Japanese is then told from a word.
TITLED = re.compile(
    r"/(?P<given>[A-Z][A-Z'-]{1,27}?(?: [A-Z][A-Z'-]{0,15}?){0,2})(?P<gap> ?)"
    rf"(?P<title>{TITLES})(?![A-Za-z])"
)
_LETTERS = 25
"""Letters of a passenger's surname at most."""
_BEFORE_SLASH = re.compile(rf"(?<![A-Za-z/])[A-Z][A-Z'-]{{1,{_LETTERS - 1}}}\Z")
_OF_PEOPLE = frozenset({"MR", "MRS", "MISS", "MSTR"})
"""Titles that, apart, are no unit and no word of programs."""
_ADDRESS = re.compile(r"<(?=[^<>@\s]{1,64}@)")
_BEFORE_ADDRESS = re.compile(
    rf"(?<!{_SIGN})(?P<surname>{_SIGN}{{1,5}}) (?!(?:{name.RESPECT})[\"' ]{{0,2}}\Z)"
    rf"(?P<given>{_SIGN}{{1,5}}?)(?: ?(?:{name.RESPECT}))?[\"' ]{{0,2}}\Z"
)
_WIDEST = 22
"""Characters of a name, a blank and quotes before an address of mail."""
_KANA = re.compile("[ァ-ヺー ]+")
_NAME, _READ = "jp.person_name", "jp.person_name_kana"
_LABELS, _MARKS = "surname and given name under labels", "surname and given name of a message"
_PASSENGERS = "surname and given name of a passenger"
_MAILED = "before an address of mail"
_SURE, _LIKELY = 88, 80


def parted(text: str) -> Iterator[Match]:
    """The names in folded text whose parts stand apart."""
    yield from _passengers(text)
    yield from _correspondents(text)
    if is_western(text):
        return
    if _WORDS.search(text):
        for found in _LABELLED.finditer(text):
            read = found["label"] == "セイ" or _is_reading(found)
            if found["surname"] != found["given"] and name.is_shaped(_whole(found)):
                yield _match(found, _READ if read else _NAME, _SURE, _LABELS)
    if "^" in text:
        for found in _MESSAGE.finditer(text):
            at = found.start()
            if text[at - 1 : at] == "^" and not _CODED.search(text, max(at - _CODE - 1, 0), at):
                continue
            if _is_reading(found):
                yield _match(found, _READ, _LIKELY, _MARKS)
            elif name.splits(_whole(found)):
                yield _match(found, _NAME, _LIKELY, _MARKS)


def _correspondents(text: str) -> Iterator[Match]:
    """The names before addresses of mail (森 光 <mori@…>), in texts that are Latin but for them."""
    for address in _ADDRESS.finditer(text):
        at = address.start()
        found = _BEFORE_ADDRESS.search(text, max(at - _WIDEST, 0), at)
        if found and name.splits(_whole(found)):
            yield _match(found, _NAME, _LIKELY, _MAILED)


def _passengers(text: str) -> Iterator[Match]:
    """If most read as Japanese or have a title apart: what is written like them is one too."""
    found = []
    for titled in TITLED.finditer(text):
        surname = _BEFORE_SLASH.search(text, max(titled.start() - _LETTERS - 1, 0), titled.start())
        if surname:
            apart = bool(titled["gap"]) and titled["title"] in _OF_PEOPLE
            sure = apart or romaji.is_name(f"{surname[0]} {titled['given']}")
            span = surname.start(), titled.end("given")
            value = form(_NAME, surname[0] + titled["given"])
            found.append((sure, Match(_NAME, *span, value, _LIKELY, (_PASSENGERS,))))
    if 2 * sum(sure for sure, _ in found) >= len(found):
        yield from (match for _, match in found)


def _is_reading(found: re.Match[str]) -> bool:
    """Are both parts in katakana, the surname a Japanese one?"""
    surname, given = found["surname"], found["given"]
    in_kana = _KANA.fullmatch(surname) and _KANA.fullmatch(given)
    return bool(in_kana) and name.kana_splits(_whole(found)) > 0


def _whole(found: re.Match[str]) -> str:
    return f"{found['surname']} {found['given']}"


def _match(found: re.Match[str], signature: str, confidence: int, why: str) -> Match:
    value = form(signature, found["surname"] + found["given"])
    return Match(signature, found.start("surname"), found.end("given"), value, confidence, (why,))
