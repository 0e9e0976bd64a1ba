r"""Patterns of folded text as patterns of bytes: what of them can stand in Western text at all.

A byte is a character up to U+00FF, ``OTHER`` any other. What a pattern finds in such text, the
one made of it finds in the bytes, and more: what no automaton can ask is left out (what stands
around, back references, ends of lines).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

_parser: Any = re._parser  # type: ignore[attr-defined]
_codes: Any = re._constants  # type: ignore[attr-defined]

OTHER = ord("?")
_ALL = frozenset(range(0x100))
_BEYOND = range(0x100, 0x2000)
"""With U+FFFD the characters that are ``OTHER`` (see ``script.is_western``)."""
_BAD = 0xFFFD
_LONG = 16
"""Repeats at most from which on an automaton is slow to begin with one: it may begin anywhere."""
_Node = tuple[Any, Any]


def as_bytes(text: str) -> bytes:
    """Western text as the bytes that the patterns are made for."""
    return text.encode("latin-1", "replace")


def western(regex: str, *, begins: bool = False, ends: bool = True) -> str | None:
    """The pattern of bytes; null where the pattern matches no Western text. ``begins``: nothing is
    written before it, so that it can begin behind a first long repeat: what follows stands wherever
    the whole does. ``ends``: nothing is written behind it, so that it can end in what must follow a
    match."""
    tree = _parser.parse(regex)
    nodes = list(tree)
    if begins:
        nodes = nodes[next((at + 1 for at, node in enumerate(nodes) if _is_long(node)), 0) :]
    return _Writer().sequence(nodes, tree.state.flags, ends=ends)


class _Writer:
    """Writes one pattern; knows its groups for references back to them."""

    def __init__(self) -> None:
        self._groups: dict[int, str | None] = {}

    def sequence(self, nodes: Sequence[_Node], flags: int, *, ends: bool) -> str | None:
        """Nodes behind each other; null where one of them matches nothing."""
        last = len(nodes) - 1
        written = [
            self._node(node, flags, ends=ends and at == last) for at, node in enumerate(nodes)
        ]
        return None if None in written else "".join(filter(None, written))

    def _node(self, node: _Node, flags: int, *, ends: bool) -> str | None:
        code, value = node
        if code in (_codes.LITERAL, _codes.NOT_LITERAL, _codes.ANY, _codes.IN):
            return _written(_bytes(code, value, flags))
        if code is _codes.BRANCH:
            return _choice(self.sequence(one, flags, ends=ends) for one in value[1])
        if code is _codes.SUBPATTERN:
            group, more, fewer, inner = value
            found = self.sequence(inner, (flags | more) & ~fewer, ends=ends)
            self._groups[group] = found
            return _choice([found])
        if code in (_codes.MAX_REPEAT, _codes.MIN_REPEAT, _codes.POSSESSIVE_REPEAT):
            return self._repeat(value, flags)
        if code is _codes.ATOMIC_GROUP:
            return _choice([self.sequence(value, flags, ends=False)])
        if code is _codes.GROUPREF:
            return _choice([self._groups[value]])
        if code is _codes.ASSERT:
            behind, inner = value
            asked = self.sequence(inner, flags, ends=True)
            return None if asked is None else asked if ends and behind > 0 else ""
        if code in (_codes.ASSERT_NOT, _codes.AT):
            return ""
        raise ValueError(f"{code} has no pattern of bytes")

    def _repeat(self, value: tuple[int, Any, Sequence[_Node]], flags: int) -> str | None:
        least, most, inner = value
        found = self.sequence(inner, flags, ends=False)
        if not found:
            return None if found is None and least else ""
        limit = "" if most is _codes.MAXREPEAT else int(most)
        return f"(?:{found}){{{least},{limit}}}"


def _is_long(node: _Node) -> bool:
    code, value = node
    repeats = code in (_codes.MAX_REPEAT, _codes.MIN_REPEAT)
    return repeats and not value[0] and value[1] >= _LONG


def _choice(several: Iterable[str | None]) -> str | None:
    found = [one for one in several if one is not None]
    return f"(?:{'|'.join(found)})" if found else None


def _bytes(code: Any, value: Any, flags: int) -> frozenset[int]:
    """The bytes of one character of a pattern."""
    if code is _codes.LITERAL:
        found = _of_character(value)
    elif code is _codes.IN:
        found = _of_class(value)
    else:
        line_end = {ord("\n")} if not flags & re.S else set[int]()
        found = _ALL - ({value} if code is _codes.NOT_LITERAL else line_end) | {OTHER}
    if not flags & re.I:
        return found
    cases = {
        ord(case)
        for one in found
        for case in (chr(one).lower(), chr(one).upper())
        if len(case) == 1
    }
    beyond = {OTHER} if found else set[int]()  # ı and ſ are letters of ASCII too
    return found | (cases & _ALL) | beyond


def _of_character(point: int) -> frozenset[int]:
    if point in _ALL:
        return frozenset({point})
    return frozenset({OTHER}) if point in _BEYOND or point == _BAD else frozenset()


def _of_class(members: Sequence[_Node]) -> frozenset[int]:
    found = set[int]()
    for code, value in members:
        if code is _codes.LITERAL:
            found |= _of_character(value)
        elif code is _codes.RANGE:
            first, last = value
            found.update(range(first, min(last, 0xFF) + 1))
            if (first < _BEYOND.stop and last >= _BEYOND.start) or first <= _BAD <= last:
                found.add(OTHER)
        elif code is _codes.CATEGORY:
            found |= _of_category(value)
    if members[0][0] is _codes.NEGATE:
        return _ALL - found | {OTHER}
    return frozenset(found)


_CATEGORIES = {
    _codes.CATEGORY_DIGIT: r"\d",
    _codes.CATEGORY_NOT_DIGIT: r"\D",
    _codes.CATEGORY_SPACE: r"\s",
    _codes.CATEGORY_NOT_SPACE: r"\S",
    _codes.CATEGORY_WORD: r"\w",
    _codes.CATEGORY_NOT_WORD: r"\W",
}


def _of_category(category: Any) -> set[int]:
    whole = re.compile(_CATEGORIES[category]).fullmatch
    return {byte for byte in _ALL if whole(chr(byte))} | {OTHER}


def _written(found: frozenset[int]) -> str | None:
    """A class of bytes; null of none."""
    runs: list[list[int]] = []
    for byte in sorted(found):
        if runs and byte == runs[-1][1] + 1:
            runs[-1][1] = byte
        else:
            runs.append([byte, byte])
    inside = "".join(rf"\x{a:02x}-\x{b:02x}" if b > a else rf"\x{a:02x}" for a, b in runs)
    return f"[{inside}]" if inside else None
