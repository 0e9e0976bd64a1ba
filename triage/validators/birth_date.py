"""A date on which somebody who can be in a file may have been born.

The bounds are fixed, since the same image must give the same inventory on any day.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import of_length

_FIRST, _LAST = 1868_01_25, 2040_12_31
_DIGITS, _HYPHENS = (0, 1, 2, 3, 5, 6, 8, 9), (4, 7)
_YEAR, _MONTH, _DAY = (1000, 100, 10, 1, 0, 0, 0, 0), (0, 0, 0, 0, 10, 1, 0, 0), (0,) * 6 + (10, 1)
_DAYS = np.array((0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31))


class BirthDate:
    """An ISO date from the first year of 明治 on."""

    name = "birth_date"
    proof = "valid date"

    def accepts(self, value: str) -> bool:
        """Is this value a calendar date in ISO 8601 within the bounds?"""
        return bool(self.accepts_all((value,))[0])

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value, at array speed."""
        accepted = np.zeros(len(values), np.bool_)
        rows, points = of_length(values, 10)
        digits = points[:, _DIGITS] - 0x30
        written = ((digits >= 0) & (digits <= 9)).all(axis=1)
        written &= (points[:, _HYPHENS] == ord("-")).all(axis=1)
        year, month, day = (digits @ np.array(weights) for weights in (_YEAR, _MONTH, _DAY))
        leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
        last = _DAYS[np.where(written & (month <= 12), month, 0)] + (leap & (month == 2))
        date = year * 10000 + month * 100 + day
        inside = (date >= _FIRST) & (date <= _LAST)
        accepted[rows] = written & (day >= 1) & (day <= last) & inside
        return accepted


PLUGIN = BirthDate()
