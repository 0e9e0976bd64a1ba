"""JSON (RFC 8259) out of text: whole values, or the objects that are whole in a torn one.

Every string and number knows where it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_BETWEEN = re.compile(r"[\s,\ufeff\x1e]*")
_TOKEN = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*"(\s*:)?|-?[0-9][0-9.eE+-]*+|true|false|null', re.DOTALL
)
_OPENS = re.compile(r'\{\s*"')
_TORN = 16
"""Objects in a row that end behind the text, each inside the one before, at most."""
_MOST_TRIES = 20_000
_DECODER = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str)


class Leaf(str):
    """A string or number; ``at`` is its place in the text, behind the quote."""

    __slots__ = ("at",)
    at: int

    def standing(self, at: int) -> Leaf:
        """The same at a place."""
        self.at = at
        return self


def values(text: str) -> list[Any] | None:
    """The values of a text, one or several behind each other; null where it is no JSON."""
    found, at = [], _behind(text, 0)
    try:
        while at < len(text):
            value, end = _DECODER.raw_decode(text, at)
            found.append(_placed(value, text, at, end))
            at = _behind(text, end)
    except (ValueError, RecursionError):
        return None
    return found


def objects(text: str, goes_on: bool = False) -> Iterator[tuple[dict[str, Any], int, int]]:
    """The outermost objects that are whole in a torn text, and where each stands (half-open).

    ``goes_on``: more text follows, with the rest of an object that ends behind this one."""
    at, torn, found = 0, 0, False
    for _ in range(_MOST_TRIES):
        opens = _OPENS.search(text, at)
        if not opens or torn > _TORN:
            return
        at = opens.start()
        try:
            value, end = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError as broken:
            is_torn = broken.pos + _TORN >= len(text)
            if is_torn and goes_on and found:
                return
            torn += is_torn
            at += 1
        except RecursionError:
            return
        else:
            torn, found = 0, True
            yield _placed(value, text, at, end), at, end
            at = end


def _behind(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _placed(value: Any, text: str, at: int, end: int) -> Any:
    """The value with its strings and numbers as leaves; as it is where a key came twice."""
    if not isinstance(value, dict | list):
        return value
    tokens = _TOKEN.finditer(text, at, end)
    places = [token.start() for token in tokens if not token[1]]
    slots = [*_slots(value)]
    if len(slots) == len(places):
        for (holder, key, one), place in zip(slots, places, strict=True):
            if isinstance(one, str):
                holder[key] = Leaf(one).standing(place + (text[place] == '"'))
    return value


def _slots(value: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Everything that holds no more, in the order of the text: in what, under which key."""
    waiting: list[tuple[Any, Iterator[tuple[Any, Any]]]] = [(value, _items(value))]
    while waiting:
        holder, items = waiting[-1]
        for key, one in items:
            if isinstance(one, dict | list):
                waiting.append((one, _items(one)))
                break
            yield holder, key, one
        else:
            waiting.pop()


def _items(value: Any) -> Iterator[tuple[Any, Any]]:
    return iter(value.items()) if isinstance(value, dict) else enumerate(value)
