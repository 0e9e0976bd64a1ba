"""Programs and libraries of Linux: a header says where their tables stand (ELF specification)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_MOST: Final = 1 << 16
_EMPTY: Final = 8
"""A section that takes no room in the file."""
Order = Literal["little", "big"]


@dataclass(frozen=True, slots=True)
class _Form:
    """Where the fields stand in files of 32 and of 64 bits, and how long numbers are there."""

    header: int
    number: int
    tables: tuple[int, int]
    counts: tuple[int, int]
    segment: tuple[int, int, int]
    section: tuple[int, int, int]


_FORMS: Final = {
    1: _Form(52, 4, (28, 32), (42, 46), (32, 4, 16), (40, 16, 20)),
    2: _Form(64, 8, (32, 40), (54, 58), (56, 8, 32), (64, 24, 32)),
}


@dataclass(frozen=True, slots=True)
class Elf:
    """To the end of what reaches farthest: a table, a segment or a section."""

    name: str = "elf"
    patterns: tuple[Pattern, ...] = (
        Pattern("elf", (b"\x7fE",), rb"\x7fELF[\x01\x02][\x01\x02]\x01"),
    )

    def measure(self, view: View) -> Carved | None:
        """The farthest end, if all lies in the file and it has segments or sections."""
        form = _FORMS.get(view.number(4, 1))
        order: Order = "little" if view.number(5, 1) == 1 else "big"
        if form is None or view.number(20, 4, order) != 1:
            return None
        ends = list(_ends(view, form, order))
        end = max(ends, default=0)
        return Carved(end) if form.header < end <= view.length else None


def _ends(view: View, form: _Form, order: Order) -> Iterator[int]:
    width = form.number
    for table, count, shape, empty in zip(
        form.tables, form.counts, (form.segment, form.section), (-1, _EMPTY), strict=True
    ):
        at, number = view.number(table, width, order), view.number(count + 2, 2, order)
        size, place, length = shape
        if at <= 0 or not 0 < number < _MOST or view.number(count, 2, order) != size:
            continue
        yield at + number * size
        for one in range(at, at + number * size, size):
            if view.number(one + 4, 4, order) != empty:
                yield view.number(one + place, width, order) + view.number(
                    one + length, width, order
                )


PLUGIN = Elf()
