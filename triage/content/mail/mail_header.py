"""Header fields of mail as text: encoded words, raw 8-bit, and parameters (RFC 2047, 2231).

Mailers break these in every way: words without an end, blanks inside, a character cut between
two words, a name encoded where no encoding is allowed, no encoding at all.
"""

from __future__ import annotations

import binascii
import re
from email.message import Message

from triage.content.charset import decoded

_WORD = re.compile(
    rb"=\?([\w.:+-]{2,40})(?:\*[\w-]{1,20})?\?"
    rb"(?:([Bb])\?([A-Za-z0-9+/= \t]*)|([Qq])\?([^?\r\n]*))(?:\?=|(?=[\s>\"]|$))"
)
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_Q = re.compile(rb"=([0-9A-Fa-f]{2})")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_PARAMETER = re.compile(
    rb";\s*([\w-]{1,40}?)(?:\*(\d{1,2}))?(\*?)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;]*))", re.DOTALL
)
_ADDRESS = re.compile(
    r"(?:\"([^\"]{0,200})\"|([^<>,;\"]{0,200}))\s{0,4}<([^<>\s@]{1,100}@[^<>\s]{1,200})>"
    r"|([^\s<>,;:\"()@]{1,100}@[^\s<>,;\"()]{1,200})(?:\s{0,4}\(([^()]{0,200})\))?"
)


def raw_fields(message: Message) -> list[tuple[str, bytes]]:
    """Name (lower case) and raw bytes of every field, in order."""
    return [
        (name.lower(), str(value).encode("ascii", "surrogateescape"))
        for name, value in message.raw_items()
    ]


def field_text(raw: bytes) -> str:
    """A field's body as readable text, on one line."""
    line = _FOLD.sub(b"", raw).strip()
    parts: list[str] = []
    at, waiting, charset = 0, b"", ""
    for word in _WORD.finditer(line):
        between = line[at : word.start()]
        at = word.end()
        stated, data = word[1].decode("ascii").lower(), _word_bytes(word)
        # Blank space between two words only folds them; a character may be cut there.
        if between.strip() or stated != charset:
            parts.append(decoded(waiting, charset)[0])
            waiting = b""
        if between.strip() or not charset:
            parts.append(decoded(between)[0])
        waiting, charset = waiting + data, stated
    parts.append(decoded(waiting, charset)[0])
    parts.append(decoded(line[at:])[0])
    return "".join(parts).replace("\r", " ").replace("\n", " ")


def _word_bytes(word: re.Match[bytes]) -> bytes:
    if word[2]:
        packed = word[3].translate(None, b" \t=")
        try:
            return binascii.a2b_base64(packed[: len(packed) - (len(packed) % 4 == 1)] + b"===")
        except binascii.Error:
            return b""
    return _unquoted(word[5].replace(b"_", b" "), _Q)


def _unquoted(data: bytes, pattern: re.Pattern[bytes]) -> bytes:
    return pattern.sub(lambda match: bytes.fromhex(match[1].decode()), data)


def parameter(raw: bytes, name: str) -> str:
    """A parameter of a structured field (``filename`` of Content-Disposition); "" if absent."""
    pieces: list[tuple[int, bool, bytes]] = []
    for match in _PARAMETER.finditer(_FOLD.sub(b"", raw)):
        if match[1].decode("ascii").lower() == name:
            value = match[4] if match[4] is not None else match[5].strip()
            pieces.append((int(match[2] or 0), bool(match[3]), value))
    if not pieces:
        return ""
    pieces.sort(key=lambda piece: piece[0])
    if not pieces[0][1]:
        return field_text(b"".join(value for _, _, value in pieces))
    charset, quote, first = pieces[0][2].partition(b"''")
    joined = (first if quote else pieces[0][2]) + b"".join(value for _, _, value in pieces[1:])
    return decoded(_unquoted(joined, _PERCENT), charset.decode("ascii", "replace"))[0]


def addresses(raw: bytes) -> list[tuple[str, str]]:
    """Display name and address of everyone in an address field, in order."""
    # Words are decoded behind the split: an encoded name may hold a comma.
    line = decoded(_FOLD.sub(b"", raw))[0]
    found = []
    for match in _ADDRESS.finditer(line):
        name = field_text((match[1] or match[2] or match[5] or "").encode("utf-8", "replace"))
        found.append((name.strip(" \t'\""), match[3] or match[4]))
    return found
