"""A parser as bad as they come, for the workers' tests. Imported by workers only.

Setup returns its own arguments; an item is ``(what, number)``; what is not an attack answers
``number * 10``.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from triage.errors import SourceError
from triage.work import slot

_runs = 0


def setup(*arguments: Any) -> tuple[Any, ...]:
    return arguments


def refuse(*arguments: Any) -> None:
    raise SourceError("a segment is missing", where="disk.E02", do="bring it")


def stumble(value: str) -> None:
    raise ValueError(value)


def dawdle(seconds: float) -> None:
    toil(None, seconds)


def die(*arguments: Any) -> None:
    os.abort()


def parse(state: Any, item: tuple[str, int]) -> Any:
    what, number = item
    return ATTACKS[what]() if what in ATTACKS else number * 10


def _spin_in_c() -> None:
    re.match(r"(a+)+$", "a" * 64 + "b")


def _segfault() -> None:
    ctypes.string_at(0)


def _allocate() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(1 << 24))


def _exit_silently() -> None:
    ctypes.CDLL(None)._exit(0)


class Panic(BaseException):
    pass


def _panic() -> None:
    raise Panic("the value 123456789018 must not travel")


def _ignore_the_term_signal() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(3600)


def _sleep() -> None:
    time.sleep(3600)


def _fork_and_wait() -> None:
    os.waitpid(os.fork(), 0)


ATTACKS: dict[str, Callable[[], Any]] = {
    "sleep": _sleep,
    "spin": _spin_in_c,
    "abort": os.abort,
    "segfault": _segfault,
    "allocate": _allocate,
    "exit 0": _exit_silently,
    "exit 3": lambda: os._exit(3),
    "sys.exit": sys.exit,
    "panic": _panic,
    "ignore SIGTERM": _ignore_the_term_signal,
    "unpicklable": threading.Lock,
    "fork": _fork_and_wait,
    "raise": lambda: 1 // 0,
}


def only_in_a_fresh_worker(state: Any, item: int) -> int:
    """Kills every worker that has run anything before item 5."""
    global _runs
    _runs += 1
    if item == 5 and _runs > 1:
        os.abort()
    return item


def in_instalments(state: Any, item: tuple[str, int]) -> Generator[Any, None, str]:
    """Hands over numbers below the item's; at the end, or in an instalment, does what it says."""
    what, number = item
    for one in range(number):
        yield ATTACKS[what]() if what in ATTACKS and one == 2 else one
    return str(ATTACKS[what]() if what in ATTACKS else what)


def quote(state: Any, value: str) -> None:
    raise ValueError(value)


def echo(state: Any, item: Any) -> Any:
    return item


def nouns(state: Any, item: int) -> Any:
    """What answers are made of."""
    import numpy as np

    from triage.model import Extent, Gap, Locator

    gap = Gap(Locator(("p1", "名簿")), "content", "timeout", "no progress", item)
    return gap, {"extent": Extent(1, 2)}, np.arange(item), {1, 2}, Path("a"), frozenset("b")


class _Order:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("/tmp/triage-work-test-must-not-exist",)


def order_the_parent(state: Any, item: int) -> Any:
    """An answer that makes whoever unpickles it do something."""
    return _Order() if item else "harmless"


def toil(state: Any, seconds: float) -> str:
    """Show progress for ``seconds``."""
    slot.stage("toiling")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        slot.tick(1)
        time.sleep(0.05)
    return "done"


def lie(state: Any, item: Any) -> None:
    """Pretend to be at ever new items."""
    while True:
        slot.enter(slot.Phase.ITEM, 0)
        time.sleep(0.05)


def impostor(state: Any, item: int) -> Any:
    """Claim to be another process, with a doubtful owner or without."""
    assert slot._mine is not None
    slot._mine.pid = 1
    if item:
        slot._mine.owner = 1
    time.sleep(3600)


def burn(state: Any, item: Any) -> None:
    """Use processor time for ever, showing progress."""
    while True:
        slot.tick()


def parent_death_signal(state: Any, item: Any) -> int:
    signal_number = ctypes.c_int()
    ctypes.CDLL(None).prctl(2, ctypes.byref(signal_number), 0, 0, 0)
    return signal_number.value


def _attempt(action: Callable[[], Any]) -> str:
    try:
        action()
    except OSError as error:
        return type(error).__name__
    return "done"


def escape(state: Any, item: tuple[str, str, int]) -> str:
    """Try something that the sandbox must refuse; answers the exception's name or ``done``."""
    what, path, pid = item
    libc = ctypes.CDLL(None, use_errno=True)

    def call(name: str, *arguments: Any) -> None:
        if getattr(libc, name)(*arguments) == -1:
            raise OSError(ctypes.get_errno(), "refused")

    attempts: dict[str, Callable[[], Any]] = {
        "socket": socket.socket,
        "unix socket": lambda: socket.socket(socket.AF_UNIX),
        "connect": lambda: socket.create_connection(("127.0.0.1", 9), 1),
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "fork": os.fork,
        "ptrace": lambda: call("ptrace", 16, pid, 0, 0),
        "kill": lambda: os.kill(pid, 0),
        "kill group": lambda: os.kill(0, 0),
        "write": lambda: Path(path).write_bytes(b"x"),
        "create": lambda: Path(path + ".new").touch(),
        "append": lambda: Path(path).open("ab").close(),
        "touch": lambda: os.utime(path),
        "chmod": lambda: Path(path).chmod(0o600),
        "unlink": lambda: Path(path).unlink(),
        "shared memory": lambda: Path("/dev/shm/triage-test").touch(),
        "read": lambda: Path(path).read_bytes(),
    }
    return _attempt(attempts[what])


def shout(state: Any, item: Any) -> str:
    """Write to every stream a library may write to."""
    print("CANARY-PYTHON", flush=True)
    print("CANARY-PYTHON", file=sys.stderr, flush=True)
    os.write(1, b"CANARY-NATIVE")
    os.write(2, b"CANARY-NATIVE")
    ctypes.CDLL(None).puts(b"CANARY-LIBC")
    return "shouted"


def report(state: Any, item: int) -> tuple[int, str]:
    """Where this runs and what it was told."""
    slot.stage("reporting")
    slot.tick(100)
    return os.getpid(), Path.cwd().name


def parent(state: Any, item: int) -> int:
    return os.getppid()


def threads(state: Any, item: int) -> int:
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def descriptors(state: Any, item: int) -> list[str]:
    """What each descriptor is, without numbers that differ from run to run."""
    return sorted(
        re.sub(r"(?<=pym-)\S+|[0-9]+", "", str(one.readlink()))
        for one in list(Path("/proc/self/fd").iterdir())
        if one.exists()
    )


def has_columns(state: Any, item: int) -> bool:
    return "triage.columns" in sys.modules


def has_late(state: Any, item: int) -> bool:
    return "work_late" in sys.modules


def libraries(state: Any, item: str) -> str:
    """Import and use one of the native libraries."""
    return LIBRARIES[item]()


def _numpy() -> str:
    import numpy as np

    return str(int(np.arange(1000).sum()))


def _hyperscan() -> str:
    hyperscan = importlib.import_module("hyperscan")
    database = hyperscan.Database()
    patterns = [rf"\b\d{{4}}[- ]?\d{{4}}[- ]?\d{{4}}{n}".encode() for n in range(100)]
    database.compile(expressions=patterns, ids=list(range(100)), elements=100)
    hits: list[int] = []
    database.scan(b"1234-5678-90187", match_event_handler=lambda *match: hits.append(match[0]))
    return str(hits)


def _yara() -> str:
    yara = importlib.import_module("yara")
    rules = yara.compile(source='rule r { strings: $a = "key" condition: $a }')
    return str([match.rule for match in rules.match(data=b"a key")])


def _magic() -> str:
    importlib.import_module("pylibmagic")  # names the library that magic loads
    magic = importlib.import_module("magic")
    return str(magic.from_buffer(b"PK\x03\x04" + bytes(64), mime=True))


LIBRARIES: dict[str, Callable[[], str]] = {
    "numpy": _numpy,
    "pytsk3": lambda: importlib.import_module("pytsk3").__name__,
    "pyewf": lambda: importlib.import_module("pyewf").__name__,
    "hyperscan": _hyperscan,
    "yara": _yara,
    "magic": _magic,
}
