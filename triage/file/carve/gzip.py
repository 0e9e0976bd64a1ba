"""gzip: a deflated stream with its checksum (RFC 1952)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_PIECE: Final = 64 << 10
_LONGEST: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Gzip:
    """One member, unpacked to its end."""

    name: str = "gzip"
    patterns: tuple[Pattern, ...] = (
        Pattern("gzip", (b"\x1f\x8b",), rb"\x1f\x8b\x08[\0-\x1f].{4}[\0-\x04][\0-\x0d\xff]"),
    )

    def measure(self, view: View) -> Carved | None:
        """To the checksum, which holds."""
        stream, at, out = zlib.decompressobj(31), 0, 0
        try:
            while not stream.eof:
                data = stream.unconsumed_tail or view.at(at, _PIECE)
                if not data or out > _LONGEST:
                    return None
                at += 0 if stream.unconsumed_tail else len(data)
                out += len(stream.decompress(data, 1 << 20))
        except zlib.error:
            return None
        return Carved(at - len(stream.unused_data), proven=True)


PLUGIN = Gzip()
