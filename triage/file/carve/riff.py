"""RIFF: sound (WAV), film (AVI), pictures (WebP); its first chunk says how long it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_NAME: Final = re.compile(rb"[\x20-\x7e]{4}")


@dataclass(frozen=True, slots=True)
class Riff:
    """Chunks inside the outermost one, which they must fill."""

    name: str = "riff"
    patterns: tuple[Pattern, ...] = (Pattern("riff", (b"RI",), rb"RIFF.{4}(?:WAVE|AVI |WEBP)"),)

    def measure(self, view: View) -> Carved | None:
        """To where the chunks end that the first one holds."""
        end, at = 8 + view.number(4, 4), 12
        if end > view.length:
            return None
        while at < end:
            size = view.number(at + 4, 4)
            if size < 0 or not _NAME.fullmatch(view.at(at, 4)):
                return None
            at += 8 + size + (size & 1)
        return Carved(end) if end > 20 and at in (end, end + 1) else None


PLUGIN = Riff()
