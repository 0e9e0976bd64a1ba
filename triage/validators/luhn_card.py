"""Payment cards: the Luhn digit (ISO/IEC 7812-1, annex B) and the brands' number ranges.

Visa 4 (16, 19; its thirteen digits are gone and would be JAN codes), Mastercard 51-55 and
2221-2720 (16), American Express 34 and 37 (15), JCB 3528-3589 (16-19), Diners 36, 38, 39,
300-305 (14-19), Discover 6011, 644-649, 65 (16-19), UnionPay 62 (16-19).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import Matrix, checked

_BRANDS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("4000", "4999", (16, 19)),
    ("5100", "5599", (16,)),
    ("2221", "2720", (16,)),
    ("3400", "3499", (15,)),
    ("3700", "3799", (15,)),
    ("3528", "3589", (16, 17, 18, 19)),
    ("3600", "3699", (14, 15, 16, 17, 18, 19)),
    ("3800", "3999", (16, 17, 18, 19)),
    ("3000", "3059", (16, 17, 18, 19)),
    ("6011", "6011", (16, 17, 18, 19)),
    ("6440", "6599", (16, 17, 18, 19)),
    ("6200", "6299", (16, 17, 18, 19)),
)
_WIDTHS = range(14, 20)
_BESIDE, _NEAR = 6, 60
"""How far three of the groups of a grid's line, or all four, lie apart at most."""


def _rule(digits: Matrix) -> NDArray[np.bool_]:
    width = digits.shape[1]
    doubled = digits.copy()
    doubled[:, width % 2 :: 2] *= 2
    luhn = (doubled - 9 * (doubled > 9)).sum(axis=1) % 10 == 0
    head = digits[:, :4] @ np.array((1000, 100, 10, 1), np.int32)
    branded = np.zeros(len(digits), np.bool_)
    for low, high, widths in _BRANDS:
        if width in widths:
            branded |= (head >= int(low)) & (head <= int(high))
    return np.asarray(luhn & branded & ~_of_grid(digits))


def _of_grid(digits: Matrix) -> NDArray[np.bool_]:
    """Rows whose groups of four are neighbours, as the numbers of a grid's fields are (4009 4010
    4011 4012): of a hundred thousand cards one is so."""
    if digits.shape[1] < 16:
        return np.zeros(len(digits), np.bool_)
    groups = digits[:, :16].reshape(-1, 4, 4) @ np.array((1000, 100, 10, 1), np.int32)
    groups = np.sort(groups, axis=1)
    distinct = (np.diff(groups, axis=1) > 0).all(axis=1)
    three = np.minimum(groups[:, 2] - groups[:, 0], groups[:, 3] - groups[:, 1])
    return np.asarray(distinct & ((three <= _BESIDE) | (groups[:, 3] - groups[:, 0] <= _NEAR)))


class LuhnCard:
    """A card number of a known brand and length with its Luhn digit."""

    name = "luhn_card"
    proof = "Luhn and brand ok"

    def accepts(self, value: str) -> bool:
        """Is this value (digits only) a possible card number?"""
        return bool(self.accepts_all((value,))[0])

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value, at array speed."""
        accepted = np.zeros(len(values), np.bool_)
        for width in _WIDTHS:
            accepted |= checked(values, width, _rule)
        return accepted


PLUGIN = LuhnCard()
