"""Which script a text is written in, at a glance: most of what is read around binaries is Western,
and nothing Japanese needs to be searched in it."""

from __future__ import annotations

import re

JAPANESE = re.compile("[ぁ-ヺ一-鿿ｦ-ﾝ]")
"""A kana, in text that is not folded of half width too, or a kanji."""
_BEYOND = re.compile("[\u2000-\ufffc\ufffe-\U0010ffff]")


def is_western(text: str) -> bool:
    """Is there no character from U+2000 on, but the U+FFFD of bytes that could not be decoded?"""
    return text.isascii() or _BEYOND.search(text) is None
