"""Text: from where it begins to where it ends, in one encoding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from triage.file.carve.view import SECTOR, Carved, View
from triage.model import Pattern
from triage.text.codec import decode, detect

_CONTROL: Final = re.compile(rb"[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_PIECE: Final = 64 << 10
_SHORTEST: Final = 64
LONGEST: Final = 16 << 20
"""Longer text is no file that anybody can be sure of; the sweep reads it as it lies."""


@dataclass(frozen=True, slots=True)
class PlainText:
    """The sectors where text begins are found without a pattern (``survey.evidence.TEXT``)."""

    name: str = "text"
    patterns: tuple[Pattern, ...] = ()

    def measure(self, view: View) -> Carved | None:
        """To the first byte that no text holds, if the rest of its sector is zero, as systems leave
        it."""
        at = 0
        while True:
            piece = view.at(at, _PIECE)
            found = _CONTROL.search(piece)
            at += found.start() if found else len(piece)
            if found or len(piece) < _PIECE:
                break
            if at > LONGEST:
                return None
        if at < _SHORTEST or any(view.at(at, -at % SECTOR)):
            return None
        head = view.at(0, min(at, _PIECE))
        encoding = detect(head)
        if encoding is None:
            return None
        data = view.at(0, at)
        text, _ = decode(data, encoding)
        return Carved(at) if "\ufffd" not in text else None


PLUGIN = PlainText()
