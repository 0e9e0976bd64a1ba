"""Japanese written as \\uXXXX, as most programs write JSON (RFC 8259 section 7), made readable."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from triage.model import Text

_ESCAPE = 6
"""Characters of one."""
_RUN = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+")
_JAPANESE = re.compile(r"\\u(?:30[4-9A-Fa-f]|[4-9][0-9A-Fa-f]{2}|[Ff]{2}[6-9])[0-9A-Fa-f]")


def may_be_escaped(text: str) -> bool:
    """At a glance: does anything stand in it that begins an escape?"""
    return "\\u" in text


def unescaped(text: Text) -> Text:
    """The text with its escapes as characters, each at the place of its escape; unchanged where
    none of them is of kana or kanji."""
    if not may_be_escaped(text.text) or not _JAPANESE.search(text.text):
        return text
    written, places, at = list[str](), list[np.ndarray[tuple[int], np.dtype[np.int64]]](), 0
    for run in _RUN.finditer(text.text):
        units = bytes.fromhex(run[0].replace("\\u", ""))
        chars = units.decode("utf-16-be", "replace")
        sizes = [2 if char > "\uffff" else 1 for char in chars]
        firsts = run.start() + _ESCAPE * np.cumsum([0, *sizes[:-1]])
        written += [text.text[at : run.start()], chars]
        places += [np.arange(at, run.start()), np.minimum(firsts, run.end() - _ESCAPE)]
        at = run.end()
    whole = "".join((*written, text.text[at:]))
    if text.offsets is None:
        return replace(text, text=whole)
    index = np.concatenate([*places, np.arange(at, len(text.text) + 1)])
    return replace(text, text=whole, offsets=text.offsets[index])
