"""SQLite's logs: changes not yet in the database (WAL), and what stood there before (journal)."""

from __future__ import annotations

from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.database.sqlite_page import Head
from triage.content.database.sqlite_rows import Page, read_pages
from triage.model import Gap, Item, Locator, Table, Text

WAL, JOURNAL = "application/x-sqlite-wal", "application/x-sqlite-journal"
_JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"


class _Log:
    name = "sqlite-log"
    mimes = frozenset({WAL, JOURNAL})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """The rows of the pages in it, by their number of columns: the schema is elsewhere."""
        head = item.data.read_at(0, 32)
        is_journal = head.startswith(_JOURNAL_MAGIC)
        size = int.from_bytes(head[24:28] if is_journal else head[8:12], "big")
        if size < 512 or size > 65536 or size & (size - 1):
            reason = "the log states no size of pages"
            yield Gap(Locator(item.steps), "content", "sqlite.damaged", reason, item.data.length)
            return
        # A journal keeps a sector for its header, and a sum behind each page.
        sector = int.from_bytes(head[20:24], "big")
        start, before, behind = (sector, 4, 4) if is_journal else (32, 24, 0)
        pages = _pages(item, start, size, before, behind)
        yield from read_pages(item.steps, pages, Head(size, size, "utf-8", 0), [], True)


PLUGIN = _Log()


def _pages(item: Item, start: int, size: int, before: int, behind: int) -> Iterator[Page]:
    step = before + size + behind
    for number, at in enumerate(range(start, item.data.length - before, step), 1):
        first = int.from_bytes(item.data.read_at(at, 4), "big") == 1
        data = item.data.read_at(at + before, size).ljust(size, b"\0")
        yield Page(number, data, 100 if first else 0)
