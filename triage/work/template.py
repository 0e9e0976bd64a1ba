"""The process that workers are forked from: what they all need is loaded in it, once.

A worker that starts from nothing spends more than a second on imports and tables; a fork of one
that has them costs milliseconds and shares their memory. A template has read no evidence and
talks to nobody but its parent, through one socket that has no name.
"""

from __future__ import annotations

import io
import os
import select
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from multiprocessing import popen_forkserver, reduction, spawn, util
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess, set_spawning_popen
from multiprocessing.forkserver import read_signed
from multiprocessing.process import BaseProcess
from threading import Lock
from typing import Any
from weakref import finalize

from triage.work import forking
from triage.work.bare import BareProcess, no_main

# A process dies with the thread that started it (PDEATHSIG): this one lives to the end.
_keeper = ThreadPoolExecutor(1, "triage-template")

TRIES = 3
"""So many templates in a row that die before they fork end the start of a worker."""


class Template:
    """A process that imports ``modules`` in their order; started again where it died.

    An early worker may be forked from it as soon as the first of them is there.
    """

    def __init__(self, modules: tuple[str, ...]) -> None:
        self._modules, self._lock = modules, Lock()
        self._process: BareProcess | None = None
        self._line: socket.socket | None = None
        self._loaded = False

    def start(self) -> None:
        """Start it where it does not run; it loads its modules while the caller goes on."""
        with self._lock:
            self._running()

    def loaded(self) -> bool:
        """Whether no worker of it is an early one any more."""
        with self._lock:
            line = self._running()
            if not self._loaded and select.select([line], [], [], 0)[0]:
                with suppress(ConnectionError):  # it died, which ``fork`` finds out
                    self._loaded = line.recv(1) == forking.LOADED
            return self._loaded

    def fork(self, inherited: list[int], *, early: bool) -> tuple[int, int]:
        """A new worker that has the descriptors ``inherited``, an early one or with all modules.

        Returns where its process number and then its exit code can be read, and where it reads
        what it is to be; both end early where the template dies.
        """
        status, told = os.pipe()
        heard, orders = os.pipe()
        with self._lock:
            given = [heard, told, *inherited]
            try:
                self._ask(given, early=early)
            except ConnectionError:  # it is ending, and was not known to have ended
                self._give_up()
                self._ask(given, early=early)
        os.close(heard)
        os.close(told)
        return status, orders

    def _ask(self, given: list[int], *, early: bool) -> None:
        line = self._running()
        line.sendall(forking.EARLY if early else forking.WHOLE)
        reduction.sendfds(line, given)

    def _give_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

    def _running(self) -> socket.socket:
        if self._line is None or self._process is None or not self._process.is_alive():
            self._give_up()
            self._line, theirs = socket.socketpair()
            self._loaded = len(self._modules) < 2  # nothing is there earlier than the rest
            finalize(self, self._line.close)
            given = (os.getpid(), theirs, self._modules)
            self._process = BareProcess(target=forking.serve, args=given, daemon=True)
            with theirs:
                _keeper.submit(self._process.start).result()
        return self._line


@cache
def template(*modules: str) -> Template:
    """The template with these modules: one in this process."""
    return Template(modules)


class ForkedProcess(SpawnProcess):
    """A process that is forked from a template."""

    def __init__(self, *args: Any, origin: Template, early: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.origin: Template | None = origin
        self.early = early

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "origin": None}

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802
        return _Popen(process_obj)


class _Inherited:
    """A descriptor of the parent's for a worker, by its place among them."""

    def __init__(self, place: int) -> None:
        self.place = place

    def detach(self) -> int:
        """The descriptor, in the worker."""
        return forking.inherited(self.place)


def _close(*descriptors: int) -> None:
    for one in descriptors:
        os.close(one)


class _Popen(popen_forkserver.Popen):
    """The parent's hold on a forked worker: the base class, with a template of our own."""

    DupFd = _Inherited  # type: ignore[assignment]
    _fds: list[int]

    def __init__(self, process_obj: BaseProcess) -> None:
        self._asking = Lock()
        super().__init__(process_obj)

    def poll(self, flag: int = os.WNOHANG) -> int | None:
        """As the base class; several threads ask, and the exit code can be read once."""
        if flag != os.WNOHANG:
            wait([self.sentinel])
        with self._asking:
            return super().poll()

    def _launch(self, process_obj: BaseProcess) -> None:
        assert isinstance(process_obj, ForkedProcess)
        orders = io.BytesIO()
        set_spawning_popen(self)
        try:
            with no_main():
                reduction.dump(spawn.get_preparation_data(process_obj.name), orders)
            reduction.dump(process_obj, orders)
        finally:
            set_spawning_popen(None)
        for _ in range(TRIES - 1):
            with suppress(EOFError, BrokenPipeError):  # the template died before it forked
                self._fork(process_obj, orders.getvalue())
                return
            self.finalizer()
        self._fork(process_obj, orders.getvalue())

    def _fork(self, process_obj: ForkedProcess, orders: bytes) -> None:
        assert process_obj.origin is not None
        self.sentinel, out = process_obj.origin.fork(self._fds, early=process_obj.early)
        # held open: to the worker its end says that the parent is gone
        self.finalizer = util.Finalize(self, _close, (os.dup(out), self.sentinel))
        with os.fdopen(out, "wb") as stream:
            stream.write(orders)
        self.pid = read_signed(self.sentinel)
