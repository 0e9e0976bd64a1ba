"""What runs inside a worker process: the start, then slice after slice of work.

Nothing here imports a library that parses; those arrive with the setup function and with the
functions of the work, after the process has been shut in.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NoReturn

from triage.errors import TriageError
from triage.work import forking, limits, sandbox, slot
from triage.work.slot import Phase, Slot
from triage.work.wire import Answer, Handed


@dataclass(frozen=True, slots=True)
class Launch:
    """All that a worker is started with. ``arguments`` are pickled: what they unpickle to may
    import libraries, which must not happen before the sandbox stands."""

    setup: str
    arguments: bytes
    memory: int
    cpu_seconds: int | None
    readable: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """A run of items for one worker; ``items`` is the pickled tuple."""

    task: int
    function: str
    items: bytes
    memory: int


@dataclass(frozen=True, slots=True)
class _Last:
    """What an item gives in the end, behind its instalments."""

    result: Any


_launch: Launch
_slot: Slot
_state: Any = None
_ready = False
_running: Iterator[list[Answer] | Handed | bytes] = iter(())


def start(launch: Launch, mine: Slot) -> None:
    """Bind this process to its parent, limit it and shut it in; called first in a new worker."""
    global _launch, _slot
    _launch, _slot = launch, mine
    limits.die_with(forking.template())
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _silence()
    sys.dont_write_bytecode = True
    limits.limit_process()
    limits.limit_memory(launch.memory)
    layers, abi = sandbox.enter(launch.readable)
    # again: entering a user namespace changes credentials, which clears it (prctl(2))
    limits.die_with(forking.template())
    slot.claim(mine)
    mine.layers, mine.landlock, mine.pid = int(layers), abi, os.getpid()


def run(work: Slice) -> list[Answer] | Handed | bytes:
    """Answer every item of ``work``, or give the setup's ``TriageError``, pickled; an instalment
    comes alone, and ``go_on`` has the rest.

    The slot says which item runs; whatever is worse than an ordinary exception ends the process
    there, and the parent concludes from the slot.
    """
    global _running
    _running = _answers(work)
    return next(_running)


def go_on() -> list[Answer] | Handed | bytes:
    """What comes behind an instalment."""
    return next(_running)


def _answers(work: Slice) -> Iterator[list[Answer] | Handed | bytes]:
    slot.enter(Phase.IDLE)
    _slot.owner, _slot.code, _slot.task = os.getpid(), b"", work.task
    if not _ready:
        failure = _set_up()
        if failure is not None:
            yield pickle.dumps(failure, protocol=5)
            return
    limits.limit_memory(work.memory)
    answers = []
    for index, item in enumerate(_unpack(work.items)):
        slot.enter(Phase.ITEM, index)
        if _launch.cpu_seconds is not None:
            limits.limit_cpu(_launch.cpu_seconds)
        answers.append((yield from _answer(work.function, index, item)))
    slot.enter(Phase.ANSWER)
    yield answers


def _set_up() -> TriageError | None:
    global _state, _ready
    slot.enter(Phase.SETUP)
    try:
        _state = _callable(_launch.setup)(*_unpack(_launch.arguments))
    except MemoryError as error:
        _give_up(error)
    except TriageError as error:
        return error
    except Exception as error:  # noqa: BLE001 - the worker's edge
        return TriageError("a worker cannot be set up", where=type(error).__name__)
    except BaseException as error:  # noqa: BLE001 - the worker's edge
        _give_up(error)
    _ready = True
    return None


def _answer(function: str, index: int, item: Any) -> Generator[Handed, None, Answer]:
    given = _given(function, item)
    while True:
        answer, last = _next(given)
        if last or isinstance(answer, str):
            return answer
        yield index, answer


def _given(function: str, item: Any) -> Iterator[Any]:
    result = _callable(function)(_state, item)
    if isinstance(result, Generator):
        result = yield from result
    yield _Last(result)


def _next(given: Iterator[Any]) -> tuple[Answer, bool]:
    """What an item gives next, and whether that is all."""
    try:
        result = next(given)
        last = isinstance(result, _Last)
        return pickle.dumps(result.result if last else result, protocol=5), last
    except MemoryError as error:
        _give_up(error)
    except Exception as error:  # noqa: BLE001 - the worker's edge
        return type(error).__name__, True
    except BaseException as error:  # noqa: BLE001 - the worker's edge
        # e.g. a Rust panic or sys.exit: the library's state is not to be trusted any more
        _give_up(error)


def _unpack(pickled: bytes) -> tuple[Any, ...]:
    unpacked: tuple[Any, ...] = pickle.loads(pickled)  # noqa: S301 - the parent pickled it
    return unpacked


@cache
def _callable(name: str) -> Callable[..., Any]:
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = attrgetter(attribute)(importlib.import_module(module))
    return found


def _give_up(error: BaseException) -> NoReturn:
    _slot.code = type(error).__name__.encode("ascii", "replace")[: slot.TEXT - 1]
    os._exit(limits.GAVE_UP)


def _silence() -> None:
    # native libraries print pieces of what they parse
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
