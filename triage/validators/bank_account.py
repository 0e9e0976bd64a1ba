"""振込口座 ``BBBB-SSS-T-NNNNNNN`` by shape; the lexicon knows which banks exist."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import each

_SHAPE = re.compile(r"([0-9]{4}|\?{4})-([0-9]{3}|\?{3})-([1249?])-([0-9]{7})")


class BankAccount:
    """Bank and branch code (or ``?`` together), account type, seven digits that are no dummy."""

    name = "bank_account"

    def accepts(self, value: str) -> bool:
        """Is this value, in normal form, shaped like an account?"""
        match = _SHAPE.fullmatch(value)
        if not match or (match[1] == "????") != (match[2] == "???"):
            return False
        return match[1] != "0000" and len(set(match[4])) > 1

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value."""
        return each(values, self.accepts)


PLUGIN = BankAccount()
