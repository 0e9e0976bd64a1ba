"""In which lines of a column some patterns may match, by the characters that they begin with.

Python's engine tries a pattern at every character; what most columns hold nothing of is told by
arrays at a tenth of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.text.column import Lines, Places

_READ = 3
_MOST = 512
"""Characters of a class, and beginnings of a pattern, at most."""
_KINDS = (range(7, 8), range(5, 7), range(5))
"""The bits of beginnings of one character that is known, of two and of three."""
_PLANE = 1 << 16
_LINE_END = "\n"

_Begun = set[tuple[str, bool]]
"""How a match may begin, and whether that is all that this part of the pattern has to say of it."""


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Bits by character, ``tables[i]`` of the one at place ``i`` of a match: those of a beginning
    have a bit in common. Where a line begins or ends, a line end is a character."""

    tables: NDArray[np.uint8]

    @classmethod
    def of(cls, regexes: Iterable[str]) -> Beginnings | None:
        """Those of some patterns for lines; null where one may begin with anything."""
        begun = {*chain.from_iterable(map(_begun, regexes))}
        if not begun.isdisjoint({"", _LINE_END}):
            return None
        tables = np.zeros((_READ, _PLANE), np.uint8)
        for known, kinds in enumerate(_KINDS, 1):
            tables[known:] |= np.uint8(sum(1 << kind for kind in kinds))
        for text in begun:
            points = [ord(char) % _PLANE for char in text]
            kinds = _KINDS[len(text) - 1]
            tables[range(len(text)), points] |= np.uint8(1 << kinds[sum(points) % len(kinds)])
        return cls(tables)

    def lines(self, column: Lines) -> Places:
        """The lines in which one of the patterns may match, in order."""
        points = np.full(len(column.points) + _READ, ord(_LINE_END), np.uint16)
        points[1 : 1 - _READ] = column.points
        found = np.full(len(column.points), np.uint8(0xFF))
        for at, table in enumerate(self.tables):
            found &= table.take(points[at : at + len(found)])
        held = np.zeros(len(column), np.bool_)
        held[np.searchsorted(column.ends, np.flatnonzero(found))] = True
        return np.flatnonzero(held)


def _begun(regex: str) -> set[str]:
    """The first characters of all matches of a pattern, as many as are known of three."""
    tree = re._parser.parse(regex)  # type: ignore[attr-defined]
    if tree.state.flags & re.IGNORECASE:
        return {""}
    return {text for text, _ in _of_all(tree)}


def _of_all(items: Iterable[tuple[Any, Any]]) -> _Begun:
    found: _Begun = {("", True)}
    for item in items:
        if len(found) > _MOST or not any(whole and len(text) < _READ for text, whole in found):
            break
        behind = _of(*item)
        found = {
            (f"{text}{more}"[:_READ], ends) if whole and len(text) < _READ else (text, whole)
            for text, whole in found
            for more, ends in behind
        }
    return found if len(found) <= _MOST else {("", False)}


def _of(what: Any, value: Any) -> _Begun:
    """One part of a pattern, as Python's parser names it."""
    match str(what):
        case "LITERAL":
            return {(chr(value), True)}
        case "IN":
            return _of_class(value)
        case "BRANCH":
            return set[tuple[str, bool]]().union(*map(_of_all, value[1]))
        case "SUBPATTERN":
            return _of_all(value[-1])
        case "AT":
            return {(_LINE_END if str(value) in ("AT_BEGINNING", "AT_END") else "", True)}
        case "ASSERT" | "ASSERT_NOT":
            return {("", True)}
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, inner = value
            once = {(text, whole and most == 1) for text, whole in _of_all(inner)}
            return once if least else {("", True)} | once
    return {("", False)}


def _of_class(members: Sequence[tuple[Any, Any]]) -> _Begun:
    chars: list[int] = []
    for kind, value in members:
        if str(kind) == "LITERAL":
            chars.append(value)
        elif str(kind) == "RANGE" and value[1] - value[0] <= _MOST:
            chars += range(value[0], value[1] + 1)
        else:
            return {("", False)}
    return {(chr(char), True) for char in chars}
