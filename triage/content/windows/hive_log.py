"""Logs of registry hives since Windows 8.1: entries of changed pages (msuhanov's notes)."""

from __future__ import annotations

from struct import iter_unpack
from typing import Final

from triage.content.budget import LARGEST

_START: Final = 512
_HEAD: Final = 40
_BASE: Final = 4096
_MARK: Final = b"HvLE"


def pages(log: bytes) -> bytes:
    """The hive as far as its log holds it, zeros elsewhere; nothing where no entry is complete.
    A later entry overwrites an earlier one."""
    found: dict[int, bytes] = {}
    at = _START
    while log[at : at + 4] == _MARK:
        size = int.from_bytes(log[at + 4 : at + 8], "little")
        count = int.from_bytes(log[at + 20 : at + 24], "little")
        place = at + _HEAD + 8 * count
        if not _HEAD <= size <= len(log) - at or place > at + size:
            break
        for offset, length in iter_unpack("<II", log[at + _HEAD : place]):
            if place + length > at + size or offset + length > LARGEST - _BASE:
                break
            found[offset] = log[place : place + length]
            place += length
        at += size
    if not found:
        return b""
    end = max(offset + len(page) for offset, page in found.items())
    hive = bytearray(_BASE + end)
    hive[:4] = b"regf"
    for offset, page in found.items():
        hive[_BASE + offset : _BASE + offset + len(page)] = page
    return bytes(hive)
