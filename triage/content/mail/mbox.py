"""Mailboxes of many messages in one file (mbox and its kin), read one message at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.collected import Correspondents
from triage.content.mail.mail import LARGEST, read_message, too_long
from triage.model import ByteSpace, Gap, Item, Table, Text

_WINDOW = 4 << 20
_BEGINS = re.compile(rb"(?<=\n)From [^\r\n]{0,300}\r?\n(?=[!-9;-~]{1,80}:)")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_EDGE = 512


class _Mbox:
    name = "mbox"
    mimes = frozenset({"application/mbox"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Everyone in it as one table; each message's text; attachments as items."""
        people = Correspondents(item.steps)
        for number, (message, lost) in enumerate(messages(item.data), 1):
            steps = (*item.steps, f"message:{number}")
            yield from read_message(steps, message, people, budget)
            if lost:
                yield too_long(steps, lost)
        yield from people.rest()


PLUGIN = _Mbox()


def messages(space: ByteSpace) -> Iterator[tuple[bytes, int]]:
    """Each message without its ``From `` line, and how many bytes of it were left out."""
    held: list[bytes] = []
    size, lost, at, carried = 0, 0, 0, b"\n"
    while at < space.length:
        data = carried + space.read_at(at, _WINDOW)
        at += _WINDOW
        done = len(data) if at >= space.length else len(data) - _EDGE
        place = 0
        for match in _BEGINS.finditer(data):
            if match.start() > done:
                break
            held.append(data[place : match.start()])
            if size or held[-1].strip():
                yield _whole(held), lost
            held, size, lost, place = [], 0, 0, match.end()
        done = max(done, place)
        piece, carried = data[place:done], data[done:]
        if size + len(piece) > LARGEST:
            lost += len(piece)
        else:
            held.append(piece)
            size += len(piece)
    if size or carried.strip():
        yield _whole([*held, carried]), lost


def _whole(pieces: list[bytes]) -> bytes:
    return _QUOTED.sub(rb"\1", b"".join(pieces))
