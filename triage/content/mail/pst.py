"""Outlook's data files (PST, OST, PAB): every folder, and items that no folder holds any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pypff

from triage.content.budget import Budget
from triage.content.collected import Correspondents, address_book
from triage.content.mail.mapi import (
    BINARY,
    STRING8,
    UNICODE,
    Attachment,
    Book,
    Outlook,
    Part,
    Properties,
    read_object,
)
from triage.content.stream import Stream
from triage.model import Gap, Item, Locator
from triage.text.locator import encode_step

Steps = tuple[str, ...]

_MOST_FOLDERS = 50_000
_DEEPEST = 64
_LARGEST = 64 << 20
_DATA = 0x3701
_ERRORS = (OSError, ValueError, TypeError, OverflowError, MemoryError, SystemError)


class _Pst:
    name = "pst"
    mimes = frozenset({"application/vnd.ms-outlook-pst"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Part]:
        """Correspondents and contacts as tables, each message's text, attachments as items."""
        box = pypff.file()
        lost: Counter[str] = Counter()
        try:
            box.open_file_object(Stream(item.data))
            root = box.get_root_folder()
        except _ERRORS:
            reason = "the mailbox is damaged: its folders cannot be read"
            yield Gap(Locator(item.steps), "content", "pst.damaged", reason, item.data.length)
            return
        cards = address_book((*item.steps, "contacts"))
        book = Book(Correspondents(item.steps), cards)
        for steps, message in _messages(box, root, item.steps, lost):
            yield from read_object(steps, _outlook(message, lost), book, budget)
        yield from book.rest()
        if lost:
            reason = f"the mailbox is damaged; folders, items or values lost: {lost.total()}"
            yield Gap(Locator(item.steps), "content", "pst.damaged", reason)


PLUGIN = _Pst()


def _messages(box: Any, root: Any, base: Steps, lost: Counter[str]) -> Iterator[tuple[Steps, Any]]:
    """Every item with its place: folder by folder, then those without a folder."""
    waiting: list[tuple[Steps, Any]] = [(base, root)] if root is not None else []
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_FOLDERS:
        steps, folder = waiting.pop()
        if folder.identifier in seen:
            continue
        seen.add(folder.identifier)
        for index, message in _each(folder, "sub_message", lost):
            yield (*steps, f"message:{index}"), message
        names: Counter[str] = Counter()
        for _, inner in _each(folder, "sub_folder", lost):
            name = encode_step(_ask(inner.get_name, lost) or "folder")
            names[name] += 1
            below = (name,) if names[name] == 1 else (name, f"~{names[name]}")
            if len(steps) - len(base) < _DEEPEST:
                waiting.append(((*steps, *below), inner))
    for index, message in _each(box, "orphan_item", lost):
        yield (*base, f"orphan:{index}"), message


def _each(owner: Any, what: str, lost: Counter[str]) -> Iterator[tuple[int, Any]]:
    """Numbered from 1; what cannot be opened is counted as lost."""
    plural = {"entry": "entries"}.get(what, f"{what}s")
    get = getattr(owner, f"get_{what}", None)
    count = _ask(getattr(owner, f"get_number_of_{plural}"), lost) if get is not None else 0
    for index in range(count or 0):
        one = _ask(get, lost, index)
        if one is not None:
            yield index + 1, one


def _ask(question: Callable[..., Any] | None, lost: Counter[str], *arguments: int) -> Any:
    try:
        return question(*arguments) if question is not None else None
    except _ERRORS:
        lost["value"] += 1
        return None


def _outlook(message: Any, lost: Counter[str]) -> Outlook:
    recipients = _ask(lambda: getattr(message, "recipients", None), lost)
    sets = _each(recipients, "record_set", lost)
    return Outlook(
        _properties(message, lost),
        [_values(one, lost) for _, one in sets],
        _attachments(message, lost),
    )


def _attachments(message: Any, lost: Counter[str]) -> Iterator[Attachment]:
    for _, attached in _each(message, "attachment", lost):
        known = _properties(attached, lost)
        inner = next((one for _, one in _each(attached, "sub_item", lost)), None)
        size = 0 if inner is not None else _ask(attached.get_size, lost) or 0
        if inner is not None:
            yield Attachment(known, _outlook(inner, lost))
        elif 0 < size <= _LARGEST:
            data = _ask(attached.read_buffer, lost, size) or b""
            yield Attachment({**known, _DATA: (BINARY, data)})
        elif size:
            lost["attachment"] += 1


def _properties(thing: Any, lost: Counter[str]) -> Properties:
    known: dict[int, tuple[int, bytes]] = {}
    for _, one in _each(thing, "record_set", lost):
        known.update(_values(one, lost))
    return known


def _values(record: Any, lost: Counter[str]) -> Properties:
    known: dict[int, tuple[int, bytes]] = {}
    for _, entry in _each(record, "entry", lost):
        if entry.value_type in (STRING8, UNICODE, BINARY) and entry.entry_type != _DATA:
            known[entry.entry_type or 0] = (entry.value_type, _ask(entry.get_data, lost) or b"")
    return known
