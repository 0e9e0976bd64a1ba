"""Keys by their own redundancy: a BitLocker recovery password, key armour, an AWS key id.

Every group of a recovery password is a multiple of 11 below 720,896 (2^16 · 11), so a random one
passes with about 11^-8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import each

_RECOVERY = re.compile(r"[0-9]{6}(?:-[0-9]{6}){7}")
_OTHER = re.compile(r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----|A[KS]IA[A-Z2-7]{16}")
_LIMIT = 720_896


class SecretKey:
    """Anything but a recovery password with a wrong group, or a manual's example."""

    name = "secret_key"

    def accepts(self, value: str) -> bool:
        """Can this value be a key?"""
        if not _RECOVERY.fullmatch(value):
            return bool(_OTHER.fullmatch(value)) and "EXAMPLE" not in value
        groups = [int(group) for group in value.split("-")]
        return len(set(groups)) > 1 and all(g % 11 == 0 and g < _LIMIT for g in groups)

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value."""
        return each(values, self.accepts)


PLUGIN = SecretKey()
