"""住民票コード and 雇用保険被保険者番号: eleven digits, check rules not public."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import Matrix, checked


def _any(digits: Matrix) -> NDArray[np.bool_]:
    return np.asarray(digits.any(axis=1), np.bool_)


class ElevenDigits:
    """Eleven digits that are no dummy."""

    name = "eleven_digits"

    def accepts(self, value: str) -> bool:
        """Is this value (digits only) shaped like such a number?"""
        return bool(self.accepts_all((value,))[0])

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value, at array speed."""
        return checked(values, 11, _any)


PLUGIN = ElevenDigits()
