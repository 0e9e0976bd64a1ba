"""How much time a worker has really had: waiting for a busy processor is not standing still."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_GONE = "X"
_ENDED = ("Z", _GONE)


class FairClock:
    """Time that may be held against one process.

    While it is running or could run, that is the processor time it was given, which the load of
    the machine does not change; while it sleeps or waits for a device, the time on the wall.
    Nothing is held against one that has ``ended``: whoever started it is about to notice.
    """

    def __init__(self) -> None:
        self._pid, self._used = 0, 0.0
        self.ended = False

    def charged(self, pid: int, elapsed: float) -> float:
        """Seconds to hold against ``pid`` for ``elapsed`` seconds on the wall."""
        state, used = _state(pid)
        before = self._used if pid == self._pid else used
        self._pid, self._used, self.ended = pid, used, state in _ENDED
        if self.ended:
            return 0.0
        return min(elapsed, max(0.0, used - before)) if state == "R" else elapsed


def _state(pid: int) -> tuple[str, float]:
    """The state of a process as proc(5) letters it, and the processor seconds it has used."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return _GONE, 0.0
    return fields[0], (int(fields[11]) + int(fields[12])) / _TICKS
