"""The terminal that a verb prints to: its width, its colours, and pages on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from triage.errors import TriageError

if TYPE_CHECKING:
    from rich.console import RenderableType


def width() -> int | None:
    """Columns of the terminal; null where there is none."""
    if not sys.stdout.isatty():
        return None
    return os.get_terminal_size(sys.stdout.fileno()).columns


def color() -> bool:
    """Whether standard output takes colours and NO_COLOR does not forbid them."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


@contextmanager
def reader() -> Iterator[None]:
    """Print to whoever reads; one that leaves (``| head``) ends the output, not the verb.

    Raises ``TriageError`` where the output cannot be written, as to a full disk.
    """
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        _print_nowhere()
        if not isinstance(error, BrokenPipeError):
            raise unwritten(error) from error


def unwritten(error: OSError, where: str = "") -> TriageError:
    """What the system says of an output, as an error of ours."""
    reason = os.strerror(error.errno or 0).lower()
    return TriageError(f"the output cannot be written: {reason}", where=where)


def _print_nowhere() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def print_page(sections: Iterable[RenderableType]) -> None:
    """Print the sections of a page on standard output."""
    from triage.report.page import columns, render

    with reader():
        render(sections, sys.stdout, columns(width()), color=color())
