"""``triage signatures``: the rules, and their own proof."""

from __future__ import annotations

import typer

from triage.cli import help_page, screen
from triage.cli.options import LangOption

app = typer.Typer(cls=help_page.Verbs, invoke_without_command=True)


@app.callback()
def signatures(context: typer.Context) -> None:
    """The rules that findings come from, and their own proof."""
    help_page.unless_asked(context)


@app.command("list", cls=help_page.Verb)
def list_(lang: LangOption = None) -> None:
    """List every signature with its names.

    Example:

      triage signatures list
    """
    from triage.signatures import load
    from triage.text.safe import cells
    from triage.wording import language

    signatures, japanese = load(), language(lang) == "ja"
    with screen.reader():
        for signature in signatures.patterns:
            pad = " " * max(1, 24 - cells(signature.id))
            names = (signature.ja, signature.en) if japanese else (signature.en, signature.ja)
            typer.echo(f"{signature.id}{pad}{' / '.join(names)}")
        typer.echo(f"sha256 {signatures.sha256}")


@app.command(cls=help_page.Verb)
def check(lang: LangOption = None) -> None:
    """Check that each rule proves itself: its specimens match, its decoys do not.

    Example:

      triage signatures check
    """
    from triage.pipeline.proof import problems
    from triage.signatures import load
    from triage.wording import Wording, language

    wording, found = Wording(language(lang)), problems()
    for problem in found:
        typer.echo(problem, err=True)
    count = len(load().patterns)
    typer.echo(wording.say("doctor.rules", count=count, problems=len(found)))
    raise typer.Exit(1 if found else 0)
