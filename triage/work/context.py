"""How worker processes are started: a bare interpreter that knows nothing of its caller."""

from __future__ import annotations

import os
import sys
import threading
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
    """A spawn context whose parent's pipe ends accept only what a worker may say."""

    Process = _BareProcess

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
