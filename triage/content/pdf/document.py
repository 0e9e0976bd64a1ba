"""The pages of a PDF with their tables, notes and form fields, and the files attached to it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import numpy as np
import pypdfium2 as pdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from triage.content.budget import Budget, BudgetSpent
from triage.content.lock import locked
from triage.content.pdf.layout import Grid, layout
from triage.content.pdf.lock import lock_of
from triage.content.pdf.page import Page, read_page
from triage.content.pdf.salvage import rebuilt
from triage.content.space import Memory
from triage.content.text.grid import Row
from triage.content.text.sheet import tables
from triage.model import Gap, Item, Locator, Table, Text
from triage.text.locator import encode_step

_MOST = 256 << 20
_MOST_PAGES = 10_000
_TAIL = 2048
_FIELDS = (b"TU", b"T", b"V", b"Contents", b"RC")
_ANNOTATIONS = 2_000
_SPARSE = 16
"""A page with pictures and fewer characters than this is a scan with a page number on it."""
_FIRST_LETTER, _LAST_ASCII, _LATIN, _REPLACEMENT = 0x20, 0x7E, 0xA0, 0xFFFD
_PRIVATE, _COMPATIBLE = 0xE000, 0xF900
"""Where the area of private use begins, and what stands behind it."""
_UNTOLD = 0.1
"""Share of a page's characters; a letter of a firm's own here and there is no matter."""

Parts = Iterator[Text | Table | Item | Gap]


def parts(item: Item, budget: Budget) -> Parts:
    """Pages in order, then attachments; locks, damage and pages of pictures are gaps."""
    if item.data.length > _MOST:
        raise BudgetSpent("limit.bytes", "is larger than the limit for a document")
    data = item.data.read_at(0, item.data.length)
    document = _opened(data)
    lock = lock_of(data)
    if document is None and lock is not None:
        document = _opened(data, budget.passwords)
        yield locked(item.steps, lock, len(data), document is not None)
        if document is None:
            return
    whole = document is not None and _ends_well(data)
    if document is None:
        document = _opened(rebuilt(data, budget))
    if not whole:
        yield _gap(item, "document.damaged", "the file is damaged: its pages as far as they go")
    if document is not None:
        try:
            yield from _pages(item, document)
            yield from _attachments(item, document, budget)
        finally:
            document.close()


def _gap(item: Item, code: str, reason: str) -> Gap:
    return Gap(Locator(item.steps), "content", code, reason, item.data.length)


def _opened(data: bytes, passwords: tuple[str | None, ...] = (None,)) -> pdfium2.PdfDocument | None:
    """The document, or null where it needs a password or has no pages that can be found."""
    for password in passwords:
        try:
            document = pdfium2.PdfDocument(data, password=password)
        except pdfium2.PdfiumError:
            continue
        if len(document):
            return document
        document.close()
    return None


def title(data: bytes) -> str:
    """What the document's information dictionary says; empty where it says nothing."""
    document = _opened(data)
    if document is None:
        return ""
    try:
        return str(document.get_metadata_value("Title"))
    finally:
        document.close()


def _ends_well(data: bytes) -> bool:
    return b"%%EOF" in data[-_TAIL:] and b"startxref" in data[-_TAIL:]


# --- pages --------------------------------------------------------------------------------------


def _pages(item: Item, document: pdfium2.PdfDocument) -> Parts:
    before: Grid | None = None
    header: tuple[str, ...] = ()
    silent = untold = lost = 0
    count = min(len(document), _MOST_PAGES)
    for number in range(count):
        page = _load(document, number)
        if page is None:
            lost += 1
            continue
        read, remarks = page
        silent += read.pictures > 0 and len(read.codes) < _SPARSE
        untold += _is_untold(read.codes)
        steps = (*item.steps, f"page:{number + 1}")
        found = list(layout(read, before))
        yield from _parts(steps, found, header if before else ())
        if remarks:
            yield Text((*steps, "remarks"), "\n".join(remarks), "utf-8")
        grids = [part for part in found if not isinstance(part, str)]
        if grids:
            follows = len(grids) == 1 and before is not None and grids[0].columns == before.columns
            header = header if follows else grids[-1].rows[0]
            before = grids[-1]
        else:
            before = None
    if silent:
        reason = f"pages that show pictures and no text: {silent} of {count}"
        yield _gap(item, "pdf.pictures", reason)
    if untold:
        reason = f"pages whose fonts do not say what their characters are: {untold} of {count}"
        yield _gap(item, "pdf.characters", reason)
    if lost or count < len(document):
        reason = f"pages that could not be read: {lost + len(document) - count} of {len(document)}"
        yield _gap(item, "document.damaged", reason)


def _is_untold(codes: NDArray[np.uint32]) -> bool:
    """Are many of a page's characters none: numbers of glyphs in a font that tells no letters?"""
    controls = (codes < _FIRST_LETTER) | ((codes > _LAST_ASCII) & (codes < _LATIN))
    private = (codes >= _PRIVATE) & (codes < _COMPATIBLE)
    none = np.count_nonzero(controls | private | (codes == _REPLACEMENT))
    return len(codes) >= _SPARSE and bool(none >= _UNTOLD * len(codes))


def _load(document: pdfium2.PdfDocument, number: int) -> tuple[Page, list[str]] | None:
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium2.PdfiumError:
        return None
    found = read_page(page.raw, text.raw), _remarks(page.raw)
    text.close()
    page.close()
    return found


def _parts(
    steps: tuple[str, ...], found: list[str | Grid], header: tuple[str, ...]
) -> Iterator[Text | Table]:
    """Lines between tables as one text each; a table that goes on has its header again."""
    lines: list[str] = []
    line = number = 1
    for part in found:
        if isinstance(part, str):
            lines.append(part)
            continue
        if lines:
            yield Text(steps, "\n".join(lines), "utf-8", None, line)
        line, lines = line + len(lines) + len(part.rows), []
        rows = list(enumerate(part.rows, 1))
        if len(header) == len(part.rows[0]) and part.rows[0] != header:
            rows.insert(0, (0, header))
        where = steps if number == 1 else (*steps, f"table:{number}")
        yield from tables(where, [Row(n, dict(enumerate(cells))) for n, cells in rows])
        number += 1
    if lines:
        yield Text(steps, "\n".join(lines), "utf-8", None, line)


def _remarks(page: ctypes.c_void_p) -> list[str]:
    """What notes say and what is filled into fields, with the names of the fields."""
    lines: dict[str, None] = {}
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _ANNOTATIONS)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        values = [_value(note, key) for key in _FIELDS]
        if values[2] or values[3]:
            label = values[0] or values[1]
            lines[f"{label}\t{values[2] or values[3]}" if label else values[2] or values[3]] = None
        pdfium.FPDFPage_CloseAnnot(note)
    return list(lines)


def _value(note: ctypes.c_void_p, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(note, key, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    units = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium.FPDFAnnot_GetStringValue(note, key, units, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").replace("\r", "\n")


def _attachments(item: Item, document: pdfium2.PdfDocument, budget: Budget) -> Parts:
    for index in range(min(document.count_attachments(), budget.members)):
        try:
            attachment = document.get_attachment(index)
            name, data = attachment.get_name(), bytes(attachment.get_data())
        except pdfium2.PdfiumError:
            yield _gap(item, "document.damaged", "an attachment could not be read")
            continue
        budget.member()
        budget.spend(len(data))
        yield Item((*item.steps, encode_step(name or f"file{index + 1}")), name, Memory(data))
