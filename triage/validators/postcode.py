"""郵便番号 by shape: seven digits (Japan Post, since 1998-02-02)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import Matrix, checked


def _rule(digits: Matrix) -> NDArray[np.bool_]:
    # Regions begin at 001; 000 was never given out.
    return np.asarray(digits[:, :3].any(axis=1), np.bool_)


class Postcode:
    """Seven digits that do not begin with 000."""

    name = "postcode"

    def accepts(self, value: str) -> bool:
        """Is this value (digits only) shaped like a postcode?"""
        return bool(self.accepts_all((value,))[0])

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value, at array speed."""
        return checked(values, 7, _rule)


PLUGIN = Postcode()
