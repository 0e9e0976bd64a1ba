"""How pebble gets its worker processes, and what their parent accepts from them."""

from __future__ import annotations

import os
from collections import deque
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from typing import Any

from triage.work.template import ForkedProcess, Template
from triage.work.wire import Guarded

REMEMBERED = 4
"""Workers of one context whose end is remembered: the one that works, and those before it."""


class ForkedContext(SpawnContext):
    """A context whose processes are forked from a template, and whose parent's pipe ends accept
    only what a worker may say.

    ``early``: the next one may be forked while the template is still loading.

    It remembers how its last workers ended: pebble forgets that of one which dies before pebble
    has read which task it took.
    """

    def __init__(self, origin: Template) -> None:
        super().__init__()
        self._origin, self.early = origin, False
        self._started: deque[ForkedProcess] = deque(maxlen=REMEMBERED)

    def Process(self, *args: Any, **kwargs: Any) -> ForkedProcess:  # type: ignore[override]  # noqa: N802
        """A process forked from the template."""
        process = ForkedProcess(*args, origin=self._origin, early=self.early, **kwargs)
        self._started.append(process)
        return process

    def kill(self, pid: int) -> bool:
        """End the worker of this number; false where none of ours that lives has it."""
        named = [one for one in self._started.copy() if one.pid == pid and one.is_alive()]
        for process in named:
            process.kill()
        return bool(named)

    def exit_code(self, pid: int) -> int | None:
        """How a worker ended (negative: the signal); null where it lives or is not remembered."""
        ended = (process.exitcode for process in self._started.copy() if process.pid == pid)
        return next(ended, None)

    def Pipe(self, duplex: bool = True) -> tuple[Any, Any]:  # noqa: N802
        """As the base class, one way only, with a guarded reader."""
        reader, writer = os.pipe()
        return Guarded(reader, writable=False), Connection(writer, readable=False)
