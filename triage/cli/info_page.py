"""The page that ``info`` prints."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from triage.cli import screen
from triage.model import SourceFacts
from triage.pipeline.tasks import Opened
from triage.report.headline import scheme
from triage.report.page import GAP, columns, frame, gap_table, part, volume_table
from triage.text.safe import safe_text
from triage.wording import Wording


def page(opened: Opened, source: Path, wording: Wording) -> Iterator[RenderableType]:
    """The first screen: what the source is, its volumes, what cannot be read, what comes next."""
    head = Text("\n".join(map(safe_text, _answer(opened, wording))))
    yield frame(source.name or str(source), head, columns(screen.width()))
    rows = _rows(opened.facts, wording)
    if rows:
        table = Table.grid(padding=GAP)
        for label, value in rows:
            table.add_row(label, Text(safe_text(value), overflow="fold"))
        yield part(wording.say("section.container"), table)
    if opened.volumes:
        yield part(wording.say("section.volumes"), volume_table(opened.volumes, wording))
    if opened.gaps:
        yield part(wording.say("section.gaps"), gap_table(opened.gaps, wording))
    command = wording.say("info.scan", source=safe_text(shlex.quote(str(source))))
    yield part(wording.say("section.next"), Text(command, overflow="fold"))


def _answer(opened: Opened, wording: Wording) -> Iterator[str]:
    """What it is, whether it is blank, whether it is locked."""
    facts = opened.facts
    container = wording.term("container", facts.format)
    size = wording.size(facts.size)
    yield wording.say("info.summary", container=container, size=size, bytes=facts.size)
    if opened.unreadable:
        yield wording.say("info.unread")
    if opened.blank is not None:
        yield wording.say("info.blank" if opened.blank else "info.used")
    for volume in opened.volumes:
        lock = volume.encryption
        if lock is None:
            continue
        key = "info.clear-key" if lock.clear_key else "info.locked"
        yield wording.say(key, place=volume.locator, scheme=scheme(volume))
        if lock.key_protectors:
            yield "  " + wording.say("info.protectors", names=wording.listed(lock.key_protectors))


def _rows(facts: SourceFacts, wording: Wording) -> list[tuple[str, str]]:
    rows = [("segments", f"{len(facts.segments):,}")] if len(facts.segments) > 1 else []
    rows += [
        ("stored-hash", wording.say("info.unchecked", name=name.upper(), value=value))
        for name, value in facts.stored_hashes
    ]
    rows += [("serial", facts.serial)] if facts.serial else []
    rows += [("model", facts.model)] if facts.model else []
    return [(wording.say(f"info.{key}"), value) for key, value in rows] + list(facts.notes)
