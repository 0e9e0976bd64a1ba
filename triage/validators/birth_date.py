"""A date on which somebody who can be in a file may have been born.

The bounds are fixed, since the same image must give the same inventory on any day.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import each

_FIRST, _LAST = "1868-01-25", "2040-12-31"


@lru_cache(maxsize=1 << 16)  # a register has fewer days than rows
def _is_date(value: str) -> bool:
    if len(value) != 10 or not _FIRST <= value <= _LAST:
        return False
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


class BirthDate:
    """An ISO date from the first year of 明治 on."""

    name = "birth_date"
    proof = "valid date"

    def accepts(self, value: str) -> bool:
        """Is this value a calendar date in ISO 8601 within the bounds?"""
        return _is_date(value)

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value; each distinct date is tried once."""
        return each(values, self.accepts)


PLUGIN = BirthDate()
