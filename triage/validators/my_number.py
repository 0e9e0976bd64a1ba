"""個人番号: the check digit of the Individual Number.

Source: ministerial ordinance 総務省令第85号 (平成26年), article 5: with P_n the n-th digit from the
right of the first eleven, Q_n = n+1 for n ≤ 6 and n-5 beyond, the digit is 11 - (Σ P_n·Q_n mod 11),
or 0 where the remainder is 0 or 1. One random number in ten passes: never proof by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import Matrix, checked

_WEIGHTS = np.array((6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), np.int32)


def _rule(digits: Matrix) -> NDArray[np.bool_]:
    rest = digits[:, :11] @ _WEIGHTS % 11
    # A code padded with zeros is somebody's counter; the real numbers are scattered.
    padded = (digits[:, :5] == 0).all(axis=1)
    return np.asarray((digits[:, 11] == np.where(rest <= 1, 0, 11 - rest)) & ~padded)


class MyNumber:
    """Twelve digits with the check digit of the ordinance; no counters, repdigits, padded codes."""

    name = "my_number"
    proof = "check digit ok"

    def accepts(self, value: str) -> bool:
        """Is this value (digits only) a possible Individual Number?"""
        return bool(self.accepts_all((value,))[0])

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value, at array speed."""
        return checked(values, 12, _rule)


PLUGIN = MyNumber()
