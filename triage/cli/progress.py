"""Progress on standard error: bytes, rate and time left; plain lines when piped, else ``live``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from triage.pipeline.runner import Observer
from triage.wording import Wording, language

STEP = 10
"""Percent between two plain lines."""
SETTLED = 2.0
"""Seconds of a phase before its rate says anything."""


def clock(seconds: float) -> str:
    """Hours, minutes and seconds: ``1:02:03``; what is not over yet has one second at least."""
    left = max(1, round(seconds))
    return f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}"


class Silent:
    """Shows nothing."""

    def phase(self, name: str, moving: Callable[[], int]) -> None:
        """A phase begins; ``moving`` gives the bytes of units that are still in work."""

    def planned(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is still to do."""

    def advanced(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is done."""


class Count(Silent):
    """How far the current phase is: bytes where it has any, else records."""

    def __init__(self, wording: Wording, clock: Callable[[], float] = time.monotonic) -> None:
        self.wording, self.clock = wording, clock
        self.name = ""
        self.began = 0.0
        self.units = self.total = self.answered = 0
        self.moving: Callable[[], int] = int

    def phase(self, name: str, moving: Callable[[], int]) -> None:
        """A phase begins."""
        self.name, self.began, self.moving = name, self.clock(), moving
        self.units = self.total = self.answered = 0

    def planned(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is still to do."""
        self.total += cost

    def advanced(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is done."""
        self.units += units
        self.answered += cost

    def done(self) -> int:
        """Bytes done, those of units in work among them."""
        return min(self.total, self.answered + self.moving())

    def title(self) -> str:
        """What the phase does."""
        return self.wording.say(f"phase.{self.name or 'open'}")

    def text(self) -> str:
        """``41.9 MB of 83.9 MB, 12.3 MB/s, about 0:04 left``."""
        if not self.total:
            return self.wording.say("progress.records", count=self.units)
        done, seconds = self.done(), self.clock() - self.began
        size = self.wording.size
        text = self.wording.say("progress.bytes", done=size(done), total=size(self.total))
        if seconds < SETTLED or not done:
            return text
        rate = done / seconds
        text += self.wording.say("progress.rate", rate=size(round(rate)))
        rest = self.total - done
        return text + self.wording.say("progress.left", left=clock(rest / rate)) if rest else text


class Plain(Count):
    """One line per phase and per tenth of the bytes; for logs and pipes."""

    shown = 0

    def phase(self, name: str, moving: Callable[[], int]) -> None:
        """A phase begins."""
        again = name == self.name
        super().phase(name, moving)
        self.shown = 0
        if not again:
            self._print(self.title())

    def advanced(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is done."""
        super().advanced(stage, units, cost)
        share = 100 * self.done() // self.total if self.total else 0
        if share >= self.shown + STEP:
            self.shown = share - share % STEP
            self._print(f"{self.shown:3} %  {self.text()}")

    def _print(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def watching(lang: str | None, *, quiet: bool) -> Iterator[Observer]:
    """The observer that fits where standard error goes."""
    wording = Wording(language(lang))
    if quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield Plain(wording)
    else:
        from triage.cli.live import live  # what draws it, nobody else waits for

        with live(wording) as count:
            yield count
