"""Japanese telephone numbers by the numbering plan (電気通信番号計画, 総務省).

Eleven digits: 070/080/090 and 060 mobile (the digit behind is not 0), 050 IP, 0800 free of
charge. Ten digits: 0120, 0570, 0990, 0180, 0170 services, and geographic numbers, whose area code
begins with two digits that name a region and whose local part does not begin with 0 or 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from triage.text.column import lines
from triage.validators._digits import Matrix, of_length

_SERVICES = np.array((120, 570, 990, 180, 170))
"""Behind the 0, of ten digits."""


def _eleven(digits: Matrix) -> NDArray[np.bool_]:
    mobile = (digits[:, 1] >= 5) & (digits[:, 2] == 0) & (digits[:, 3] > 0)
    free = (digits[:, 1:4] == (8, 0, 0)).all(axis=1)
    return np.asarray(mobile | free)


def _ten(digits: Matrix) -> NDArray[np.bool_]:
    # Tokyo (03) and Osaka (06) leave a local number that begins with 2-9; every other area code
    # has no 0 in its second or third place.
    one, two = digits[:, 1], digits[:, 2]
    capital = ((one == 3) | (one == 6)) & (two >= 2)
    other = (one != 3) & (one != 6) & (one > 0) & (two > 0)
    return np.asarray(capital | other | np.isin(digits[:, 1:4] @ (100, 10, 1), _SERVICES))


_RULES: tuple[tuple[int, Callable[[Matrix], NDArray[np.bool_]]], ...] = ((10, _ten), (11, _eleven))


class Phone:
    """A number of the national plan, as digits with the prefix 0."""

    name = "phone"
    proof = "numbering plan ok"

    def accepts(self, value: str) -> bool:
        """Is this value a number that the plan could give out, and no repdigit?"""
        return bool(self.accepts_all((value,))[0])

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value, at array speed."""
        accepted, cells = np.zeros(len(values), np.bool_), lines(values)
        for width, rule in _RULES:
            rows, points = of_length(cells, width)
            digits = points - 0x30
            sound = ((digits >= 0) & (digits <= 9)).all(axis=1) & (digits[:, 0] == 0)
            sound &= (digits[:, 3:] != digits[:, 3:4]).any(axis=1)
            accepted[rows] = sound & rule(digits)
        return accepted


PLUGIN = Phone()
