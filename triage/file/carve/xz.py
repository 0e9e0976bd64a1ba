"""xz: streams one behind the other, with checksums (the .xz file format 1.2)."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from typing import Final

from triage.file.carve.stream import ended
from triage.file.carve.view import Carved, View
from triage.model import Pattern

_HEAD: Final = b"\xfd7zXZ\0"
_MEMORY: Final = 256 << 20
"""A stream that wants a larger dictionary is none that anybody made in earnest."""


@dataclass(frozen=True, slots=True)
class Xz:
    """Unpacked to the end of the last stream."""

    name: str = "xz"
    patterns: tuple[Pattern, ...] = (Pattern("xz", (b"\xfd7",), rb"\xfd7zXZ\0\0[\0-\x0f]"),)

    def measure(self, view: View) -> Carved | None:
        """To the checksum of the last index, which holds."""
        return ended(view, _stream, lzma.LZMAError, _HEAD)


def _stream() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)


PLUGIN = Xz()
