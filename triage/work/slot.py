"""A few shared words per worker, in which it says what it does before it does it.

The parent reads them while the worker runs, to see whether anything moves, and after its death,
to name the culprit. Outside a worker ``stage`` and ``tick`` do nothing, so that stage code can
call them anywhere.
"""

from __future__ import annotations

import ctypes
from enum import IntEnum
from multiprocessing.context import BaseContext

TEXT = 48


class Phase(IntEnum):
    """Where a worker is inside a slice of work."""

    IDLE = 0
    SETUP = 1
    ITEM = 2
    ANSWER = 3


class Slot(ctypes.Structure):
    """``owner`` is the process that took up ``task``; ``item`` counts within that slice, and
    ``steps`` the ticks of that item."""

    _fields_ = (
        ("pid", ctypes.c_int64),
        ("owner", ctypes.c_int64),
        ("task", ctypes.c_int64),
        ("item", ctypes.c_int64),
        ("steps", ctypes.c_int64),
        ("phase", ctypes.c_int64),
        ("begun", ctypes.c_int64),
        ("beats", ctypes.c_int64),
        ("done", ctypes.c_int64),
        ("layers", ctypes.c_int64),
        ("landlock", ctypes.c_int64),
        ("stage", ctypes.c_char * TEXT),
        ("code", ctypes.c_char * TEXT),
    )
    pid: int
    owner: int
    task: int
    item: int
    steps: int
    phase: int
    begun: int
    beats: int
    done: int
    layers: int
    landlock: int
    stage: bytes
    code: bytes


def new(context: BaseContext) -> Slot:
    """Shared memory for one worker, all zero; it reaches the worker only at its start."""
    return context.RawValue(Slot)


_mine: Slot | None = None


def claim(slot: Slot) -> None:
    """Make ``slot`` the one that this process reports to."""
    global _mine
    _mine = slot


def enter(phase: Phase, item: int = 0) -> None:
    """Say that ``phase`` (of ``item``) begins now."""
    if _mine is not None:
        _mine.item = item
        _mine.steps = 0
        _mine.phase = phase
        _mine.stage = b""
        _mine.begun += 1
        _mine.beats += 1


def stage(text: str) -> None:
    """Say which step runs now. ``text`` is a fixed word of the code, never evidence."""
    if _mine is not None:
        _mine.stage = text.encode("ascii", "replace")[: TEXT - 1]
        _mine.beats += 1


def tick(count: int = 0) -> None:
    """Say that work moves on, ``count`` more bytes done; this holds the stall watch off."""
    if _mine is not None:
        _mine.done += count
        _mine.steps += 1
        _mine.beats += 1
