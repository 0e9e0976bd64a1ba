"""What a compound file is, by its root's class or the names in its directory ([MS-CFB] 2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from triage.model import ByteSpace

COMPOUND: Final = "application/x-ole-storage"
"""Of what is not known by name: packages of programs, locked documents, thumbnails."""
WORD, EXCEL = "application/msword", "application/vnd.ms-excel"
SLIDES, MESSAGE = "application/vnd.ms-powerpoint", "application/vnd.ms-outlook"
ICHITARO: Final = "application/x-js-taro"
KINDS: Final = frozenset({COMPOUND, WORD, EXCEL, SLIDES, MESSAGE, ICHITARO})

_CLASSES: Final = {
    UUID("00020900-0000-0000-C000-000000000046"): WORD,
    UUID("00020906-0000-0000-C000-000000000046"): WORD,
    UUID("00020810-0000-0000-C000-000000000046"): EXCEL,
    UUID("00020820-0000-0000-C000-000000000046"): EXCEL,
    UUID("64818D10-4F9B-11CF-86EA-00AA00B929E8"): SLIDES,
    UUID("00020D0B-0000-0000-C000-000000000046"): MESSAGE,
}
"""As Windows registers them."""
_NAMES: Final = {
    "WordDocument": WORD,
    "Workbook": EXCEL,
    "Book": EXCEL,
    "PowerPoint Document": SLIDES,
    "__properties_version1.0": MESSAGE,
    "__nameid_version1.0": MESSAGE,
    "DocumentText": ICHITARO,
    "JSCompDocument": ICHITARO,
}
_LOCKED: Final = "EncryptedPackage"
_ENTRY: Final = 128
_READ: Final = 4096
_CLASS: Final = slice(80, 96)


def compound_kind(space: ByteSpace) -> str:
    """The MIME type of a compound file; that of any where its directory does not say."""
    head = space.read_at(0, 80).ljust(80, b"\0")
    shift, first = (int.from_bytes(head[at : at + n], "little") for at, n in ((30, 2), (48, 4)))
    if shift not in (9, 12):
        return COMPOUND
    directory = space.read_at((first + 1) << shift, _READ)
    names = list(_names(directory))
    root = directory[_CLASS]
    known = _CLASSES.get(UUID(bytes_le=root)) if len(root) == 16 and names else None
    if known or _LOCKED in names:
        return known or COMPOUND
    return next((_NAMES[name] for name in names if name in _NAMES), COMPOUND)


def _names(directory: bytes) -> Iterator[str]:
    """The names of its first entries, as far as they are such."""
    for at in range(0, len(directory), _ENTRY):
        entry = directory[at : at + _ENTRY]
        size = int.from_bytes(entry[64:66], "little")
        if not 0 < size <= 64 or size % 2:
            return
        yield entry[: size - 2].decode("utf-16-le", "replace")
