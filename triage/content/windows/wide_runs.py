"""Strings of UTF-16 among other bytes: lists of recent files, settings of programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_RUN: Final = re.compile("([ -~\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f]{3,})(?:\0|$)")
_LONGEST: Final = 1 << 20


def wide_runs(data: bytes) -> Iterator[str]:
    """Each run of characters that Japanese Windows can write, to the zero that ends it, at even
    and at odd places. Random bytes hardly ever make one."""
    for phase in (0, 1):
        piece = data[phase:_LONGEST]
        for found in _RUN.finditer(piece[: len(piece) & ~1].decode("utf-16-le", "replace")):
            if _usual(found[1]):
                yield found[1]


def _usual(text: str) -> bool:
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
