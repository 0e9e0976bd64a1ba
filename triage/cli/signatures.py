"""``triage signatures``: the rules, and their own proof."""

from __future__ import annotations

import typer

from triage.cli import help_page

app = typer.Typer(cls=help_page.Verbs, invoke_without_command=True)


@app.callback()
def signatures(context: typer.Context) -> None:
    """The rules that findings come from, and their own proof."""
    help_page.unless_asked(context)


@app.command("list", cls=help_page.Verb)
def list_() -> None:
    """List every signature with its names.

    Example:

      triage signatures list
    """
    from triage.signatures import load
    from triage.text.safe import cells

    signatures = load()
    for signature in signatures.patterns:
        pad = " " * max(1, 24 - cells(signature.id))
        typer.echo(f"{signature.id}{pad}{signature.ja} / {signature.en}")
    typer.echo(f"sha256 {signatures.sha256}")


@app.command(cls=help_page.Verb)
def check() -> None:
    """Check that each rule proves itself: its specimens match, its decoys do not.

    Example:

      triage signatures check
    """
    from triage.pipeline.proof import problems
    from triage.signatures import load

    signatures, found = load(), problems()
    for problem in found:
        typer.echo(problem, err=True)
    typer.echo(f"{len(signatures.patterns)} signatures, {len(found)} problems")
    raise typer.Exit(1 if found else 0)
