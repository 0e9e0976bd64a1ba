"""Outlook's mailboxes: a header that says how long the file is ([MS-PST] 2.2.2.6)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import Carved, View
from triage.model import Pattern

_ANSI: Final = (14, 15)
_SUMMED: Final = 471


@dataclass(frozen=True, slots=True)
class Outlook:
    """As long as the header says, whose checksum holds."""

    name: str = "outlook"
    patterns: tuple[Pattern, ...] = (Pattern("outlook", (b"!B",), rb"!BDN.{4}SM"),)

    def measure(self, view: View) -> Carved | None:
        """The end of the file as its root says it."""
        # the checksum is a CRC-32 that neither begins nor ends inverted
        summed = zlib.crc32(view.at(8, _SUMMED), 0xFFFFFFFF) ^ 0xFFFFFFFF
        if summed != view.number(4, 4):
            return None
        ansi = view.number(10, 2) in _ANSI
        length = view.number(168, 4) if ansi else view.number(184, 8)
        return Carved(length) if 512 < length <= view.length else None


PLUGIN = Outlook()
