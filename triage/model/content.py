"""What is inside files: bytes to be understood, and the text and tables in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from triage.model.places import ByteSpace

Shown = Literal["", "test", "manual"]


@dataclass(frozen=True, slots=True)
class Item:
    """Bytes to be understood: a file's stream, an archive's member.

    ``steps`` are the (encoded) locator steps below the content root; ``name`` is the best
    decoded name, for type decisions only. ``whole`` is false for a piece cut from elsewhere.
    """

    steps: tuple[str, ...]
    name: str
    data: ByteSpace
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded text. ``offsets[i]`` is the byte offset, in the bytes of the content root, of
    character ``i``; it has ``len(text) + 1`` elements, or is null where the characters have no
    place there (inside an archive, a compressed part). ``shown``: it is of what shows values that
    are nobody's, of a program's ``test``, which throws away what it fills tables with, or of a
    published ``manual``."""

    steps: tuple[str, ...]
    text: str
    encoding: str
    offsets: NDArray[np.int64] | None = None
    first_line: int = 1
    shown: Shown = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of text of equal length.

    ``rows[i]`` is the 1-based line, or sheet row, of data row ``i``. ``cell_offsets`` has the
    shape (rows, columns): byte offset of the cell in the content root's bytes, or null.
    A long table comes in several pieces with the same ``steps``; ``header`` is repeated.
    ``shown`` as for a ``Text``.
    """

    steps: tuple[str, ...]
    header: tuple[str, ...] | None
    columns: tuple[Sequence[str], ...]
    rows: NDArray[np.int64]
    encoding: str
    cell_offsets: NDArray[np.int64] | None = None
    title: str | None = None
    shown: Shown = ""
