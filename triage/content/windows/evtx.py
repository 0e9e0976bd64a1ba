"""Event logs of Windows since Vista: users, computers and addresses that events speak of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from evtx import PyEvtxParser

from triage.content.budget import Budget
from triage.content.stream import Stream
from triage.model import Gap, Item, Locator, Text

_PIECE: Final = 1 << 20
_REMEMBERED: Final = 500_000
"""So many values are known again; what comes later may be listed twice."""
_LONGEST: Final = 4096
_CODE: Final = re.compile(r"[-%\d\s.:,/TZ]*|0x[0-9A-Fa-f]+|\{?[0-9A-Fa-f-]{36}\}?|S-1-[\d-]+")
"""What says nothing of a person by itself: numbers, dates, identifiers of Windows."""
_ADDRESS: Final = re.compile(r"(?i)address|ip$")
_TEXT, _ATTRIBUTES = "#text", "#attributes"


class _Evtx:
    name = "evtx"
    mimes = frozenset({"application/x-ms-evtx"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Gap]:
        """Each distinct value of a field as a line, in the order of the events."""
        lost, known = 0, set[str]()
        held: list[str] = []
        size, first = 0, 1
        for event in _events(item):
            if event is None:
                lost += 1
                continue
            budget.spend(len(event))
            for line in _lines("", _read(event)):
                if line in known:
                    continue
                if len(known) < _REMEMBERED:
                    known.add(line)
                held.append(line)
                size += len(line)
            if size >= _PIECE:
                yield Text(item.steps, "\n".join((*held, "")), "utf-16-le", None, first)
                first += len(held)
                held, size = [], 0
        if held:
            yield Text(item.steps, "\n".join((*held, "")), "utf-16-le", None, first)
        if lost:
            reason = f"the event log is damaged; chunks or events that could not be read: {lost}"
            yield Gap(Locator(item.steps), "content", "document.damaged", reason)


PLUGIN = _Evtx()


def _events(item: Item) -> Iterator[str | None]:
    """The events as JSON; null for one, or a chunk of them, that is broken."""
    try:
        events = PyEvtxParser(Stream(item.data), number_of_threads=1).records_json()
    except (RuntimeError, OSError, ValueError):
        yield None
        return
    while True:
        try:
            event = next(events)
            yield event["data"] if event else None
        except StopIteration:
            return
        except (RuntimeError, OSError, ValueError):
            yield None


def _read(event: str) -> object:
    try:
        return json.loads(event, strict=False)
    except (ValueError, RecursionError):
        return event


def _lines(name: str, part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _lines(name if key in (_TEXT, _ATTRIBUTES) else key, value)
    elif isinstance(part, list):
        for value in part:
            yield from _lines(name, value)
    elif isinstance(part, str):
        text = " ".join(part.split())[:_LONGEST]
        if text and (_ADDRESS.search(name) or not _CODE.fullmatch(text)):
            yield f"{name}: {text}" if name else text
