"""What is done before the command line is loaded."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
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
    """End this process after Ctrl-C and wait for nobody.

    What was done is committed and workers die with their parent. The ordinary way out joins
    threads that the interrupt may have left behind, and turns the exit code into a death by SIGINT
    where it met a class being made (CPython's ``_Py_UnhandledKeyboardInterrupt``, set by any
    ``exec`` of a text).
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # its reader left, or it is closed
            stream.flush()
    os._exit(code)


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
