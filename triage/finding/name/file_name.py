"""Names in the names of files that a text lists: 申請書_山田太郎.docx, 面接(山田太郎)_R6.pdf."""

from __future__ import annotations

import re

_REST = re.compile(
    r"(?=[_)\]】. -])[^\s\\/:*?\"<>|]{0,48}?\.(?i:docx?|xls[xm]?|pptx?|pdf|jtd|txt|csv|zip|7z|jpe?g"
    r"|png|tiff?|msg|eml|od[ts]|rtf|html?|mp[34]|m4a|wav|mov)(?![A-Za-z0-9])"
)
"""What may stand behind a part of the name of a file, to its end."""
_BEFORE = frozenset("_-([【/\\ \t\n")


def in_file_name(text: str, start: int, end: int) -> bool:
    """Is a span, between signs, a part of the name of a file?"""
    before = text[start - 1 : start]
    return (not before or before in _BEFORE) and _REST.match(text, end) is not None
