"""``triage doctor``: does everything that a scan needs work on this machine?"""

from __future__ import annotations

import platform
import sys

import typer


def doctor() -> None:
    """Check this machine: libraries, signatures, workers and their sandbox.

    Example:

      triage doctor
    """
    from triage.errors import TriageError
    from triage.pipeline.proof import problems as unproved
    from triage.pipeline.settings import LIBRARIES, library_version
    from triage.signatures import load
    from triage.work import Batch, Done, Supervisor

    problems = 0
    typer.echo(f"Python {sys.version.split()[0]} on {platform.platform()}")
    for name in LIBRARIES:
        typer.echo(f"{name} {library_version(name)}")
    found = unproved()
    problems += len(found)
    typer.echo(f"signatures: {len(load().patterns)}, problems: {len(found)}")
    try:
        with Supervisor(1, "triage.pipeline.steps.checking:setup", ()) as supervisor:
            supervisor.submit(Batch("check:0", "triage.pipeline.steps.checking:engines", (0,)))
            for answer in supervisor.results():
                sound = isinstance(answer, Done) and not answer.result
                problems += not sound
                code = "" if isinstance(answer, Done) else f": {answer.reason} {answer.code}"
                typer.echo(f"engines in a worker: {'sound' if sound else 'not usable' + code}")
            typer.echo("sandbox: " + ", ".join(supervisor.sandbox_layers))
    except TriageError as error:
        problems += 1
        typer.echo(f"workers: {error}")
    raise typer.Exit(1 if problems else 0)
