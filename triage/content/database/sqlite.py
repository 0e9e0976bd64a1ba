"""SQLite databases: every table's rows, and the rows that were deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from triage.content.budget import Budget
from triage.content.collected import Collected
from triage.content.database.sqlite_deleted import Shape, free_pages, shape
from triage.content.database.sqlite_page import Head, read_head, text
from triage.content.database.sqlite_rows import FILE, Page, Told, read_pages, shown
from triage.content.space import Memory
from triage.model import Gap, Item, Locator, Table, Text
from triage.text.locator import encode_step

Steps = tuple[str, ...]
Part = Text | Table | Item | Gap

LARGEST = 256 << 20
"""The library needs the database in memory."""
_TABLES = 2_000
_STEPS = 10_000_000
_COUNT = slice(28, 32)
"""Where the first page says how many there are."""
_ALIAS = "INTEGER"
_ERRORS = (sqlite3.Error, UnicodeError, OverflowError)
"""Damaged names are not even messages that can be decoded."""
_SPECIAL = ("sqlite_", "android_metadata")


@dataclass(frozen=True, slots=True)
class _Named:
    """A table with its columns (name, declared type); ``alias``: which of them is the row's number
    (the document of CREATE TABLE, "ROWIDs and the INTEGER PRIMARY KEY"), -1: none."""

    name: str
    columns: list[tuple[str, str]]
    alias: int


class _Sqlite:
    name = "sqlite"
    mimes = frozenset({"application/vnd.sqlite3"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Part]:
        """Live tables, files in cells, and what is left of deleted rows."""
        head = read_head(item.data.read_at(0, 100))
        if head is None:
            reason = "the database's first page is damaged"
            yield Gap(Locator(item.steps), "content", "sqlite.damaged", reason, item.data.length)
            return
        shapes: list[Shape] = []
        told = Told()
        whole = yield from _live(item, head, budget, shapes, told)
        pages = _pages(item, head, frozenset(free_pages(item.data, head)))
        yield from read_pages(item.steps, pages, head, shapes, not whole, told)


PLUGIN = _Sqlite()


def _pages(item: Item, head: Head, free: frozenset[int]) -> Iterator[Page]:
    for at in range(0, item.data.length, head.page):
        data = item.data.read_at(at, head.page).ljust(head.page, b"\0")
        yield Page(at // head.page + 1, data, 100 if at == 0 else 0, at in free)


def _live(
    item: Item, head: Head, budget: Budget, shapes: list[Shape], told: Told
) -> Generator[Part, None, bool]:
    """The tables by the library; false where it did not read all of them."""
    size = item.data.length
    if size > LARGEST:
        reason = f"the database is larger than {LARGEST >> 20} MiB: its pages were read one by one"
        yield Gap(Locator(item.steps), "content", "sqlite.large", reason, size, False)
        return False
    data = bytearray(item.data.read_at(0, size))
    data[18:20] = b"\1\1"  # a write-ahead log cannot be opened in memory
    if int.from_bytes(data[_COUNT], "big") * head.page > size:  # cut: else no table is named
        data[_COUNT] = (size // head.page).to_bytes(4, "big")
    db = sqlite3.connect(":memory:")
    whole = True
    try:
        db.deserialize(bytes(data))
        del data
        _guard(db)
        tables = _tables(db)
        shapes.extend(filter(None, (shape(one.name, one.columns) for one in tables)))
        for one in tables:
            try:
                yield from _rows(db, item, one, budget, told)
            except _ERRORS:
                whole = False
    except _ERRORS:
        whole = False
    finally:
        db.close()
    if not whole:
        reason = "the database is damaged or asks too much: its pages were read one by one"
        yield Gap(Locator(item.steps), "content", "sqlite.damaged", reason, size)
    return whole


def _guard(db: sqlite3.Connection) -> None:
    """A schema can hold code: nothing of it runs but reading, and not for ever."""
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA query_only = ON")
    db.execute("PRAGMA cell_size_check = ON")
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64 << 20)
    db.set_progress_handler(lambda: 1, _STEPS)
    db.text_factory = text


def _tables(db: sqlite3.Connection) -> list[_Named]:
    rows = db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY rootpage"
    ).fetchmany(_TABLES)
    found = []
    for (name,) in rows:
        if not name.startswith(_SPECIAL):
            described = db.execute(f"PRAGMA table_info({_quoted(name)})").fetchall()
            columns = [(str(row[1]), str(row[2])) for row in described]
            keys = [at for at, row in enumerate(described) if row[5]]
            alias = keys[0] if len(keys) == 1 and columns[keys[0]][1].upper() == _ALIAS else -1
            found.append(_Named(name, columns, alias))
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _rows(
    db: sqlite3.Connection, item: Item, named: _Named, budget: Budget, told: Told
) -> Iterator[Part]:
    steps = (*item.steps, encode_step(named.name))
    table = Collected(steps, tuple(column for column, _ in named.columns))
    try:
        for number, row in enumerate(_every(db, named.name), 1):
            for column, value in enumerate(row, 1):
                if isinstance(value, bytes) and len(value) >= FILE:
                    budget.member()
                    yield Item((*steps, f"blob:{number}.{column}"), "", Memory(value))
            found = tuple(map(shown, row))
            told.add(found, named.alias)
            yield from table.add(found, number)
    except _ERRORS:
        yield from table.rest()  # its pages tell only of the others
        raise
    yield from table.rest()


def _every(db: sqlite3.Connection, name: str) -> Iterator[tuple[object, ...]]:
    """The rows of a table; each thousand may take its time."""
    for number, row in enumerate(db.execute(f"SELECT * FROM {_quoted(name)}"), 1):  # noqa: S608
        if number % 1000 == 0:
            db.set_progress_handler(lambda: 1, _STEPS)
        yield row
