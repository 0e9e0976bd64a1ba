"""Text in UTF-16, both byte orders and both phases: runs of units that Japanese text uses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triage.survey.region import Region
from triage.survey.words import EVEN, ODD, WORD, Flags, Places, Words, runs, telling, tells, usual

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
    count = (len(data) - phase) // 2
    if not len(hopes) or count < _SHORTEST:
        return np.empty((0, 3), np.int64)
    units = np.frombuffer(data, "<u2" if encoding == "utf-16-le" else ">u2", count, phase)
    index = (hopes[:, None] * (WORD // 2) + np.arange(WORD // 2)).ravel()
    index = index[: np.searchsorted(index, count)]
    starts, ends = _usual_runs(units, index)
    return np.stack((phase + 2 * starts, phase + 2 * ends, np.full(len(starts), form)), axis=1)


def _usual_runs(units: NDArray[np.uint16], index: Places) -> tuple[Places, Places]:
    """First unit of, and first behind, each run among the units of ``index`` (ascending)."""
    chosen = units[index]
    good: Flags = usual()[chosen]
    joined = np.append(False, good[:-1] & (np.diff(index) == 1))
    firsts = np.flatnonzero(good & ~joined)
    lasts = np.flatnonzero(good & ~np.append(joined[1:] & good[1:], False)) + 1
    long = lasts - firsts >= _SHORTEST
    firsts, lasts = firsts[long], lasts[long]
    told = np.concatenate(([0], np.cumsum(telling()[chosen])))
    enough = told[lasts] - told[firsts] >= _TELLING * (lasts - firsts)
    return index[firsts[enough]], index[lasts[enough] - 1] + 1
