"""Who writes to whom: each distinct name and address of a mailbox once, as one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from triage.model import Table

HEADER = ("氏名", "メールアドレス")
_PIECE = 5_000
_REMEMBERED = 500_000
"""So many pairs are known again; what comes later may be listed twice."""


@dataclass(slots=True)
class Correspondents:
    """Collects the people of one mailbox; a row is the number of the message that first has
    the pair."""

    steps: tuple[str, ...]
    _known: set[tuple[str, str]] = field(default_factory=set)
    _rows: list[tuple[str, str, int]] = field(default_factory=list)

    def add(self, name: str, address: str, message: int) -> Iterator[Table]:
        """Take one pair; gives a piece of the table whenever one is full."""
        pair = ("" if name == address else name, address)
        if pair in self._known:
            return
        if len(self._known) < _REMEMBERED:
            self._known.add(pair)
        self._rows.append((*pair, message))
        if len(self._rows) >= _PIECE:
            yield from self.rest()

    def rest(self) -> Iterator[Table]:
        """The last piece."""
        if self._rows:
            names, addresses, messages = zip(*self._rows, strict=True)
            rows = np.array(messages, np.int64)
            yield Table((*self.steps, "addresses"), HEADER, (names, addresses), rows, "utf-8")
            self._rows = []
