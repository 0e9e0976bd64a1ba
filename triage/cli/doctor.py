"""``triage doctor``: does everything that a scan needs work on this machine?"""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

import typer

from triage.cli import screen
from triage.cli.options import LangOption

if TYPE_CHECKING:
    from triage.wording import Wording
    from triage.work import Done, Lost


def doctor(lang: LangOption = None) -> None:
    """Check this machine: libraries, signatures, workers and their sandbox.

    Example:

      triage doctor
    """
    from triage.errors import TriageError
    from triage.pipeline.proof import problems
    from triage.pipeline.settings import LIBRARIES, library_version
    from triage.signatures import load
    from triage.wording import Wording, language
    from triage.work import Batch, Supervisor

    wording = Wording(language(lang))
    unproved = len(problems())
    sound = not unproved
    lines = [f"Python {sys.version.split()[0]} / {platform.platform()}"]
    lines += [f"{name} {library_version(name)}" for name in LIBRARIES]
    lines.append(wording.say("doctor.rules", count=len(load().patterns), problems=unproved))
    try:
        with Supervisor(1, "triage.pipeline.steps.checking:setup", ()) as supervisor:
            supervisor.submit(Batch("check:0", "triage.pipeline.steps.checking:engines", (0,)))
            for answer in supervisor.results():
                working, said = _engines(answer, wording)
                sound = sound and working
                lines.append(said)
            layers = ", ".join(supervisor.sandbox_layers)
            lines.append(wording.say("doctor.sandbox", layers=layers))
    except TriageError as error:
        sound = False
        lines.append(wording.say("doctor.workers", problem=wording.error(error)))
    with screen.reader():
        typer.echo("\n".join(lines))
    raise typer.Exit(0 if sound else 1)


def _engines(answer: Done | Lost, wording: Wording) -> tuple[bool, str]:
    """Whether every engine works in a worker, and what to say of it."""
    from triage.work import Lost

    if isinstance(answer, Lost):
        reason = wording.reason(f"{answer.reason} {answer.code}")
        return False, wording.say("doctor.lost", reason=reason)
    if answer.result:
        return False, wording.say("doctor.unsound", names=wording.listed(answer.result))
    return True, wording.say("doctor.sound")
