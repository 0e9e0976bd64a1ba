"""保険者番号: eight digits (法別, 都道府県, 保険者別, check digit), six of municipal insurance.

The check digit is the last of weights 2, 1, 2, 1 … from the right with digit sums (昭和51年8月7日
保発第45号・庁保発第34号). Symbols and numbers of insured people have none: a fitting digit raises
confidence, and no other number is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import each

_LENGTHS = (6, 8)
_COUNTED = "0123456789" * 2
_COUNTING = 6
"""Digits that count up or down so far are a form's specimen; shorter ones are somebody's too."""


class Insurer:
    """Digits that are no dummy, of an insurer or of somebody insured."""

    name = "insurer"
    raised = "insurer's check digit ok"

    def accepts(self, value: str) -> bool:
        """Is this value (digits only) more than one digit over and over, or a count?"""
        counted = len(value) >= _COUNTING and value in _COUNTED + " " + _COUNTED[::-1]
        return value.isdecimal() and len(set(value)) > 1 and not counted

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value, each distinct one asked once."""
        return each(values, self.accepts)

    def raises(self, value: str) -> bool:
        """Is it an insurer's number by its check digit?"""
        if len(value) not in _LENGTHS:
            return False
        doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(value))]
        return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


PLUGIN = Insurer()
