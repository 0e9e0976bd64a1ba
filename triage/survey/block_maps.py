"""Maps of blocks, which ext2 and ext3 keep for all but small files: numbers that mostly count up.

Layout: "Direct/Indirect Block Addressing" in the kernel's documentation of ext4.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_COUNTING: Final = 0.5
"""Share of the numbers that are one more than the one before."""


def maps(sectors: NDArray[np.uint8]) -> list[int]:
    """The rows (sectors of a disk) that may begin a map: numbers, then nothing but zeros."""
    first, second, third = (sectors[:, at : at + 4].view("<u4")[:, 0] for at in (0, 4, 8))
    counts = (second - first == 1) | (third - second == 1) | (second | third == 0)
    rows = sectors[likely := np.flatnonzero(counts & (first != 0))].view("<u4")
    used = rows != 0
    count = used.sum(axis=1)
    ends = np.where(used.all(axis=1), used.shape[1], used.argmin(axis=1))
    steps = ((rows[:, 1:] - rows[:, :-1] == 1) & used[:, 1:]).sum(axis=1)
    good = (ends == count) & (steps >= _COUNTING * (count - 1))
    return [int(row) for row in likely[good]]
