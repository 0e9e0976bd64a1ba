"""Ichitaro (.jtd, .jtt): the text stream, as far as its layout is known from documents themselves.

``DocumentText`` holds a count of UTF-16 units, big-endian, at 0x1C, and the units from 0x20.
Layout commands stand between them, from U+001C to U+001F.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.model import Text

_COUNT_AT, _TEXT_AT = 0x1C, 0x20
_COMMAND = re.compile("\x1c[^\x1c\x1f]{0,600}\x1f?")
_MARKS = str.maketrans(
    {**dict.fromkeys(map(chr, range(0x20)), ""), "\t": "\t", "\n": "\n", "\r": "\n", "\x0c": "\n"}
)


def document(steps: tuple[str, ...], stream: bytes) -> Iterator[Text]:
    """The running text; nothing where the stream is too short to hold any."""
    count = int.from_bytes(stream[_COUNT_AT:_TEXT_AT], "big")
    room = (len(stream) - _TEXT_AT) // 2
    units = stream[_TEXT_AT : _TEXT_AT + 2 * (count if 0 < count <= room else max(room, 0))]
    text = _COMMAND.sub("", units.decode("utf-16-be", "replace")).translate(_MARKS)
    if text.strip():
        yield Text(steps, text, "utf-8")
