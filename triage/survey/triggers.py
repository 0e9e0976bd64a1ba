"""Hyperscan triggers: what a value or its label looks like in bytes, in each encoding.

Hyperscan reports every match end and has no look-around, so patterns are short and of fixed
length, and only the encoding and a place are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import hyperscan
import numpy as np

from triage import signatures
from triage.survey.words import QUAD, Places

Trigger = tuple[str, int]
"""Encoding, and the offset behind what was found."""


@dataclass(frozen=True, eq=False)
class Terms:
    """Words of the operator that must be found in any bytes; compared by identity."""

    words: tuple[str, ...] = ()


NO_TERMS = Terms()
ASCII = "ascii"
"""What a trigger of ASCII bytes tells: the text may be in any 8-bit encoding."""

_GRAIN = 64
_SHORTEST_LABEL = 4
_SHORTEST_KANA = 3
_SPACED = 4
_LITERAL_ENCODINGS = ("utf-8", "cp932", "euc_jp", "utf-16-le", "utf-16-be")
_DIGIT = {"utf-16-le": rb"[0-9]\x00", "utf-16-be": rb"\x00[0-9]"}
_PREFECTURES = (
    "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 "
    "栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 "
    "石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 "
    "滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 "
    "岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 "
    "佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県 "
)
_NARROW = (
    rb"[0-9]{4} [0-9]{4} ",
    rb"0[0-9]{1,4}[-(.][0-9]{1,4}[-).][0-9]{4}",
    rb"[0-9]{2}-[0-9]{2}",
    rb"[12][0-9]{3}[-/.][0-9]{1,2}[-/.][0-9]",
    rb"[MTSHmtsh][0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]",
    rb"[A-Za-z0-9._-]{3}@[A-Za-z0-9-]{2,20}\.[a-z]{2}",
)
_NUMBER = re.compile(rb"[0-9]{8}")
"""Not the engine's: it would halve its speed, while ``look`` knows where digits are."""
_WIDE = {
    "utf-8": (rb"(?:\xef\xbc[\x90-\x99]){4}",),
    "cp932": (rb"(?:\x82[\x4f-\x58]){4}",),
    "euc_jp": (rb"(?:\xa3[\xb0-\xb9]){4}",),
    "iso2022_jp": (rb"\x1b\$[@B][!-~]{2}", rb"\x1b\(I[!-_]{3}"),
    "utf-16-le": (
        rb"(?:[0-9]\x00){4}",
        rb"(?:[\x10-\x19]\xff){4}",
        rb"[a-z0-9]\x00@\x00[a-z0-9]\x00",
    ),
    "utf-16-be": (
        rb"(?:\x00[0-9]){4}",
        rb"(?:\xff[\x10-\x19]){4}",
        rb"\x00[a-z0-9]\x00@\x00[a-z0-9]",
    ),
}


def ends(data: bytes, without: frozenset[str], terms: Terms = NO_TERMS) -> list[Trigger]:
    """Triggers of all encodings but ASCII and ``without``, sorted."""
    database, encodings = _database(without, terms)
    return _scanned(database, data, encodings)


def ascii_ends(data: bytes, digits: Places, terms: Terms = NO_TERMS) -> list[Trigger]:
    """Triggers of ASCII bytes, sorted; ``digits`` as in ``words.Words``, they may be too many."""
    database, encodings = _ascii_database(terms)
    found = _scanned(database, data, encodings)
    left = digits[np.frombuffer(data, np.uint8)[digits] != 0]
    for place in left.tolist():
        number = _NUMBER.search(data, max(place - QUAD, 0), place + 3 * QUAD)
        if number:
            found.append((ASCII, number.end()))
    return sorted(found)


def _scanned(database: hyperscan.Database, data: bytes, encodings: list[str]) -> list[Trigger]:
    """One trigger for each 64 bytes and encoding, in order."""
    seen: dict[Trigger, int] = {}

    def note(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        seen.setdefault((encodings[number], end // _GRAIN), end)

    database.scan(data, match_event_handler=note)
    return sorted((encoding, end) for (encoding, _), end in seen.items())


@cache
def _database(without: frozenset[str], terms: Terms) -> tuple[hyperscan.Database, list[str]]:
    return _compiled([each for each in _wide_patterns(terms) if each[0] not in without], 0)


@cache
def _ascii_database(terms: Terms) -> tuple[hyperscan.Database, list[str]]:
    return _compiled(_ascii(terms), hyperscan.HS_FLAG_CASELESS)


@cache
def _wide_patterns(terms: Terms) -> tuple[tuple[str, bytes], ...]:
    return tuple(_patterns(terms))


def _compiled(
    patterns: Iterable[tuple[str, bytes]], flags: int
) -> tuple[hyperscan.Database, list[str]]:
    chosen = list(dict.fromkeys(patterns))
    database = hyperscan.Database()
    database.compile(
        expressions=[pattern for _, pattern in chosen],
        ids=list(range(len(chosen))),
        flags=[hyperscan.HS_FLAG_DOTALL | flags] * len(chosen),
    )
    return database, [encoding for encoding, _ in chosen]


def _ascii(terms: Terms) -> Iterator[tuple[str, bytes]]:
    for pattern in _NARROW:
        yield ASCII, pattern
    for word in (*_words(), *terms.words):
        if word.isascii() and len(word) > 1:
            # A short word alone is found in any random megabyte.
            tail = b"" if len(word) >= _SHORTEST_LABEL else b" ?[:=]"
            yield ASCII, _escaped(word.encode()) + tail


def _patterns(terms: Terms) -> Iterator[tuple[str, bytes]]:
    for encoding, several in _WIDE.items():
        for pattern in several:
            yield encoding, pattern
    for encoding in _LITERAL_ENCODINGS:
        digit = _DIGIT.get(encoding, b"[0-9]")
        yield encoding, digit + _escaped("年".encode(encoding)) + digit
        for drawn in _spaced(encoding):
            yield encoding, _escaped(drawn)
    for word in (*_words(), *terms.words):
        for encoding in _LITERAL_ENCODINGS:
            if word.isascii() and not encoding.startswith("utf-16"):
                continue
            for spelling in (word, half_width(word)):
                data = spelling.encode(encoding, "ignore")
                if len(data) >= (_SHORTEST_LABEL if spelling is word else _SHORTEST_KANA):
                    yield encoding, _escaped(data)
            if len(word.encode(encoding, "ignore")) == _SHORTEST_LABEL - 1:
                yield encoding, _escaped(word.encode(encoding, "ignore")) + b"[ 0-9]"


def _escaped(data: bytes) -> bytes:
    # Byte by byte: literals with a zero byte are cut short otherwise.
    return data.hex("x").replace("x", "\\x").join(("\\x", "")).encode()


def _spaced(encoding: str) -> Iterator[bytes]:
    """The beginnings of a form's labels that are drawn out with spaces.

    After one space the label's second character, after more any: literals only, which the engine
    compiles and finds several times faster than one pattern of alternatives.
    """
    labels = {label for one in signatures.load().patterns for label in one.labels}
    drawn = [label for label in labels if 2 <= len(label) <= _SPACED and _is_wide(label, encoding)]
    for gap in " \u3000":
        yield from ((label[0] + gap + label[1]).encode(encoding) for label in drawn)
    for gaps in ("  ", " \u3000", "\u3000 ", "\u3000\u3000"):
        yield from ((label[0] + gaps).encode(encoding) for label in drawn)


def _is_wide(word: str, encoding: str) -> bool:
    return len(word.encode(encoding, "ignore")) >= 2 * len(word) and not word.isascii()


@cache
def _halves() -> dict[str, str]:
    singles = [chr(point) for point in range(0xFF61, 0xFFA0)]
    marked = [single + mark for single in singles for mark in "\uff9e\uff9f"]
    composed = {unicodedata.normalize("NFKC", half): half for half in (*marked, *singles)}
    return {whole: half for whole, half in composed.items() if len(whole) == 1}


def half_width(word: str) -> str:
    """A word of katakana alone in half-width kana; others as they are."""
    halves = [_halves().get(char) for char in word]
    return word if None in halves else "".join(filter(None, halves))


def _tells(anchor: str) -> bool:
    return len(anchor) >= (_SHORTEST_LABEL if anchor.isascii() else 2)


def _words() -> list[str]:
    """Labels, vocabulary and anchors of the signatures, marks of era dates, and prefectures."""
    words = set(_PREFECTURES.split()) | {"昭和", "平成", "令和", "大正"}
    for signature in signatures.load().patterns:
        words.update(signature.labels, signature.words)
        for pattern in signature.patterns:
            words.update(anchor for anchor in pattern.anchors if _tells(anchor))
    return sorted(words)
