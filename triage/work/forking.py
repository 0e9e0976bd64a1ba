"""What runs inside a template: it loads modules, then forks a worker for each request."""

from __future__ import annotations

import ctypes.util
import gc
import importlib
import os
import re
import select
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import reduction, spawn
from multiprocessing.forkserver import write_signed
from typing import NoReturn

from triage.work.limits import die_with, keep_freed

DESCRIPTORS = 64
"""Most descriptors that one worker is started with."""
EARLY, WHOLE = b"e", b"w"
"""What a request for a worker begins with: is the first module enough for it?"""
PATIENCE = 0.05
"""So many seconds the first early worker is waited for, and behind each the next: the caller has
begun to ask, and what is still to load would hold it up for longer."""
LOADED = b"l"
"""What the template says of itself when it has all of several modules."""

_template = 0
_inherited: list[int] = []


def serve(parent: int, line: socket.socket, modules: tuple[str, ...]) -> None:
    """Load ``modules``, then fork workers until the other end of ``line`` is closed; early ones
    between two modules too."""
    global _template
    die_with(parent)
    keep_freed()
    _template = os.getpid()
    # It runs programs and writes files to find a library; callers then try the plain name.
    ctypes.util.find_library = _find_nothing
    forks = _Forks(line)
    gc.disable()  # of what is imported hardly anything is left over
    with classes_kept():
        for module in modules:
            importlib.import_module(module)
            forks.early()
    if len(modules) > 1:
        with suppress(BrokenPipeError):
            line.sendall(LOADED)
    forks.serve()


def template() -> int:
    """The process that this worker was forked from."""
    return _template


def inherited(place: int) -> int:
    """One of the descriptors that this worker was started with."""
    return _inherited[place]


@contextmanager
def classes_kept() -> Iterator[None]:
    """Within this ``re`` works out each class of characters once.

    It marks their characters one by one, those of a class of kanji for a millisecond, and the
    patterns that are loaded ask for a few hundred classes some thousand times: a fifth of all that
    the template does. Where ``re`` is made otherwise, it stays as it is.
    """
    compiler = getattr(re, "_compiler", None)
    work_out = getattr(compiler, "_optimize_charset", None)
    if compiler is None or work_out is None:
        yield
        return
    known: dict[object, object] = {}

    def once(items: list[object], *case: object) -> object:
        key = (*items, *map(id, case))  # functions and tables that its modules hold
        if key not in known:
            known[key] = work_out(items, *case)
        return known[key]

    compiler._optimize_charset = once
    try:
        yield
    finally:
        compiler._optimize_charset = work_out


def _find_nothing(name: str) -> str | None:
    return None


_Request = tuple[int, int, list[int]]
"""Where a worker reads what it is to be, where its end is told, and what it is given."""


class _Forks:
    """The workers of a template, each with the descriptor on which its end is told."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._told: dict[int, int] = {}
        self._waiting: list[_Request] = []
        self._patience = PATIENCE
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._wake, False)

    def early(self) -> None:
        """Fork the early workers that are asked for by now; the others wait for ``serve``."""
        self._bury()
        while select.select([self._line], [], [], self._patience)[0]:
            kind, request = self._request()
            if request is None:
                sys.exit()
            if kind == EARLY:
                self._fork(*request)
                self._patience = PATIENCE
            else:
                self._waiting.append(request)
        self._patience = 0.0

    def serve(self) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake)
        while self._waiting:
            self._fork(*self._waiting.pop(0))
        self._bury()
        line = self._line.fileno()
        while True:
            ready, _, _ = select.select([line, self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._bury()
            if line in ready:
                _, request = self._request()
                if request is None:
                    return
                self._fork(*request)

    def _request(self) -> tuple[bytes, _Request | None]:
        """The next one and its kind; null where nobody is left who could ask."""
        try:
            kind = self._line.recv(1)
            orders, told, *given = reduction.recvfds(self._line, DESCRIPTORS)
        except (EOFError, ConnectionResetError):
            return b"", None
        return kind, (orders, told, given)

    def _fork(self, orders: int, told: int, given: list[int]) -> None:
        gc.freeze()  # pages that the collector does not touch stay shared
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
        gc.enable()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._line.close()
        others = (one for orders, told, given in self._waiting for one in (orders, told, *given))
        for own in (self._woken, self._wake, *told, *others):
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
