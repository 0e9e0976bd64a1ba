"""The terminal that a verb prints to: its width, its colours, and pages on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
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


def print_page(sections: Iterable[RenderableType]) -> None:
    """Print the sections of a page on standard output."""
    from triage.report.page import columns, render

    render(sections, sys.stdout, columns(width()), color=color())
