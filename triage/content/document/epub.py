"""EPUB books: their pages as members."""

from __future__ import annotations

from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.document.package import open_package
from triage.content.document.remarks import document_gaps
from triage.content.kinds import EPUB
from triage.model import Gap, Item, Table, Text


class _Epub:
    name = "epub"
    mimes = frozenset({EPUB})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Pages and pictures as items; a page is HTML, which is read as such."""
        package = open_package(item, budget)
        yield from package.embedded(r".*\.(?:x?html?|opf|ncx|jpe?g|png|gif)")
        yield from document_gaps(package)


PLUGIN = _Epub()
