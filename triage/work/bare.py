"""A new interpreter that knows nothing of its caller."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnProcess
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

_ENVIRONMENT = {
    # "python -c" puts the current folder first, and that folder may be evidence
    "PYTHONSAFEPATH": "1",
    # one worker is one core; a thread pool of its own would also escape the sandbox's filter
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
_main_hidden = threading.Lock()


class BareProcess(SpawnProcess):
    """A spawned process that does not import its caller's ``__main__`` and hears no Ctrl-C.

    The standard one runs the calling script again, which repeats its work where it has no
    ``if __name__`` guard and costs its imports, outside any sandbox, where it has one.
    """

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802
        os.environ.update(_ENVIRONMENT)
        # where this has to be started, it ends with all signals let in
        resource_tracker.ensure_running()
        # what a thread blocks, the processes that it starts never hear
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with no_main():
                return SpawnProcess._Popen(process_obj)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)


@contextmanager
def no_main() -> Iterator[None]:
    """What is told a new process of its caller here leaves ``__main__`` out."""
    with _main_hidden:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
