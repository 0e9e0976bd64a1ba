"""法人番号: the check digit of the Corporate Number, its first digit.

Source: 財務省令第70号 (平成26年), article 3: 9 - (Σ P_n·Q_n mod 9) over the twelve digits from the
right, Q_n = 1 for odd n and 2 for even n. The numbers are
public: they suppress, they expose nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import Matrix, checked

_WEIGHTS = np.array((2, 1) * 6, np.int32)


def _rule(digits: Matrix) -> NDArray[np.bool_]:
    matched: NDArray[np.bool_] = digits[:, 0] == 9 - digits[:, 1:] @ _WEIGHTS % 9
    return matched


class CorporateNumber:
    """Thirteen digits, the check digit first."""

    name = "corporate_number"
    proof = "check digit ok"

    def accepts(self, value: str) -> bool:
        """Is this value (digits only) a possible Corporate Number?"""
        return bool(self.accepts_all((value,))[0])

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value, at array speed."""
        return checked(values, 13, _rule)


PLUGIN = CorporateNumber()
