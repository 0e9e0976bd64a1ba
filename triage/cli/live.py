"""Live progress on a terminal: a bar with rate and time left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
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


class Drawing(Progress):
    """What the current phase does, and below it the bar: on one line of eighty columns there was
    no room for the time left.
    """

    def __init__(self, count: Count, console: Console) -> None:
        self.count = count
        columns = (Bar(count, Column(ratio=1, min_width=8)), Facts(count))
        super().__init__(*columns, console=console, transient=True, expand=True)
        self.add_task("")

    def get_renderables(self) -> Iterable[RenderableType]:
        """Both lines as they are now."""
        yield Text(self.count.title(), no_wrap=True, overflow="ellipsis")
        yield self.make_tasks_table(self.tasks)


@contextmanager
def live(wording: Wording) -> Iterator[Count]:
    """Two lines that are drawn again and again, and gone at the end."""
    count = Count(wording)
    with Drawing(count, Console(stderr=True)):
        yield count
