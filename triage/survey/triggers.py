"""Triggers: places in bytes where a value or its label stands, in some encoding.

Only the encoding and a place are kept, one for each 64 bytes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from triage.survey import beside
from triage.survey.engine import Engine, of_patterns, of_signatures
from triage.survey.patterns import ASCII, DATE, LABELS, last_words, of_words
from triage.survey.words import QUAD

Trigger = tuple[str, int]
"""Encoding or ``ASCII``, and the offset behind what was found."""


@dataclass(frozen=True, eq=False)
class Terms:
    """Words of the operator that must be found in any bytes; compared by identity."""

    words: tuple[str, ...] = ()


NO_TERMS = Terms()

_GRAIN = 64
_NUMBER = re.compile(rb"[0-9]{8}")
"""Not the engine's: it would halve its speed, while ``look`` knows where digits are."""
_DATE = re.compile(rb"(?:[12][0-9]{3}|[MTSH][0-9]{1,2})[-/.][0-9]{1,2}[-/.][0-9]\Z", re.IGNORECASE)
"""The engine is given what all dates share, for the same reason; this is asked at those places."""
_LONGEST_DATE = 9
_IN = {kind: encoding for encoding, kind in LABELS.items()}
_VALUE = re.compile(rb"\)|[^A-Za-z\0-\x08\x0e-\x1f][^\0-\x08\x0e-\x1f]{0,23}?[0-9A-Za-z\x80-\xff]")
"""What stands behind a label: anything but letters, then a value; or its value stood before. Of the
words of programs more than half go on as others, or end there."""
_LONGEST_WORD = 24
_LETTERS = re.compile(rb"[A-Za-z]*\Z")
_BOTH = 2 * _LONGEST_WORD
"""Bytes of UTF-16 before and behind the end of a label that are looked at."""
_UTF_16, _UNITS = {*_IN.values()} - {ASCII}, 16
"""Encodings of two bytes, and so many of them are eight digits."""


def ends(
    data: bytes, start: int, end: int, without: frozenset[str], terms: Terms = NO_TERMS
) -> set[Trigger]:
    """Triggers of all kinds but ``without`` in ``data[start:end]``; offsets are of ``data``."""
    piece = data if end - start == len(data) else data[start:end]
    found: dict[Trigger, int] = {}

    def note(kind: str, at: int) -> None:
        if kind == DATE:
            if not _DATE.search(piece, max(at - _LONGEST_DATE, 0), at):
                return
            kind = ASCII
        elif kind in _IN:
            kind = _IN[kind]
            if not _labels(*_narrow(piece, at, kind)):
                return
        elif kind in _UTF_16 and _is_one_digit(piece[max(at - _UNITS, 0) : at]):
            return
        place = kind, at // _GRAIN
        if place not in found and beside.tells(data, start + at, kind):
            found[place] = start + at

    of_signatures(without).scan(piece, note)
    if terms.words:
        engine = _of_terms(without, terms)
        engine.scan(piece, lambda kind, at: found.update({(kind, at // _GRAIN): start + at}))
    return {(kind, at) for (kind, _), at in found.items()}


def _labels(piece: bytes, at: int) -> bool:
    """Whether what ends here is a whole word, and a value may follow."""
    if not _VALUE.match(piece, at):
        return False
    word = _LETTERS.search(piece, max(at - _LONGEST_WORD, 0), at)
    return word is not None and word[0].lower() in last_words()


def _narrow(piece: bytes, at: int, encoding: str) -> tuple[bytes, int]:
    """What stands around a place with a byte for each character, and the place in it."""
    if encoding == ASCII:
        return piece, at
    before, behind = (
        bytes(min(ord(char), 0xFF) for char in side.decode(encoding, "replace"))
        for side in (piece[at - min(at & -2, _BOTH) : at], piece[at : at + _BOTH])
    )
    return before + behind, len(before)


def _is_one_digit(units: bytes) -> bool:
    """Is it one ASCII digit over and over in UTF-16, as tables of numbers are?"""
    return len(set(units)) == 2 and b"\0" in units


def numbers(data: bytes, digits: list[int], start: int, end: int) -> set[Trigger]:
    """Triggers of eight ASCII digits in ``data[start:end]``; ``digits`` as in ``words.Words``."""
    found = set()
    for place in digits[bisect_left(digits, start) : bisect_left(digits, end)]:
        number = _NUMBER.search(data, max(place - QUAD, start), min(place + 3 * QUAD, end))
        if number:
            found.add((ASCII, number.end()))
    return found


@cache
def _of_terms(without: frozenset[str], terms: Terms) -> Engine:
    return of_patterns(of_words(terms.words), without)
