"""What one worker may use, and the kernel limits that hold it to that."""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
from dataclasses import dataclass

OPEN_FILES = 4096
"""An image of hundreds of segments is normal, a descriptor leak is not."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _KEPT = -1, -3, 32 << 20
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4

GAVE_UP = 70
"""Exit code of a process that ended itself: it began after its parent had died, or its slot holds
the type name of an exception."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one worker.

    ``memory`` is address space in bytes. ``cpu_seconds`` bounds one item in processor time,
    which the load of the machine does not change. ``stall_seconds`` is how long an item may show
    no progress and ``total_seconds`` how long it may take at all, both wall clock.
    ``recycle_after`` is the number of batches after which a worker is replaced, against leaks
    of native libraries.
    """

    memory: int = 1 << 30
    cpu_seconds: int | None = None
    stall_seconds: float = 30.0
    total_seconds: float = 900.0
    recycle_after: int = 500


def die_with(parent: int) -> None:
    """Have the kernel end this process with ``parent``, and end it now where that is gone."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(GAVE_UP)


def keep_freed() -> None:
    """Have the allocator keep what is freed, up to 32 MiB, for this process and all forked from it:
    the workers and their template, and the process that counts people.

    Columns of a few MiB come and go by the thousand, and by itself glibc gives each back to the
    system, which clears every page of the next one again (mallopt(3)). Other C libraries are left
    as they are.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_M_TRIM_THRESHOLD, _KEPT)
        library.mallopt(_M_MMAP_THRESHOLD, _KEPT)


def limit_process() -> None:
    """Forbid this process core dumps (full of personal data) and growing files, for good."""
    # a core limit of 0 does not stop a crash reporter that reads from a pipe (core(5))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def limit_memory(memory: int) -> None:
    """Cap the address space at ``memory`` bytes; the hard limit stays, so it may rise again."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = memory if most == resource.RLIM_INFINITY else min(memory, most)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, most))


def limit_cpu(seconds: int) -> None:
    """Let this process use ``seconds`` of processor time from now; then SIGXCPU ends it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = math.ceil(usage.ru_utime + usage.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (wanted, most))
