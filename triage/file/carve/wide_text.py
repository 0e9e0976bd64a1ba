"""Text in UTF-16 behind its byte order mark, as Windows programs write it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.file.carve.view import SECTOR, Carved, View
from triage.model import Pattern

_PIECE: Final = 64 << 10
_SHORTEST: Final = 64
_SURE: Final = 1024
"""Less text before other bytes is no file but a string of theirs."""
_LONGEST: Final = 16 << 20
_CONTROL: Final = np.array([n < 32 and chr(n) not in "\t\n\r" for n in range(1 << 16)])
_CONTROL[0xFFFE:] = True


@dataclass(frozen=True, slots=True)
class WideText:
    """To the first unit that no text holds, if the rest of its sector is zero; else to the end of
    the last line before one that no Japanese text holds."""

    name: str = "utf-16"
    patterns: tuple[Pattern, ...] = (
        Pattern("utf-16", (b"\xff\xfe",), rb"\xff\xfe(?!\0\0)"),
        Pattern("utf-16", (b"\xfe\xff",), rb"\xfe\xff(?!\0\0)"),
    )

    def measure(self, view: View) -> Carved | None:
        """Its pairs of surrogates must be pairs."""
        order = "<u2" if view.at(0, 2) == b"\xff\xfe" else ">u2"
        at, ended = 2, False
        while not ended and at < _LONGEST:
            piece = view.at(at, _PIECE)
            units = np.frombuffer(piece, order, len(piece) // 2)
            stops = np.flatnonzero(_CONTROL[units])
            at += 2 * (int(stops[0]) if len(stops) else len(units))
            ended = len(stops) > 0 or len(units) < _PIECE // 2
        if not _SHORTEST <= at < _LONGEST:
            return None
        if any(view.at(at, -at % SECTOR)):
            at = _cut(np.frombuffer(view.at(0, at), order))
            if at < _SURE:
                return None
        try:
            view.at(0, at).decode("utf-16")
        except UnicodeDecodeError:
            return None
        return Carved(at)


def _cut(units: NDArray[np.uint16]) -> int:
    """Bytes to the end of the last line before a unit that is not usual."""
    strange = np.flatnonzero(~_usual()[units])
    end = int(strange[0]) if len(strange) else len(units)
    lines = np.flatnonzero(units[:end] == ord("\n"))
    return 2 * (int(lines[-1]) + 1) if len(lines) else 0


@cache
def _usual() -> NDArray[np.bool_]:
    """The units that Japanese Windows can write in its own code page too."""
    every = np.zeros(1 << 16, np.bool_)
    for lead in (*range(0x20), *range(0x81, 0xA0), *range(0xE0, 0xFD)):
        row = b"\n".join(bytes((lead, trail)) for trail in range(0x20, 0xFD))
        text = row.decode("cp932", "ignore")
        every[[ord(char) for char in text]] = True
    every[0xFEFF] = True
    return every


PLUGIN = WideText()
