"""Columns of digit strings as matrices, shared by the check-digit validators."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from triage.text.column import lines

Matrix = NDArray[np.int32]
_COUNTS = np.isin(np.arange(10), (0, 1, 9))
"""The steps from digit to digit that repeat it, or count up or down."""


def checked(
    values: Sequence[str], width: int, rule: Callable[[Matrix], NDArray[np.bool_]]
) -> NDArray[np.bool_]:
    """Which values are ``width`` ASCII digits for which ``rule`` holds on their rows (n, width)."""
    accepted = np.zeros(len(values), np.bool_)
    rows, points = of_length(values, width)
    if not len(rows):
        return accepted
    digits = points - 0x30
    sound = ((digits >= 0) & (digits <= 9)).all(axis=1)
    accepted[rows[sound]] = rule(digits[sound]) & ~dummies(digits[sound])
    return accepted


def of_length(values: Sequence[str], width: int) -> tuple[NDArray[np.int64], Matrix]:
    """Which values are ``width`` characters long, and their code points, a row each."""
    column = lines(values)
    rows = np.flatnonzero(column.lengths == width)
    return rows, column.points.view(np.int32)[column.starts[rows][:, None] + np.arange(width)]


def dummies(digits: Matrix) -> NDArray[np.bool_]:
    """Rows that nobody was ever given: one digit repeated, or counting up or down."""
    found = np.zeros(len(digits), np.bool_)
    if digits.shape[1] < 2:
        return found
    step = (digits[:, 1] - digits[:, 0]) % 10
    rows = np.flatnonzero(_COUNTS[step])
    for at in range(2, digits.shape[1]):  # of real numbers hardly any goes so far as the third
        rows = rows[(digits[rows, at] - digits[rows, at - 1]) % 10 == step[rows]]
    found[rows] = True
    return found


def each(values: Sequence[str], accepts: Callable[[str], bool]) -> NDArray[np.bool_]:
    """``accepts`` of every value, each distinct one asked once."""
    known = {value: accepts(value) for value in set(values)}
    return np.fromiter(map(known.__getitem__, values), np.bool_, len(values))
