"""A table that is gathered row by row: the people of a mailbox, the cards of an address book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from triage.model import Table

Steps = tuple[str, ...]

CARD = (
    *("氏名", "フリガナ", "会社名", "部署", "役職", "電話番号", "携帯電話", "FAX"),
    *("メールアドレス", "郵便番号", "住所", "生年月日", "備考"),
)
"""Columns of an address book."""

_PIECE = 5_000
_REMEMBERED = 500_000
"""So many pairs are known again; what comes later may be listed twice."""


@dataclass(slots=True)
class Collected:
    """Rows of one table, numbered from 1, or with the number of the record they stand for."""

    steps: Steps
    header: tuple[str, ...] | None
    encoding: str = "utf-8"
    title: str | None = None
    _rows: list[tuple[str, ...]] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=list)
    _count: int = 0

    def add(self, cells: tuple[str, ...], number: int | None = None) -> Iterator[Table]:
        """Take one row; gives a piece of the table whenever one is full."""
        self._count += 1
        self._rows.append(cells)
        self._numbers.append(self._count if number is None else number)
        if len(self._rows) >= _PIECE:
            yield from self.rest()

    def rest(self) -> Iterator[Table]:
        """The last piece."""
        if self._rows:
            columns = tuple(zip(*self._rows, strict=True))
            rows = np.array(self._numbers, np.int64)
            self._rows, self._numbers = [], []
            yield Table(self.steps, self.header, columns, rows, self.encoding, None, self.title)


def address_book(steps: Steps) -> Collected:
    """The table of a mailbox's or a file's cards."""
    return Collected(steps, CARD, title="アドレス帳")


class Correspondents:
    """Who writes to whom: each distinct name and address of a mailbox once.

    An address without a name waits for the end: further down it may have one.
    """

    def __init__(self, steps: Steps) -> None:
        header = ("氏名", "メールアドレス")
        self._table = Collected((*steps, "addresses"), header, title="差出人と宛先")
        self._known: set[tuple[str, str]] = set()
        self._bare: dict[str, None] = {}

    def add(self, name: str, address: str) -> Iterator[Table]:
        """Take one pair; gives a piece of the table whenever one is full."""
        pair = ("" if name == address else name, address)
        if pair in self._known:
            return
        if not pair[0] and len(self._bare) < _REMEMBERED:
            self._bare[address] = None
            return
        if len(self._known) < _REMEMBERED:
            self._known |= {pair, ("", address)}
        yield from self._table.add(pair)

    def rest(self) -> Iterator[Table]:
        """The last piece."""
        for address in self._bare:
            if ("", address) not in self._known:
                yield from self._table.add(("", address))
        self._bare = {}
        yield from self._table.rest()
