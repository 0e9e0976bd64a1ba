"""Outlook's compressed rich text ([MS-OXRTFCP])."""

from __future__ import annotations

from triage.content.budget import Budget

_HEAD = 16
_PACKED = b"LZFu"
_SIZE = 4096
_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the dictionary holds before the first byte."""


def unpack_rtf(data: bytes, budget: Budget) -> bytes:
    """The rich text, as far as it goes. Raises ``BudgetSpent``."""
    if data[8:12] != _PACKED:
        return data[_HEAD:]
    window = bytearray(_START) + bytearray(_SIZE - len(_START))
    write, at, out = len(_START), _HEAD, bytearray()
    while at < len(data):
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                piece, at = data[at : at + 1], at + 1
            elif at + 2 <= len(data):
                token, at = data[at] << 8 | data[at + 1], at + 2
                place, length = token >> 4, (token & 15) + 2
                if place == write:
                    at = len(data)
                    break
                piece = _copied(window, place, length, write)
            else:
                at = len(data)
                break
            for byte in piece:
                window[write] = byte
                write = (write + 1) % _SIZE
            out += piece
    budget.spend(len(out))
    return bytes(out)


def _copied(window: bytearray, place: int, length: int, write: int) -> bytes:
    """A run from the dictionary, which may reach into what it writes itself."""
    distance = (write - place) % _SIZE
    run = bytes(window[(place + i) % _SIZE] for i in range(min(length, distance)))
    return (run * (length // max(len(run), 1) + 1))[:length]
