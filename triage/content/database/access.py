"""Access databases (mdb, accdb): every table's rows, and those that are only marked as deleted."""

from __future__ import annotations

from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.collected import Collected
from triage.content.database.access_page import (
    DATA,
    DEFINITION,
    JET3,
    JET4,
    Column,
    Layout,
    columns,
    rows,
    text,
    values,
)
from triage.model import Gap, Item, Locator, Table, Text
from triage.text.locator import encode_step

_CATALOGUE = 2
_MOST_TABLES = 5_000
_MOST_PAGES = 64
_LONGEST = 1 << 20
_INLINE, _SINGLE = 0x80, 0x40
_SYSTEM = ("MSys", "f_", "USys")


class _Access:
    name = "access"
    mimes = frozenset({"application/x-msaccess"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """One table for each table, one for its deleted rows."""
        base = _Base(item)
        if not base.known:
            reason = "the database is encrypted or damaged: it holds no definition of a table"
            yield Gap(Locator(item.steps), "content", "access.damaged", reason, item.data.length)
            return
        tables: dict[tuple[int, bool], Collected] = {}
        for owner, row, deleted in base.rows():
            known, name = base.known[owner], base.names.get(owner, f"table:{owner}")
            cells = base.cells(row, known)
            if cells is None or not any(cells) or name.startswith(_SYSTEM):
                continue
            if (owner, deleted) not in tables:
                steps = (*item.steps, encode_step(name), *(("deleted",) if deleted else ()))
                header = tuple(column.name for column in known)
                tables[owner, deleted] = Collected(steps, header, "utf-16-le")
            yield from tables[owner, deleted].add(cells)
        for table in tables.values():
            yield from table.rest()


PLUGIN = _Access()


class _Base:
    """What the definitions say, and the pages."""

    def __init__(self, item: Item) -> None:
        self.data = item.data
        self.layout: Layout = JET4 if item.data.read_at(0x14, 1) not in (b"\0", b"") else JET3
        self.known: dict[int, tuple[Column, ...]] = {}
        for number in range(1, self.data.length // self.layout.page):
            if self._start(number, DEFINITION) and len(self.known) < _MOST_TABLES:
                described = columns(self._definition(number), self.layout)
                if described:
                    self.known[number] = described
        self.names = self._names()

    def rows(self) -> Iterator[tuple[int, bytes, bool]]:
        """Owner, row, and whether it is deleted, of every data page of a table."""
        for number in range(1, self.data.length // self.layout.page):
            if self._start(number, DATA):
                page = self._page(number)
                owner = int.from_bytes(page[4:8], "little")
                if owner in self.known:
                    for row, deleted in rows(page, self.layout):
                        yield owner, row, deleted

    def cells(self, row: bytes, known: tuple[Column, ...]) -> tuple[str, ...] | None:
        """A row as text, long values fetched from their pages."""
        found = values(row, known, self.layout)
        if found is None:
            return None
        return tuple(v if isinstance(v, str) else self._long(v) for v in found)

    def _start(self, number: int, mark: bytes) -> bool:
        return self.data.read_at(number * self.layout.page, 2) == mark

    def _page(self, number: int) -> bytes:
        return self.data.read_at(number * self.layout.page, self.layout.page)

    def _definition(self, number: int) -> bytes:
        """A definition with the pages that continue it."""
        page = self._page(number)
        whole, seen = page, {number}
        follows = int.from_bytes(page[4:8], "little")
        while follows and follows not in seen and len(seen) < _MOST_PAGES:
            seen.add(follows)
            page = self._page(follows)
            whole += page[8:]
            follows = int.from_bytes(page[4:8], "little")
        return whole

    def _names(self) -> dict[int, str]:
        """The names of the tables, from the catalogue (MSysObjects)."""
        known = self.known.get(_CATALOGUE, ())
        order = {column.name: index for index, column in enumerate(known)}
        if not {"Id", "Name", "Type"} <= order.keys():
            return {}
        names = {}
        for owner, row, _ in self.rows():
            found = values(row, known, self.layout) if owner == _CATALOGUE else None
            if found and found[order["Type"]] == "1" and str(found[order["Id"]]).isdecimal():
                names[int(str(found[order["Id"]])) & 0xFFFFFF] = str(found[order["Name"]])
        return names

    def _long(self, place: object) -> str:
        """A memo: in the row itself, on one other page, or on a chain of them."""
        raw = place if isinstance(place, bytes) else b""
        if len(raw) < 12:
            return ""
        if raw[3] & _INLINE:
            return text(raw[12:], self.layout.wide)
        pointer, out, seen = int.from_bytes(raw[4:8], "little"), b"", set[int]()
        while pointer and pointer not in seen and len(out) < _LONGEST:
            seen.add(pointer)
            piece = self._piece(pointer >> 8, pointer & 0xFF)
            if raw[3] & _SINGLE:
                return text(piece, self.layout.wide)
            pointer, out = int.from_bytes(piece[:4], "little"), out + piece[4:]
        return text(out, self.layout.wide)

    def _piece(self, number: int, index: int) -> bytes:
        page = self._page(number)
        if page[:2] != DATA:
            return b""
        at = self.layout.first_row + 2 * index
        start = int.from_bytes(page[at : at + 2], "little") & 0x1FFF
        end = int.from_bytes(page[at - 2 : at], "little") & 0x1FFF if index else len(page)
        return page[start:end]
