"""Telephone numbers without an area code, as neighbours and schools write them (23-4567).

Any product has such a number, so a label must stand before it, or a name above it in a list that
has whole numbers of others. The area code stays unknown: never more than likely.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from triage.finding.overlap import Match
from triage.text.form import form

SIGNATURE = "phone"
LOCAL = re.compile(
    r"(?<![0-9A-Za-z〒.,/-])\(?[2-9][0-9]{0,3}[-)][0-9]{4}(?![0-9A-Za-z.,/-]|[円個本枚])"
)
"""A local number begins with neither 0 nor 1."""
_LABEL = re.compile(r"(?:電話|携帯|自宅|連絡先|TEL|Tel|tel|FAX|Fax|fax|☎|℡)(?:番号)?[ :(\t]{0,3}\Z")
_LONGEST_LABEL = 12
_APART = re.compile(r"(?:\A|[\s):])\Z"), re.compile(r"\s|\Z")
_NAMED = 40
"""Characters before a number within which the name that it belongs to ends."""
_ASSERTED, _LIKELY = 50, 60
_LIST = 4
"""Numbers in a list of telephones at least, one of them whole."""


def found(text: str, matches: Sequence[Match], *, labelled: bool, worth: bool) -> list[Match]:
    """Local numbers in folded text. ``labelled``: every value in it stands under a label of
    telephones; ``worth``: there is such a label somewhere in it."""
    whole = sum(m.signature == SIGNATURE and m.confidence >= _ASSERTED for m in matches)
    if not (labelled or worth or whole):
        return []
    names = [m.end for m in matches if _is_name(m)] if whole else []
    below: list[Match] = []
    told: list[Match] = []
    for start, end, named in _places(text, names):
        if labelled or _LABEL.search(text, max(start - _LONGEST_LABEL, 0), start):
            told.append(_match(text, start, end, "label"))
        elif named and _is_apart(text, start, end):
            below.append(_match(text, start, end, "below a name in a list of telephones"))
    return told + (below if whole + len(below) >= _LIST else [])


def _is_name(match: Match) -> bool:
    return match.signature == "jp.person_name" and match.confidence >= _ASSERTED


def _places(text: str, names: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
    """The spans shaped like local numbers, and whether a name ends shortly before; ``names`` are
    the ends of names in order."""
    for one in LOCAL.finditer(text):
        before = bisect_right(names, one.start())
        named = before > 0 and one.start() - names[before - 1] <= _NAMED
        yield *one.span(), named


def _match(text: str, start: int, end: int, why: str) -> Match:
    value = form(SIGNATURE, text[start:end])
    return Match(SIGNATURE, start, end, value, _LIKELY, ("local number", why))


def _is_apart(text: str, start: int, end: int) -> bool:
    before, behind = _APART
    return bool(before.search(text, max(start - 1, 0), start) and behind.match(text, end))
