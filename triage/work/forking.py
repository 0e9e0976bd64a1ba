"""What runs inside a template: it loads modules, then forks a worker for each request."""

from __future__ import annotations

import ctypes.util
import gc
import importlib
import os
import select
import signal
import socket
from multiprocessing import reduction, spawn
from multiprocessing.forkserver import write_signed
from typing import NoReturn

from triage.work.limits import die_with, keep_freed

DESCRIPTORS = 64
"""Most descriptors that one worker is started with."""

_template = 0
_inherited: list[int] = []


def serve(parent: int, line: socket.socket, modules: tuple[str, ...]) -> None:
    """Load ``modules``, then fork workers until the other end of ``line`` is closed."""
    global _template
    die_with(parent)
    keep_freed()
    _template = os.getpid()
    # It runs programs and writes files to find a library; callers then try the plain name.
    ctypes.util.find_library = _find_nothing
    for module in modules:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # pages that the collector does not touch stay shared
    _Forks(line).serve()


def template() -> int:
    """The process that this worker was forked from."""
    return _template


def inherited(place: int) -> int:
    """One of the descriptors that this worker was started with."""
    return _inherited[place]


def _find_nothing(name: str) -> str | None:
    return None


class _Forks:
    """The workers of a template, each with the descriptor on which its end is told."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._told: dict[int, int] = {}
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._wake, False)

    def serve(self) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake)
        line = self._line.fileno()
        while True:
            ready, _, _ = select.select([line, self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._bury()
            if line in ready:
                try:
                    orders, told, *given = reduction.recvfds(self._line, DESCRIPTORS)
                except EOFError:
                    return
                self._fork(orders, told, given)

    def _fork(self, orders: int, told: int, given: list[int]) -> None:
        pid = os.fork()
        if pid == 0:
            _inherited[:] = given
            self._leave((told, *self._told.values()))
            _become(orders)
        _tell(told, pid)
        self._told[pid] = told
        for one in (orders, *given):
            os.close(one)

    def _leave(self, told: tuple[int, ...]) -> None:
        """In a worker: let go of all that is the template's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._line.close()
        for own in (self._woken, self._wake, *told):
            os.close(own)

    def _bury(self) -> None:
        while self._told:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            told = self._told.pop(pid)
            _tell(told, os.waitstatus_to_exitcode(status))
            os.close(told)


def _tell(told: int, number: int) -> None:
    try:
        write_signed(told, number)
    except BrokenPipeError:  # the parent has given this worker up
        return


def _become(orders: int) -> NoReturn:
    """Be the worker that the orders describe."""
    code = 1
    try:
        code = spawn._main(orders, os.dup(orders))
    finally:
        os._exit(code)
