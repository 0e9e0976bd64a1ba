"""Where a paragraph ends: at a line without ink, or of a rule, whichever way lines are ended."""

from __future__ import annotations

import re

_END = r"(?:\r\n|\r(?!\n)|\n)"
_BLANK_LINE = re.compile(rf"{_END}[ \t]*{_END}")
_BORDER = re.compile(rf"{_END}[ \t]*(?:[-=_*~─━―]{{6,}}[ \t]*)?{_END}")


def apart(text: str, start: int = 0, end: int | None = None) -> bool:
    """Is there a blank line between two places of a text?"""
    return _BLANK_LINE.search(text, start, len(text) if end is None else end) is not None


def begin(text: str, at: int, reach: int) -> int:
    """Where the paragraph of a place begins, at most ``reach`` characters before it."""
    least = max(at - reach, 0)
    if "\n" not in text[least:at] and "\r" not in text[least:at]:
        return least
    return max((found.end() for found in _BORDER.finditer(text, least, at)), default=least)
