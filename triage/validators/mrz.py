"""Machine-readable zone of a passport, two lines of 44 (ICAO Doc 9303-4): its four check digits."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import each

_ZONE = re.compile(r"P[A-Z<][A-Z]{3}[A-Z<]{39}([A-Z0-9<]{44})")


def _check(text: str) -> str:
    values = (0 if char == "<" else int(char, 36) for char in text)
    return str(sum(value * (7, 3, 1)[at % 3] for at, value in enumerate(values)) % 10)


class Mrz:
    """88 characters without the line break, all checks of the second line right."""

    name = "mrz"
    proof = "check digits ok"

    def accepts(self, value: str) -> bool:
        """Is this value a sound machine-readable zone?"""
        match = _ZONE.fullmatch(value)
        if not match:
            return False
        line = match[1]
        fields = ((0, 9), (13, 19), (21, 27))
        if any(_check(line[start:end]) != line[end] for start, end in fields):
            return False
        return _check(line[:10] + line[13:20] + line[21:43]) == line[43]

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value."""
        return each(values, self.accepts)


PLUGIN = Mrz()
