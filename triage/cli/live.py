"""Live progress on a terminal: a bar with rate and time left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, ProgressColumn, Task
from rich.progress_bar import ProgressBar
from rich.table import Column
from rich.text import Text

from triage.cli.progress import Count
from triage.wording import Wording


class Facts(ProgressColumn):
    """The facts of the current phase, asked for at every refresh."""

    def __init__(self, count: Count, column: Column | None = None) -> None:
        super().__init__(column)
        self.count = count

    def render(self, task: Task) -> Text:
        """Bytes, rate and time left."""
        return Text(self.count.text(), no_wrap=True)


class Bar(Facts):
    """The share that is done; it pulses where nobody knows the whole."""

    def render(self, task: Task) -> ProgressBar:  # type: ignore[override]
        """The bar as it is now."""
        total = self.count.total or None
        return ProgressBar(
            total, self.count.done(), pulse=not total, animation_time=task.get_time()
        )


class Title(Facts):
    """What the current phase does."""

    def render(self, task: Task) -> Text:
        """Its name."""
        return Text(self.count.title(), no_wrap=True)


@contextmanager
def live(wording: Wording) -> Iterator[Count]:
    """A line that is drawn again and again, and gone at the end."""
    count = Count(wording)
    columns = (Title(count), Bar(count, Column(ratio=1, min_width=8)), Facts(count))
    with Progress(*columns, console=Console(stderr=True), transient=True, expand=True) as progress:
        progress.add_task("")
        yield count
