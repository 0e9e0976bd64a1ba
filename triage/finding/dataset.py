"""What a table or a text is of as a whole: department, fiscal year, households."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.text.fold import fold

_FISCAL = re.compile(r"(令和|平成|昭和|R|H|S)? ?([0-9]{1,2}|元|[12][0-9]{3}) ?年度")
_ERA_BEFORE = {"令": 2018, "R": 2018, "平": 1988, "H": 1988, "昭": 1925, "S": 1925}
_UNIT = re.compile(
    r"[一-龥ぁ-んァ-ヶー]{1,18}?(?:小学校|中学校|高等学校|高校|学校|幼稚園|保育園|保育所|病院|局|部|課|係|支所|出張所)"
    r"(?![一-龥])"
)

_HEADS = frozenset({"世帯主", "戸主", "筆頭者", "本人"})
_MEMBERS = frozenset({"妻", "夫", "子", "長男", "長女", "父", "母", "配偶者", "二男", "二女", "孫"})
"""Who makes 本人 the head of a family: alone it says who filled a form in."""


def fiscal_year(text: str) -> int | None:
    """The Western year of the first 年度 in a title or header."""
    match = _FISCAL.search(fold(text).text)
    if not match:
        return None
    era, number = match.groups()
    year = 1 if number == "元" else int(number)
    if era:
        return _ERA_BEFORE[era[0]] + year if year < 100 else None
    return year if 1900 <= year <= 2100 else None


def org_unit(text: str) -> str | None:
    """The first department, school or hospital that a title names."""
    match = _UNIT.search(fold(text).text)
    return match[0] if match and len(match[0]) >= 3 else None


def households(
    codes: Sequence[str] | None,
    relations: Sequence[str] | None,
    heads: Sequence[str] | None,
    addresses: Sequence[str] | None,
) -> int | None:
    """How many households the rows are of, in whatever order they stand: by household number, else
    by 続柄, else by the names of heads; null where the table has none of them.

    By 続柄 each head is one, and so is each address at which no row is a head's.
    """
    if codes is not None:
        return len({code for code in codes if code})
    places = addresses or ()
    if relations is not None:
        marks = _HEADS if any(relation in _MEMBERS for relation in relations) else _HEADS - {"本人"}
        told = [relation in marks for relation in relations]
        if not any(told):
            return None
        at_head = {place for place, head in zip(places, told, strict=False) if head}
        others = {place for place, mark in zip(places, relations, strict=False) if place and mark}
        return sum(told) + len(others - at_head)
    if heads is not None:
        pairs = zip(heads, places or heads, strict=True)
        return len({pair for pair in pairs if pair[0]}) or None
    return None
