"""Recognisers for members of disk arrays: Linux md and SNIA DDF.

Layouts: ``linux/raid/md_p.h`` (0.90 and 1.x) and SNIA "Common RAID Disk Data Format" 1.2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from triage.volume.found import Found, Stretch, big, instant, little, text

_MD_MAGIC: Final = 0xA92B4EFC
_DDF_HEADER: Final = b"\xde\x11\xde\x11"
_DDF_CONFIG: Final = b"\xee\xee\xee\xee"
_MIRROR: Final = 1


def md(stretch: Stretch) -> Found | None:
    """A member of a Linux md array, by a superblock of version 1.x or 0.90."""
    sectors = stretch.length // 512
    for version, sector in (("1.1", 0), ("1.2", 8), ("1.0", (sectors - 16) & ~7)):
        block = stretch.at(sector * 512, 4096)
        known = little(block, 0, 4) == _MD_MAGIC and little(block, 4, 4) == 1
        # The superblock names its own place, so one of a partition at the end of a disk is not
        # taken for one of the disk.
        if known and little(block, 144, 8) == sector:
            return _md_1(block, version)
    place = (stretch.length & ~0xFFFF) - 0x10000
    block = stretch.at(place, 4096)
    for number in (little, big):
        if number(block, 0, 4) == _MD_MAGIC and number(block, 4, 4) == 0:
            return _md_0(block, number)
    return None


def _md_1(block: bytes, version: str) -> Found:
    level = int.from_bytes(block[72:76], "little", signed=True)
    number, devices = little(block, 160, 4), little(block, 220, 4)
    place = 256 + 2 * number
    known = number < devices and place + 2 <= len(block)
    role = str(little(block, place, 2)) if known else "unknown"
    data = little(block, 128, 8) * 512
    return Found(
        "md-member",
        data + little(block, 136, 8) * 512,
        text(block[32:64]),
        instant(little(block, 64, 8) & 0xFFFFFFFFFF),
        notes=(
            ("array", block[16:32].hex()),
            ("level", str(level)),
            ("devices", str(little(block, 92, 4))),
            ("role", role),
            ("chunk", str(little(block, 88, 4) * 512)),
            ("data_offset", str(data)),
            ("metadata", version),
        ),
        mirror=level == _MIRROR and version == "1.0",
    )


def _md_0(block: bytes, number: Callable[[bytes, int, int], int]) -> Found:
    level = number(block, 28, 4)
    return Found(
        "md-member",
        created=instant(number(block, 24, 4)),
        notes=(
            ("array", (block[20:24] + block[52:64]).hex()),
            ("level", str(level if level < 1 << 31 else level - (1 << 32))),
            ("devices", str(number(block, 40, 4))),
            ("role", str(number(block, 3968 + 12, 4))),
            ("chunk", str(number(block, 260, 4))),
            ("data_offset", "0"),
            ("metadata", "0.90"),
        ),
        mirror=level == _MIRROR,
    )


def ddf(stretch: Stretch) -> Found | None:
    """A member of a DDF array: hardware controllers keep their header in the last sector."""
    for sector in (512, 4096):
        anchor = stretch.at(stretch.length // sector * sector - sector, 512)
        if anchor[:4] != _DDF_HEADER:
            continue
        notes = [("revision", text(anchor[32:40], "ascii") or "")]
        config = _ddf_config(stretch, anchor, sector)
        level = config[67] if config else None
        if config and level is not None:
            notes += [
                ("array", config[8:32].hex()),
                ("level", str(level)),
                ("devices", str(big(config, 64, 2))),
                ("chunk", str(512 << min(config[66], 32))),
            ]
        return Found("ddf-member", notes=tuple(notes), mirror=level == _MIRROR)
    return None


def _ddf_config(stretch: Stretch, anchor: bytes, sector: int) -> bytes | None:
    """The first configuration record of a virtual disk, by way of the primary header."""
    primary = big(anchor, 96, 8)
    header = stretch.at(primary * sector, 512)
    if header[:4] != _DDF_HEADER:
        return None
    start, length = big(header, 216, 4), min(big(header, 220, 4), 1024)
    section = stretch.at((primary + start) * sector, length * sector)
    for place in range(0, len(section) - 511, sector):
        if section[place : place + 4] == _DDF_CONFIG:
            return section[place : place + 512]
    return None
