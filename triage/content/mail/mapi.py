"""Outlook's objects as properties ([MS-OXPROPS]): messages, people, contacts, attachments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from triage.content.budget import Budget
from triage.content.charset import decoded
from triage.content.collected import Collected, Correspondents
from triage.content.mail.mail_header import addresses
from triage.content.mail.rtf_packed import unpack_rtf
from triage.content.markup.markup import bare
from triage.content.space import Memory
from triage.content.text.delimited import NO_LAYOUT, split
from triage.model import Gap, Item, Table, Text
from triage.text.locator import encode_step

Steps = tuple[str, ...]
Part = Text | Table | Item | Gap
Properties = Mapping[int, tuple[int, bytes]]
"""Property id to its type and raw value."""

STRING8, UNICODE, BINARY = 0x1E, 0x1F, 0x102
_DEEPEST = 5
_SUBJECT, _BODY, _HTML, _RTF, _HEADERS, _CLASS = 0x37, 0x1000, 0x1013, 0x1009, 0x7D, 0x1A
_NAME, _SMTP, _ADDRESS, _KIND = 0x3001, 0x39FE, 0x3003, 0x3002
_SENDERS = ((0x0C1A, 0x5D01), (0x0C1A, 0x0C1F), (0x42, 0x5D02), (0x42, 0x65))
_FILE_NAME, _SHORT_NAME, _DATA = 0x3707, 0x3704, 0x3701
_NAMED = 0x8000
_REMARKS = (0x0E04, 0x0E03, 0x0E02, 0x3A1C, 0x8208)
_CARD: tuple[tuple[int, ...], ...] = (
    (_NAME, 0x3A11),
    (0x802C, 0x802D),
    (0x3A16,),
    (0x3A18,),
    (0x3A17,),
    (0x3A08, 0x3A09, 0x3A1A, 0x3A1B),
    (0x3A1C,),
    (0x3A24, 0x3A25),
    (_SMTP, _ADDRESS),
    (0x3A2A, 0x3A5B),
    (0x3A15, 0x3A29, 0x3A5D),
    (),
    (),
)
"""The properties behind each column of ``collected.CARD``, the best first."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file, or (``inner``) an object, that hangs on a message."""

    properties: Properties
    inner: Outlook | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """A message, contact, appointment or note."""

    properties: Properties
    recipients: Iterable[Properties] = ()
    attachments: Iterable[Attachment] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """What is gathered over a whole mailbox."""

    people: Correspondents
    cards: Collected

    def rest(self) -> Iterator[Table]:
        """Its tables."""
        yield from self.people.rest()
        yield from self.cards.rest()


def string(properties: Properties, *ids: int) -> str:
    """The first of these properties that is there, as text."""
    for number in ids:
        kind, raw = properties.get(number, (0, b""))
        if kind == UNICODE and raw:
            # A subject may begin with the length of its prefix, behind the character 1.
            text = raw.decode("utf-16-le", "replace").rstrip("\0")
            return text[2:] if text[:1] == "\x01" else text
        if kind == STRING8 and raw:
            data = raw.rstrip(b"\0")
            return decoded(data[2:] if data[:1] == b"\x01" else data)[0]
    return ""


def read_object(
    steps: Steps, thing: Outlook, book: Book, budget: Budget, level: int = 0
) -> Iterator[Part]:
    """The parts of one object; addresses and cards go to ``book``."""
    known = thing.properties
    yield from _people(thing, book.people)
    if string(known, _CLASS).upper().startswith("IPM.CONTACT"):
        cells = tuple(string(known, *ids) for ids in _CARD)
        yield from book.cards.add(cells)
    text = _text(known)
    if text.strip():
        whole = Text((*steps, "part:1"), text, "utf-16-le")
        yield from split(whole, NO_LAYOUT)[0]
    packed = known.get(_RTF, (0, b""))[1]
    if packed and not string(known, _BODY) and not known.get(_HTML, (0, b""))[1]:
        yield Item((*steps, "part:2"), "body.rtf", Memory(unpack_rtf(packed, budget)))
    for index, attached in enumerate(thing.attachments, 1):
        yield from _attached(steps, attached, index, book, budget, level)


def _text(known: Properties) -> str:
    """Subject, plain or HTML body, and what other text the object has."""
    lines = [f"Subject: {string(known, _SUBJECT)}" if string(known, _SUBJECT) else ""]
    lines += [string(known, number) for number in _REMARKS]
    if not string(known, _CLASS).upper().startswith("IPM.NOTE"):
        # Of a message they are marks of its transport; of a card or a meeting, what it says.
        lines += [string(known, number) for number in sorted(known) if number >= _NAMED]
    body = string(known, _BODY)
    kind, raw = known.get(_HTML, (0, b""))
    if not body and raw:
        html = string(known, _HTML) if kind in (STRING8, UNICODE) else decoded(raw)[0]
        body = bare(Text((), html, "utf-8")).text
    return "\n".join([*dict.fromkeys(filter(None, lines)), "", body])


def _people(thing: Outlook, people: Correspondents) -> Iterator[Table]:
    known = thing.properties
    for shown, where in _SENDERS:
        if "@" in string(known, where):
            yield from people.add(string(known, shown), string(known, where))
    for line in string(known, _HEADERS).replace("\r\n", "\n").replace("\n ", " ").split("\n"):
        field, colon, rest = line.partition(":")
        if colon and field.lower() in ("from", "to", "cc", "reply-to", "return-path"):
            for name, address in addresses(rest.encode("utf-8", "replace")):
                yield from people.add(name, address)
    for recipient in thing.recipients:
        address = string(recipient, _SMTP, _ADDRESS)
        if "@" in address or string(recipient, _KIND) == "SMTP":
            yield from people.add(string(recipient, _NAME), address)


def _attached(
    steps: Steps, attached: Attachment, index: int, book: Book, budget: Budget,
    level: int,
) -> Iterator[Part]:  # fmt: skip
    name = string(attached.properties, _FILE_NAME, _SHORT_NAME, _NAME)
    inner = (*steps, f"attachment:{index}", *((encode_step(name),) if name else ()))
    if attached.inner is not None:
        if level < _DEEPEST:
            yield from read_object(inner, attached.inner, book, budget, level + 1)
        return
    data = attached.properties.get(_DATA, (0, b""))[1]
    if data:
        budget.member()
        yield Item(inner, name, Memory(data))
