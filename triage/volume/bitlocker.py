"""Recogniser for BitLocker and BitLocker To Go, with what its metadata says of the lock.

Layout: libbde, "BitLocker Drive Encryption (BDE) format specification".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triage.model import Encryption
from triage.volume.found import Found, Stretch, filetime, little, text

_SIGNATURE: Final = b"-FVE-FS-"
_TO_GO: Final = bytes.fromhex("3bd667492e29d84a8399f6a339e3d001")
_METHODS: Final = {
    0x8000: "AES-CBC 128 with diffuser",
    0x8001: "AES-CBC 256 with diffuser",
    0x8002: "AES-CBC 128",
    0x8003: "AES-CBC 256",
    0x8004: "XTS-AES 128",
    0x8005: "XTS-AES 256",
}
_PROTECTORS: Final = {
    0x0000: "clear key",
    0x0100: "TPM",
    0x0200: "startup key",
    0x0300: "TPM and startup key",
    0x0500: "TPM and PIN",
    0x0700: "TPM, PIN and startup key",
    0x0800: "recovery password",
    0x1000: "smart card",
    0x2000: "password",
}
_VOLUME_MASTER_KEY: Final = 0x0002
_DESCRIPTION: Final = 0x0007
_METADATA: Final = 64 << 10


def bitlocker(stretch: Stretch) -> Found | None:
    """BitLocker by its boot sector; the first copy of its metadata that can be read counts."""
    head = stretch.head
    if head[3:11] == _SIGNATURE:
        scheme, table = "BitLocker", 176
    elif head[424:440] == _TO_GO:
        scheme, table = "BitLocker To Go", 440
    else:
        return None
    places = [little(head, table + 8 * copy, 8) for copy in range(3)]
    if scheme == "BitLocker" and head[:3] == b"\xeb\x52\x90":  # Windows Vista
        cluster = little(head, 11, 2) * little(head, 13, 1)
        places = [little(head, 56, 8) * cluster]
    for place in places:
        block = stretch.at(place, _METADATA) if place else b""
        if block[:8] == _SIGNATURE:
            return _described(scheme, block)
    return Found("bitlocker", encryption=Encryption(scheme))


def _described(scheme: str, block: bytes) -> Found:
    header = block[64:112]
    protectors, label = [], None
    for kind, data in _entries(block[112 : 64 + min(little(header, 0, 4), _METADATA)]):
        if kind == _VOLUME_MASTER_KEY and len(data) >= 28:
            code = little(data, 26, 2)
            protectors.append(_PROTECTORS.get(code, f"protector {code:#06x}"))
        elif kind == _DESCRIPTION:
            label = text(data, "utf-16-le")
    method = little(header, 36, 4) & 0xFFFF
    lock = Encryption(
        scheme,
        _METHODS.get(method, f"method {method:#06x}"),
        tuple(sorted(protectors)),
        clear_key="clear key" in protectors,
    )
    return Found(
        "bitlocker", little(block, 16, 8), label, filetime(little(header, 40, 8)), encryption=lock
    )


def _entries(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The (type, data) of each metadata entry; an entry too short to hold its head ends them."""
    place = 0
    while place + 8 <= len(data):
        size = little(data, place, 2)
        if size < 8:
            return
        yield little(data, place + 2, 2), data[place + 8 : place + size]
        place += size
