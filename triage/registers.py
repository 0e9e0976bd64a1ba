"""What a register is, whose, and of which year, by its fields and the words of its title, header
and file name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from functools import cache

from triage.signatures import RecordKind, root
from triage.text.fold import fold

_FISCAL = re.compile(
    r"(令和|平成|昭和|(?<![A-Za-z])[RHS])? ?([0-9]{1,2}|元|[12][0-9]{3}) ?年度"
    r"|(?<![A-Za-z])FY ?((?:19|20)[0-9]{2})"
)
_ERA_BEFORE = {"令": 2018, "R": 2018, "平": 1988, "H": 1988, "昭": 1925, "S": 1925}
_UNIT = re.compile(
    r"[一-龥ぁ-んァ-ヶー]{1,18}?"
    r"(?:小学校|中学校|高等学校|高校|学校|学園|大学|幼稚園|保育園|保育所|病院|委員会|(?<![結当薬])局|(?<![一全内外上下細幹])部"
    r"|(?<![公日])課|(?<!関)係|支所|出張所)(?![一-龥])"
)


def kind_of(
    kinds: Sequence[RecordKind], fields: Collection[str], text: str, least: int = 1
) -> str | None:
    """The kind whose needs are met and most of whose words (``least``) stand in the text.

    Fields that make a kind without any word (``RecordKind.defining``) count as one word.
    """
    present = frozenset(fields)
    best: tuple[int, int, str] | None = None
    for kind in kinds:
        if not present.issuperset(kind.needs):
            continue
        if kind.any_of and not present.intersection(kind.any_of):
            continue
        words = sum(word in text for word in kind.words)
        words += any(present.issuperset(fields) for fields in kind.defining)
        if words >= least and (best is None or (words, kind.rank) > best[:2]):
            best = (words, kind.rank, kind.id)
    return best[2] if best else None


def topics(title: str, kind: str | None = None) -> frozenset[str]:
    """What a title says of everybody on its list (welfare, safety, sensitive), by
    ``signatures/lexicon/topics.toml``; of lists of a ``kind`` some words say more."""
    text = "".join(fold(title).text.lower().split())
    return frozenset(
        field
        for field, words, kinds in _topics()
        if (not kinds or kind in kinds) and any(word in text for word in words)
    )


@cache
def _topics() -> tuple[tuple[str, tuple[str, ...], frozenset[str]], ...]:
    data = tomllib.loads((root() / "lexicon" / "topics.toml").read_text("utf-8"))
    return tuple(
        (entry["field"], tuple(entry["words"]), frozenset(entry.get("kinds", ())))
        for entry in data["topic"]
    )


def fiscal_year(text: str) -> int | None:
    """The Western year of the first 年度 in a title, a header or a name."""
    match = _FISCAL.search(fold(text).text)
    if not match:
        return None
    era, number, western = match.groups()
    if western:
        return int(western)
    year = 1 if number == "元" else int(number)
    if era:
        return _ERA_BEFORE[era[0]] + year if year < 100 else None
    return year if 1900 <= year <= 2100 else None


def org_unit(text: str) -> str | None:
    """The first department, school or hospital that a title or a name tells."""
    match = _UNIT.search(fold(text).text)
    return match[0] if match and len(match[0]) >= 3 else None
