"""Recognisers for LUKS (LUKS1 and LUKS2 on-disk format specifications) and CoreStorage."""

from __future__ import annotations

import json
from typing import Any, Final

from triage.model import Encryption
from triage.volume.found import Found, Stretch, big, little, text

_MAGIC: Final = b"LUKS\xba\xbe"
_SECOND: Final = b"SKUL\xba\xbe"
_ACTIVE: Final = 0x00AC71F3
_SECOND_PLACES: Final = tuple(1 << shift for shift in range(14, 23))
_JSON_LIMIT: Final = 4 << 20


def luks(stretch: Stretch) -> Found | None:
    """LUKS1, or LUKS2 by its header or by the second copy of it."""
    head = stretch.head
    if head[:6] == _MAGIC:
        version = big(head, 6, 2)
        return _luks1(head) if version == 1 else _luks2(stretch, 0) if version == 2 else None
    for place in _SECOND_PLACES:
        if stretch.at(place, 8) == _SECOND + b"\0\2":
            return _luks2(stretch, place)
    return None


def _luks1(head: bytes) -> Found:
    cipher, mode, digest = (text(head[at : at + 32], "ascii") or "?" for at in (8, 40, 72))
    slots = sum(big(head, 208 + 48 * slot, 4) == _ACTIVE for slot in range(8))
    bits = big(head, 108, 4) * 8
    protectors = (f"passphrase (pbkdf2, {digest})",) * slots
    lock = Encryption("LUKS1", f"{cipher}-{mode} {bits}", protectors)
    return Found("luks", encryption=lock, notes=(("uuid", text(head[168:208], "ascii") or ""),))


def _luks2(stretch: Stretch, place: int) -> Found:
    header = stretch.at(place, 4096)
    area = stretch.at(place + 4096, min(_json_length(header), _JSON_LIMIT))
    cipher, protectors = _luks2_areas(area.split(b"\0", 1)[0])
    lock = Encryption("LUKS2", cipher, protectors)
    notes = (("uuid", text(header[168:208], "ascii") or ""),)
    return Found("luks", label=text(header[24:72]), encryption=lock, notes=notes)


def _json_length(header: bytes) -> int:
    """Length of the JSON area behind a LUKS2 binary header (whose numbers are big-endian)."""
    return max(0, big(header, 8, 8) - 4096)


def _luks2_areas(raw: bytes) -> tuple[str | None, tuple[str, ...]]:
    """Cipher of the first segment, and one protector per key slot or token."""
    try:
        areas = json.loads(raw)
    except (ValueError, RecursionError):
        return None, ()
    ciphers = [_word(s, "encryption") for s in _members(areas, "segments")]
    slots = []
    for slot in _members(areas, "keyslots"):
        kdf = slot.get("kdf")
        digest = _word(kdf, "hash") if isinstance(kdf, dict) and "hash" in kdf else None
        name = _word(kdf, "type") if isinstance(kdf, dict) else _word(slot, "type")
        slots.append(f"passphrase ({name}, {digest})" if digest else f"passphrase ({name})")
    tokens = [_word(token, "type") for token in _members(areas, "tokens")]
    return (ciphers[0] if ciphers else None), (*slots, *(f"token ({name})" for name in tokens))


def _members(areas: Any, name: str) -> list[dict[str, Any]]:
    group = areas.get(name) if isinstance(areas, dict) else None
    if not isinstance(group, dict):
        return []
    return [group[key] for key in sorted(group) if isinstance(group[key], dict)][:64]


def _word(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    return value[:64] if isinstance(value, str) else "?"


def core_storage(stretch: Stretch) -> Found | None:
    """A CoreStorage physical volume, which is how FileVault 2 encrypts HFS+.

    A Fusion drive uses it without encryption; which of the two it is stands in its encrypted
    metadata (libfvde: "FileVault Drive Encryption format").
    """
    head = stretch.head
    if head[88:90] != b"CS" or little(head, 8, 2) != 1:
        return None
    block = little(head, 96, 4)
    lock = Encryption("CoreStorage (FileVault 2)", "XTS-AES 128")
    return Found("corestorage", little(head, 72, 8), block_size=block, encryption=lock)
