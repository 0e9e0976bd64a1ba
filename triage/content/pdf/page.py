"""One page of a PDF as characters with places, and the straight lines drawn on it.

Lengths are in points; ``y`` grows upwards, as PDF counts.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

MOST_CHARACTERS = 200_000
_MOST_OBJECTS = 20_000
_LONG = 8.0
_SPACE = 0x20
_FIRST_HALF, _SECOND_HALF, _HALF, _ASTRAL = 0xD800 >> 10, 0xDC00 >> 10, 0x3FF, 0x10000
"""What the two halves of a character beyond 16 bits begin with, and what is told behind that."""
_NOT_DRAWN = frozenset([0, 0x0A, 0x0D, 0xFFFE, 0xFFFF])

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Page:
    """``boxes`` has a row (left, bottom, right, top) for each of ``codes``; ``across`` are the
    horizontal rules as (y, left, right), ``down`` the vertical ones as (x, bottom, top)."""

    codes: NDArray[np.uint32]
    boxes: Numbers
    across: Numbers
    down: Numbers
    text: str
    pictures: int


def read_page(page: ctypes.c_void_p, text: ctypes.c_void_p) -> Page:
    """Everything of a loaded page that layout needs."""
    count = max(pdfium.FPDFText_CountChars(text), 0)
    codes, boxes = _characters(text, min(count, MOST_CHARACTERS))
    across, down, pictures = _rules(page)
    return Page(codes, boxes, across, down, _plain(text, count), pictures)


def _characters(text: ctypes.c_void_p, count: int) -> tuple[NDArray[np.uint32], Numbers]:
    codes = np.zeros(count, np.uint32)
    boxes = np.zeros((count, 4), np.float64)
    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    unicode_at, box_at = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    for index in range(count):
        code = unicode_at(text, index)
        if code in _NOT_DRAWN or not box_at(text, index, reference):
            continue
        # PDFium puts spaces of its own between words; the gaps themselves say more.
        if code == _SPACE and pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        codes[index] = code
        boxes[index] = (box.left, box.bottom, box.right, box.top)
    _join_halves(codes)
    drawn = (codes > 0) & (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    return codes[drawn], boxes[drawn]


def _join_halves(codes: NDArray[np.uint32]) -> None:
    """Make one character of each two halves: PDFium counts in units of UTF-16 (𠮷 is two)."""
    at = np.flatnonzero((codes[:-1] >> 10 == _FIRST_HALF) & (codes[1:] >> 10 == _SECOND_HALF))
    codes[at] = _ASTRAL + ((codes[at] & _HALF) << 10) + (codes[at + 1] & _HALF)
    codes[at + 1] = 0


def _plain(text: ctypes.c_void_p, count: int) -> str:
    """The page in the order in which its characters are drawn."""
    if not count:
        return ""
    buffer = ctypes.create_string_buffer(2 * (2 * count + 2))
    units = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    written = pdfium.FPDFText_GetText(text, 0, count, units)
    raw = buffer.raw[: 2 * max(written - 1, 0)]
    return raw.decode("utf-16-le", "replace").replace("\r\n", "\n").replace("\0", "")


def _rules(page: ctypes.c_void_p) -> tuple[Numbers, Numbers, int]:
    """Horizontal and vertical rules, and how many pictures there are. A box gives four rules."""
    across: list[tuple[float, float, float]] = []
    down: list[tuple[float, float, float]] = []
    pictures = 0
    edges = [ctypes.c_float() for _ in range(4)]
    references = [ctypes.byref(edge) for edge in edges]
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        pictures += kind == pdfium.FPDF_PAGEOBJ_IMAGE
        if kind != pdfium.FPDF_PAGEOBJ_PATH or not pdfium.FPDFPageObj_GetBounds(drawn, *references):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        if right - left >= _LONG:
            across += [(y, left, right) for y in {bottom, top}]
        if top - bottom >= _LONG:
            down += [(x, bottom, top) for x in {left, right}]
    return _array(across), _array(down), pictures


def _array(rows: list[tuple[float, float, float]]) -> Numbers:
    return np.array(sorted(rows), np.float64).reshape(-1, 3)
