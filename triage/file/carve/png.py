"""PNG: chunks, each with its checksum (ISO/IEC 15948)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from triage.file.carve.view import Carved, View
from triage.model import Pattern


@dataclass(frozen=True, slots=True)
class Png:
    """Chunks to the last one, IEND."""

    name: str = "png"
    patterns: tuple[Pattern, ...] = (
        Pattern("png", (b"\x89P",), rb"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"),
    )

    def measure(self, view: View) -> Carved | None:
        """To the end of the last chunk; a checksum that fails ends it."""
        at = 8
        while True:
            size = view.number(at, 4, "big")
            chunk = view.at(at + 4, size + 4) if 0 <= size < 1 << 28 else b""
            if len(chunk) < size + 4 or not chunk[:4].isalpha():
                return None
            if zlib.crc32(chunk) != view.number(at + 8 + size, 4, "big"):
                return None
            at += size + 12
            if chunk[:4] == b"IEND":
                return Carved(at, proven=True)


PLUGIN = Png()
