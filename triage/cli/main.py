"""The command line: collects the verbs, turns errors into one line and an exit code.

Verbs import what they need when they run, so that ``--help`` answers at once.
"""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from triage import __version__
from triage.cli import (
    audit,
    batch,
    correlate,
    demo,
    doctor,
    find,
    info,
    report,
    scan,
    show,
    signatures,
)
from triage.errors import TriageError

EPILOG = """
Exit codes: 0 complete · 1 failed · 2 usage · 3 finished with gaps · 4 integrity (the source
changed, or its stored hash does not match).
"""

INTERRUPTED = 130
"""What typer makes of Ctrl-C."""

app = typer.Typer(
    name="triage",
    help="Says what a returned, lost or stolen drive exposes, and for how many people.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(info.info)
app.command()(scan.scan)
app.command()(report.report)
app.command()(batch.batch)
app.command()(correlate.correlate)
app.command()(show.show)
app.command()(find.find)
app.command()(audit.audit)
app.command()(demo.demo)
app.command()(doctor.doctor)
app.add_typer(signatures.app, name="signatures")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"triage {__version__}")
        raise typer.Exit


def _verbose(count: int) -> None:
    """One line for every error; with -vv Python's own traceback (which may quote evidence)."""
    if count < 2:
        from triage.custody import silence_tracebacks

        silence_tracebacks()


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose", "-v", count=True, callback=_verbose, help="-vv: tracebacks of errors."
        ),
    ] = 0,
) -> None:
    """Says what a returned, lost or stolen drive exposes, and for how many people."""
    del version, verbose


def _never_fail_to_print() -> None:
    """A locale that lacks Japanese must not end a scan at its report."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> None:
    """Run the command line; the process ends here."""
    from triage.custody import no_core_dumps

    no_core_dumps()
    _never_fail_to_print()
    try:
        app(prog_name="triage")  # else completion is made for "python -m triage"
    except TriageError as error:
        from triage.text.safe import safe_text

        print(f"triage: {safe_text(str(error))}", file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            from triage.wording import Wording, language

            said = Wording(language(None)).say("progress.stopped")
            print(f"triage: {said}", file=sys.stderr)  # noqa: T201
        raise
