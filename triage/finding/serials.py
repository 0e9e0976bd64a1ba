"""Serial numbers of drives that the operator lists, where they stand as words of their own.

Systems write them beside other words: ``ata-MODEL_SERIAL`` (udev's by-id names, device.map),
``MODEL-SERIAL.ata.state`` (smartd, which writes ``_`` for every mark). Inside a longer word a
number is another one.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from triage.finding.keywords import placed
from triage.model import FindingBlock, Table, Text

SIGNATURE = "listed_serial"
_WORD = re.compile(r"[0-9A-Za-z]+")
_MOST_WORDS = 3
"""Words that are joined to one number: its own marks part it."""
_MARKS = frozenset("-_")


@dataclass(frozen=True, slots=True)
class Serials:
    """Listed numbers, upper case, without marks."""

    numbers: frozenset[str] = field(default=frozenset())

    def find(self, part: Text | Table) -> tuple[FindingBlock, ...]:
        """Every place in a part where a listed number stands; none or one block."""
        if not self.numbers:
            return ()
        return placed(part, self.within, SIGNATURE, "serial number of the lease list")

    def within(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and number of each that stands in ``text``, half-width."""
        run: deque[re.Match[str]] = deque(maxlen=_MOST_WORDS)
        for word in _WORD.finditer(text):
            if run and text[run[-1].end() : word.start()] not in _MARKS:
                run.clear()
            run.append(word)
            number = ""
            for first in reversed(run):
                number = first[0].upper() + number
                if number in self.numbers:
                    yield first.start(), word.end(), number
