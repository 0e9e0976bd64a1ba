"""Files of mainframes: records in EBCDIC (see ``text.host``)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from triage.content.budget import Budget
from triage.content.text.fixed import layout_of, tables
from triage.content.text.zengin import is_zengin, transfers
from triage.model import ByteSpace, Extent, Gap, Item, Locator, Table, Text
from triage.text.host import to_cp932

MIME = "application/x-ebcdic-records"
_DIGITS, _BLANKS, _CONTROLS = 0.10, 0.02, 0.01


def host_kind(head: bytes) -> str | None:
    """The type of records in EBCDIC; null for anything else."""
    counts = np.bincount(np.frombuffer(head, np.uint8), minlength=256)
    size = len(head)
    if size < 256 or counts[0xF0:0xFA].sum() < _DIGITS * size or counts[0x40] < _BLANKS * size:
        return None
    shifts = 2 * min(counts[0x0E], counts[0x0F])  # IBM's, around kanji
    plain_controls = counts[[0x0A, 0x0D, 0x15, 0x25]].sum() + shifts
    controls = counts[:0x28].sum() - plain_controls + counts[0x30:0x38].sum()
    if controls > _CONTROLS * size:
        return None
    plain = to_cp932(head)
    return MIME if is_zengin(plain) or layout_of(plain) else None


class _Translated:
    """A space of EBCDIC read as CP932; a read must begin and end between records."""

    def __init__(self, space: ByteSpace) -> None:
        self._space = space

    @property
    def length(self) -> int:
        """Size in bytes."""
        return self._space.length

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes asked for, in CP932."""
        return to_cp932(self._space.read_at(offset, length))

    def unreadable(self) -> tuple[Extent, ...]:
        """What could not be read so far."""
        return self._space.unreadable()


class _Host:
    name = "host"
    mimes = frozenset({MIME})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """The records as tables."""
        space = _Translated(item.data)
        head = space.read_at(0, 64 << 10)
        layout = None if is_zengin(head) else layout_of(head)
        if is_zengin(head):
            yield from transfers(item.steps, space)
        elif layout:
            yield from tables(item.steps, space, layout)
        else:
            reason = "the records' length was not recognised"
            yield Gap(Locator(item.steps), "content", "host.records", reason, item.data.length)


PLUGIN = _Host()
