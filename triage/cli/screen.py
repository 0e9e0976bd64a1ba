"""The terminal that a verb prints to: its width, its colours, and pages on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

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
    """Print to whoever reads; one that leaves (``| head``) ends the output, not the verb."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def print_page(sections: Iterable[RenderableType]) -> None:
    """Print the sections of a page on standard output."""
    from triage.report.page import columns, render

    with reader():
        render(sections, sys.stdout, columns(width()), color=color())
