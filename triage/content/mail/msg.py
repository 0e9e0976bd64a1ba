"""Outlook's single messages (.msg, [MS-OXMSG]): properties as streams of a compound file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.content.collected import Correspondents, address_book
from triage.content.container.compound import Compound
from triage.content.mail.mapi import Attachment, Book, Outlook, Part, Properties, read_object

MARK = "__properties_version1.0"
"""Every message has this stream."""

_STREAM = re.compile(r"__substg1\.0_([0-9A-Fa-f]{4})(001E|001F|0102)", re.IGNORECASE)
_PLACE = re.compile(r"__(?:recip|attach)_version1\.0_#[0-9A-Fa-f]{8}/")
_INNER = "__substg1.0_3701000D/"
Storages = dict[str, list[str]]
"""The names of the streams in each storage, by its path."""
_MOST = 5_000
_DEEPEST = 5


def message(steps: tuple[str, ...], compound: Compound) -> Iterator[Part]:
    """Its correspondents or its card as a table, its text, its attachments as items."""
    book = Book(Correspondents(steps), address_book((*steps, "contacts")))
    storages: dict[str, list[str]] = {"": []}
    for path in compound.streams:
        base, _, name = path.rpartition("/")
        storages.setdefault(f"{base}/" if base else "", []).append(name)
    whole = _object(compound, storages, "", 0)
    yield from read_object(steps, whole, book, compound.budget)
    yield from book.rest()


def _object(compound: Compound, storages: Storages, base: str, level: int) -> Outlook:
    below = [place for place in storages if _PLACE.fullmatch(place, len(base))][:_MOST]
    below = sorted(place for place in below if place.startswith(base))
    people = [place for place in below if place.startswith("__recip", len(base))]
    files = [place for place in below if place.startswith("__attach", len(base))]
    return Outlook(
        _properties(compound, storages, base),
        [_properties(compound, storages, place) for place in people],
        (_attachment(compound, storages, place, level) for place in files),
    )


def _attachment(compound: Compound, storages: Storages, place: str, level: int) -> Attachment:
    inner = place + _INNER
    holds = level < _DEEPEST and inner + MARK in compound
    known = _properties(compound, storages, place)
    return Attachment(known, _object(compound, storages, inner, level + 1) if holds else None)


def _properties(compound: Compound, storages: Storages, base: str) -> Properties:
    found: dict[int, tuple[int, bytes]] = {}
    for name in storages.get(base, ()):
        if named := _STREAM.fullmatch(name):
            found[int(named[1], 16)] = (int(named[2], 16), compound.read(base + name))
    return found
