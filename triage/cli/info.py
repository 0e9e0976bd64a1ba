"""``triage info``: the first screen, in seconds."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import typer

from triage.cli import screen
from triage.cli.options import FormatOption, LangOption, SourceArgument, forced, output
from triage.errors import UsageError

if TYPE_CHECKING:
    from triage.pipeline.tasks import Opened


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
    if output(format_) == "jsonl":
        raise UsageError("info has no findings to print", do="--format json prints what it has")
    from triage.pipeline.case import supervised
    from triage.pipeline.scan import open_source
    from triage.source.sniff import recognise
    from triage.wording import Wording, language

    spec = recognise(source, forced(format_))
    with supervised(spec, 1) as supervisor:
        opened = open_source(supervisor)
    if output(format_) == "terminal":
        from triage.cli.info_page import page

        wording = Wording(language(lang))
        screen.print_page(page(opened, source, wording))
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
