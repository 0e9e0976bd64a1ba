"""How a report was made: from what, by what, and what vouches for both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone

from triage.model import Inventory, SourceReport
from triage.report import describe
from triage.wording import Wording

_COMPARED = {True: "made.verified", False: "made.differs", None: "made.uncompared"}
_JAPAN = timezone(timedelta(hours=9))
"""Its clocks are never put forward."""


def rows(
    inventory: Inventory, wording: Wording, examined: datetime | None
) -> Iterator[tuple[str, str]]:
    """Labels and what stands behind them, in words; ``examined`` is when the scan ended."""
    say, covered = wording.say, inventory.coverage
    yield from _source(inventory.source, wording)
    if examined:
        japan, world = (f"{examined.astimezone(zone):%Y-%m-%d %H:%M}" for zone in (_JAPAN, UTC))
        yield say("made.examined"), say("made.at", japan=japan, world=world)
    counted = say(
        "made.counted",
        total=covered.files_total,
        examined=covered.files_examined,
        partial=covered.files_partial,
        failed=covered.files_failed,
    )
    yield say("made.files"), counted
    for name, sha256, hashes in inventory.known.lists if inventory.known else ():
        yield say("made.known"), say("made.known_list", name=name, hashes=hashes, sha256=sha256)
    tool = dict(inventory.tool)
    yield say("made.tool"), f"{tool['name']} {tool['version']}"
    if "signatures_sha256" in tool:
        yield say("made.signatures"), str(tool["signatures_sha256"])
    libraries = tool.get("libraries")
    if isinstance(libraries, Mapping):
        versions = (f"{name} {version}" for name, version in libraries.items())
        yield say("made.libraries"), wording.listed(versions)


def _source(source: SourceReport, wording: Wording) -> Iterator[tuple[str, str]]:
    say = wording.say
    yield say("made.source"), source.path
    container = wording.term("container", source.format)
    size = wording.size(source.size)
    summary = say("info.summary", container=container, size=size, bytes=source.size)
    yield say("made.container"), summary
    for key, value in (("serial", source.serial), ("model", source.model)):
        if value:
            yield say(f"info.{key}"), value
    if len(source.segments) > 1:
        yield say("info.segments"), "  ".join(describe.locators(source.segments))
    if source.sha256:
        yield say("made.sha256"), source.sha256
    for name, value in source.stored_hashes:
        said = say(_COMPARED[source.hash_verified], name=name.upper(), value=value)
        yield say("info.stored-hash"), said
    if source.unreadable:
        yield say("made.unreadable"), f"{len(source.unreadable):,}"
