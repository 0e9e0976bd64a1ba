"""PDF: text by page with its tables, notes and form fields, and the files attached to it."""

from __future__ import annotations

from collections.abc import Iterator

from triage.content.budget import Budget
from triage.model import Gap, Item, Table, Text


class _Pdf:
    name = "pdf"
    mimes = frozenset({"application/pdf"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Pages in order, then attachments; locks, damage and pages of pictures are gaps."""
        # PDFium takes a tenth of a second to load, and most scans begin without a PDF.
        from triage.content.pdf.document import parts

        yield from parts(item, budget)


PLUGIN = _Pdf()
