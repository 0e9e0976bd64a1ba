"""How worker processes are started: a bare interpreter that knows nothing of its caller."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

from triage.work.wire import Guarded

_ENVIRONMENT = {
    # "python -c" puts the current folder first, and that folder may be evidence
    "PYTHONSAFEPATH": "1",
    # one worker is one core; a thread pool of its own would also escape the sandbox's filter
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
_main_hidden = threading.Lock()

REMEMBERED = 4
"""Workers of one context whose end is remembered: the one that works, and those before it."""


class _BareProcess(SpawnProcess):
    """A spawned process that does not import its caller's ``__main__``.

    The standard one runs the calling script again, which repeats its work where it has no
    ``if __name__`` guard and costs its imports, outside any sandbox, where it has one.
    """

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802
        with _no_main():
            return SpawnProcess._Popen(process_obj)


class BareContext(SpawnContext):
    """A spawn context whose parent's pipe ends accept only what a worker may say.

    It remembers how its last workers ended: pebble forgets that of one which dies before pebble
    has read which task it took.
    """

    def __init__(self) -> None:
        super().__init__()
        self._started: deque[_BareProcess] = deque(maxlen=REMEMBERED)

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802
        """As the base class, without the caller's ``__main__``."""
        process = _BareProcess(*args, **kwargs)
        self._started.append(process)
        return process

    def exit_code(self, pid: int) -> int | None:
        """How a worker ended (negative: the signal); null where it lives or is not remembered."""
        ended = (process.exitcode for process in self._started.copy() if process.pid == pid)
        return next(ended, None)

    def Pipe(self, duplex: bool = True) -> tuple[Any, Any]:  # noqa: N802
        """As the base class, one way only, with a guarded reader."""
        reader, writer = os.pipe()
        return Guarded(reader, writable=False), Connection(writer, readable=False)


def prepare_environment() -> None:
    """Set what every worker must find in its environment before its interpreter starts."""
    os.environ.update(_ENVIRONMENT)


@contextmanager
def _no_main() -> Iterator[None]:
    with _main_hidden:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
