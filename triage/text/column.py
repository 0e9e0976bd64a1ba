"""A column of strings as one text, a line each: what is done to all of them in one go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_NEWLINE = 0x0A


def joined(values: Sequence[str], inner: str = " ") -> str:
    """The values with a line end between them; ``inner`` stands for one inside of a value."""
    text = "\n".join(values)
    if text.count("\n") == len(values) - 1:
        return text
    return "\n".join(value.replace("\n", inner) for value in values)


def points(text: str) -> NDArray[np.uint32]:
    """The code points of a joined column, and a line end behind the last value."""
    return np.frombuffer(f"{text}\n".encode("utf-32-le", "surrogatepass"), np.uint32)


def ends(column: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where each value ends among the code points of a column."""
    return np.flatnonzero(column == _NEWLINE)
