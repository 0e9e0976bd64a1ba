"""ゆうちょ 記号番号: the check digit in the 記号 (4th digit), as the bank's own form computes it.

記号 is ``1xxC0``, 番号 up to eight digits ending in 1. Samples that are printed on paper break the
rule, so it raises confidence and never rejects.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import each


def _doubled(digit: int) -> int:
    return sum(divmod(2 * digit, 10))


def _check(value: str) -> bool:
    s1, s2, s3, check, s5 = map(int, value[:5])
    n1, n2, n3, n4, n5, n6, n7, n8 = map(int, value[5:].zfill(8))
    total = s1 + 3 * s2 + _doubled(s3) + 3 * s5 + _doubled(n1) + n2 + 3 * n3
    return check == (total + _doubled(n4) + n5 + 3 * n6 + _doubled(n7) + n8) % 10


class Yucho:
    """記号 (five digits, 1…0) and 番号 (two to eight digits, …1), digits only."""

    name = "yucho"

    def accepts(self, value: str) -> bool:
        """Is this value shaped like 記号番号?"""
        if not (value.isascii() and value.isdigit() and 7 <= len(value) <= 13):
            return False
        return value[0] == "1" and value[4] == "0" and value[-1] == "1" and len(set(value)) > 2

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value."""
        return each(values, self.accepts)

    def raises(self, value: str) -> bool:
        """Does the check digit fit too?"""
        return self.accepts(value) and _check(value)


PLUGIN = Yucho()
