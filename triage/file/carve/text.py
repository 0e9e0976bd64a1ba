"""Text: from where it begins to where it ends, in one encoding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import SECTOR, Carved, View
from triage.model import Pattern
from triage.text.codec import decode, detect

_CONTROL: Final = re.compile(rb"[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_PIECE: Final = 64 << 10
_SHORTEST: Final = 64
_SURE: Final = 1024
"""Less text before other bytes is no file but a string of theirs."""
_LINE: Final = 2048
"""No longer line is on the average in such text."""
LONGEST: Final = 16 << 20
"""Longer text is no file that anybody can be sure of; the sweep reads it as it lies."""
_MARKUP: Final = re.compile(rb"(?i)\s*(?:\xef\xbb\xbf)?<(?:!doctype html|html|\?xml)")
_CLOSED: Final = re.compile(rb"(?i)</html\s*>[ \t]*(?:\r?\n)*")

_HEADS: Final = re.compile(rb"(?i:<!doctype html|<html[\s>]|<\?xml\s)|\{\\rtf1|%!PS-Adobe")
"""How text begins that is a file of its own although text ends right before it."""
_MAIL: Final = re.compile(rb"(?:From |[A-Z][A-Za-z-]{1,40}: )")
_CLUSTER: Final = 4096
_RICH: Final = b"{\\rtf"
_BRACE: Final = re.compile(rb"\\[\\{}]|[{}]")
_BEHIND: Final = re.compile(rb"\r?\n\0?|")


@dataclass(frozen=True, slots=True)
class PlainText:
    """Most sectors where text begins are found without a pattern (``survey.evidence.TEXT``)."""

    name: str = "text"
    patterns: tuple[Pattern, ...] = (
        Pattern(
            "text",
            (b"<!", b"<h", b"<H", b"<?", b"{\\", b"%!", b"\xef\xbb"),
            rb"(?:\xef\xbb\xbf)?(?:" + _HEADS.pattern + rb")",
        ),
    )

    def measure(self, view: View) -> Carved | None:
        """To the first byte that no text holds, if the rest of its sector is zero, as systems leave
        it; else to the end of the last line that is sound."""
        at = 0
        while True:
            piece = view.at(at, _PIECE)
            found = _CONTROL.search(piece)
            at += found.start() if found else len(piece)
            if found or len(piece) < _PIECE:
                break
            if at > LONGEST:
                return None
        if at < _SHORTEST:
            return None
        data = view.at(0, at)
        following = _following(data, view.offset)
        if following or any(view.at(at, -at % SECTOR)):
            end = following or at
            at = _cut(data[:end]) if end >= _SURE else 0
            return Carved(at) if at >= _SURE else None
        encoding = detect(data[:_PIECE])
        return Carved(at) if encoding and "\ufffd" not in decode(data, encoding)[0] else None


def _following(data: bytes, offset: int) -> int:
    """Where another file of text begins: in a cluster of its own, and not in a mailbox, which holds
    such; 0: nowhere."""
    if _MAIL.match(data):
        return 0
    starts = (found.start() for found in _HEADS.finditer(data, SECTOR))
    return next((at for at in starts if (offset + at) % _CLUSTER == 0), 0)


def _cut(data: bytes) -> int:
    """Where text ends that other bytes follow, some of which text may hold."""
    data = data[: _closed(data) or _line(data, len(data))]
    encoding = detect(data[:_PIECE])
    if encoding is None:
        return 0
    text, offsets = decode(data, encoding)
    bad = text.find("\ufffd")
    end = len(data) if bad < 0 else _line(data, int(offsets[bad]))
    return end if data.count(b"\n", 0, end) + data.count(b"\r", 0, end) > end // _LINE else 0


def _closed(data: bytes) -> int:
    """Where the last tag of a page, or the outermost group of an RTF, is closed; 0: nowhere."""
    if _MARKUP.match(data):
        page = _CLOSED.search(data)
        return page.end() if page else 0
    depth = 0
    for found in _BRACE.finditer(data) if data.startswith(_RICH) else ():
        depth += (found[0] == b"{") - (found[0] == b"}")
        if depth <= 0:
            behind = _BEHIND.match(data, found.end())
            return behind.end() if behind else 0
    return 0


def _line(data: bytes, end: int) -> int:
    """Where the last line ends before ``end``."""
    return max(data.rfind(b"\n", 0, end), data.rfind(b"\r", 0, end)) + 1


PLUGIN = PlainText()
