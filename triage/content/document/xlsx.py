"""Excel workbooks in ZIP form: xlsx, xlsm and xlsb."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.document import workbook_binary, workbook_xml
from triage.content.document.package import Package, open_package
from triage.content.document.remarks import asides, document_gaps, remarks
from triage.content.document.workbook_xml import Book
from triage.content.kinds import SPREADSHEET
from triage.content.text.sheet import counted, tables
from triage.model import Gap, Item, Table, Text
from triage.text.locator import encode_step

_SHEET = r"xl/(?:work|chart|dialog|macro)sheets/[^/]+\.(?:xml|bin)"
_ASIDE = (
    r"xl/(?:comments[^/]*|threadedComments/[^/]+|drawings/(?:drawing|vmlDrawing)[^/]*|charts/chart"
    r"[^/]*|diagrams/data[^/]*|pivotCache/[^/]+|externalLinks/externalLink[^/]*|tables/table[^/]*"
    r"|connections|persons/[^/]+)\.(?:xml|vml)"
)
_EMBEDDED = r"xl/(?:embeddings|media)/.*"


class _Xlsx:
    name = "xlsx"
    mimes = frozenset({SPREADSHEET})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Every sheet as tables, then comments, drawings, caches, and the files inside."""
        package = open_package(item, budget)
        yield from package.drain()
        binary = "xl/workbook.bin" in package.parts
        book = _book(package, binary)
        for name, part in _sheets(package, book):
            data = package.read(part)
            yield from package.drain()
            rows = counted((workbook_binary if binary else workbook_xml).rows(data, book), budget)
            yield from tables((*item.steps, encode_step(name)), rows)
            lines = () if binary else tuple(workbook_xml.furniture(data))
            if lines:
                yield Text((*item.steps, encode_step(name), "margins"), "\n".join(lines), "utf-8")
        yield from asides(package, _ASIDE)
        yield from remarks(package)
        yield from package.embedded(_EMBEDDED)
        yield from document_gaps(package)


PLUGIN = _Xlsx()


def _book(package: Package, binary: bool) -> Book:
    book, end = Book(), "bin" if binary else "xml"
    reader = workbook_binary if binary else workbook_xml
    reader.read_sheets(package.read(f"xl/workbook.{end}"), book)
    book.strings = reader.read_strings(package.read(f"xl/sharedStrings.{end}"))
    book.formats = reader.read_formats(package.read(f"xl/styles.{end}"))
    return book


def _sheets(package: Package, book: Book) -> Iterator[tuple[str, str]]:
    """Names and parts of all sheets: those of the workbook, then those that nothing names."""
    known: dict[str, str] = {}
    relations = package.names(r"xl/_rels/workbook\.(?:xml|bin)\.rels")
    targets = workbook_xml.targets(package.read(relations[0])) if relations else {}
    for name, reference in book.sheets:
        part = posixpath.normpath(posixpath.join("/xl", targets.get(reference, "")))[1:]
        if part in package.parts:
            known.setdefault(part, name)
    yield from ((name or posixpath.basename(part), part) for part, name in known.items())
    for part in package.names(_SHEET):
        if part not in known:
            yield posixpath.basename(part).partition(".")[0], part
