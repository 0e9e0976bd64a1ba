"""Dumps of databases as SQL text: the rows of INSERT and COPY as tables, the rest as text."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import replace

from triage.content.budget import Budget
from triage.content.collected import Collected
from triage.content.text import tuples
from triage.content.text.delimited import Layout, split
from triage.content.text.plain import PIECE, pieces
from triage.content.text.tuples import NAME, bare, listed, row_at, unescaped
from triage.model import Gap, Item, Locator, Table, Text
from triage.text.codec import decode, detect
from triage.text.locator import encode_step
from triage.text.source import is_scratch, is_source

_HEAD = 64 << 10
_LONGEST = 4 << 20
"""No honest row is longer; what is gives up its table."""
_BEGIN = re.compile(
    rf"(?:INSERT\s+(?:IGNORE\s+)?INTO|REPLACE\s+INTO)\s+(?:{NAME}\.)?({NAME})\s*"
    rf"(?:\(([^()]{{1,20000}})\)\s*)?VALUES\s*|"
    rf"COPY\s+(?:{NAME}\.)?({NAME})\s*(?:\(([^()]{{1,20000}})\))?\s*FROM\s+stdin[^;]{{0,200}};\r?\n",
    re.IGNORECASE,
)
_CREATE = re.compile(
    rf"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:{NAME}\.)?({NAME})\s*\(", re.IGNORECASE
)
_COLUMN = re.compile(r"\s*([`\"\[])?(\w{1,128})[`\"\]]?\s+\w")
_KEYS = frozenset(
    {"PRIMARY", "KEY", "UNIQUE", "CONSTRAINT", "INDEX", "FOREIGN", "CHECK", "FULLTEXT"}
)


class _SqlDump:
    name = "sql"
    mimes = frozenset({"application/sql"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """One table for each table of the dump; a row is its number in that table."""
        encoding = detect(item.data.read_at(0, _HEAD))
        if encoding is None:
            reason = "the text's encoding was not recognised"
            yield Gap(Locator(item.steps), "content", "text.encoding", reason, item.data.length)
            return
        parts = _Dump(item.steps, encoding).parts(pieces(item, encoding))
        head, _ = decode(item.data.read_at(0, PIECE), encoding)
        scratch = is_scratch(head) or is_source(head)
        yield from (replace(part, shown="test") for part in parts) if scratch else parts


PLUGIN = _SqlDump()


class _Dump:
    """What is known between two pieces of the text."""

    def __init__(self, steps: tuple[str, ...], encoding: str) -> None:
        self.steps, self.encoding = steps, encoding
        self.tables: dict[tuple[str, int], Collected] = {}
        self.columns: dict[str, tuple[str, ...]] = {}
        self.rows: dict[tuple[str, int], int] = {}
        self.held, self.texts = "", 0
        self.open: tuple[str, tuple[str, ...], bool] | None = None

    def parts(self, pieces: Iterator[Text]) -> Iterator[Text | Table]:
        """The tables and the text between the statements."""
        for piece in pieces:
            yield from self.read(piece.text, last=False)
        yield from self.read("", last=True)
        for table in self.tables.values():
            yield from table.rest()

    def read(self, text: str, last: bool) -> Iterator[Text | Table]:
        """Take the next piece; gives what is complete."""
        self.held += text
        at = 0
        while at < len(self.held):
            if self.open is not None:
                at, complete = yield from self._rows(at, last)
                if not complete:
                    break
                continue
            begin = _BEGIN.search(self.held, at)
            if begin is None and not last:
                # A statement may begin in the last line.
                stop = max(at, self.held.rfind("\n", 0, max(len(self.held) - 200, 0)) + 1)
                yield from self._text(self.held[at:stop])
                at = stop
                break
            stop = begin.start() if begin else len(self.held)
            yield from self._text(self.held[at:stop])
            at = stop
            if begin is not None:
                name, named = begin[1] or begin[3], begin[2] or begin[4]
                self.open = (bare(name), listed(named), begin[3] is not None)
                at = begin.end()
        self.held = self.held[at:]

    def _text(self, text: str) -> Iterator[Text | Table]:
        for made in _CREATE.finditer(text):
            self.columns[bare(made[1])] = _described(text, made.end())
        if text.strip():
            self.texts += 1
            whole = Text((*self.steps, f"text:{self.texts}"), text, self.encoding)
            told = tuples.apart(whole)  # of a statement whose beginning is lost
            tables, whole = told or ([], whole)
            yield from tables
            yield from split(whole, Layout(number=len(tables)))[0]

    def _rows(self, at: int, last: bool) -> Generator[Table, None, tuple[int, bool]]:
        """Rows from a place on; gives the place behind them and whether the list has ended."""
        assert self.open is not None
        name, columns, copied = self.open
        while True:
            found = _line(self.held, at) if copied else _tuple(self.held, at)
            if found is None:
                if last or len(self.held) - at > _LONGEST:
                    self.open = None
                return at, self.open is None
            cells, at, more = found
            if cells:
                yield from self._add(name, columns, cells)
            if not more:
                self.open = None
                return at, True

    def _add(self, name: str, columns: tuple[str, ...], cells: tuple[str, ...]) -> Iterator[Table]:
        columns = columns or self.columns.get(name, ())
        header = columns if len(columns) == len(cells) else None
        key = (name, len(cells))
        if key not in self.tables:
            self.tables[key] = Collected((*self.steps, encode_step(name)), header, self.encoding)
        self.rows[key] = self.rows.get(key, 0) + 1
        yield from self.tables[key].add(cells, self.rows[key])


def _described(text: str, at: int) -> tuple[str, ...]:
    """The names of the columns of a CREATE TABLE, a column on each line or behind each comma."""
    end = text.find(";", at)
    body = text[at : end if end > 0 else at + 20_000]
    names = []
    for part in re.split(r",(?![^(]*\))", body[: body.rfind(")")]):
        column = _COLUMN.match(part)
        if column and (column[1] or column[2].upper() not in _KEYS):
            names.append(column[2])
    return tuple(names)


def _tuple(text: str, at: int) -> tuple[tuple[str, ...], int, bool] | None:
    """The values of one row, the place behind, and whether another follows; null if cut."""
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    if at >= len(text):
        return None
    if text[at] != "(":
        return (), at + (text[at] == ";"), False
    row = row_at(text, at, len(text))
    if row is not None:
        return row[0], row[2], True
    return None if len(text) - at < _LONGEST else ((), at, False)


def _line(text: str, at: int) -> tuple[tuple[str, ...], int, bool] | None:
    """The same for a line of COPY: values between tabs, ``\\N`` for none."""
    end = text.find("\n", at)
    if end < 0:
        return None
    line = text[at:end].rstrip("\r")
    if line == "\\.":
        return (), end + 1, False
    values = (("" if cell == "\\N" else cell) for cell in line.split("\t"))
    return tuple(unescaped(value) for value in values), end + 1, True
