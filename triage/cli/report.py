"""``triage report``: the inventory of a case, from the case alone."""

from __future__ import annotations

from typing import Annotated

import typer

from triage.cli.options import (
    CaseArgument,
    KeyOption,
    LangOption,
    Output,
    OutputOption,
    ReasonOption,
    RevealOption,
)


def report(
    case: CaseArgument,
    format_: Annotated[Output, typer.Option("--format", help="What to write.")] = Output.TERMINAL,
    output: OutputOption = None,
    lang: LangOption = None,
    reveal: RevealOption = False,
    reason: ReasonOption = None,
    digest_key: KeyOption = None,
) -> None:
    """Write the inventory of CASE; the exit code is the scan's (0, 3 or 4).

    Examples:

      triage report returned-pc.E01.triage

      triage report lost-usb --format html -o report.html

      triage report lost-usb --format json -o inventory.json

      triage report lost-usb --format jsonl --reveal --reason "notice to the persons, case 12"
    """
    from triage.cli.writing import write_report

    code = write_report(
        case,
        format_.value,
        output,
        lang=lang,
        key=digest_key,
        reveal=reveal,
        reason=reason,
    )
    raise typer.Exit(code)
