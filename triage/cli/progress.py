"""Live progress on standard error: a bar with rate and time left, or plain lines when piped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from triage.pipeline.runner import Observer
from triage.wording import Wording, language

STEP = 10
"""Percent between two plain lines."""


class Silent:
    """Shows nothing."""

    def phase(self, name: str) -> None:
        """A phase begins."""

    def planned(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is still to do."""

    def advanced(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is done."""


class Plain(Silent):
    """One line per phase and per tenth of the bytes; for logs and pipes."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.total, self.done, self.shown = 0, 0, 0

    def phase(self, name: str) -> None:
        """A phase begins."""
        self.total = self.done = self.shown = 0
        self._print(self.wording.say(f"phase.{name}"))

    def planned(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is still to do."""
        self.total += cost

    def advanced(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is done."""
        self.done += cost
        share = min(100, 100 * self.done // self.total) if self.total else 0
        if share >= self.shown + STEP:
            self.shown = share - share % STEP
            self._print(f"{self.shown} %")

    def _print(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201


class Live(Silent):
    """A bar for each phase: bytes, rate and time left where bytes are known, else a count."""

    def __init__(self, wording: Wording, progress: Progress) -> None:
        self.wording, self.progress = wording, progress
        self.task: TaskID | None = None
        self.total = 0
        self.units = 0

    def phase(self, name: str) -> None:
        """A phase begins."""
        if self.task is not None:
            self.progress.update(self.task, visible=False)
        self.total = self.units = 0
        self.task = self.progress.add_task(self.wording.say(f"phase.{name}"), total=None)

    def planned(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is still to do."""
        self.total += cost
        if self.task is not None and self.total:
            self.progress.update(self.task, total=self.total)

    def advanced(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is done."""
        if self.task is not None:
            self.progress.advance(self.task, cost)


@contextmanager
def watching(lang: str | None, *, quiet: bool) -> Iterator[Observer]:
    """The observer that fits where standard error goes."""
    wording = Wording(language(lang))
    if quiet:
        yield Silent()
        return
    if not sys.stderr.isatty():
        yield Plain(wording)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Live(wording, progress)
