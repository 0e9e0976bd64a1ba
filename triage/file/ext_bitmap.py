"""Which blocks of ext2/3/4 are in use, as the bitmaps of its groups say.

Layout: "Block and inode Bitmaps" in the kernel's documentation of ext4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.tsk import Image

_SUPERBLOCK: Final = 1024
_META_GROUPS, _WIDE = 0x10, 0x80
_CLUSTERS: Final = 0x200
_CHECKED: Final = 0x10 | 0x400  # only then do a group's flags say anything
_NEVER_WRITTEN: Final = 2
_MOST_GROUPS: Final = 1 << 20


def pieces(image: Image, offset: int) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    """(image offset, in use by block) of each group of the file system at ``offset``.

    None where descriptors are scattered (META_BG) or a bit stands for many blocks (BIGALLOC).
    """
    head = image.read(offset + _SUPERBLOCK, 1024)
    shift, first, per_group = (_number(head, at, 4) for at in (24, 20, 32))
    features, optional = _number(head, 96, 4), _number(head, 100, 4)
    block = 1024 << min(shift, 6)
    odd = features & _META_GROUPS or optional & _CLUSTERS or len(head) < 1024
    if odd or not 0 < per_group <= 8 * block:
        return
    wide = bool(features & _WIDE)
    step = max(32, _number(head, 254, 2)) if wide else 32
    total = _number(head, 4, 4) | (_number(head, 336, 4) << 32 if wide else 0)
    total = min(total, (image.get_size() - offset) // block)
    groups = min(-(-(total - first) // per_group), _MOST_GROUPS)
    for group in range(groups):
        about = image.read(offset + (first + 1) * block + group * step, step)
        start = first + group * per_group
        count = min(per_group, total - start)
        place = _number(about, 0, 4) | (_number(about, 32, 4) << 32 if wide and step >= 64 else 0)
        if optional & _CHECKED and _number(about, 18, 2) & _NEVER_WRITTEN:
            continue
        raw = image.read(offset + place * block, block)
        bits = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")[:count]
        yield offset + start * block, bits.astype(np.bool_)


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
