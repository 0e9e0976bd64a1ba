"""What stands beside the text of an Office document: comments, drawings, caches, its properties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.content.document.package import Package
from triage.content.markup.xml_tokens import Close, Open, attributes, defines_entities, tokens
from triage.model import Gap, Locator, Text
from triage.text.locator import encode_step

_LINE_ENDS = frozenset(
    {"p", "si", "comment", "text", "br", "row", "pt", "title", "formula", "property", "author"}
)
_SKIPPED = frozenset({"rPh", "rt", "ClientData", "commentPr", "binData", "binary-data"})
_CACHED = ("v", "name", "displayName", "text")
"""Attributes that hold the values of pivot caches, of table columns and of commenters."""
_PROPERTIES = r"docProps/(?:core|app|custom)\.xml|meta\.xml"
_MANY = re.compile(r"\n\s*\n+")
_MAIL = re.compile(r"mailto:([^?]{3,254})", re.IGNORECASE)


def asides(package: Package, pattern: str) -> Iterator[Text | Gap]:
    """The text of the parts whose names match, one ``Text`` each, named by its part."""
    for name in package.names(pattern):
        data = package.read(name)
        yield from package.drain()
        if defines_entities(data):
            package.gaps.append(entities(package, name))
        text = plain(data, pattern == _PROPERTIES, "/pivotCache/" in name or "/persons/" in name)
        if text.strip():
            where = name.rpartition("/")[2].partition(".")[0]
            yield Text((*package.item.steps, encode_step(where)), text, "utf-8")


def remarks(package: Package) -> Iterator[Text | Gap]:
    """The properties (author, title, company) and the mail addresses that links lead to."""
    yield from asides(package, _PROPERTIES)
    mails: dict[str, None] = {}
    for name in package.names(r".*\.rels"):
        for token in tokens(package.read(name)):
            if isinstance(token, Open) and token.name == "Relationship":
                found = _MAIL.match(token.get("Target"))
                if found:
                    mails[found[1]] = None
    yield from package.drain()
    if mails:
        yield Text((*package.item.steps, "links"), "\n".join(mails), "utf-8")


def document_gaps(package: Package) -> Iterator[Gap]:
    """What was met on the way, and what became of a package without any part."""
    if not package.parts and not package.gaps:
        reason = "it holds no readable part"
        where = Locator(package.item.steps)
        package.gaps.append(
            Gap(where, "content", "document.damaged", reason, package.item.data.length)
        )
    yield from package.drain()


def entities(package: Package, name: str) -> Gap:
    """A part that defines entities: they were not expanded."""
    where = Locator((*package.item.steps, encode_step(name)))
    return Gap(where, "content", "xml.entities", "it defines entities: they were left out")


def plain(data: bytes, apart: bool = False, cached: bool = False) -> str:
    """The text of a part, a line for each paragraph, or for each element if they are ``apart``;
    with ``cached``, attribute values too."""
    out: list[str] = []
    skipping = ""
    for token in tokens(data):
        if skipping:
            if isinstance(token, Close) and token.name == skipping:
                skipping = ""
        elif isinstance(token, str):
            # White space with a line end in it is the layout of the XML itself.
            out.append(token.replace("\n", " ") if token.strip() or "\n" not in token else "")
        elif isinstance(token, Close):
            out.append("\n" if apart or token.name in _LINE_ENDS else "")
        elif token.name in _SKIPPED and not token.empty:
            skipping = token.name
        elif cached:
            known = attributes(token.raw)
            out.extend(f"{known[key]}\n" for key in _CACHED if known.get(key))
    return _MANY.sub("\n", "".join(out)).strip("\n")
