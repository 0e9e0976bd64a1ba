"""Names that do not stand as surname, blank, given name: 直樹 鬼塚, and 鬼塚, 直樹.

So mailers and address books of other countries write them, and the directories of firms.
"""

from __future__ import annotations

import re

from triage.finding.name import name
from triage.text.coded import Coded
from triage.text.fold import plain_name

_SAMPLE = 200
"""Different cells of a column that are asked whether it has any."""
_COMMA = re.compile(rf"([{name.CHARACTERS}]{{1,6}}), ?([{name.CHARACTERS}]{{1,6}})")


def surname_first(cells: Coded) -> Coded:
    """A column of folded names, each with its surname first and a blank behind it."""
    if not any(map(_turned, cells.distinct[:_SAMPLE])):
        return cells
    return Coded([_turned(cell) or cell for cell in cells.distinct], cells.codes)


def _turned(cell: str) -> str:
    """The name in the other order, or without its comma; empty for any other."""
    if parted := _COMMA.fullmatch(cell):
        return f"{parted[1]} {parted[2]}"
    first, blank, second = cell.partition(" ")
    if not blank or len(second) < 2:
        return ""
    given, surname = plain_name(first), plain_name(second)
    if name.is_frequent(given) or not (name.is_written_given(given) or name.is_given(given)):
        return ""
    turned = name.is_surname(surname) and not name.is_written_given(surname)
    return f"{second} {first}" if turned else ""
