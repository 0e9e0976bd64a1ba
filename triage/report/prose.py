"""Sentences on a terminal, broken where a Japanese line may end."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.measure import Measurement
from rich.text import Text

from triage.text.lines import breaks
from triage.text.safe import cells

_NARROWEST = 16


class Prose(Text):
    """Text that wraps as Japanese does."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """Its lines, each at most ``width`` cells."""
        lines = Lines()
        for line in self.split(allow_blank=True):
            pieces = line.divide(breaks(line.plain, width))
            for piece in pieces:
                piece.rstrip()
            if justify:
                pieces.justify(console, width, justify=justify, overflow=overflow or "fold")
            lines.extend(pieces)
        return lines

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max(map(cells, self.plain.splitlines()), default=0)
        return Measurement(min(widest, _NARROWEST), widest)
