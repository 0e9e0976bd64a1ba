"""Numbers in cells of a workbook as a reader of the sheet sees them: identifiers and dates.

Number formats after ECMA-376 part 1, 18.8.30 and 18.8.31. Only what changes an identifier is
applied: zeros in front, marks between digits, dates. Thousands marks and currency are left out.
"""

from __future__ import annotations

import datetime
import re
from functools import cache

_DATES = frozenset([*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58])
_TIMES = frozenset([*range(18, 22), *range(32, 36), 45, 46, 47, 55, 56])
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_CONDITION = re.compile(r"\[(<=|>=|<|>|=)\s*(\d{1,15})\]")
_DATE_LETTERS = re.compile(r"[ymdhsge]", re.IGNORECASE)
_DAY_LETTERS = re.compile(r"[ydge]|m{3,}|年|月", re.IGNORECASE)
_DIGIT_PLACES = re.compile(r"[0#?]")
_EPOCH = datetime.datetime(1899, 12, 30)
_EPOCH_1904 = datetime.datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_466
_EXACT = 1e15


def shown(value: float, code: str | int = 0, since_1904: bool = False) -> str:
    """The text of a numeric cell. ``code`` is the number of a built-in format or its pattern."""
    kind, pattern = _kind(code)
    if kind and 0 <= value < _LAST_SERIAL:
        return _date(value, kind, since_1904)
    if value != value or abs(value) >= _EXACT * 10:
        return repr(value)
    if pattern and value >= 0 and value == int(value):
        return _filled(str(int(value)), pattern)
    return str(int(value)) if value == int(value) else repr(value)


@cache
def _kind(code: str | int) -> tuple[str, str]:
    """``date``, ``time`` or nothing; and the pattern if it adds something to plain digits."""
    if isinstance(code, int):
        return ("date" if code in _DATES else "time" if code in _TIMES else ""), ""
    bare = _LITERAL.sub("", code.partition(";")[0])
    if "general" in bare.lower() or not bare.strip():
        return "", ""
    if _DATE_LETTERS.search(bare) and not re.search(r"[0#](?!0*$)", bare.partition(".")[0]):
        return ("date" if _DAY_LETTERS.search(bare) else "time"), ""
    zeros = re.search(r"0{2}", code) or re.search(r"[0#][-() ]", _LITERAL.sub(r"\1\2", code))
    return "", code if zeros and "%" not in bare and "E" not in bare else ""


def _filled(digits: str, pattern: str) -> str:
    """Digits in the places of a pattern such as ``000-0000``, from the right."""
    section = _section(int(digits), pattern)
    plain = _LITERAL.sub(lambda m: m[1] or m[2] or "", section)
    plain = plain.partition(".")[0].replace(",", "")
    places = len(_DIGIT_PLACES.findall(plain))
    if not places or re.search(r"[^-0#?() ]", plain):
        return digits
    padded = digits.zfill(places)
    behind, out = list(padded), []
    seen = 0
    for mark in reversed(plain):
        if mark not in "0#?":
            out.append(mark)
            continue
        seen += 1
        digit = behind.pop()
        if mark == "0" or len(digits) >= seen:
            out.append(digit)
    return ("".join(behind) + "".join(reversed(out))).strip()


def _section(value: int, pattern: str) -> str:
    """The part of ``[<=999]000;[<=9999]000-00;000-0000`` that applies."""
    sections = pattern.split(";")
    if not _CONDITION.search(pattern):
        return sections[0]
    tests = {"<=": int.__le__, ">=": int.__ge__, "<": int.__lt__, ">": int.__gt__, "=": int.__eq__}
    for section in sections:
        condition = _CONDITION.search(section)
        if condition is None or tests[condition[1]](value, int(condition[2])):
            return section
    return sections[-1]


def _date(value: float, kind: str, since_1904: bool) -> str:
    # Lotus counted a 29 February 1900 that never was: serials below 60 are one day later.
    days = value + (1 if not since_1904 and value < 60 else 0)
    moment = (_EPOCH_1904 if since_1904 else _EPOCH) + datetime.timedelta(days=days)
    if kind == "time" and value < 1:
        return f"{moment:%H:%M:%S}"
    midnight = abs(value - round(value)) < 1e-9
    return f"{moment:%Y-%m-%d}" if midnight else f"{moment:%Y-%m-%d %H:%M}"
