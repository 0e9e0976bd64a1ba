"""基礎年金番号 by shape: ten digits, no public check digit; repdigits and counters are refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import Matrix, checked


def _any(digits: Matrix) -> NDArray[np.bool_]:
    return np.asarray(digits.any(axis=1), np.bool_)


class PensionNumber:
    """Ten digits that are no dummy."""

    name = "pension_number"

    def accepts(self, value: str) -> bool:
        """Is this value (digits only) shaped like a pension number?"""
        return bool(self.accepts_all((value,))[0])

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value, at array speed."""
        return checked(values, 10, _any)


PLUGIN = PensionNumber()
