"""Mail messages (RFC 5322, MIME): header fields, bodies and attachments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import Message

from triage.content.budget import Budget
from triage.content.charset import decoded
from triage.content.collected import Correspondents
from triage.content.mail.mail_header import addresses, field_text, parameter, raw_fields
from triage.content.markup.markup import bare
from triage.content.space import Memory
from triage.content.text.delimited import NO_LAYOUT, split
from triage.model import Gap, Item, Locator, Table, Text
from triage.text.locator import encode_step

Steps = tuple[str, ...]
Part = Text | Table | Item | Gap

LARGEST = 64 << 20
"""A longer message is read to here: it is taken into memory several times over."""
_COUNT = re.compile(rb"\A\d{1,9} {0,10}\r?\n")
"""Apple Mail puts the message's length before it."""
_MOST_PARTS = 5_000
_MOST_BOUNDARIES = 200
"""The library compares every line with every boundary that is open."""

_PEOPLE = frozenset(
    {
        *("from", "to", "cc", "bcc", "sender", "reply-to", "return-path", "delivered-to"),
        *("resent-from", "resent-to", "resent-cc", "resent-sender", "x-original-to", "envelope-to"),
        *("disposition-notification-to", "return-receipt-to", "errors-to", "x-envelope-to"),
    }
)
_TRANSPORT = frozenset(
    {
        *("received", "message-id", "references", "in-reply-to", "mime-version", "content-type"),
        *("content-transfer-encoding", "content-id", "dkim-signature", "authentication-results"),
        *("arc-seal", "arc-message-signature", "arc-authentication-results", "content-language"),
        *("received-spf", "x-received", "x-google-dkim-signature", "x-mailer", "user-agent"),
        *("thread-index", "x-uidl", "x-mozilla-status", "x-mozilla-status2", "list-unsubscribe"),
        *("x-spam-status", "x-gm-message-state", "x-google-smtp-source", "content-length"),
    }
)


class _Mail:
    name = "mail"
    mimes = frozenset({"message/rfc822"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Part]:
        """Its correspondents as a table, header and bodies as text, attachments as items."""
        people = Correspondents(item.steps)
        data = item.data.read_at(0, LARGEST)
        yield from read_message(item.steps, _COUNT.sub(b"", data, count=1), people, budget)
        yield from people.rest()
        if item.data.length > len(data):
            yield too_long(item.steps, item.data.length - len(data))


PLUGIN = _Mail()


def too_long(steps: Steps, lost: int) -> Gap:
    """The gap of a message whose end was not read."""
    reason = f"the message is longer than {LARGEST >> 20} MiB: its end was not read"
    return Gap(Locator(steps), "content", "mail.long", reason, lost)


def read_message(
    steps: Steps, data: bytes, people: Correspondents, budget: Budget
) -> Iterator[Part]:
    """The parts of one message; its addresses go to ``people``."""
    if data.lower().count(b"boundary=") > _MOST_BOUNDARIES:
        plain, encoding = decoded(data)
        yield Text(steps, plain, encoding)
        reason = "the message has too many nested parts: it was read as plain text"
        yield Gap(Locator(steps), "content", "mail.nested", reason, len(data))
        return
    seen: Counter[str] = Counter()
    waiting: list[Message] = [message_from_bytes(data, policy=policy.compat32)]
    count, header = 0, ""
    while waiting:
        part = waiting.pop()
        count += 1
        if count > _MOST_PARTS:
            reason = f"the message has more than {_MOST_PARTS} parts"
            yield Gap(Locator(steps), "content", "limit.members", reason)
            break
        header += _remarks(part)
        yield from _people(part, people)
        body = _body(part, steps, count)
        if body is not None:
            yield from split(replace(body, text=header + body.text), NO_LAYOUT)[0]
            header = ""
        elif part.is_multipart():
            waiting.extend(reversed([p for p in part.get_payload() if isinstance(p, Message)]))
        else:
            yield from _attachment(part, steps, count, seen, budget)
    if header:
        yield Text((*steps, "header"), header, "utf-8")


def _remarks(part: Message) -> str:
    """What the header says beyond its people and the way that the message took."""
    lines = [
        f"{name.title()}: {field_text(raw)}\n"
        for name, raw in raw_fields(part)
        if not name.startswith("content-") and name not in _PEOPLE | _TRANSPORT
    ]
    return "".join([*lines, "\n"]) if lines else ""


def _people(part: Message, people: Correspondents) -> Iterator[Table]:
    for name, raw in raw_fields(part):
        if name in _PEOPLE:
            for shown, address in addresses(raw):
                yield from people.add(shown, address)


def _body(part: Message, steps: Steps, count: int) -> Text | None:
    """The part's text, without tags; null where it is a container or an attachment."""
    kind, stated = part.get_content_type(), _field(part, "content-type")
    if not kind.startswith("text/") or _file_name(part):
        return None
    data = part.get_payload(decode=True)
    text, encoding = decoded(data if isinstance(data, bytes) else b"", parameter(stated, "charset"))
    whole = Text((*steps, f"part:{count}"), text, encoding)
    return bare(whole) if kind == "text/html" else whole


def _attachment(
    part: Message, steps: Steps, count: int, seen: Counter[str], budget: Budget
) -> Iterator[Part]:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        return
    sealed = part.get_content_subtype().removeprefix("x-") == "pkcs7-mime"
    if sealed and b"signed" not in _field(part, "content-type"):
        reason = "a message encrypted with S/MIME; the header is legible"
        yield Gap(Locator(steps), "content", "locked.mail", reason, len(data))
        return
    budget.member()
    name = _file_name(part)
    where = encode_step(name) if name else f"part:{count}"
    seen[where] += 1
    inner = (*steps, where) if seen[where] == 1 else (*steps, where, f"~{seen[where]}")
    yield Item(inner, name, Memory(data))


def _file_name(part: Message) -> str:
    stated = parameter(_field(part, "content-disposition"), "filename")
    return stated or parameter(_field(part, "content-type"), "name")


def _field(part: Message, name: str) -> bytes:
    return next((raw for known, raw in raw_fields(part) if known == name), b"")
