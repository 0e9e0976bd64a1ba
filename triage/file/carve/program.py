"""Programs and libraries of Windows: headers, sections, signatures (PE format specification)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_WIDE: Final = 0x20B
_NARROW: Final = 0x10B


@dataclass(frozen=True, slots=True)
class Program:
    """To the end of the last section, or of the signatures behind it."""

    name: str = "program"
    patterns: tuple[Pattern, ...] = (Pattern("program", (b"MZ",), rb"MZ.{58}..\0\0"),)

    def measure(self, view: View) -> Carved | None:
        """The farthest that a section or the table of signatures reaches."""
        start = view.number(60, 4)
        if not 64 <= start < 4096 or view.at(start, 4) != b"PE\0\0":
            return None
        sections, optional = view.number(start + 6, 2), view.number(start + 20, 2)
        kind = view.number(start + 24, 2)
        if kind not in (_WIDE, _NARROW) or not 0 < sections <= 96:
            return None
        ends = []
        for number in range(sections):
            at = start + 24 + optional + 40 * number
            ends.append(view.number(at + 16, 4) + view.number(at + 20, 4))
        table = start + 24 + (112 if kind == _WIDE else 96) + 8 * 4
        signatures, size = view.number(table, 4), view.number(table + 4, 4)
        end = max(ends)
        if end <= signatures <= end + 8 and size > 0:
            end = signatures + size
        return Carved(end) if start < end <= view.length else None


PLUGIN = Program()
