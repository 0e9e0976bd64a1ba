"""JSON (RFC 8259) with Japanese in it: the objects of its lists are rows, the rest lines.

Most programs write Japanese as \\uXXXX, which no reader of text understands.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from triage.content import plain
from triage.content.budget import Budget
from triage.content.escapes import unescaped
from triage.model import Gap, Item, Table, Text
from triage.text.codec import decode, detect

_LONGEST = 8 << 20
"""Bytes that are parsed whole; parsed, they take up to thirty times as many."""
_HEAD = 64 << 10
_WIDEST = 256
"""Different keys in the objects of one list; more are no columns."""
_JAPANESE = re.compile("[ぁ-ヺ一-鿿ｦ-ﾝ]")
_BETWEEN = re.compile(r"[\s,\ufeff\x1e]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENCODING = "utf-8"
_Path = tuple[str, ...]


class _Objects:
    name = "objects"
    mimes = frozenset({"application/json"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Tables and lines without places in the file; as plain text what is too long, broken or
        foreign."""
        values = _parsed(item)
        if values is None:
            for part in plain.PLUGIN.extract(item, budget):
                yield unescaped(part) if isinstance(part, Text) else part
            return
        found = _Found()
        found.read(values)
        if not found.japanese():
            yield from plain.PLUGIN.extract(item, budget)
            return
        yield from found.parts(item.steps)


PLUGIN = _Objects()


def _parsed(item: Item) -> list[Any] | None:
    """The values of a file, one or one a line; null where it is no JSON that can be parsed."""
    encoding = detect(item.data.read_at(0, _HEAD))
    if encoding is None or item.data.length > _LONGEST:
        return None
    text, _ = decode(item.data.read_at(0, item.data.length), encoding, 0)
    decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str)
    values, at = [], _behind(text, 0)
    try:
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            values.append(value)
            at = _behind(text, at)
    except (ValueError, RecursionError):
        return None
    return values


def _behind(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


@dataclass(slots=True)
class _Found:
    """Rows by the path of their list, each with its cells by path; and all else as lines."""

    rows: dict[_Path, list[dict[_Path, str]]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def read(self, values: list[Any]) -> None:
        """Walk values; whatever is nested waits, so that no depth is too deep."""
        waiting = deque[tuple[_Path, Any]]([((), values[0] if len(values) == 1 else values)])
        while waiting:
            path, value = waiting.popleft()
            items = _items(value)
            if items is not None:
                for key, one in items:
                    row: dict[_Path, str] = {("",): key} if key else {}
                    waiting += _flat(path, one, row)
                    self.rows.setdefault(path, []).append(row)
            elif isinstance(value, dict):
                self.lines.append("")
                for key, one in value.items():
                    if isinstance(one, dict | list):
                        waiting.append(((*path, key), one))
                    else:
                        self.lines.append(f"{_shown(key)}: {_shown(one)}")
            elif isinstance(value, list):
                self.lines.append("\t".join(_shown(one) for one in value if _is_scalar(one)))
                waiting += [(path, one) for one in value if not _is_scalar(one)]

    def japanese(self) -> bool:
        """Is anything written in Japanese?"""
        cells = (cell for rows in self.rows.values() for row in rows for cell in row.values())
        return any(map(_JAPANESE.search, self.lines)) or any(map(_JAPANESE.search, cells))

    def parts(self, steps: tuple[str, ...]) -> Iterator[Text | Table]:
        """The lists of objects as tables, then the lines."""
        number = 0
        for path, rows in self.rows.items():
            keys = list({key: None for row in rows for key in row})
            if len(keys) > _WIDEST:
                self.lines += ["\t".join(row.values()) for row in rows]
                continue
            if not keys:
                continue
            number += 1
            where = steps if number == 1 else (*steps, f"part:{number}")
            columns = tuple(tuple(row.get(key, "") for row in rows) for key in keys)
            numbers = np.arange(1, len(rows) + 1, dtype=np.int64)
            title = " ".join(path) or None
            yield Table(where, _labels(keys), columns, numbers, _ENCODING, None, title)
        written = "\n".join(self.lines).strip("\n")
        if written.strip():
            yield Text(steps, written, _ENCODING, None, 1)


def _items(value: Any) -> list[tuple[str, dict[str, Any]]] | None:
    """The objects of a list, or of an object that has one under each key, with their keys."""
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return [("", one) for one in value]
    if not isinstance(value, dict) or len(value) < 2:
        return None
    if not all(isinstance(one, dict) and one for one in value.values()):
        return None
    shared = set.intersection(*(set(one) for one in value.values()))
    return [(_shown(key), one) for key, one in value.items()] if shared else None


def _flat(path: _Path, value: dict[str, Any], row: dict[_Path, str]) -> list[tuple[_Path, Any]]:
    """Put an object and what is nested in it into a row; gives the lists of objects inside."""
    lists: list[tuple[_Path, Any]] = []
    waiting = deque[tuple[_Path, Any]]([((), value)])
    while waiting:
        at, one = waiting.popleft()
        if isinstance(one, dict):
            waiting += [((*at, _shown(key)), nested) for key, nested in one.items()]
        elif isinstance(one, list) and not all(map(_is_scalar, one)):
            lists.append(((*path, *at), one))
        else:
            row[at] = " ".join(map(_shown, one)) if isinstance(one, list) else _shown(one)
    return lists


def _labels(keys: list[_Path]) -> tuple[str, ...]:
    """The last key of each path, with the one above it where another ends the same."""
    last = [key[-1] for key in keys]
    return tuple(
        key[-1] if last.index(key[-1]) == at else " ".join(key[-2:]) for at, key in enumerate(keys)
    )


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _shown(value: Any) -> str:
    """A value as a cell: nothing for true, false and null."""
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else ""
