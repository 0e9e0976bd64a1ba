"""Text from evidence, made inert for a terminal, and its width in cells."""

from __future__ import annotations

import re
import unicodedata

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_WIDE = frozenset("WF")


def _visible(match: re.Match[str]) -> str:
    point = ord(match[0])
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def safe_text(text: str | bytes) -> str:
    """Text without anything that a terminal acts on or that hides: each becomes ``\\x1b`` style.

    Escaped: C0, DEL, C1, line and paragraph separators, direction marks, zero-width characters,
    variation selectors and tags, surrogates, noncharacters. Bytes are read as UTF-8.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "backslashreplace")
    text = _UNSAFE.sub(_visible, text)
    if text.isascii() or max(text) < "\U0001fffe":
        return text
    # The last two points of every plane are noncharacters.
    return "".join(f"\\U{ord(char):08x}" if ord(char) & 0xFFFE == 0xFFFE else char for char in text)


def _cell(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1


def cells(text: str) -> int:
    """Width in terminal cells (UAX #11): wide and full-width characters take two."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def fitting(text: str, width: int) -> int:
    """How many characters of ``text`` fit into ``width`` cells."""
    used = 0
    for at, char in enumerate(text):
        used += _cell(char)
        if used > width:
            return at
    return len(text)


def fit(text: str, width: int) -> str:
    """``text`` cut to at most ``width`` cells, ``…`` at its end where something was cut."""
    if cells(text) <= width:
        return text
    return text[: fitting(text, width - 1)] + "…" if width > 0 else ""
