"""Writes a report of a case to standard output or to a file."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from triage import plugins
from triage.cli import screen
from triage.custody import digest_key, write_atomic
from triage.pipeline.case import opened_case, record_reveal
from triage.pipeline.inventory import exit_code, inventory
from triage.pipeline.lines import finding_lines
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
        options = ReportOptions(
            lang=language(lang),
            width=None if output else screen.width(),
            color=output is None and screen.color(),
            case=str(case),
        )
        secret = digest_key(key) if format_ == "jsonl" else b""
        lines = finding_lines(store, secret, reveal=reveal)
        out = io.StringIO() if output else sys.stdout
        with screen.reader():
            plugins.load("report")[format_].write(inventory(store), lines, out, options)
        code = exit_code(store)
    if output is not None and isinstance(out, io.StringIO):
        write_atomic(output, out.getvalue().encode("utf-8", "backslashreplace"))
    return code
