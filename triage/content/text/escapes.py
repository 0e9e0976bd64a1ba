r"""Japanese written in escapes, made readable: \uXXXX as most programs write JSON (RFC 8259 section
7), and what servers log of the forms that were sent to them: %XX (application/x-www-form-urlencoded
of the URL standard) and \xXX, as nginx writes quotes and whatever is no ASCII; and the base64 in
which secrets of Kubernetes keep their data (its API reference: Secret.data)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from triage.model import Text

_ESCAPE = 6
"""Characters of one \\uXXXX."""
_RUN = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+")
_JAPANESE = re.compile(r"\\u(?:30[4-9A-Fa-f]|[4-9][0-9A-Fa-f]{2}|[Ff]{2}[6-9])[0-9A-Fa-f]")
_LETTER = re.compile(r"%[Ee][3-9](?:%[89ABab][0-9A-Fa-f]){2}")
"""A letter in UTF-8: of kana and kanji the first byte is E3 to E9."""
_FORM = re.compile(r"[^\s\"'<>]{0,8000}")
_BEFORE = 400
"""Characters of a form before its first such letter, at most."""
_TYPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+|\++")
_LOGGED = re.compile(r"(?:\\x[0-9A-Fa-f]{2})+")
_LOGGED_QUOTE = r"\x22"
_SECRET = re.compile(r"""["']?\bkind["']?: {0,4}["']?Secret\b""")
_BASE64 = "(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2,3}={1,2})?"
_KEPT = re.compile(rf"""(?<=:)[ \t]{{1,4}}["']?(?P<code>{_BASE64})["']?(?=,?\s)""")
_Places = NDArray[np.int64]
_Change = tuple[int, int, str, _Places]
"""A stretch, what it reads as, and where in it each of its characters stands."""


def may_be_escaped(text: str) -> bool:
    """At a glance: does anything stand in it that begins an escape?"""
    return "\\u" in text or _LOGGED_QUOTE in text or _is_sent(text) or _is_secret(text)


def unescaped(text: Text) -> Text:
    """The text with its \\uXXXX as characters, each at the place of its escape; unchanged where
    none of them is of kana or kanji."""
    if "\\u" not in text.text or not _JAPANESE.search(text.text):
        return text
    return _changed(text, map(_units, _RUN.finditer(text.text)))


def sent(text: Text) -> Text:
    """The text with what servers log of forms as it was typed, each character at the place of its
    escape; unchanged where no Japanese and no quotes are escaped."""
    if _is_sent(text.text):
        text = _changed(text, _typed(text.text))
    if _LOGGED_QUOTE in text.text:
        runs = _LOGGED.finditer(text.text)
        text = _changed(text, filter(None, (_decoded(run, r"\x") for run in runs)))
    return _opened(text) if _is_secret(text.text) else text


def _is_secret(text: str) -> bool:
    return "Secret" in text and _SECRET.search(text) is not None


def _opened(text: Text) -> Text:
    """The text with what its secrets keep in base64 as it reads, where it is text."""
    return _changed(text, filter(None, map(_kept, _KEPT.finditer(text.text))))


def _kept(found: re.Match[str]) -> _Change | None:
    try:
        chars = base64.b64decode(found["code"], validate=True).decode()
    except ValueError:
        return None
    if not "".join(chars.split()).isprintable():
        return None
    sizes = [len(char.encode()) for char in chars]
    return *found.span("code"), chars, found.start("code") + np.cumsum([0, *sizes[:-1]]) * 4 // 3


def _is_sent(text: str) -> bool:
    return ("%E" in text or "%e" in text) and _LETTER.search(text) is not None


def _typed(text: str) -> Iterator[_Change]:
    """The escapes of each form that has Japanese in it; a plus is a blank."""
    done = 0
    for letter in _LETTER.finditer(text):
        if letter.start() < done:
            continue
        before = text[max(done, letter.start() - _BEFORE) : letter.start()]
        head = _FORM.match(before[::-1])
        form = _FORM.match(text, letter.start())
        first = letter.start() - (head.end() if head else 0)
        done = form.end() if form else letter.end()
        for run in _TYPED.finditer(text, first, done):
            if run[0][0] == "+":
                yield *run.span(), " " * len(run[0]), np.arange(*run.span())
            elif change := _decoded(run, "%"):
                yield change


def _units(run: re.Match[str]) -> _Change:
    chars = bytes.fromhex(run[0].replace("\\u", "")).decode("utf-16-be", "replace")
    sizes = [2 if char > "\uffff" else 1 for char in chars]
    firsts = run.start() + _ESCAPE * np.cumsum([0, *sizes[:-1]])
    return *run.span(), chars, np.minimum(firsts, run.end() - _ESCAPE)


def _decoded(run: re.Match[str], mark: str) -> _Change | None:
    """Escaped bytes that are UTF-8 as characters; null for any other."""
    try:
        chars = bytes.fromhex(run[0].replace(mark, "")).decode()
    except ValueError:
        return None
    escape = len(mark) + 2
    if chars.isascii():  # most are a quote or a mark alone
        return *run.span(), chars, np.arange(*run.span(), escape)
    sizes = [len(char.encode()) for char in chars]
    return *run.span(), chars, run.start() + escape * np.cumsum([0, *sizes[:-1]])


def _changed(text: Text, changes: Iterable[_Change]) -> Text:
    """The text with its stretches changed, in order."""
    written, places, at = list[str](), list[_Places](), 0
    for start, end, chars, where in changes:
        written += [text.text[at:start], chars]
        places += [np.arange(at, start), where]
        at = end
    whole = "".join((*written, text.text[at:]))
    if text.offsets is None:
        return replace(text, text=whole)
    index = np.concatenate([*places, np.arange(at, len(text.text) + 1)])
    return replace(text, text=whole, offsets=text.offsets[index])
