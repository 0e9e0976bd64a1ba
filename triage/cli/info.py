"""``triage info``: the first screen, in seconds."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import typer

from triage.cli.options import FormatOption, LangOption, SourceArgument, forced, output

if TYPE_CHECKING:
    from triage.model import SourceFacts, Volume
    from triage.pipeline.tasks import Opened
    from triage.wording import Wording


def info(
    source: SourceArgument,
    format_: FormatOption = None,
    lang: LangOption = None,
) -> None:
    """Say what SOURCE is: container, volumes, file systems, encryption, blank or not.

    Reads samples only and writes nothing.

    Examples:

      triage info returned-pc.E01

      triage info usb.dd --format json
    """
    from triage.pipeline.case import supervised
    from triage.pipeline.scan import open_source
    from triage.source.sniff import recognise
    from triage.wording import Wording, language

    spec = recognise(source, forced(format_))
    with supervised(spec, 1) as supervisor:
        opened = open_source(supervisor)
    if output(format_) == "terminal":
        _print(opened, Wording(language(lang.value if lang else None)))
    else:
        typer.echo(json.dumps(_plain(opened), indent=1, sort_keys=True))


def _plain(opened: Opened) -> dict[str, object]:
    return {
        "schema": "triage.info/1",
        "source": dataclasses.asdict(opened.facts),
        "blank_samples": opened.blank,
        "volumes": [
            {**dataclasses.asdict(volume), "locator": str(volume.locator)}
            for volume in opened.volumes
        ],
        "gaps": [{**dataclasses.asdict(gap), "locator": str(gap.locator)} for gap in opened.gaps],
    }


def _print(opened: Opened, wording: Wording) -> None:
    from triage.text.safe import safe_text

    for label, value in _facts(opened.facts, wording):
        typer.echo(f"{label}: {safe_text(value)}")
    if opened.blank is not None:
        typer.echo(wording.say("info.blank" if opened.blank else "info.not-blank"))
    for volume in opened.volumes:
        typer.echo("  " + safe_text(_volume(volume, wording)))
    for gap in opened.gaps:
        typer.echo(safe_text(f"! {gap.locator}: {gap.reason}"))


def _facts(facts: SourceFacts, wording: Wording) -> list[tuple[str, str]]:
    rows = [("info.container", facts.format), ("info.size", f"{facts.size:,} B")]
    rows += [("info.segments", str(len(facts.segments)))] if len(facts.segments) > 1 else []
    rows += [("info.stored-hash", f"{name} {value}") for name, value in facts.stored_hashes]
    rows += [("info.serial", facts.serial)] if facts.serial else []
    rows += [("info.model", facts.model)] if facts.model else []
    rows += [("info.note", f"{name}: {value}") for name, value in facts.notes]
    return [(wording.say(key), value) for key, value in rows]


def _volume(volume: Volume, wording: Wording) -> str:
    parts = [f"{volume.locator!s:<14} {volume.kind:<10} {volume.offset:>16,} + {volume.length:,} B"]
    if volume.label:
        parts.append(f"“{volume.label}”")
    if volume.created:
        parts.append(wording.say("info.made", when=volume.created))
    if volume.encryption is not None:
        lock = volume.encryption
        parts.append(wording.say("info.locked", scheme=lock.scheme, cipher=lock.cipher or "?"))
        if lock.clear_key:
            parts.append(wording.say("info.clear-key"))
    return "  ".join(parts)
