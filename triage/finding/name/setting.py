"""What a name stands in: the name of a file, a sentence in which somebody says who it is."""

from __future__ import annotations

import re

_REST = re.compile(
    r"(?=[_)\]】. -])[^\s\\/:*?\"<>|]{0,48}?\.(?i:docx?|xls[xm]?|pptx?|pdf|jtd|txt|csv|zip|7z|jpe?g"
    r"|png|tiff?|msg|eml|od[ts]|rtf|html?|mp[34]|m4a|wav|mov)(?![A-Za-z0-9])"
)
"""What may stand behind a part of the name of a file, to its end."""
_BEFORE = frozenset({"", *"_-([【/\\ \t\n"})
_OF_KIN = re.compile(
    "の(?:祖?[父母]|妻|夫|兄|弟|姉|妹|娘|息子|[長次二三][男女]|[父母]親|家族|保護者)(?![一-龥])"
)
"""Whose relative speaks, or is spoken of: 荒木空の母です。"""
_INTRODUCED = re.compile("(?:です|と申します|でございます)(?![がのかよねけしたろ])")


def setting(text: str, start: int, end: int, *, sure: bool) -> str:
    """In which words a span is told to be a name by what it stands in; "" where it is not.
    ``sure``: both its parts are known."""
    behind = text[end : end + 1]
    if behind == "の":
        return "kinship behind it" if _OF_KIN.match(text, end) else ""
    if not sure:
        return ""
    if behind in ("で", "と"):
        return "who it is that writes" if _INTRODUCED.match(text, end) else ""
    named = text[start - 1 : start] in _BEFORE and _REST.match(text, end)
    return "in the name of a file" if named else ""
