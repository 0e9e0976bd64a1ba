"""7z: a first header that says where the last one stands, with checksums (7zFormat.txt)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_FIRST: Final = 32
_LARGEST: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class SevenZip:
    """To the end of the last header. The packed data have checksums of their own, unpacked."""

    name: str = "7z"
    patterns: tuple[Pattern, ...] = (Pattern("7z", (b"7z",), rb"7z\xbc\xaf\x27\x1c"),)

    def measure(self, view: View) -> Carved | None:
        """Both headers as their checksums say."""
        head = view.at(0, _FIRST)
        if len(head) < _FIRST or zlib.crc32(head[12:]) != int.from_bytes(head[8:12], "little"):
            return None
        offset, size, checksum = (int.from_bytes(head[a:b], "little") for a, b in _FIELDS)
        last = view.at(_FIRST + offset, size) if 0 < size <= _LARGEST else b""
        right = len(last) == size > 0 and zlib.crc32(last) == checksum
        return Carved(_FIRST + offset + size) if right else None


_FIELDS: Final = ((12, 20), (20, 28), (28, 32))

PLUGIN = SevenZip()
