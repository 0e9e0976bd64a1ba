"""PowerPoint 97 to 2003 (.ppt): the text atoms of slides and notes ([MS-PPT] 2.3, 2.9)."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from triage.content.text.grid import Row
from triage.content.text.sheet import tables
from triage.model import Table, Text

_CONTAINER = 0xF
_SLIDE, _NOTES, _MASTER = 0x3EE, 0x3F0, 0x3F8
_CHARS, _BYTES, _STRING = 0xFA0, 0xFA8, 0xFBA
_GROUP, _SHAPE, _CHILD_ANCHOR = 0xF003, 0xF004, 0xF00F
_PLACES = {_SLIDE: "slide", _NOTES: "notes", _MASTER: "master"}
_LEAST_CELLS = 4


@dataclass(slots=True)
class _Group:
    """Shapes drawn as a group: a table is one, a shape for each cell."""

    end: int
    cells: list[tuple[int, int, str]] = field(default_factory=list)
    anchor: tuple[int, int] | None = None


def presentation(steps: tuple[str, ...], stream: bytes) -> Iterator[Text | Table]:
    """Text by slide and note, tables in groups, then what stands outside of both."""
    place, place_end = steps, len(stream)
    counts: Counter[str] = Counter()
    lines: list[str] = []
    groups: list[_Group] = []
    for at, kind, is_container, end in _atoms(stream):
        while groups and at >= groups[-1].end:
            yield from _close(place, groups.pop(), lines, counts)
        if at >= place_end or kind in _PLACES:
            yield from _text(place, lines)
            lines, place, place_end = [], steps, len(stream)
            if kind in _PLACES:
                name = _PLACES[kind]
                counts[name] += 1
                place, place_end = (*steps, f"{name}:{counts[name]}"), end
        if is_container:
            if kind == _GROUP:
                groups.append(_Group(end))
            elif kind == _SHAPE and groups:
                groups[-1].anchor = None
        elif kind == _CHILD_ANCHOR and groups and end - at >= 24:
            left, top = struct.unpack_from("<ii", stream, at + 8)
            groups[-1].anchor = (top, left)
        else:
            text = _atom(kind, stream[at + 8 : end])
            if text and groups and groups[-1].anchor:
                groups[-1].cells.append((*groups[-1].anchor, text))
            elif text:
                lines.append(text)
    while groups:
        yield from _close(place, groups.pop(), lines, counts)
    yield from _text(place, lines)


def _atoms(stream: bytes) -> Iterator[tuple[int, int, bool, int]]:
    """Place, type, whether it is a container, and end of every record, outer ones first."""
    at = 0
    while at + 8 <= len(stream):
        version, kind, size = struct.unpack_from("<HHI", stream, at)
        end = min(at + 8 + size, len(stream))
        is_container = version & 0xF == _CONTAINER
        yield at, kind, is_container, end
        at = at + 8 if is_container else end


def _atom(kind: int, body: bytes) -> str:
    if kind in (_CHARS, _STRING):
        text = body[: len(body) & ~1].decode("utf-16-le", "replace")
    elif kind == _BYTES:
        text = body.decode("latin-1")
    else:
        return ""
    text = text.replace("\r", "\n").replace("\x0b", "\n").replace("\0", "")
    return "" if text.strip() in ("*", "") or text.startswith("___PPT") else text


def _close(
    place: tuple[str, ...], group: _Group, lines: list[str], counts: Counter[str]
) -> Iterator[Text | Table]:
    """A group whose shapes stand in rows and columns is a table."""
    tops = sorted({top for top, _, _ in group.cells})
    lefts = sorted({left for _, left, _ in group.cells})
    if len(group.cells) < _LEAST_CELLS or len(tops) * len(lefts) > 3 * len(group.cells):
        lines.extend(text for _, _, text in group.cells)
        return
    rows: dict[int, dict[int, str]] = {}
    for top, left, text in group.cells:
        rows.setdefault(tops.index(top), {})[lefts.index(left)] = text
    counts["table"] += 1
    where = (*place, f"table:{counts['table']}")
    yield from tables(where, [Row(number + 1, rows[number]) for number in sorted(rows)])


def _text(steps: tuple[str, ...], lines: list[str]) -> Iterator[Text]:
    if lines:
        yield Text(steps, "\n".join(lines), "utf-8")
