"""Where a line of text may end, as Japanese is written.

Japanese has no spaces: a line may end between any two characters, but not before a closing
bracket, a full stop or a small kana, nor behind an opening bracket (JIS X 4051:2004, 6.1). A
number stays with its unit. Latin words are broken at spaces alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.text.safe import cells, fitting

_OPENING = "([{\uff08\uff3b\uff5b\u300c\u300e\u3010\u3014\u3008\u300a"
_CLOSING = (
    ")]},.!?:;%\uff09\uff3d\uff5d\u300d\u300f\u3011\u3015\u3009\u300b\u3001\u3002\uff0c\uff0e\uff1a\uff1b\uff1f\uff01\uff05"
    "・ー々〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ人件"
)
_WIDE = "\u2e80-\u312f\u3190-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uffee\U00020000-\U0003fffd"
_OPEN, _CLOSE = re.escape(_OPENING), re.escape(_CLOSING)
_UNIT = re.compile(
    rf"[{_OPEN}]*"
    rf"(?:\d[\d,.]*\s[kMGT]?B(?![A-Za-z])|[^\s{_WIDE}{_OPEN}]+|.)"
    rf"[{_CLOSE}]*\s*",
    re.DOTALL,
)


def breaks(line: str, width: int) -> list[int]:
    """Where a line is broken so that no piece takes more than ``width`` cells."""
    found: list[int] = []
    used = 0
    for at, unit in _units(line, width):
        if used and used + cells(unit.rstrip()) > width:
            found.append(at)
            used = 0
        used += cells(unit)
    return found


def _units(line: str, width: int) -> Iterator[tuple[int, str]]:
    """What must stay together, with its offset; longer than a line only in pieces of a line."""
    for match in _UNIT.finditer(line):
        at, unit = match.start(), match[0]
        while cells(unit.rstrip()) > width:
            head = fitting(unit, width) or 1
            yield at, unit[:head]
            at, unit = at + head, unit[head:]
        yield at, unit
