"""``triage audit``: who did what with a case, and does its log hold?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from triage.cli import screen
from triage.cli.options import LangOption


class AuditFormat(StrEnum):
    """What to print of an audit log."""

    TERMINAL = "terminal"
    JSON = "json"


def audit(
    case: Annotated[
        Path,
        typer.Argument(metavar="CASE", help="A case folder, or a fleet's.", show_default=False),
    ],
    head: Annotated[
        str | None,
        typer.Option(
            metavar="HASH",
            help="A head that was noted down earlier: the log must still hold it.",
            show_default=False,
        ),
    ] = None,
    format_: Annotated[
        AuditFormat, typer.Option("--format", help="What to print.")
    ] = AuditFormat.TERMINAL,
    lang: LangOption = None,
) -> None:
    """Verify the audit log of CASE and print its records: scans, reveals, searches, batches.

    Each record holds the hash of the one before, so what was altered, deleted or moved is named.
    A log cut at its end, or written anew, is found out by its head: note it down outside the case
    and give it back with --head. Of a fleet the logs of its drives are verified too.

    Exit codes: 0 every log holds; 4 one does not.

    Examples:

      triage audit returned-pc.E01.triage

      triage audit returned-pc.E01.triage --head "$(cat head.txt)"

      triage audit fleet --format json
    """
    from triage.cli.audit_page import document, examined, page
    from triage.errors import IntegrityError
    from triage.wording import Wording, language

    logs = examined(case, head)
    if format_ is AuditFormat.JSON:
        with screen.reader():
            typer.echo(document(logs))
    else:
        wording = Wording(language(lang))
        screen.print_page(page(logs, wording))
    raise typer.Exit(IntegrityError.exit_code if any(log.problem for log in logs) else 0)
