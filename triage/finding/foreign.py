"""Is text around a place Chinese, Korean or Russian, in its own letters or read as Japanese bytes?

Japanese prose is half kana, and what is written without (lists of names, addresses) keeps to the
kanji of JIS level 1, but for a few per cent. Chinese in either script does not; nor do the bytes of
Big5, GB 18030 and KOI8-R read by a Japanese code. The Hangul of EUC-KR is all level 1 then, but a
few dozen syllables make half of it.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from triage.text.fold import fold_kanji
from triage.text.points import as_text, code_points

_KANJI, _KANA, _MARK, _SYLLABLE, _OUTSIDE = range(5)
_KANJI_POINTS = np.arange(0x4E00, 0xA000, dtype=np.uint32)
_PARTICLES = "的是了我他它個這那呢於此您"
"""Words of Chinese that are in JIS level 1, and that hardly a Japanese word without kana has."""
_FREQUENT_HANGUL = (
    "이다의는을에가를한로하고기지사인은서도자니습있할해수시되합어나일리정파스으게들그대라성만용여"
)

_AROUND = 250
"""Characters before and behind a span that tell; the whole text where these are too few kanji."""
_FEW = 12
_SURE = 3
"""So many marks more is a character that no Japanese code before Unicode has."""
_MARKED, _HANGUL = 0.11, 0.22
"""Share of the kanji beyond any list of names (0.09 and 0.11 are the most in a thousand random
ones of the tables, 0.18 and 0.30 the tenth percentile of such text)."""


def is_foreign(text: str, start: int, end: int) -> bool:
    """Is the text around a span of folded text foreign?"""
    sums = _sums(text)
    if not sums[_MARK, -1] and not sums[_SYLLABLE, -1]:
        return False
    low, high = max(start - _AROUND, 0), min(end + _AROUND, len(text))
    around = sums[:, high] - sums[:, low]
    return _speaks(around if around[_KANJI] >= _FEW else sums[:, -1])


def is_foreign_text(text: str) -> bool:
    """Is folded text foreign on the whole, wherever its few characters of a place stand?"""
    sums = _sums(text)
    return bool(sums[_KANJI, -1] >= _FEW) and _speaks(sums[:, -1])


def _speaks(counts: NDArray[np.int32]) -> bool:
    kanji, kana, marks, syllables, outside = counts.tolist()
    foreign: bool = marks + _SURE * outside - _MARKED * kanji > kana and marks > 2
    hangul: bool = kanji >= _FEW and syllables - _HANGUL * kanji > kana
    return foreign or hangul


@lru_cache(1)
def _sums(text: str) -> NDArray[np.int32]:
    """How many of each kind stand before each place."""
    kinds = _kinds()[np.minimum(code_points(text), 0xFFFF)]
    flags = np.stack([kinds >> kind & 1 for kind in range(5)])
    return np.pad(np.cumsum(flags, axis=1, dtype=np.int32), ((0, 0), (1, 0)))


@cache
def _kinds() -> NDArray[np.uint8]:
    """The kinds of each code point, a bit for each; U+FFFF for all planes beyond the first."""
    kinds = np.zeros(0x10000, np.uint8)
    kinds[0x3041:0x3097] = kinds[0x30A1:0x30FB] = kinds[0x30FC] = 1 << _KANA
    kinds[_KANJI_POINTS] = 1 << _KANJI
    kinds[_KANJI_POINTS[~_common()]] |= 1 << _MARK
    kinds[_KANJI_POINTS[~_written()]] |= 1 << _OUTSIDE
    kinds[0xE000:0xF900] = kinds[0xFFFD] = 1 << _MARK
    kinds[0xAC00:0xD7A4] = 1 << _MARK | 1 << _OUTSIDE
    for char in _PARTICLES:
        kinds[ord(char)] |= 1 << _MARK
    for char in _FREQUENT_HANGUL.encode("euc_kr").decode("euc_jp", "ignore"):
        kinds[ord(char)] |= 1 << _SYLLABLE
    return kinds


def _written() -> NDArray[np.bool_]:
    """Which kanji a Japanese code before Unicode has."""
    text = as_text(_KANJI_POINTS)
    kept = [text.encode(code, "ignore").decode(code) for code in ("cp932", "euc_jisx0213")]
    return np.isin(_KANJI_POINTS, code_points("".join(kept)))


def _common() -> NDArray[np.bool_]:
    """Which kanji are in JIS level 1, perhaps as the usual form of a variant in names."""
    level = b"".join(
        bytes((row, cell)) + b"\n"  # some pairs of the last row mean nothing: none reaches the next
        for row in range(0xB0, 0xD0)
        for cell in range(0xA1, 0xFF)
    )
    usual = fold_kanji(as_text(_KANJI_POINTS))
    return np.isin(code_points(usual), code_points(level.decode("euc_jp", "ignore")))
