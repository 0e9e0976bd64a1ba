"""``triage show``: what stands behind a rank, a finding or a locator."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.options import CaseArgument, KeyOption, LangOption, ReasonOption, RevealOption

if TYPE_CHECKING:
    from triage.pipeline.show import Shown
    from triage.wording import Wording

MOST = 50
"""Findings listed; the report has them all."""


def show(
    case: CaseArgument,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="A rank, a finding id, or a locator, as the reports print them.",
            show_default=False,
        ),
    ],
    reveal: RevealOption = False,
    reason: ReasonOption = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="With --reveal: the bytes as they are, for a pipe.")
    ] = False,
    digest_key: KeyOption = None,
    lang: LangOption = None,
) -> None:
    """Show where something is and what was found in it; with --reveal, its bytes.

    Values are masked. --reveal opens the source again, read-only, prints the bytes (1 MiB at
    most) and is logged with its reason.

    Examples:

      triage show returned-pc.E01.triage 1

      triage show lost-usb 'p1/名簿.csv/row:12' --reveal --reason "checking a false finding"
    """
    from triage.custody import digest_key as load_key
    from triage.pipeline.case import opened_case, record_reveal
    from triage.pipeline.show import find
    from triage.wording import Wording, language

    if reveal:
        record_reveal(case, reason, f"show {what}")
    with opened_case(case) as store:
        shown = find(store, what, load_key(digest_key))
        source = Path(store.get("source_path"))
        identity = store.get("identity")
    if not (reveal and raw):
        _describe(shown, Wording(language(lang)))
    if reveal:
        _print_bytes(shown, source, identity, raw=raw)


def _describe(shown: Shown, wording: Wording) -> None:
    from triage.text.safe import safe_text

    def say(label: str, text: object) -> None:
        typer.echo(f"{wording.say('show.' + label)}: {safe_text(str(text))}")

    say("locator", shown.place.locator)
    exposure = shown.exposure
    if exposure is not None:
        say("severity", f"{exposure.severity} ({exposure.score:.1f})")
        say("origin", f"{exposure.origin}, {exposure.effort}")
        say("people", f"{exposure.people_min}-{exposure.people_max}")
        if exposure.path is not None:
            say("path", exposure.path)
        if exposure.sha256 is not None:
            say("sha256", exposure.sha256)
        say("extents", " ".join(f"{e.offset}+{e.length}" for e in exposure.extents[:MOST]))
        for other in exposure.copies[:MOST]:
            say("copy", other)
        for term in exposure.reasons:
            say("reason", f"{term.points:+.1f} {term.term}")
    for line in shown.findings[:MOST]:
        offset = "" if line.offset is None else f" @{line.offset}"
        why = "; ".join(line.why)
        text = f"{line.id} {line.signature} {line.masked} {line.confidence:.2f}{offset} ({why})"
        typer.echo("  " + safe_text(text))
    if len(shown.findings) > MOST:
        typer.echo("  " + wording.say("show.more", count=len(shown.findings) - MOST))
    for gap in shown.gaps[:MOST]:
        say("gap", f"{gap.code}: {gap.reason} ({gap.locator})")


def _print_bytes(shown: Shown, source: Path, identity: str, *, raw: bool) -> None:
    """Read the bytes in a worker; text is decoded and made inert, unless raw is asked for."""
    from triage.pipeline.case import read_again
    from triage.text.codec import ENCODINGS, decode, detect
    from triage.text.safe import safe_text

    data = read_again(source, identity, shown.place)
    if raw:
        sys.stdout.buffer.write(data)
        return
    text, _ = decode(data, detect(data) or ENCODINGS[0])
    for line in text.splitlines():
        typer.echo(safe_text(line))
