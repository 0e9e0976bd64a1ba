"""Locator steps: what a name becomes inside an address, and back.

A step keeps printable text, Japanese too, and writes as ``%XX`` whatever would make the address
ambiguous: ``%`` and ``/``, controls and line separators, bytes that are not UTF-8, and a leading
``~`` or ``@``, which mark steps of our own (``~inode-seq``, ``@offset+length``).
"""

from __future__ import annotations

import re
import unicodedata

from triage.model import Locator

BYTES_STEP = re.compile(r"@(\d+)\+(\d+)")
"""A step that names bytes: offset and length."""
_ESCAPE = re.compile(rb"%([0-9A-F]{2})")
_PLAIN = re.compile(r"[\w .-]+")
_HIDDEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Cn"})
_EMPTY = "%"
"""Stands for the empty name: a lone ``%`` can come from nothing else."""


def _quoted(piece: bytes) -> str:
    return "".join(f"%{byte:02X}" for byte in piece)


def _shown(char: str) -> str:
    if "\udc80" <= char <= "\udcff":
        return f"%{ord(char) - 0xDC00:02X}"
    if char in "%/" or unicodedata.category(char) in _HIDDEN:
        return _quoted(char.encode("utf-8", "surrogatepass"))
    return char


def encode_step(raw: bytes | str) -> str:
    """One locator step for a name; injective on bytes, and text is its UTF-8 bytes."""
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if not data:
        return _EMPTY
    name = data.decode("utf-8", "surrogateescape")
    if _PLAIN.fullmatch(name):
        return name
    step = "".join(map(_shown, name))
    return _quoted(step[0].encode()) + step[1:] if step[0] in "~@" else step


def decode_step(step: str) -> bytes:
    """The bytes of the name that ``encode_step`` wrote."""
    if step == _EMPTY:
        return b""
    data = step.encode("utf-8", "surrogatepass")
    return _ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode()), data)


def parse(text: str) -> Locator:
    """The locator that prints as ``text``."""
    return Locator(tuple(text.split("/")) if text else ())
