"""Surname and given name apart, each under its own label or between the marks of a message.

As programs write them: attributes and elements of XML, objects, lines of logs, and the names of
persons in HL7 version 2 (``西山^颯^^^^^L^I~ニシヤマ^ハヤテ^^^^^L^P``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.finding.name import name
from triage.finding.overlap import Match
from triage.text.form import form
from triage.text.script import is_western

_PART = r"[一-龥々ヶ﨑-﨩㐀-䶿ぁ-ゖァ-ヺー]{1,8}(?: [ァ-ヺーA-Z]{1,12}){0,2}"
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
_MESSAGE = re.compile(rf"(?<![^|~\n])(?P<surname>{_PART})\^(?P<given>{_PART})(?=[\^|~]|\Z)")
_KANA = re.compile("[ァ-ヺー ]+")
_NAME, _READ = "jp.person_name", "jp.person_name_kana"
_LABELS, _MARKS = "surname and given name under labels", "surname and given name of a message"
_SURE, _LIKELY = 88, 80


def parted(text: str) -> Iterator[Match]:
    """The names in folded text whose parts stand apart."""
    if is_western(text):
        return
    if _WORDS.search(text):
        for found in _LABELLED.finditer(text):
            read = found["label"] == "セイ" or _is_reading(found)
            if found["surname"] != found["given"] and name.is_shaped(_whole(found)):
                yield _match(found, _READ if read else _NAME, _SURE, _LABELS)
    if "^" in text:
        for found in _MESSAGE.finditer(text):
            if _is_reading(found):
                yield _match(found, _READ, _LIKELY, _MARKS)
            elif name.splits(_whole(found)):
                yield _match(found, _NAME, _LIKELY, _MARKS)


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
