"""Rows from single pages of SQLite: of deleted rows, damaged databases, and logs of changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triage.content.charset import decoded
from triage.content.collected import Collected
from triage.content.database.sqlite_deleted import Shape, remains, table_of
from triage.content.database.sqlite_page import Head, Value, cells
from triage.model import Gap, Locator, Table, Text
from triage.sqlite_leaf import INNER, LEAF
from triage.text.locator import encode_step

Steps = tuple[str, ...]

FILE = 1 << 10
"""A longer value that is no text is a file of its own."""
_CELL = 1 << 20
_RUNS = 1 << 20
_REMEMBERED = 500_000
_WORK = 24 << 20
"""So many bytes are searched for rows, times the tables that they may come from."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page and its number; ``start`` is where its own header stands, ``free`` whether it is
    on the free list."""

    number: int
    data: bytes
    start: int = 0
    free: bool = False


class Told:
    """The rows of a database that were told, up to so many: a page keeps copies of those that moved
    to another."""

    def __init__(self) -> None:
        self._rows: set[int] = set()

    def add(self, row: tuple[str, ...], alias: int = -1) -> bool:
        """Whether a row is new. ``alias``: the column that is the row's number, which no record
        repeats."""
        number = hash(row if alias < 0 else (*row[:alias], "", *row[alias + 1 :]))
        new = number not in self._rows
        if len(self._rows) < _REMEMBERED:
            self._rows.add(number)
        return new


def shown(value: object) -> str:
    """A value as a cell."""
    if isinstance(value, bytes):
        return "" if len(value) >= FILE or b"\0" in value else decoded(value)[0]
    return "" if value is None else str(value)[:_CELL]


def read_pages(
    steps: Steps,
    pages: Iterable[Page],
    head: Head,
    shapes: list[Shape],
    live: bool,
    told: Told | None = None,
) -> Iterator[Text | Table | Gap]:
    """Deleted rows (with ``live``: all rows) by the table that they look like, each once and none
    that was ``told``, and the text beside them."""
    told = told or Told()
    base = (*steps, "pages" if live else "deleted")
    tables: dict[int, Collected] = {}
    runs: list[str] = []
    searched = _distinct(shapes)
    size, work = 0, 0
    for page in pages:
        if page.data[page.start] not in (LEAF, INNER) and not page.free:
            continue
        work += len(page.data) * len(searched)
        left = remains(page.data, page.start, page.free, searched if work < _WORK else [], head)
        for number, row in (*left.rows, *(_live(page, searched, head) if live else ())):
            key = number if number >= 0 else -len(row)
            found = tuple(map(shown, row))
            if not told.add(found):
                continue
            if key not in tables:
                tables[key] = _table(base, searched, number, len(row))
            yield from tables[key].add(found)
        for run in left.runs:
            runs.append(decoded(run)[0])
            size += len(run)
        if size > _RUNS:
            yield Text((*base, f"text:{page.number}"), "\n".join(runs), "utf-8")
            runs, size = [], 0
    for table in tables.values():
        yield from table.rest()
    if runs:
        yield Text((*base, "text"), "\n".join(runs), "utf-8")
    yield from _unsearched(steps) if work >= _WORK and searched else ()


def _live(page: Page, searched: list[Shape], head: Head) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """The rows that a page in use holds, with the number of their table."""
    if page.data[page.start] == LEAF and not page.free:
        for row in cells(page.data, page.start, head):
            yield table_of(searched, row), row


def _unsearched(steps: Steps) -> Iterator[Gap]:
    reason = "deleted rows of this large database were in part read as text, not as rows"
    yield Gap(Locator(steps), "content", "sqlite.deleted", reason, None, blocks_no=False)


def _distinct(shapes: list[Shape]) -> list[Shape]:
    """Tables whose rows look alike are one to the search."""
    return list({known.whole.pattern: known for known in reversed(shapes)}.values())[::-1]


def _table(base: Steps, shapes: list[Shape], number: int, width: int) -> Collected:
    if number < 0:
        return Collected((*base, f"columns:{width}"), None)
    return Collected((*base, encode_step(shapes[number].name)), shapes[number].columns)
