"""Containers that are recognised and not read: their own bytes must never pass for a disk's."""

from __future__ import annotations

from collections.abc import Callable

from triage.model import ByteSpace

HEAD = 512
_FOOTER = 512


def foreign(data: ByteSpace) -> str | None:
    """The name of the unsupported container that this is, null where it is none."""
    head = data.read_at(0, HEAD)
    for at, magic, name in _HEADS:
        if head.startswith(magic, at):
            return name
    for test, name in _TESTS:
        if test(head):
            return name
    footer = data.read_at(max(data.length - _FOOTER, 0), _FOOTER)
    if footer.startswith(b"koly\x00\x00\x00\x04"):
        return "DMG"
    if footer.endswith(b"cdsaencr"):
        return "DMG (encrypted)"
    return None


def _is_aff4(head: bytes) -> bool:
    """A ZIP that begins with the volume's own name (AFF4 standard 1.0)."""
    return head.startswith(b"PK\x03\x04") and head[30:].startswith(b"container.description")


def _is_ova(head: bytes) -> bool:
    """A tar whose first member is the OVF descriptor (DMTF DSP0243, 5.3)."""
    return head.startswith(b"ustar", 257) and head[:100].rstrip(b"\0").lower().endswith(b".ovf")


_TESTS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (_is_aff4, "AFF4"),
    (_is_ova, "OVA"),
)
_HEADS = (
    (0, b"EVF2\r\n\x81\x00", "EnCase 7 evidence (Ex01)"),
    (0, b"LEF2\r\n\x81\x00", "EnCase 7 logical evidence (Lx01)"),
    (0, b"LVF\x09\r\n\xff\x00", "EnCase logical evidence (L01)"),
    (0, b"AFF10\r\n", "AFF"),
    (0, b"AFM\r\n", "AFF"),
    (0, b"ADSEGMENTEDFILE", "AccessData image (AD1 or encrypted)"),
    (0, b"ADCRYPT\x00", "AccessData encrypted image"),
    (0, b"QFI\xfb\x00\x00\x00\x01", "QCOW"),
    (0, b"QED\x00", "QED"),
    (0, b"COWD", "VMDK (ESX, COWD)"),
    (0, b"WithoutFreeSpace", "Parallels HDD"),
    (0, b"WithouFreSpacExt", "Parallels HDD"),
    (0, b"MSWIM\x00\x00\x00", "WIM"),
    (0, b"\xce\x24\xb9\xa2\x20\x00\x00\x00", "Acronis TIB"),
    (0, b"\xfe\xef\x01", "Ghost"),
    (0, b"partclone-image", "Partclone"),
    (0, b"\x3a\xff\x26\xed", "Android sparse image"),
    (0, b"encrcdsa", "DMG (encrypted)"),
    (0, b"sprs\x00\x00\x00", "Apple sparse image"),
    (0, b"MComprHD", "CHD"),
)
