"""A text as an array of its code points, and back: what is done to all characters in one go.

Lone surrogates, as broken UTF-16 leaves them, stay as they are.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

UNICODE = 0x110000
"""How many code points there are: the size of a table with one entry for each."""


def code_points(text: str) -> NDArray[np.uint32]:
    """One number a character; read-only."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def as_text(points: NDArray[Any]) -> str:
    """The text of code points, of whatever type of integer."""
    return points.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")
