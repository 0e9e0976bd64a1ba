"""Programs and libraries of Windows: headers, sections, signatures (PE format specification)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from triage.file.carve.lzh import PLUGIN as LZH
from triage.file.carve.rar import PLUGIN as RAR
from triage.file.carve.seven_zip import PLUGIN as SEVEN_ZIP
from triage.file.carve.split import pieced
from triage.file.carve.view import SECTOR, Carved, View
from triage.file.carve.zip import PLUGIN as ZIP
from triage.model import Extent, Pattern

_WIDE: Final = 0x20B
_NARROW: Final = 0x10B
_SYMBOL: Final = 18


@dataclass(frozen=True, slots=True)
class Program:
    """To the end of the last section, or of the symbols or signatures behind it, and of an archive
    that the program unpacks."""

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
        end = max(max(ends), _symbols(view, start))
        if end <= signatures <= end + 8 and size > 0:
            end = signatures + size
        return Carved(end + _packed(view, end)) if start < end <= view.length else None


def _symbols(view: View, start: int) -> int:
    """Where the names of symbols end that compilers of GNU leave behind the sections; 0: none."""
    place, count = view.number(start + 12, 4), view.number(start + 16, 4)
    names = place + _SYMBOL * count
    return names + max(view.number(names, 4), 4) if place > 0 and count > 0 else 0


def _packed(view: View, end: int) -> int:
    """How long the archive is that begins where the program ends; 0: none does."""
    behind = pieced(view, (Extent(end, view.length - end),))
    for plug in (SEVEN_ZIP, RAR, LZH, ZIP):
        one = plug.patterns[0]
        if re.match(one.expression, behind.at(one.at, SECTOR), re.DOTALL):
            found = plug.measure(behind)
            view.left = min(view.left, behind.left)
            return found.length if found else 0
    return 0


PLUGIN = Program()
