"""exFAT after a format: sets of directory entries that no directory leads to any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from triage.file import exfat_entries
from triage.file.exfat_split import Split
from triage.file.fat_entries import SIZE
from triage.file.rebuild.fat import remnant
from triage.file.rebuild.remnant import Remnant
from triage.model import ByteSpace, Gap, Locator, Pattern

_PIECE: Final = 64 << 10
_LONGEST: Final = 16 << 20
_DEEPEST: Final = 4
"""A directory's later cluster may begin with so many entries of a set begun before it."""
_STREAMS: Final = tuple(bytes((kind, flags)) for kind in (0xC0, 0x40) for flags in (1, 3))
_NAMES: Final = (b"\xc1\0", b"\x41\0")
"""Or with that set's other entries, and no set within the first ones."""


@dataclass(frozen=True, slots=True)
class Exfat:
    """Reads sets of entries; only those whose checksum holds are believed."""

    name: str = "exfat"
    patterns: tuple[Pattern, ...] = (
        *(
            Pattern(
                "exfat",
                tuple(bytes((kind, count)) for kind in (0x85, 0x05) for count in range(2, 19)),
                rb".{31}.[\xc0\x40].{31}[\xc1\x41]",
                SIZE * slot,
            )
            for slot in range(_DEEPEST)
        ),
        Pattern("exfat", _STREAMS, rb"[\xc0\x40][\x01\x03].{30}[\xc1\x41]\0"),
        Pattern("exfat", _NAMES, rb"[\xc1\x41]\0.{30}[\x85\x05\xc1\x41\0]"),
    )

    def read(self, disk: ByteSpace, offsets: Iterable[int]) -> Iterator[Remnant | Gap]:
        """The files of the directories there, those last whose entries lie in two places."""
        start, end, split = -1, -1, Split()
        for offset in offsets:
            if offset < end:
                continue
            data = _entries(disk, offset)
            start, end = offset if start < 0 else start, offset + len(data)
            for record in exfat_entries.records(data):
                place = offset + record.place
                yield remnant(record, place, place)
            split.add(offset, data)
        for place, record in split.joined():
            yield remnant(record, place, place)
        if split.left_out:
            reason = f"{split.left_out} pieces of directory entries (exfat) not joined: too many"
            where = Locator((f"@{start}+{end - start}",))
            yield Gap(where, "rebuild", "names-limit", reason, None, blocks_no=False)

    def begins(self, head: bytes, cluster: int, number: int) -> bool:
        """A directory begins with a set of entries, and says nothing of itself."""
        del cluster, number
        return exfat_entries.record_at(head, 0) is not None


def _entries(disk: ByteSpace, offset: int) -> bytes:
    """The entries from ``offset`` on, till one that was never used, or is of no known type. What
    more than ``_LONGEST`` hold is of its own, from the next evidence behind it."""
    pieces: list[bytes] = []
    while len(pieces) * _PIECE < _LONGEST:
        piece = disk.read_at(offset + len(pieces) * _PIECE, _PIECE)
        end = next((at for at, kind in enumerate(piece[::SIZE]) if kind & 0x7F not in _KINDS), None)
        pieces.append(piece if end is None else piece[: SIZE * end])
        if end is not None or len(piece) < _PIECE:
            break
    return b"".join(pieces)


_KINDS: Final = frozenset({0x01, 0x02, 0x03, 0x05, 0x20, 0x21, 0x40, 0x41, 0x60, 0x61})


PLUGIN = Exfat()
