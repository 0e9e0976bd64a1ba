"""What was filled in of a form whose page was saved: fields, and lists to choose from."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ENTERED = re.compile(
    r"""(?i)<input(?=\s)(?![^>]*type\s*=\s*["']?(?:submit|button|reset|image|checkbox|radio)\b)"""
    r"""[^>]*?\svalue\s*=\s*(?:["']([^"'<>]{1,400})["']|([^\s"'<>=`]{1,400}))"""
)
"""What somebody typed into a form whose page was saved."""
_SELECT_ENDS = re.compile(r"(?i)</select\s*>")
_SELECT = re.compile(r"(?i)<(?:/select\s*>|select(?=[\s>]))")
"""What ends a list, or begins the next one where an end is missing."""
_SELECTED = re.compile(r"(?i)<option(?=\s)[^<>]{0,400}?\sselected\b[^<>]{0,400}>([^<]{1,400})")
_OPTIONS = 20_000
"""Characters of a list to choose from at most."""
_CLOSING = len("</select>")
_JOINT = re.compile("[-‐－ー/.@年月]")
"""What stands between two fields of one value (1970|年|4|月, 830|-|0032)."""
_BLANK, _TAB = 0x20, 0x09


@dataclass(slots=True)
class Filled:
    """The form of a page. ``points`` are the code points of its characters as they are read, and
    ``keep`` tells which are; ``behind`` is where the last list ends that something was chosen of,
    ``field`` where the last field does."""

    text: str
    points: NDArray[np.uint32]
    keep: NDArray[np.bool_]
    behind: int = 0
    field: int = -1

    def chosen(self, start: int, end: int) -> bool:
        """Keep of a list, whose tag stands from ``start`` to ``end``, what was chosen; false where
        nothing was: whoever is to choose from is shown then."""
        ended = _SELECT.search(self.text, end, end + _OPTIONS)
        if not ended or ended[0][1] != "/":
            return False
        spans = [one.span(1) for one in _SELECTED.finditer(self.text, end, ended.start())]
        if not spans:
            return False
        self.behind = self.field = ended.end()
        self.keep[start : self.behind] = False
        for first, last in spans:
            self.keep[first - 1 : last], self.points[first - 1] = True, _BLANK
        return True

    def entered(self, start: int, end: int) -> None:
        """Keep what was typed into a field whose tag stands from ``start`` to ``end``."""
        if typed := _ENTERED.match(self.text, start, end):
            first, last = typed.span(typed.lastindex or 0)
            apart = not self._goes_on(start)
            self.keep[first - apart : last], self.points[first - 1] = True, _TAB
            self.field = end

    def _goes_on(self, start: int) -> bool:
        """Does a field that begins here go on with the value of the one before?"""
        if not 0 < self.field <= start:
            return False
        if start == self.field:
            first = max(start - _CLOSING, 0)
            return _SELECT_ENDS.fullmatch(self.text, first, start) is not None
        return _JOINT.fullmatch(self.text, self.field, start) is not None
