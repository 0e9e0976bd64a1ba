"""Reads the bytes behind a locator again."""

from __future__ import annotations

import re

from triage.content import Budget, extract
from triage.content.identify import identified
from triage.model import ByteSpace, Item, Table, Text
from triage.pipeline.bench import Bench
from triage.pipeline.result.show import Place
from triage.text.locator import BYTES_STEP

LIMIT = 1 << 20
_ROW = re.compile(r"row:(\d+)")
_COLUMN = re.compile(r"col:(\d+)")


def show_bytes(bench: Bench, place: Place) -> bytes:
    """At most 1 MiB of what the locator names; a table's row or cell as UTF-8."""
    if place.file is None:
        return _slice(bench.space, place.steps[0])
    space = bench.content(place.volume, place.file)
    if not place.steps:
        return space.read_at(0, LIMIT)
    if len(place.steps) == 1 and BYTES_STEP.fullmatch(place.steps[0]):
        return _slice(space, place.steps[0])
    budget = Budget(passwords=bench.passwords)
    return _inner(space, place.file.name, place.steps, budget)


def _slice(space: ByteSpace, step: str) -> bytes:
    match = BYTES_STEP.fullmatch(step)
    assert match is not None
    return space.read_at(int(match[1]), min(int(match[2]), LIMIT))


def _inner(space: ByteSpace, name: str, steps: tuple[str, ...], budget: Budget) -> bytes:
    """What the extractors give under these steps."""
    mime = identified(space, name)
    for content in extract(Item((), "", space), mime, budget):
        if isinstance(content, Item) and content.steps == steps:
            return content.data.read_at(0, LIMIT)
        if isinstance(content, Text | Table) and steps[: len(content.steps)] == content.steps:
            shown = _part(content, steps[len(content.steps) :])
            if shown is not None:
                return shown.encode("utf-8", "replace")[:LIMIT]
    return b""


def _part(part: Text | Table, rest: tuple[str, ...]) -> str | None:
    row = _ROW.fullmatch(rest[0]) if rest else None
    if row is None:
        # what names another part of the file (a document's table) is not in this one
        here = not rest or BYTES_STEP.fullmatch(rest[0])
        return part.text if isinstance(part, Text) and here else None
    number = int(row[1])
    if isinstance(part, Text):
        lines = part.text.split("\n")
        index = number - part.first_line
        return lines[index] if 0 <= index < len(lines) else None
    found = (part.rows == number).nonzero()[0]
    if not len(found):
        return None
    cells = [column[int(found[0])] for column in part.columns]
    column = _COLUMN.fullmatch(rest[1]) if len(rest) > 1 else None
    return cells[int(column[1]) - 1] if column else "\t".join(cells)
