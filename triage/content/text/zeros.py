"""Zeros that a spreadsheet dropped in front of an identifier: 012345678901 became 12345678901.

A column of whole numbers is filled up where its label states the number of digits, or where all
but few of its numbers have one length and the rest are as much shorter as chance makes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import repeat

_WIDTHS = (
    (re.compile(r"個人番号|マイナンバー|my ?number", re.IGNORECASE), 12),
    (re.compile(r"基礎年金番号"), 10),
    (re.compile(r"郵便|〒|post ?code|zip", re.IGNORECASE), 7),
)
_PHONE = re.compile(r"電話|携帯|TEL|FAX|phone", re.IGNORECASE)
_PHONE_DIGITS = (9, 10)
_LEAST_ROWS, _LEAST_DIGITS = 20, 10
_FULL_SHARE = 0.8
_MOST_DROPPED = 3


def restored(label: str, cells: Sequence[str]) -> tuple[str, ...] | None:
    """The column with its zeros again, or null where none is missing.

    ``cells`` are what a sheet holds as numbers; anything else in the column stays as it is.
    """
    if states_width(label):
        return of_label(label, cells)
    lengths = Counter(len(cell) for cell in cells if cell)
    if not lengths or lengths.total() < _LEAST_ROWS:
        return None
    width, most = lengths.most_common(1)[0]
    regular = max(lengths) == width >= _LEAST_DIGITS and min(lengths) >= width - _MOST_DROPPED
    return _filled(cells, width) if regular and most >= _FULL_SHARE * lengths.total() else None


def states_width(label: str) -> bool:
    """Does a column's label alone state how many digits its numbers have?"""
    return _width(label) is not None


def of_label(label: str, cells: Sequence[str]) -> tuple[str, ...] | None:
    """The same where the label alone states how many digits there are; only a column that holds
    nothing but bare numbers has lost zeros."""
    width = _width(label)
    numbers = (cell.isascii() and cell.isdecimal() for cell in cells if cell)
    if width is None or not all(numbers):
        return None
    if width is _PHONE_DIGITS:
        return tuple(f"0{c}" if len(c) in _PHONE_DIGITS and c[0] != "0" else c for c in cells)
    return _filled(cells, width[0])


def with_zeros(
    header: tuple[str, ...] | None, columns: tuple[Sequence[str], ...]
) -> tuple[Sequence[str], ...]:
    """The columns of a list in text, which lost the zeros before its identifiers, every one, if it
    went through a spreadsheet. Only the label tells: other numbers may have been shorter ever
    since."""
    if header is None:
        return columns
    return tuple(map(_with_zeros, header, columns))


def _with_zeros(label: str, cells: Sequence[str]) -> Sequence[str]:
    if not states_width(label) or any(map(str.startswith, cells, repeat("0"))):
        return cells
    return of_label(label, cells) or cells


def _width(label: str) -> tuple[int, ...] | None:
    plain = unicodedata.normalize("NFKC", label).replace("\n", "")
    if _PHONE.search(plain):
        return _PHONE_DIGITS
    return next(((width,) for pattern, width in _WIDTHS if pattern.search(plain)), None)


def _filled(cells: Sequence[str], width: int) -> tuple[str, ...] | None:
    short = [c for c in cells if c and width - _MOST_DROPPED <= len(c) < width]
    if not short or max(map(len, cells)) < width - _MOST_DROPPED + 1:
        return None  # none is as long: the column is a part of them
    return tuple(c.zfill(width) if width - _MOST_DROPPED <= len(c) < width else c for c in cells)
