"""XML as a stream of tags and text that survives damage: no entity is defined, nothing is nested.

A conforming parser stops at the first fault and may be made to expand entities without end. Here
a fault costs one tag, and an entity of the document's own stands for nothing.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

CHUNK = 1 << 20
_TAG = re.compile(
    r"<(/?)(?:[\w.-]{1,60}:)?([\w.-]{1,60})"
    r"([^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*)*)>|<[!?][^<>]*>|<"
)
_ATTRIBUTE = re.compile(r"(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Open:
    """A start tag. ``name`` is without its prefix; ``empty`` means that no end tag follows."""

    name: str
    raw: str
    empty: bool

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute, whatever its prefix."""
        return attributes(self.raw).get(name, default)


@dataclass(frozen=True, slots=True)
class Close:
    """An end tag."""

    name: str


Token = Open | Close | str


def attributes(raw: str) -> dict[str, str]:
    """The attributes of a start tag by their names without prefix."""
    return {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(raw)}


def unescape(text: str) -> str:
    """The text without entities."""
    return html.unescape(text) if "&" in text else text


def chunks(data: bytes, stop: str = "</") -> Iterator[str]:
    """The document decoded in pieces of about 1 MiB, each cut before the last ``stop`` in it.

    UTF-8 unless a byte-order mark or a declaration says otherwise; wrong bytes are U+FFFD.
    """
    decoder = codecs.getincrementaldecoder(_encoding(data[:200]))("replace")
    kept = ""
    for at in range(0, len(data), CHUNK):
        text = kept + decoder.decode(data[at : at + CHUNK], at + CHUNK >= len(data))
        cut = text.rfind(stop) if at + CHUNK < len(data) else len(text)
        cut = cut if cut > 0 else len(text)
        kept = text[cut:]
        yield _without_sections(text[:cut])


def tokens(data: bytes) -> Iterator[Token]:
    """Start tags, end tags and the text between them, in order. Never raises."""
    for text in chunks(data):
        at = 0
        for tag in _TAG.finditer(text):
            if tag.start() > at:
                yield unescape(text[at : tag.start()])
            at = tag.end()
            name = tag[2]
            if name is None:
                continue
            if tag[1]:
                yield Close(name)
            else:
                yield Open(name, tag[3], tag[3].endswith("/"))
        if at < len(text):
            yield unescape(text[at:])


def defines_entities(data: bytes) -> bool:
    """Does the document define entities of its own? No office program does."""
    return b"<!ENTITY" in data[:4096]


def _encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    stated = re.search(rb"^<\?xml[^>]*encoding=[\"']([\w.-]{1,40})[\"']", head)
    try:
        return codecs.lookup(stated[1].decode()).name if stated else "utf-8-sig"
    except LookupError:
        return "utf-8-sig"


def _without_sections(text: str) -> str:
    """CDATA sections as ordinary text, comments left out."""
    if "<!--" in text:
        first, *rest = text.split("<!--")
        text = first + "".join(part.partition("-->")[2] for part in rest)
    if "<![CDATA[" not in text:
        return text
    first, *rest = text.split("<![CDATA[")
    for part in rest:
        inside, _, behind = part.partition("]]>")
        first += html.escape(inside, quote=False) + behind
    return first
