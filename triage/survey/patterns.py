"""What a value or its label looks like in bytes, in each encoding: regexes for the engine.

Hyperscan reports every match end and has no look-around, so patterns are short and of fixed
length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product

from triage import signatures

Pattern = tuple[str, bytes]
"""Encoding, or ``ASCII``, or ``DATE``; and a regex over bytes."""

ASCII = "ascii"
"""What a trigger of ASCII bytes tells: the text may be in any 8-bit encoding."""
DATE = "date"
"""What is common to all dates in ASCII, and not to dates alone."""
ALONE = {one: one for one in (ASCII, "utf-16-le", "utf-16-be")}
LABELS = {encoding: f"label in {encoding}" for encoding in ALONE}
"""Kinds of words of ASCII letters, by encoding: such as tell of something alone, and such as are
only ever the label of a value."""

_SHORTEST_LABEL = 4
_SHORTEST_KANA = 3
_SPACED = 4
_NO_CHANCE = 6
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
# Each length by itself: what begins with a sign of its own, or has one length, the engine looks for
# among the words, and anything else at every byte (of all its time a third).
_NUMBERS = (
    rb"[0-9]{4} [0-9]{4} ",
    rb"[0-9]{2}-[0-9]{2}",
    *(
        rb"0[0-9]{%d}[-(./][0-9]{%d}[-)./][0-9]{4}" % lengths
        for lengths in product(range(1, 5), repeat=2)
    ),
)
_MAIL = tuple(
    rb"[A-Za-z0-9._-]{3}@%c[A-Za-z0-9-]{1,19}\.[a-z]{2}" % first
    for first in b"-0123456789abcdefghijklmnopqrstuvwxyz"
)
_DATE = rb"[0-9][-/.][0-9]{1,2}[-/.][0-9]"
_OF_TWO_BYTES = (
    *_NUMBERS,
    rb"[0-9]{8}",
    *(rb"[12][0-9]{3}[-/.][0-9]{%d}[-/.][0-9]" % length for length in (1, 2)),
    *(
        rb"[MTSHmtsh][0-9]{%d}[-/.][0-9]{%d}[-/.][0-9]" % lengths
        for lengths in product((1, 2), repeat=2)
    ),
)
"""The same numbers, and those that ``triggers`` looks for among single bytes itself: fewer digits
are years, of which the tables of programs are full, in both orders where zeros stand around."""
_HYPHENS = "\u2010\u2011\u2015\u2212\u30fc\uff0d\uff70"
"""What parts digits as a hyphen does, beyond ASCII; years have a dash between them (1993–2006)."""
_TOKEN = re.compile(rb"(\[[^]]+\]|\\?.)(\{[^}]+\})?")
_WIDE = {
    "utf-8": (rb"(?:\xef\xbc[\x90-\x99]){4}",),
    "cp932": (rb"(?:\x82[\x4f-\x58]){4}",),
    "euc_jp": (rb"(?:\xa3[\xb0-\xb9]){4}",),
    "iso2022_jp": (rb"\x1b\$[@B][!-~]{2}", rb"\x1b\(I[!-_]{3}"),
    "utf-16-le": (
        *(_TOKEN.sub(rb"(?:\1\\x00)\2", one) for one in _OF_TWO_BYTES),
        rb"(?:[\x10-\x19]\xff){4}",
        rb"[a-z0-9]\x00@\x00[a-z0-9]\x00",
    ),
    "utf-16-be": (
        *(_TOKEN.sub(rb"(?:\\x00\1)\2", one) for one in _OF_TWO_BYTES),
        rb"(?:\xff[\x10-\x19]){4}",
        rb"\x00[a-z0-9]\x00@\x00[a-z0-9]",
    ),
}


@cache
def of_values() -> tuple[Pattern, ...]:
    """The patterns of the signatures, sorted: what is compiled from them is kept by its hash."""
    words, labels = _words()
    return tuple(sorted({*_forms(), *_literals(words), *_literals(labels - words, LABELS)}))


def of_words(words: Iterable[str]) -> tuple[Pattern, ...]:
    """The patterns of further words."""
    return tuple(dict.fromkeys(_literals(words)))


def _forms() -> Iterator[Pattern]:
    """What is no word: numbers, addresses of mail, dates, labels that are drawn out."""
    yield DATE, _DATE
    for pattern in (*_NUMBERS, *_MAIL):
        yield ASCII, pattern
    for encoding, several in _WIDE.items():
        for pattern in several:
            yield encoding, pattern
    for encoding in _LITERAL_ENCODINGS:
        digit = _DIGIT.get(encoding, b"[0-9]")
        year, month = (_escaped(mark.encode(encoding)) for mark in "年月")
        rest = b"|".join(_escaped(mark.encode(encoding)) for mark in "-/.")
        yield encoding, digit + year + digit + b"(?:%b)?(?:%b|%b)" % (digit, month, rest)
        for mark in "・･" + (_HYPHENS if encoding in _DIGIT else ""):
            if between := mark.encode(encoding, "ignore"):
                yield encoding, digit * 2 + _escaped(between) + digit * 2
        for drawn in _spaced(encoding):
            yield encoding, _escaped(drawn)


@cache
def last_words() -> frozenset[bytes]:
    """How the labels of ASCII letters end: their last word, and their last words in one."""
    labels = (re.split("[^a-z]", one.lower()) for one in _words()[1] if one.isascii())
    return frozenset("".join(words[at:]).encode() for words in labels for at in range(len(words)))


@cache
def no_chance(encoding: str) -> tuple[bytes, ...]:
    """Words and labels too long to come by chance, their ASCII letters small: a gibibyte has 2^30
    places, there are 2^9 of them, and each stands at one place in 2^48."""
    spelled = {one.encode(encoding, "ignore").lower() for one in _spellings()}
    return tuple(sorted(one for one in spelled if len(one) >= _NO_CHANCE))


@cache
def _spellings() -> frozenset[str]:
    """The words and labels beyond ASCII, and those of katakana in half-width kana too."""
    beyond = [one for words in _words() for one in words if not one.isascii()]
    return frozenset((*beyond, *map(half_width, beyond)))


def _literals(words: Iterable[str], kinds: Mapping[str, str] = ALONE) -> Iterator[Pattern]:
    """``kinds``: what a word of ASCII letters tells of, by encoding."""
    for word in words:
        if word.isascii() and len(word) >= _SHORTEST_LABEL:
            yield kinds[ASCII], _escaped(word.encode())
        elif word.isascii() and len(word) > 1:
            # A short word alone is found in any random megabyte.
            yield ASCII, _escaped(word.encode()) + rb" ?[:=][\t\n\r -~]{3}"
        for encoding in _LITERAL_ENCODINGS:
            if not word.isascii() or encoding.startswith("utf-16"):
                kind = kinds[encoding] if word.isascii() else encoding
                yield from ((kind, pattern) for pattern in _spelled(word, encoding))


def _spelled(word: str, encoding: str) -> Iterator[bytes]:
    for spelling in (word, half_width(word)):
        data = spelling.encode(encoding, "ignore")
        if len(data) >= (_SHORTEST_LABEL if spelling is word else _SHORTEST_KANA):
            yield _escaped(data)
    if len(word.encode(encoding, "ignore")) == _SHORTEST_LABEL - 1:
        yield _escaped(word.encode(encoding, "ignore")) + b"[ 0-9]"


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
    wide = len(word.encode(encoding, "ignore")) >= 2 * len(word)
    return wide and not any(char.isascii() for char in word[:2])


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


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """Vocabulary and anchors of the signatures, marks of era dates, and prefectures; and the
    labels of values."""
    words = set(_PREFECTURES.split()) | {"昭和", "平成", "令和", "大正"}
    labels = set[str]()
    for signature in signatures.load().patterns:
        labels.update(signature.labels)
        words.update(signature.words)
        for pattern in signature.patterns:
            words.update(anchor for anchor in pattern.anchors if _tells(anchor))
    return frozenset(words), frozenset(labels)
