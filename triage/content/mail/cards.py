"""Address books and calendars as lines: vCard 2.1 to 4.0, iCalendar, LDIF."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from triage.content.budget import Budget
from triage.content.charset import decoded
from triage.content.collected import CARD, Collected, address_book
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

_WINDOW = 4 << 20
_ENDS = re.compile(rb"(?i)\nEND:V(?:CARD|EVENT|TODO|JOURNAL)[^\n]*(?:\n|$)|\n\r?\n(?=dn:|#)")
_LONGEST = 8 << 20
_LINE = re.compile(
    rb"([A-Za-z0-9_.-]{1,64})((?:;[^:\r\n\"]{0,400}(?:\"[^\"\r\n]{0,400}\")?){0,16}):"
)
_CALLED = re.compile(rb'(?i);CN=("[^"]*"|[^;:"]*)')
_MAILTO = re.compile("(?i)^mailto:")
_FOLD = re.compile(rb"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([\\,;nN])")
_QUOTED = b"ENCODING=QUOTED-PRINTABLE"

_COLUMNS = {
    "fn": 0,
    "cn": 0,
    "displayname": 0,
    "sound": 1,
    "sort-string": 1,
    "msds-phoneticdisplayname": 1,
    "org": 2,
    "o": 2,
    "company": 2,
    "ou": 3,
    "department": 3,
    "title": 4,
    "tel": 5,
    "telephonenumber": 5,
    "homephone": 5,
    "mobile": 6,
    "facsimiletelephonenumber": 7,
    "email": 8,
    "mail": 8,
    "attendee": 8,
    "organizer": 8,
    "postalcode": 9,
    "adr": 10,
    "label": 10,
    "postaladdress": 10,
    "homepostaladdress": 10,
    "street": 10,
    "l": 10,
    "bday": 11,
    "note": 12,
    "description": 12,
    "comment": 12,
    "summary": 13,
    "location": 14,
}
"""The column of ``_HEADER`` in which a property stands."""
_OF_LINES = frozenset({"postaladdress", "homepostaladdress"})
"""Addresses whose lines a dollar parts (RFC 4517 section 3.3.28)."""
_HEADER = (*CARD, "件名", "場所")
"""What calendars have beside: an event's title names the client, its description whoever comes."""
_BRANCH = re.compile("(?:.*(?:店|所|社|部|課|係|室|校|院|局|工場|センター|窓口|受付))?")
"""What stands behind a firm's name that is no person."""
_BIRTHDAY = re.compile("誕生日|(?i:birthday)")
_CALENDARS = 2005
"""A yearly event for somebody's birthday that begins before is of the day of birth: from then on
calendars on telephones begin it when it is entered."""
_SILENT = frozenset(
    {"begin", "end", "version", "prodid", "uid", "rev", "dn", "objectclass", "dtstamp", "tzid"}
)
_PARTS = {"n": 0, "sn": 0, "givenname": 1}
_KANA = {
    "x-phonetic-last-name": 0,
    "x-phonetic-first-name": 1,
    "msds-phoneticlastname": 0,
    "msds-phoneticfirstname": 1,
}
"""Where in a name, surname first, a property stands; cards give them in either order."""
_READ_AS = b"PHONETIC"
"""The option of an attribute that tells how another one is read (``sn;lang-ja;phonetic``)."""


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    parameters: bytes
    value: str
    data: bytes
    called: str
    """What an attendee is called (RFC 5545 section 3.2.2)."""


class _Cards:
    name = "cards"
    mimes = frozenset({"text/vcard", "text/calendar", "text/x-ldif"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """A table of cards and entries, one of a calendar's events; pictures as items."""
        table, calendar = address_book(item.steps), Collected(item.steps, _HEADER, title="予定表")
        for number, entry in enumerate(_entries(item), 1):
            known = list(_properties(entry))
            cells = _cells(known)
            if any(cells[len(CARD) :]):
                yield from calendar.add(cells, number)
            elif any(cells):
                yield from table.add(cells[: len(CARD)], number)
            for guest in filter(None, map(_guest, known)):
                yield from table.add(guest, number)
            for index, found in enumerate(known, 1):
                if found.data:
                    budget.member()
                    steps = (*item.steps, f"card:{number}", f"part:{index}")
                    yield Item(steps, found.name, Memory(found.data))
        yield from table.rest()
        yield from calendar.rest()


PLUGIN = _Cards()


def _entries(item: Item) -> Iterator[bytes]:
    """Each card with its line ends; what is longer than any card is given in pieces."""
    held, at = b"", 0
    while at < item.data.length:
        held += item.data.read_at(at, _WINDOW)
        at += _WINDOW
        done = 0
        for end in _ENDS.finditer(held):
            yield held[done : end.end()]
            done = end.end()
        held = held[done:]
        if len(held) > _LONGEST:
            yield held
            held = b""
    if held.strip():
        yield held


def _properties(entry: bytes) -> Iterator[_Property]:
    if _QUOTED in entry.upper():
        entry = _unfolded(entry)
    for line in _FOLD.sub(b"", entry).splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        called = _CALLED.search(match[2])
        name = match[1].decode("ascii").lower().rpartition(".")[2]
        parameters, raw = match[2].upper(), line[match.end() :]
        packed = b"BASE64" in parameters or b"ENCODING=B" in parameters or raw.startswith(b":")
        if packed:
            raw = _unpacked(raw.lstrip(b": "))
        elif b"QUOTED-PRINTABLE" in parameters:
            raw = quopri.decodestring(raw)
        charset = re.search(rb"CHARSET=\"?([\w.-]{1,40})", parameters)
        value = decoded(raw.strip(), charset[1].decode("ascii") if charset else "")[0]
        is_file = packed and name in ("photo", "logo", "key", "attach", "jpegphoto", "sound")
        plain = "" if is_file else _ESCAPED.sub(_unescaped, value)
        who = decoded(called[1].strip(b'"'), "")[0] if called else ""
        yield _Property(name, parameters, plain, raw if is_file else b"", who)


def _unfolded(entry: bytes) -> bytes:
    """Soft line ends of quoted-printable values joined; elsewhere ``=`` may end a line."""
    found: list[bytes] = []
    quoted = goes_on = False
    for line in entry.split(b"\n"):
        if goes_on:
            line = line.lstrip(b" \t")
        else:
            found.append(b"\n")
            quoted = _QUOTED in line[:400].upper()
        line = line.rstrip(b"\r")
        goes_on = quoted and line.endswith(b"=")
        found.append(line[:-1] if goes_on else line)
    if goes_on:
        found.append(b"=")
    return b"".join(found[1:])


def _unpacked(raw: bytes) -> bytes:
    packed = raw.translate(None, b" \t\r\n=")
    try:
        return base64.b64decode(packed[: len(packed) - (len(packed) % 4 == 1)] + b"===")
    except binascii.Error:
        return b""


def _unescaped(match: re.Match[str]) -> str:
    return " " if match[1] in "nN" else match[1]


def _cells(known: list[_Property]) -> tuple[str, ...]:
    """The row of one card; what has no column of its own is a remark."""
    cells: list[list[str]] = [[] for _ in _HEADER]
    family: dict[int, str] = {}
    kana: dict[int, str] = {}
    for found in known:
        value = _value(found)
        if not value or found.name in _SILENT:
            continue
        column = _COLUMNS.get(found.name)
        if found.name == "adr" and found.value.count(";") >= 5:
            parts = [part.strip() for part in found.value.split(";")]
            cells[9].append(parts[5])
            cells[10].append("".join(parts[4:0:-1]))  # the largest part first, as it is written
        elif found.name in _KANA:
            kana[_KANA[found.name]] = value
        elif found.name in _PARTS:
            (kana if _READ_AS in found.parameters else family)[_PARTS[found.name]] = value
        elif column == 0 and _READ_AS in found.parameters:
            cells[1].append(value)
        elif found.called and column == 8:
            continue  # of a row of their own
        elif column == 8:
            cells[8].append(_MAILTO.sub("", value))
        elif column == 5 and b"FAX" in found.parameters:
            cells[7].append(value)
        elif column == 5 and b"CELL" in found.parameters:
            cells[6].append(value)
        else:
            cells[12 if column is None else column].append(value)
    cells[11] += _born(known)
    shown = [*dict.fromkeys(cells[0])]  # 平野 英里子, and Eriko HIRANO in a directory
    cells[0], cells[12] = shown[:1], [*cells[12], *shown[1:]]
    if not family and any(_is_firm("".join(shown[:1]), firm) for firm in cells[2]):
        cells[0] = []
    for at, named in enumerate((family, kana)):
        if not cells[at] and named:
            cells[at].append(" ".join(named[place] for place in sorted(named)))
    return tuple(" ".join(dict.fromkeys(cell)) for cell in cells)


def _value(found: _Property) -> str:
    """The parts of a value, or the lines of an address, with a blank between."""
    value = " ".join(filter(None, map(str.strip, found.value.split(";"))))
    return value.replace("$", " ") if found.name in _OF_LINES else value


def _is_firm(shown: str, firm: str) -> bool:
    """Is a card's name its firm's, or a branch's (RFC 6350 section 6.2.1: no card is without)?"""
    return shown.startswith(firm) and _BRANCH.fullmatch(shown[len(firm) :].strip()) is not None


def _guest(found: _Property) -> tuple[str, ...] | None:
    """The row of who is invited to an event, or invites."""
    if not found.called or _COLUMNS.get(found.name) != 8:
        return None
    cells = [""] * len(CARD)
    cells[0], cells[8] = found.called, _MAILTO.sub("", found.value)
    return tuple(cells)


def _born(known: list[_Property]) -> list[str]:
    """The day on which a birthday that comes every year was the first."""
    values = {found.name: found.value for found in known}
    day = values.get("dtstart", "")[:8]
    yearly = "YEARLY" in values.get("rrule", "").upper()
    told = yearly and _BIRTHDAY.search(values.get("summary", ""))
    return [day] if told and day.isdecimal() and int(day[:4]) < _CALENDARS else []
