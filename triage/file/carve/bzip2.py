"""bzip2: streams one behind the other, with checksums (J. Seward's format)."""

from __future__ import annotations

import bz2
from dataclasses import dataclass
from typing import Final

from triage.file.carve.stream import ended
from triage.file.carve.view import Carved, View
from triage.model import Pattern

_HEAD: Final = b"BZh"
_BLOCK, _NONE = rb"1AY&SY", rb"\x17\x72\x45\x38\x50\x90"
"""How the first block begins, and the end of a stream that has none."""


@dataclass(frozen=True, slots=True)
class Bzip2:
    """Unpacked to the end of the last stream."""

    name: str = "bzip2"
    patterns: tuple[Pattern, ...] = (
        Pattern("bzip2", (b"BZ",), rb"BZh[1-9](?:" + _BLOCK + b"|" + _NONE + b")"),
    )

    def measure(self, view: View) -> Carved | None:
        """To the checksum of the last stream, which holds; packing in parallel makes several."""
        return ended(view, bz2.BZ2Decompressor, OSError, _HEAD)


PLUGIN = Bzip2()
