"""What the parent believes of a worker's messages: plain values, arrays, our own nouns.

A worker may have been taken over by what it parsed, and a pickle can name any callable, so the
parent resolves names only from the lists below.
"""

from __future__ import annotations

import dataclasses
import enum
import io
import os
import pickle
import re
import select
from dataclasses import dataclass
from multiprocessing import reduction
from multiprocessing.connection import Connection
from typing import Any

from triage.errors import TriageError

PARTIAL_SECONDS = 10.0
"""A message that stops half-way for so long has lost its writer."""

WORD = 48
"""Characters of a code or stage."""

Answer = bytes | str
"""The pickled result of one item, or the type name of the exception that it raised."""

Handed = tuple[int, bytes]
"""Which item of a slice hands over an instalment of its answer, and that, pickled."""

_PEBBLE = frozenset(
    {
        ("pebble.pool.process", "Acknowledgement"),
        ("pebble.pool.process", "TaskResult"),
        ("pebble.common.types", "Result"),
        ("pebble.common.types", "ResultStatus"),
    }
)
_VALUES = frozenset(
    {
        ("builtins", "bytearray"),
        ("builtins", "complex"),
        ("builtins", "frozenset"),
        ("builtins", "range"),
        ("builtins", "set"),
        ("builtins", "slice"),
        ("collections", "Counter"),
        ("collections", "OrderedDict"),
        ("collections", "deque"),
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("decimal", "Decimal"),
        ("pathlib", "PosixPath"),
        ("pathlib", "PurePosixPath"),
        ("triage.errors", "_rebuild"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy._core.numeric", "_frombuffer"),
    }
)
# as which some releases of Python 3.11 pickle the member of an enum
_GETATTR = ("builtins", "getattr")
_WORD = re.compile(r"[^A-Za-z0-9_. ]")
_DAMAGED = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    RuntimeError,
    ValueError,
)


class _Messages(pickle.Unpickler):
    """Resolves pebble's own messages and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PEBBLE:
            return super().find_class(module, name)
        if (module, name) == _GETATTR:
            return _member
        raise TypeError("a worker's message names something that no message holds")


class _Answers(pickle.Unpickler):
    """Resolves plain values, arrays, and dataclasses, enums and errors of this package."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _VALUES:
            return super().find_class(module, name)
        if (module, name) == _GETATTR:
            return _member
        if module.startswith("triage."):
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module and _is_noun(found):
                return found
        raise TypeError("a worker's answer names something that no answer holds")


def _member(kind: object, name: str) -> enum.Enum:
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind[name]
    raise TypeError("a worker reads an attribute of something")


def _is_noun(kind: type) -> bool:
    return dataclasses.is_dataclass(kind) or issubclass(kind, enum.Enum | TriageError)


@dataclass(frozen=True, slots=True)
class Handing:
    """An instalment of the answer to an item of a slice."""

    item: int
    result: Any


def outcome(value: object, count: int) -> list[Answer] | Handing | TriageError:
    """What a worker returned for ``count`` items; raises ``TypeError`` for another shape."""
    match value:
        case (int(item), bytes(handed)) if 0 <= item < count:
            return Handing(item, answer(handed))
    if isinstance(value, bytes):
        error = answer(value)
        if isinstance(error, TriageError):
            return error
    if isinstance(value, list) and len(value) == count:
        answers = [one for one in value if isinstance(one, bytes | str)]
        if len(answers) == count:
            return answers
    raise TypeError("a worker's answer has another shape than answers have")


def word(text: bytes | str) -> str:
    """A code or stage as a worker gave it, reduced to what such words are made of."""
    plain = text if isinstance(text, str) else text.decode("ascii", "replace")
    return _WORD.sub("?", plain[:WORD])


def answer(data: bytes) -> Any:
    """The value of one answer; raises ``TypeError`` for one that holds what it must not."""
    try:
        return _Answers(io.BytesIO(data)).load()
    except _DAMAGED as error:
        raise TypeError("a worker's answer cannot be read") from error


class Guarded(Connection):
    """The parent's end of the pipe on which workers answer; in a worker a plain connection."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _plain, (reduction.DupFd(self.fileno()),)

    def recv(self) -> Any:
        """One of pebble's messages; raises ``TypeError`` for any other."""
        data = self.recv_bytes()
        try:
            return _Messages(io.BytesIO(data)).load()
        except _DAMAGED as error:
            raise TypeError("a worker's message cannot be read") from error

    def _recv(self, size: int) -> io.BytesIO:
        """As the base class, but a writer that died inside its message cannot block us."""
        data, waiter = io.BytesIO(), select.poll()
        waiter.register(self.fileno(), select.POLLIN)
        while (left := size - data.tell()) > 0:
            if not waiter.poll(PARTIAL_SECONDS * 1000):
                raise OSError("a message of a worker stopped half-way")
            piece = os.read(self.fileno(), left)
            if not piece:
                raise EOFError
            data.write(piece)
        return data


def _plain(handle: Any) -> Connection:
    return Connection(handle.detach(), writable=False)
