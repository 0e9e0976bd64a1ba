"""Writes a report to standard output or to a file."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from triage import plugins
from triage.cli import screen
from triage.custody import digest_key, write_atomic
from triage.pipeline.case import examined_at, opened_case, record_reveal
from triage.pipeline.result.inventory import exit_code, inventory
from triage.pipeline.result.lines import finding_lines
from triage.report.options import ReportOptions
from triage.wording import language


def write_report(
    case: Path,
    format_: str,
    output: Path | None,
    *,
    lang: str | None,
    key: Path | None,
    reveal: bool = False,
    reason: str | None = None,
) -> int:
    """Write the report; returns the exit code of the scan that it reports."""
    if reveal:
        record_reveal(case, reason, f"report --format {format_}")
    with opened_case(case) as store:
        secret = digest_key(key) if format_ == "jsonl" else b""
        lines = finding_lines(store, secret, reveal=reveal)
        write("report", format_, inventory(store), lines, output=output, lang=lang, case=case)
        return exit_code(store)


def write(
    reports: str,
    format_: str,
    *what: Any,
    output: Path | None,
    lang: str | None,
    case: Path | None = None,
    manifest: str = "MANIFEST",
) -> None:
    """Write ``what`` by the format's plug-in in the folder ``reports``; a file appears whole."""
    options = ReportOptions(
        lang=language(lang),
        width=None if output else screen.width(),
        color=output is None and screen.color(),
        case=str(case or "CASE"),
        manifest=manifest,
        examined=examined_at(case) if case else None,
    )
    made = io.BytesIO()
    out = io.TextIOWrapper(made, "utf-8", "backslashreplace", newline="") if output else sys.stdout
    with screen.reader():
        plugins.one(reports, format_).write(*what, out, options)
        out.flush()
    if output is not None:
        _keep(made.getvalue(), output)


def _keep(data: bytes, output: Path) -> None:
    try:
        if output.exists() and not output.is_file():  # a device or pipe is never replaced
            output.write_bytes(data)
        else:
            write_atomic(output, data)
    except OSError as error:
        raise screen.unwritten(error, str(output)) from error
