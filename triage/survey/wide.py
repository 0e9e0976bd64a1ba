"""Text in UTF-16, both byte orders and both phases: runs of units that Japanese text uses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triage.survey.region import Region
from triage.survey.words import (
    EVEN,
    ODD,
    TELLS,
    WORD,
    Flags,
    Places,
    Words,
    runs,
    tells,
    unit_kinds,
)

_SHORTEST = 20
"""Units. One random unit in eight is usual, so longer runs do not come by chance."""
_WORDS = (2 * _SHORTEST - WORD + 1) // WORD
"""Whole aligned words inside the shortest run, wherever it begins."""
_TELLING = 0.08
_FORMS = (
    ("utf-16-le", 0, ODD),
    ("utf-16-be", 0, EVEN),
    ("utf-16-le", 1, EVEN),
    ("utf-16-be", 1, ODD),
)
"""Encoding, offset of the first unit, and where in a word the high bytes stand."""
_LONG = 2048
_FEW = 64
"""Where fewer than one word in this many is in question, telling units need no search."""


def stretches(data: bytes, words: Words, base: int) -> list[Region]:
    """Regions of UTF-16 text, offsets from 0; ``base`` tells how the bytes are aligned on disk.

    Read in the wrong order or phase, mixed text breaks up; pure ASCII or pure kana does not, and
    is then taken at an even offset of the disk.
    """
    hopes = {high: _hopes(data, flags, high) for high, flags in words.wide.items()}
    found = np.concatenate(
        [_runs(data, form, hopes[high]) for form, (_, _, high) in enumerate(_FORMS)]
    )
    start, end, form = found.T
    order = np.lexsort((start, form % 2, (start + base) % 2, start - end))
    return [
        Region(start, end, _FORMS[form][0]) for start, end, form in _chosen(found[order], len(data))
    ]


def _chosen(rest: Places, length: int) -> list[list[int]]:
    """The runs that are not half covered by earlier ones; ``rest`` is in order of preference."""
    chosen: list[list[int]] = []
    while len(rest) and rest[0, 1] - rest[0, 0] >= _LONG:
        start, end = rest[0, :2]
        chosen.append(rest[0].tolist())
        covered = np.minimum(rest[:, 1], end) - np.maximum(rest[:, 0], start)
        rest = rest[2 * covered <= rest[:, 1] - rest[:, 0]]
    taken = np.zeros(length if len(rest) else 0, np.bool_)
    for run in rest.tolist():
        span = taken[run[0] : run[1]]
        if 2 * np.count_nonzero(span) <= len(span):
            chosen.append(run)
            span[:] = True
    return chosen


def _hopes(data: bytes, flags: Flags, high: int) -> Places:
    """The words, in order, where a run can lie whose high bytes stand at ``high``."""
    starts, ends = runs(flags, _WORDS)
    if not len(starts):
        return starts
    if (ends - starts).sum() * _FEW > len(flags):
        # A high byte may be zero, a unit may not.
        whole = len(data) // WORD
        starts, ends = runs(flags[:whole] & (np.frombuffer(data, "<u8", whole) != 0), _WORDS)
        told = tells(data, high)
        kept = np.searchsorted(told, ends) > np.searchsorted(told, starts)
        starts, ends = starts[kept], ends[kept]
    # A run begins and ends inside the words around those that it fills.
    low, behind = np.maximum(starts - 1, 0), np.minimum(ends + 1, len(flags))
    low[1:] = np.maximum(low[1:], behind[:-1])
    sizes = behind - low
    return np.repeat(low - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())


def _runs(data: bytes, form: int, hopes: Places) -> Places:
    """The runs in one order and phase: rows of start, end, form."""
    encoding, phase, _ = _FORMS[form]
    if not len(hopes):
        return np.empty((0, 3), np.int64)
    kinds = unit_kinds(encoding)[_units(data, phase, hopes)]
    firsts, lasts = _usual_runs(kinds, np.flatnonzero(np.diff(hopes) != 1) + 1)
    starts = phase + 2 * _place(hopes, firsts)
    ends = phase + 2 * _place(hopes, lasts - 1) + 2
    return np.stack((starts, ends, np.full(len(starts), form)), axis=1)


def _units(data: bytes, phase: int, hopes: Places) -> NDArray[np.uint16]:
    """The units of the words ``hopes``, four each; behind the data they are zero."""
    whole = (len(data) - phase) // WORD
    words = np.frombuffer(data, "<u8", whole, phase)
    last = np.frombuffer(data[phase + whole * WORD :].ljust(WORD, b"\0"), "<u8")
    inside = np.searchsorted(hopes, whole)
    behind = last[: np.searchsorted(hopes, whole, "right") - inside]
    return np.concatenate((words[hopes[:inside]], behind)).view("<u2")


def _place(hopes: Places, units: Places) -> Places:
    """Where units of the words ``hopes`` stand, counted from the first unit of all."""
    each = WORD // 2
    return hopes[units // each] * each + units % each


def _usual_runs(kinds: NDArray[np.uint8], cuts: Places) -> tuple[Places, Places]:
    """First unit of, and first behind, each long run; none goes over ``cuts``, given in words."""
    good: Flags = kinds > 0
    before, behind = np.append(False, good[:-1]), np.append(good[1:], False)
    before[cuts * (WORD // 2)] = False
    behind[cuts * (WORD // 2) - 1] = False
    firsts, lasts = np.flatnonzero(good & ~before), np.flatnonzero(good & ~behind) + 1
    long = lasts - firsts >= _SHORTEST
    firsts, lasts = firsts[long], lasts[long]
    if not len(firsts):
        return firsts, lasts
    tell = np.append(kinds == TELLS, False)
    edges = np.stack((firsts, lasts), axis=1).ravel()
    told = np.add.reduceat(tell, edges, dtype=np.int64)[::2]
    enough = told >= _TELLING * (lasts - firsts)
    return firsts[enough], lasts[enough]
