"""Pages of SQLite without their database: rows, in tables by their number of columns."""

from __future__ import annotations

from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.database.sqlite_page import Head, cells
from triage.content.database.sqlite_rows import Page, read_pages
from triage.model import Gap, Item, Table, Text
from triage.sqlite_leaf import SIZES, page_size

PAGES = "application/x-sqlite-pages"
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


class _Pages:
    name = "sqlite-pages"
    mimes = frozenset({PAGES})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """What the columns were called is not known here."""
        first = item.data.read_at(0, SIZES[-1])
        size = page_size(first)
        head = Head(size, size, _encoding(first[:size], size), 0)
        yield from read_pages(item.steps, _pages(item, size), head, [], True)


PLUGIN = _Pages()


def _pages(item: Item, size: int) -> Iterator[Page]:
    for number, at in enumerate(range(0, item.data.length, size), 1):
        yield Page(number, item.data.read_at(at, size).ljust(size, b"\0"))


def _encoding(page: bytes, size: int) -> str:
    """The one in which the page's text holds fewest characters that no text holds."""

    def odd(encoding: str) -> int:
        rows = cells(page, 0, Head(size, size, encoding, 0))
        every = "".join(value for row in rows for value in row if isinstance(value, str))
        return sum(not char.isprintable() and char not in "\t\r\n" for char in every)

    return min(_ENCODINGS, key=odd)
