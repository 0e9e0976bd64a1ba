"""The objects of JSON as tables: those of one list are its rows, what is nested in them cells."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.content.text.escapes import may_be_escaped
from triage.content.text.json_text import Leaf, objects
from triage.content.text.typed_json import called, plain
from triage.model import Table, Text
from triage.text.script import JAPANESE

_WIDEST = 256
"""Different keys in the objects of one list; more are no columns."""
_SHAPES = 256
"""Kinds of objects in a torn text that become tables: where each object has keys of its own (an
identifier, say) there would be one for each. What fits none of them stays text, with its labels."""
_OF_ANYTHING = frozenset({"no", "number", "番号", "bango", "bangou"})
"""Keys that say no more than that something is numbered."""
_OF_PARTS = frozenset(
    {
        *("code", "コード", "名称", "名", "種別", "区分", "type", "kind", "shubetsu"),
        *("alphabetic", "ideographic", "phonetic", "value", "値"),
        *("和暦", "西暦", "wareki", "seireki"),
    }
)
"""Keys that say nothing without that of the object they are in."""
_OF_KINDS = frozenset(
    {"種別", "区分", "type", "kind", "shubetsu", "label", "use", "system", "rank"}
)
"""Keys that say which of several an object's one value is (telephones, addresses of mail)."""
_NUMBER = re.compile(r"[0-9０-９]{2}|@")
_SURROGATE = re.compile("[\ud800-\udfff]")
_Path = tuple[str, ...]
_Span = tuple[int, int]
_Offsets = NDArray[np.int64] | None


@dataclass(slots=True)
class Found:
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
        return any(map(JAPANESE.search, self.lines)) or any(map(JAPANESE.search, cells))

    def parts(
        self, steps: tuple[str, ...], source: Text, number: int = 0, first: int = 1
    ) -> Iterator[Text | Table]:
        """The lists of objects as tables, then the lines. ``source`` is what they were read from,
        ``number`` how many tables there were before, ``first`` the number of the first row."""
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
            numbers = np.arange(first, first + len(rows), dtype=np.int64)
            title = " ".join(path) or None
            places = _places(columns, source.offsets)
            yield Table(
                where, _labels(keys, path), columns, numbers, source.encoding, places, title
            )
        written = "\n".join(self.lines).strip("\n")
        if written.strip():
            yield Text(steps, written, source.encoding, None, 1)


def torn(text: Text, first: int = 1, goes_on: bool = False) -> tuple[list[Table], list[_Span]]:
    """The objects that are whole in a torn text as tables, those with the same keys in one, and
    where they stand; none where nothing in them is Japanese. ``first`` is the first row's number,
    ``goes_on`` whether the text does behind its end."""
    if not (may_be_escaped(text.text) or JAPANESE.search(text.text)):
        return [], []
    spans: list[_Span] = []
    groups: list[list[dict[str, Any]]] = []
    for value, start, end in objects(text.text, goes_on):
        alike = (one for one in groups if 2 * len(one[0].keys() & value.keys()) > len(one[0]))
        group = next(alike, None)
        if group is not None:
            group.append(value)
        elif len(groups) < _SHAPES:
            groups.append([value])
        else:
            continue
        spans.append((start, end))
    read = [Found() for _ in groups]
    for found, group in zip(read, groups, strict=True):
        found.read([group])
    if not any(found.japanese() for found in read):
        return [], []
    tables: list[Table] = []
    for found in read:
        parts = found.parts(text.steps, text, len(tables), first)
        tables += [part for part in parts if isinstance(part, Table)]
    return tables, spans


def _places(columns: Sequence[Sequence[str]], offsets: _Offsets) -> _Offsets:
    """Where the cells stand in the bytes, -1 for one that stands nowhere."""
    if offsets is None:
        return None
    at = [[cell.at if isinstance(cell, Leaf) else -1 for cell in column] for column in columns]
    places = np.array(at, np.int64).T
    return np.where(places < 0, -1, offsets[np.maximum(places, 0)])


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
        one = plain(one, _spelled) if at else one  # a torn text may begin inside of a record
        if isinstance(one, dict):
            waiting += [((*at, called(_shown(key))), nested) for key, nested in one.items()]
        elif isinstance(one, list) and not all(map(_is_scalar, one)):
            key = _valued(one)
            if key is None:
                lists.append(((*path, *at), one))
            else:
                row[*at, _shown(key)] = _several([nested[key] for nested in one])
        else:
            row[at] = _several(one) if isinstance(one, list) else _shown(one)
    return lists


def _spelled(new: str, old: str) -> str:
    return Leaf(new).standing(old.at) if isinstance(old, Leaf) else new


def _valued(objects: list[Any]) -> str | None:
    """The key of the one value that each of some objects has beside its kind, where all are numbers
    or addresses of mail and no names (each telephone of a person in an object of its own)."""
    if not all(isinstance(one, dict) and len(one) > 1 for one in objects):
        return None
    if not all(map(_is_scalar, (cell for one in objects for cell in one.values()))):
        return None
    keys: set[str] = {key for one in objects for key in one if key.lower() not in _OF_KINDS}
    key = keys.pop() if len(keys) == 1 else None
    if key is None or not all(_NUMBER.search(_shown(one.get(key, ""))) for one in objects):
        return None
    return key


def _labels(keys: list[_Path], path: _Path) -> tuple[str, ...]:
    """The last key of each path, with the one above it (be that the name of the list) where another
    ends the same or it says little alone."""
    last = [key[-1] for key in keys]
    labels = []
    for at, key in enumerate(keys):
        said = key[-1].lower()
        whole = (*path[-1:], *key) if said in _OF_ANYTHING else key
        short = whole is key and last.index(key[-1]) == at and said not in _OF_PARTS
        labels.append(key[-1] if short else " ".join(whole[-2:]))
    return tuple(labels)


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _several(values: list[Any]) -> str:
    """A list of values as one cell, which stands where the first of them does."""
    cells = [*map(_shown, values)]
    first = next((cell for cell in cells if isinstance(cell, Leaf)), None)
    return " ".join(cells) if first is None else Leaf(" ".join(cells)).standing(first.at)


def _shown(value: Any) -> str:
    """A value as a cell: nothing for true, false and null."""
    if not isinstance(value, str):
        return ""
    if value.isascii() or not _SURROGATE.search(value):
        return value
    clean = _SURROGATE.sub("\ufffd", value)
    return Leaf(clean).standing(value.at) if isinstance(value, Leaf) else clean
