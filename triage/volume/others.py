"""Recognisers that need nothing but a magic: swap space and formats that nothing here reads."""

from __future__ import annotations

from typing import Final

from triage.volume.found import Found, Stretch, little, text

_MAGIC: Final = (
    ("f2fs", 1024, b"\x10\x20\xf5\xf2"),
    ("jfs", 32768, b"JFS1"),
    ("reiserfs", 65536 + 52, b"ReIsEr"),
    ("squashfs", 0, b"hsqs"),
    ("hfs", 1024, b"BD"),
    ("udf", 32768, b"\0BEA01"),
    ("vmfs", 1 << 20, b"\x0d\xd0\x01\xc0"),
    ("ldm", 6 * 512, b"PRIVHEAD"),
)
_PAGES: Final = (4096, 8192, 16384, 65536)


def other(stretch: Stretch) -> Found | None:
    """A format known by name only."""
    for kind, place, magic in _MAGIC:
        if stretch.at(place, len(magic)) == magic:
            return Found(kind)
    return None


def swap(stretch: Stretch) -> Found | None:
    """Linux swap space: pages without a file system, so it is read raw."""
    for page in _PAGES:
        if stretch.head[page - 10 : page] in (b"SWAPSPACE2", b"SWAP-SPACE"):
            size = (little(stretch.head, 1028, 4) + 1) * page
            return Found("swap", size, text(stretch.head[1052:1068]), block_size=page)
    return None


def lvm(stretch: Stretch) -> Found | None:
    """An LVM2 physical volume: its label stands in one of the first four sectors."""
    for sector in range(4):
        label = stretch.head[sector * 512 : (sector + 1) * 512]
        if label[:8] == b"LABELONE" and label[24:32] == b"LVM2 001":
            header = little(label, 20, 4)
            uuid = label[header : header + 32].decode("ascii", "replace")
            return Found("lvm", little(label, header + 32, 8), notes=(("pv_uuid", uuid),))
    return None
