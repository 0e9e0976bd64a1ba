"""Live table of a batch on standard error, or plain lines when piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from triage.cli.progress import Count, Silent, clock
from triage.fleet import Drive
from triage.pipeline.fleet.fleet import FleetObserver
from triage.pipeline.runner import Observer
from triage.report import describe
from triage.report.headline import people
from triage.report.page import severity
from triage.text.safe import safe_text
from triage.wording import Wording, language

_SHOWN = 12
"""Finished drives that stay in sight."""


class Unseen:
    """Shows nothing."""

    def fleet(self, drives: tuple[Drive, ...], waiting: int) -> None:
        """What is known already."""

    def begins(self, drive: Drive) -> Observer:
        """A drive's turn."""
        return Silent()

    def ends(self, drive: Drive) -> None:
        """A drive is done."""


class Board(Unseen):
    """The state of the batch: drives done, the one in work, people so far, time left."""

    def __init__(self, wording: Wording, clock: Callable[[], float] = time.monotonic) -> None:
        self.wording, self.clock = wording, clock
        self.done: list[Drive] = []
        self.before = self.waiting = self.least = self.most = 0
        self.began = 0.0
        self.current: Drive | None = None
        self.count = Count(wording, clock)

    def fleet(self, drives: tuple[Drive, ...], waiting: int) -> None:
        """What is known already."""
        finished = [drive for drive in drives if drive.state == "done"]
        self.before, self.waiting, self.began = len(finished), waiting, self.clock()
        for drive in finished:
            self._meet(drive)

    def begins(self, drive: Drive) -> Observer:
        """A drive's turn."""
        self.current, self.count = drive, Count(self.wording, self.clock)
        return self.count

    def ends(self, drive: Drive) -> None:
        """A drive is done."""
        self.done.append(drive)
        self.current = None
        self._meet(drive)

    def _meet(self, drive: Drive) -> None:
        """The people of another drive, who may be those of the drives before."""
        self.least = max(self.least, drive.people_min)
        self.most += drive.people_max

    def sums(self) -> str:
        """How many drives, how many people so far, about how long."""
        text = self.wording.say(
            "fleet.sums",
            done=self.before + len(self.done),
            total=self.before + self.waiting,
            people=people(self.least, self.most, self.wording),
        )
        rest = self.waiting - len(self.done)
        if not self.done or not rest:
            return text
        seconds = (self.clock() - self.began) / len(self.done)
        return text + self.wording.say("fleet.left", left=clock(seconds * rest))

    def __rich__(self) -> RenderableType:
        table = Table.grid(padding=(0, 2))
        for drive in self.done[-_SHOWN:]:
            table.add_row(*_row(drive, self.wording))
        if self.current is not None:
            name = Text(safe_text(Path(self.current.image).name), style="bold")
            table.add_row(name, Text(self.count.title()), Text(self.count.text()), Text(""))
        return Group(table, Text(self.sums(), style="dim"))


def _row(drive: Drive, wording: Wording) -> tuple[Text, Text, Text, Text]:
    name = Text(safe_text(Path(drive.image).name))
    if drive.state == "quarantined":
        reason = safe_text(wording.reason(drive.reason))
        return name, Text("-"), Text(reason, style="bold red"), Text("")
    who = describe.bounds(drive.people_min, drive.people_max, wording)
    state = wording.term("erasure", drive.erasure)
    return name, severity(drive.severity, wording), Text(state), Text(who)


class Lines(Board):
    """A line when a drive begins, and one when it ends; for logs and pipes."""

    def begins(self, drive: Drive) -> Observer:
        """A drive's turn."""
        self._print(self.wording.say("fleet.begun", image=self._name(drive), **self._place(1)))
        return super().begins(drive)

    def ends(self, drive: Drive) -> None:
        """A drive is done."""
        super().ends(drive)
        cells = _row(drive, self.wording)
        state = " ".join(cell.plain for cell in cells[1:3])
        self._print(
            self.wording.say(
                "fleet.line",
                image=self._name(drive),
                state=state,
                people=cells[3].plain or "-",
                **self._place(0),
            )
        )
        self._print(self.sums())

    def _name(self, drive: Drive) -> str:
        return safe_text(Path(drive.image).name)

    def _place(self, ahead: int) -> dict[str, object]:
        number = self.before + len(self.done) + ahead
        return {"number": number, "total": self.before + self.waiting}

    def _print(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def watching(lang: str | None, *, quiet: bool) -> Iterator[FleetObserver]:
    """The observer that fits where standard error goes."""
    wording = Wording(language(lang))
    if quiet:
        yield Unseen()
    elif not sys.stderr.isatty():
        yield Lines(wording)
    else:
        board = Board(wording)
        with Live(board, console=Console(stderr=True), transient=True, refresh_per_second=4):
            yield board
