"""Windows event logs: a header and chunks of 64 KiB, with checksums (libevtx's format notes)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_HEADER: Final = 4096
_CHUNK: Final = 65536


@dataclass(frozen=True, slots=True)
class Evtx:
    """As many chunks as follow the header."""

    name: str = "evtx"
    patterns: tuple[Pattern, ...] = (Pattern("evtx", (b"El",), rb"ElfFile\0"),)

    def measure(self, view: View) -> Carved | None:
        """To the last chunk that stands there, the header's checksum holding."""
        head = view.at(0, 128)
        if len(head) < 128 or zlib.crc32(head[:120]) != int.from_bytes(head[124:128], "little"):
            return None
        count = 0
        while view.at(_HEADER + count * _CHUNK, 8) == b"ElfChnk\0":
            count += 1
        end = _HEADER + count * _CHUNK
        return Carved(end) if count and end <= view.length else None


PLUGIN = Evtx()
