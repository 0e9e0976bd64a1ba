"""What a file system takes of its volume for itself: a format writes there, over what was before.

Of NTFS nothing is told here: its own files hold it, and they are records like others.
"""

from __future__ import annotations

from triage.errors import SourceError
from triage.file.ext_blocks import layout
from triage.file.fat_table import FIRST, geometry
from triage.file.places import merged
from triage.model import Extent, Source, Volume
from triage.tsk import volume_image


def structure(source: Source, volume: Volume) -> tuple[Extent, ...]:
    """The places of tables, sorted; empty for a file system whose tables are not known here."""
    image = volume_image(source.data, volume)
    try:
        if volume.open_as in ("fat", "exfat"):
            shape = geometry(image, volume.offset, volume.kind)
            root = shape.root if shape.valid(shape.root) else FIRST
            first = Extent(volume.offset, shape.place(FIRST) - volume.offset)
            return merged((first, Extent(shape.place(root), shape.cluster)))
        if volume.open_as == "ext":
            known = layout(image, volume.offset)
            size = -(-known.per_group * known.inode // known.block) * known.block
            tables = (Extent(volume.offset + at * known.block, size) for at in known.starts)
            head = Extent(volume.offset, (1 + known.first) * known.block + known.described)
            return merged((head, *tables))
    except SourceError:
        return ()
    return ()
