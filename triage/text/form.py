"""Normal forms of values, as ``triage.inventory/1`` states them, from folded text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

import numpy as np

from triage.text.column import Lines, blanks, lines, of_text
from triage.text.date import iso
from triage.text.dates import isos

_NOT_DIGIT = re.compile(r"[^0-9]+")
_FIRST_HIRAGANA, _HIRAGANA, _TO_KATAKANA = np.array((0x3041, 0x56, 0x60), np.uint32)
_ZERO, _NEWLINE = np.array((0x30, 0x0A), np.uint32)
_KATAKANA = {point: point + 0x60 for point in range(0x3041, 0x3097)}
_ABROAD = re.compile(r"^\s*(?:\+|00|010)[ -]?81", re.MULTILINE)
"""In a column of phones: one may begin with the country's code."""
_KANJI = {ord(char): str(value) for value, char in enumerate("〇一二三四五六七八九")}
_KANJI |= dict.fromkeys(map(ord, "零○◯"), "0")
_IN_KANJI = re.compile("[〇零○◯一二三四五六七八九 ()-]+")
_DIGIT_IN_KANJI = re.compile("[〇零○◯一二三四五六七八九]")
_COUNTRY = re.compile(r"(?:\+|00|010)[ -]?81[- ]?(?:\(0\))?0?")
_ACCOUNT_TYPES = {"普": "1", "当": "2", "貯": "4", "他": "9", "別": "9"}
_ACCOUNT = re.compile(
    r"([0-9]{4})[^0-9]{1,16}([0-9]{3})[^0-9普当貯別]{1,16}(?:([1249])(?=[^0-9])|([普当貯別])\D{0,3})?"
    r"[^0-9]{0,6}([0-9]{6,7})"
)
# A transfer record: names between the codes, and the type glued to the number.
_RECORD = re.compile(r"([0-9]{4})[^0-9]{1,15}([0-9]{3}).{1,19}([1249])([0-9]{7})")
TITLES = "MRS?|MS|MISS|MSTR|CHD|INF"
"""What reservations of airlines write behind a passenger's name; a child and an infant too."""
# OKADA/YUKIMRS, SMITH/JOHN PAUL MR: how reservations write names, with a title at their end.
_BOOKED = re.compile(rf"([A-Z][A-Z' -]{{0,30}})/([A-Z][A-Z' -]{{0,30}}?) ?(?:{TITLES})?")
_NUMBER_ONLY = re.compile(r"(?:.*?([普当貯別])|)[^0-9]*([0-9]{6,7})")

DIGITS = frozenset(
    [
        "jp.my_number",
        "jp.corporate_number",
        "jp.driver_licence",
        "jp.resident_code",
        "jp.pension_number",
        "jp.health_insurance",
        "jp.care_insurance",
        "jp.employment_insurance",
        "jp.yucho_account",
        "card.pan",
        "jp.postcode",
    ]
)
"""Signatures whose values are digits only."""
_COMPACT_TEXT = frozenset(
    [
        "jp.person_name",
        "jp.address",
        "jp.vehicle_plate",
        "jp.passport",
        "jp.residence_card",
        "jp.policy_number",
        "mrz",
        "jp.household",
    ]
)


def katakana(text: str) -> str:
    """``text`` with its hiragana as katakana."""
    return text.translate(_KATAKANA)


def _arabic(text: str) -> str:
    """``text`` with Arabic digits where it is written in kanji digits alone (六二一四…)."""
    return text.translate(_KANJI) if _IN_KANJI.fullmatch(text) else text


def _address(text: str) -> str:
    """An address of mail, as it is where a URL writes its signs as ``%40`` and ``%2E``."""
    return (text if "@" in text else unquote(text)).lower()


def booked(name: str) -> str:
    """A name of a reservation (``OKADA/YUKIMRS``) with a blank and no title; any other as it is."""
    found = _BOOKED.fullmatch(name) if "/" in name else None
    return f"{found[1]} {found[2]}" if found else name


def _phone(text: str) -> str:
    text = text.strip() if text.isascii() else _arabic(text.strip())
    if match := _COUNTRY.match(text):
        text = "0" + text[match.end() :]
    return _NOT_DIGIT.sub("", text)


def _account(text: str) -> str:
    if re.fullmatch(r"[0-9?]{4}-[0-9?]{3}-[0-9?]-[0-9]{7}", text):
        return text
    if record := _RECORD.fullmatch(text):
        return "-".join(record.groups())
    match = _ACCOUNT.search(text)
    if match:
        bank, branch, code, word, number = match.groups()
        kind = code or _ACCOUNT_TYPES.get(word or "", "?")
        return f"{bank}-{branch}-{kind}-{number.zfill(7)}"
    alone = _NUMBER_ONLY.match(text)
    if not alone:
        return "".join(text.split())
    kind = _ACCOUNT_TYPES.get(alone[1] or "", "?")
    return f"????-???-{kind}-{alone[2].zfill(7)}"


def form(signature: str, text: str) -> str:
    """The normal form of one folded value; a date that is none comes back as it was.

    Digits only; dates ISO 8601; names and addresses without spaces; kana as full-width katakana
    without spaces; phones with the national prefix 0; e-mail in lower case; bank accounts
    ``BBBB-SSS-T-NNNNNNN`` with ``?`` for what is not said.
    """
    if signature in DIGITS:
        return _NOT_DIGIT.sub("", text if text.isascii() else _arabic(text))
    if signature == "phone":
        return _phone(text)
    if signature == "email":
        return _address(text.strip())
    if signature == "birth_date":
        return iso(text) or text.strip()
    if signature == "jp.person_name_kana":
        return katakana("".join(text.split()))
    if signature in ("jp.bank_account", "jp.zengin_record"):
        return _account(text.strip())
    if signature in _COMPACT_TEXT:
        return "".join((booked(text) if signature == "jp.person_name" else text).split())
    return text.strip()


def forms(signature: str, folded: Sequence[str]) -> Lines:
    """``form`` of a whole column: in one go where nothing but characters is dropped, else each
    distinct value once."""
    cells = lines(folded)
    if signature == "email" and "%" not in cells.text:
        return of_text(cells.text.lower()).trimmed() if len(cells) else cells
    if signature == "birth_date":
        return isos(cells)
    if signature in DIGITS or (signature == "phone" and not _ABROAD.search(cells.text)):
        return _digits(cells)
    if signature == "jp.person_name_kana":
        hiragana = cells.points - _FIRST_HIRAGANA < _HIRAGANA
        return _compact(Lines(cells.points + _TO_KATAKANA * hiragana) if hiragana.any() else cells)
    if signature in _COMPACT_TEXT:
        titled = signature == "jp.person_name" and "/" in cells.text
        return _compact(lines([*map(booked, cells)]) if titled else cells)
    known = {text: form(signature, text) for text in set(cells)}
    return lines([*map(known.__getitem__, cells)])


def _compact(cells: Lines) -> Lines:
    return cells.kept(~blanks().take(cells.points))


def _digits(cells: Lines) -> Lines:
    if not cells.text.isascii() and _DIGIT_IN_KANJI.search(cells.text):
        cells = lines([*map(_arabic, cells)])
    return cells.kept((cells.points - _ZERO < 10) | (cells.points == _NEWLINE))
