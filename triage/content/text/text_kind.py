"""Kinds of text that have a reader of their own, told by their first lines."""

from __future__ import annotations

import re

_MBOX = re.compile(rb"\s{0,8}From [^\r\n]{1,300}\r?\n[!-9;-~]{1,80}:")
_FIELD = re.compile(rb"([!-9;-~]{1,80}):[^\n]{0,4000}\r?\n(?:[ \t][^\n]{0,4000}\r?\n){0,200}")
_EMLX = re.compile(rb"\d{1,9} {0,10}\r?\n")
_MAIL = frozenset(
    {
        *(b"from", b"to", b"subject", b"date", b"received", b"message-id", b"mime-version"),
        *(b"return-path", b"content-type", b"cc", b"reply-to", b"delivered-to", b"sender"),
        *(b"x-mailer", b"content-transfer-encoding", b"x-original-to", b"references"),
    }
)
_PROOF = frozenset({b"from", b"received", b"message-id", b"return-path", b"mime-version"})
_CARD = re.compile(rb"\s{0,8}BEGIN:(VCARD|VCALENDAR)\s", re.IGNORECASE)
_LDIF = re.compile(
    rb"(?:#[^\n]*\n|\s|version: ?\d+\s){0,50}dn:{1,2} ?[^\n]+\n(?: [^\n]*\n){0,50}(?:#|[\w;-]+:)",
    re.IGNORECASE,
)
_SQL = re.compile(
    rb"(?:^|\n|;)\s{0,8}(?:INSERT\s{1,8}(?:IGNORE\s{1,8})?INTO|REPLACE\s{1,8}INTO|COPY)\s{1,8}"
    rb"[^\n;]{1,2000}?(?:VALUES|SELECT|FROM\s{1,8}stdin|\()",
    re.IGNORECASE,
)
_JSON = re.compile(
    rb"\s{0,64}(?:\[\s{0,64})*\{\s{0,64}\"[^\"\r\n]{0,200}\"\s{0,8}:|\s{0,64}\[\s{0,64}\""
)
_WRITTEN = re.compile(rb"[\x80-\xff]|\\u[0-9a-fA-F]{4}")
"""What is no English: JSON without it is a program's, and is read as its text."""
_MARK = b"\xef\xbb\xbf"
_TORN_CARD = re.compile(rb"\nBEGIN:(VCARD|VEVENT|VTODO)\s", re.IGNORECASE)
_TORN_LDIF = re.compile(rb"\n\r?\ndn:{1,2} [^\n]+\n(?: [^\n]*\n){0,50}[\w;-]+:", re.IGNORECASE)
_ROWS = 3
"""Of one kind behind each other at least, where the beginning of a file is lost."""
_HTML = re.compile(rb"(?i)</?t[dr][\s>]")
_CELLS = 2 * _ROWS
_XML = re.compile(rb">[^<>\n]{0,200}</[^\s<>/]{1,80}>\s*<")
_OBJECT = re.compile(rb"\{\s{0,8}\"[^\"\r\n]{1,100}\"\s{0,8}:")


def text_kind(head: bytes) -> str | None:
    """MIME type of a mailbox, message, card, directory, JSON or SQL dump; null for other text."""
    head = head.removeprefix(_MARK)
    if _MBOX.match(head):
        return "application/mbox"
    if _is_mail(head):
        return "message/rfc822"
    card = _CARD.match(head)
    if card:
        return "text/vcard" if card[1].upper() == b"VCARD" else "text/calendar"
    if _LDIF.match(head):
        return "text/x-ldif"
    if _JSON.match(head) and _WRITTEN.search(head):
        return "application/json"
    upper = head.upper()  # most text is done with one look
    stated = b"INTO" in upper or b"COPY" in upper
    return "application/sql" if stated and _SQL.search(head) else None


def torn_kind(head: bytes) -> str | None:
    """The same of text without a name, that may begin anywhere in a file: by its cards or rows."""
    card = _TORN_CARD.search(head)
    if card:
        return "text/vcard" if card[1].upper() == b"VCARD" else "text/calendar"
    if _TORN_LDIF.search(head):
        return "text/x-ldif"
    if _several(_HTML, head, _CELLS):
        return "text/html"
    if _several(_XML, head, _CELLS):
        return "text/xml"
    torn = _WRITTEN.search(head) and _several(_OBJECT, head, _ROWS)
    return "application/json" if torn else None


def _several(pattern: re.Pattern[bytes], head: bytes, least: int) -> bool:
    found = pattern.finditer(head)
    return all(next(found, None) for _ in range(least))


def _is_mail(head: bytes) -> bool:
    """Three known fields, one of which only mail has, before anything that is no field."""
    at, known = 0, set()
    counted = _EMLX.match(head)
    if counted:
        at = counted.end()
    while field := _FIELD.match(head, at):
        name = field[1].lower()
        if name in _MAIL:
            known.add(name)
        if len(known) >= 3 and known & _PROOF:
            return True
        at = field.end()
    return False
