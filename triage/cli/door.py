"""What is done before the command line is loaded."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from triage.custody import no_core_dumps

HELP = {"-h", "--help"}
YOUNG = 50_000
"""So many new objects before the collector looks at them: of what a start makes hardly any is left
over, and by the default of 700 it looked a hundred times."""


def enter(words: Sequence[str]) -> None:
    """Prepare this process for the call with these words."""
    no_core_dumps()
    gc.set_threshold(YOUNG)
    # who stops a service or a batch job stops it as Ctrl-C does: orderly, and resumable
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _open_all_streams()
    _never_fail_to_print()
    if verb_of(words) == "scan" and not HELP.intersection(words):
        from triage.pipeline.readiness import prepare

        prepare()  # what takes longest of a start goes on beside all the rest of it


def leave(code: int) -> NoReturn:
    """End this process after Ctrl-C with this exit code.

    Run as ``python -m``, CPython remembers a Ctrl-C that met an ``exec`` of a text, as the making
    of every dataclass is one, and dies of SIGINT in place of the exit code asked for, until another
    ``exec`` went well (``unhandled_keyboard_interrupt``).
    """
    for one in (signal.SIGINT, signal.SIGTERM):  # a second one finds it leaving
        signal.signal(one, signal.SIG_IGN)
    exec("")  # noqa: S102 - see above
    sys.exit(code)


def verb_of(words: Sequence[str]) -> str:
    """The first word that is no option; of those before a verb, ``--lang`` alone has a value."""
    before = ""
    for word in words:
        if not word.startswith("-") and before != "--lang":
            return word
        before = word
    return ""


def _open_all_streams() -> None:
    """A stream that the caller closed gets nothing: its number would go to the next file that is
    opened, perhaps the case's store."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            os.dup2(opened, number)
            if opened != number:
                os.close(opened)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def _never_fail_to_print() -> None:
    """A locale that lacks Japanese must not end a scan at its report."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
