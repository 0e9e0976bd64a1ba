"""Which blocks of ext2/3/4 are in use, as the bitmaps of its groups say.

Layout: "Block and inode Bitmaps" and "Bigalloc" in the kernel's documentation of ext4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.errors import SourceError
from triage.ext_groups import groups
from triage.tsk import Image

_BITMAP: Final = 0
_NEVER_WRITTEN: Final = 2
_AT_ONCE: Final = 1 << 20


def pieces(image: Image, offset: int) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    """(image offset, in use by block) of the file system at ``offset``, group by group.

    None where its groups cannot be told.
    """
    try:
        known = groups(image, offset)
    except SourceError:
        return
    block, ratio = known.block, known.cluster // known.block
    total = min(known.total, (image.get_size() - offset) // block)
    for group in range(len(known)):
        start = known.first + group * known.per_group
        count = min(known.per_group, total - start)
        if count <= 0 or known.unwritten(group, _NEVER_WRITTEN):
            continue
        raw = image.read(offset + known.place(group, _BITMAP) * block, block)
        bits = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little").astype(np.bool_)
        step = max(1, _AT_ONCE // ratio)
        for at in range(0, min(len(bits), -(-count // ratio)), step):
            used = np.repeat(bits[at : at + step], ratio)[: count - at * ratio]
            yield offset + (start + at * ratio) * block, used
