"""What a document calls itself: the title in its properties, the subject of a mail."""

from __future__ import annotations

import struct
from contextlib import suppress
from email import message_from_bytes, policy
from typing import Final
from unicodedata import category

from triage.content.budget import Budget, BudgetSpent
from triage.content.charset import decoded
from triage.content.container.compound import Compound
from triage.content.container.compound_kind import KINDS
from triage.content.document.package import open_package
from triage.content.mail.mail_header import field_text, raw_fields
from triage.content.markup.xml_tokens import Close, Open, tokens
from triage.content.pdf.document import title as pdf_title
from triage.model import Item

LONGEST: Final = 120
"""Characters; what goes on is no name."""
_MOST: Final = 32 << 20
_HEADER: Final = 64 << 10
_SUMMARY: Final = "\x05SummaryInformation"
_SUBJECT: Final = (("__substg1.0_0037001F", "utf-16-le"), ("__substg1.0_0037001E", ""))
_CODE_PAGE, _TITLE, _LPSTR, _LPWSTR = 1, 2, 0x1E, 0x1F
_UTF16: Final = 1200


def title(item: Item, mime: str) -> str:
    """On one line, cut to ``LONGEST`` characters; empty where the document has none, or none that
    can be read: half a name is a wrong one.

    From ``dc:title`` of Office and OpenDocument, the information dictionary of a PDF, the summary
    of a compound file ([MS-OLEPS] 2.21), the subject of a message.
    """
    if item.data.length > _MOST:
        return ""
    found = ""
    with suppress(BudgetSpent):
        found = _title(item, mime, Budget())
    found = " ".join(found.replace("\0", " ").split())[:LONGEST]
    return "" if any(char == "\ufffd" or category(char) == "Cc" for char in found) else found


def _title(item: Item, mime: str, budget: Budget) -> str:
    if mime.startswith("application/vnd.openxmlformats-"):
        return _named(open_package(item, budget).read("docProps/core.xml"))
    if mime.startswith("application/vnd.oasis.opendocument."):
        return _named(open_package(item, budget).read("meta.xml"))
    if mime == "application/pdf":
        return pdf_title(item.data.read_at(0, item.data.length))
    if mime in KINDS:
        return _of_compound(Compound(item.data.read_at(0, item.data.length), budget))
    if mime == "message/rfc822":
        message = message_from_bytes(item.data.read_at(0, _HEADER), policy=policy.compat32)
        return field_text(dict(reversed(raw_fields(message))).get("subject", b""))
    return ""


def _named(data: bytes) -> str:
    """The text of the first element ``title``."""
    inside, pieces = False, []
    for token in tokens(data):
        if isinstance(token, str):
            pieces += [token] if inside else []
        elif isinstance(token, Open) and token.name == "title":
            inside = not token.empty
        elif isinstance(token, Close) and inside:
            break
    return "".join(pieces)


def _of_compound(compound: Compound) -> str:
    for name, charset in _SUBJECT:
        if data := compound.read(name):
            return data.decode(charset, "replace") if charset else decoded(data)[0]
    return _of_summary(compound.read(_SUMMARY))


def _of_summary(data: bytes) -> str:
    """The title of the first property set."""
    try:
        (start,) = struct.unpack_from("<I", data, 44)
        (count,) = struct.unpack_from("<I", data, start + 4)
        rows = struct.iter_unpack("<2I", data[start + 8 :][: 8 * min(count, 64)])
        places = {number: start + at for number, at in rows}
        if _TITLE not in places:
            return ""
        page = 0
        if _CODE_PAGE in places:
            (page,) = struct.unpack_from("<H", data, places[_CODE_PAGE] + 4)
        kind, size = struct.unpack_from("<2I", data, places[_TITLE])
    except struct.error:
        return ""
    raw = data[places[_TITLE] + 8 :]
    if kind == _LPWSTR:
        return raw[: 2 * size].decode("utf-16-le", "replace")
    if kind != _LPSTR:
        return ""
    if page == _UTF16:
        return raw[:size].decode("utf-16-le", "replace")
    return decoded(raw[:size].rstrip(b"\0"), f"cp{page}" if page else "")[0]
