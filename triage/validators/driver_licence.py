"""運転免許証番号: prefecture code, year, serial, check digit, reissue count.

The check digit (weights 5,4,3,2,7,6,5,4,3,2 modulo 11) is described by independent public
sources but not published by the police, and one printed sample breaks it: it raises confidence
and never rejects, so ``accepts`` tests the commission's code and the shape alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import Matrix, checked

_COMMISSIONS = np.array(
    [
        *(*range(10, 15), *range(20, 26), 30, *range(40, 47), *range(50, 56)),
        *(*range(60, 66), *range(70, 75), *range(80, 84), *range(90, 98)),
    ],
    np.int32,
)
_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def _shape(digits: Matrix) -> NDArray[np.bool_]:
    return np.isin(digits[:, 0] * 10 + digits[:, 1], _COMMISSIONS)


class DriverLicence:
    """Twelve digits that begin with the code of a public safety commission."""

    name = "driver_licence"
    proof = "commission code ok"

    def accepts(self, value: str) -> bool:
        """Is this value (digits only) shaped like a licence number?"""
        return bool(self.accepts_all((value,))[0])

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value, at array speed."""
        return checked(values, 12, _shape)

    def raises(self, value: str) -> bool:
        """Does the unpublished check digit of an accepted value fit too?"""
        rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, value, strict=False)) % 11
        return int(value[10]) == (11 - rest) % 10


PLUGIN = DriverLicence()
