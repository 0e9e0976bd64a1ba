"""The command line: collects the verbs, turns errors into one line and an exit code.

Verbs import what they need when they run, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from triage import __version__
from triage.cli import (
    audit,
    batch,
    correlate,
    demo,
    doctor,
    find,
    help_page,
    info,
    report,
    scan,
    show,
    signatures,
)
from triage.cli.door import leave
from triage.cli.options import LangOption
from triage.errors import INTERRUPTED, TriageError, UsageError
from triage.wording import Wording, asked

EPILOG = """
Exit codes: 0 complete · 1 failed · 2 usage · 3 finished with gaps, or cannot tell · 4 integrity
(the source changed, or its stored hash does not match).
"""

app = typer.Typer(
    name="triage",
    cls=help_page.Verbs,
    help="Says what a returned, lost or stolen drive exposes, and for how many people.",
    epilog=EPILOG,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (
    info.info,
    scan.scan,
    report.report,
    batch.batch,
    correlate.correlate,
    show.show,
    find.find,
    audit.audit,
    demo.demo,
    doctor.doctor,
):
    app.command(cls=help_page.Verb)(verb)
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
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            callback=_verbose,
            help="-vv: tracebacks of errors.",
            show_default=False,
        ),
    ] = 0,
    lang: LangOption = None,
) -> None:
    """Says what a returned, lost or stolen drive exposes, and for how many people."""
    del version, verbose
    verbs = context.command
    if lang is not None and isinstance(verbs, help_page.Verbs):  # behind the verb it counts more
        context.default_map = _defaults(verbs, context, lang.value)
    help_page.unless_asked(context)


def _defaults(verbs: help_page.Verbs, context: typer.Context, lang: str) -> dict[str, Any]:
    """The language for every verb, those of a group too."""
    commands = {name: verbs.get_command(context, name) for name in verbs.list_commands(context)}
    return {
        name: _defaults(one, context, lang) if isinstance(one, help_page.Verbs) else {"lang": lang}
        for name, one in commands.items()
    }


def main() -> None:
    """Run the command line; the process ends here."""
    code = _run()
    if code == INTERRUPTED:
        leave(code)
    sys.exit(code)


def _run() -> int:
    """The exit code; whatever ends a verb early is one line on standard error."""
    try:  # with a name of its own, else completion is made for "python -m triage"
        code = int(app(prog_name="triage", standalone_mode=False) or 0)
    except TriageError as error:
        return _said(_wording().error(error), error.exit_code)
    except TyperException as error:
        return _said(_usage(error, _wording()), UsageError.exit_code)
    except KeyboardInterrupt:  # before the verb began: what it meets later is its exit code
        code = INTERRUPTED
    except typer.Abort:  # behind a question that got no answer
        print(file=sys.stderr)  # noqa: T201
        return _said(_wording().say("help.aborted"), UsageError.exit_code)
    return _said(_wording().say("progress.stopped"), code) if code == INTERRUPTED else code


def _wording() -> Wording:
    return Wording(asked(sys.argv[1:]))


def _said(message: str, code: int) -> int:
    from triage.text.safe import safe_text

    print(f"triage: {safe_text(message)}", file=sys.stderr)  # noqa: T201
    return code


def _usage(error: TyperException, wording: Wording) -> str:
    """What is wrong with the words of the call, and where they are explained."""
    said = wording.usage(error.format_message().replace("Value error, ", ""))
    context = getattr(error, "ctx", None)
    return f"{said} ({wording.say('help.see', command=getattr(context, 'command_path', 'triage'))})"
