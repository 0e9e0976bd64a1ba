"""What lies on one stretch of the disk: every recogniser asked, every file system tried."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytsk3

from triage.errors import SourceError
from triage.model import REMNANT_NOTE, ByteSpace
from triage.tsk import open_file_system, patched_image
from triage.volume.bitlocker import bitlocker
from triage.volume.ext_restored import INODES_PER_GROUP, restored
from triage.volume.found import UNRESTORED_NOTE, Found, Recogniser, Stretch, instant, little, text
from triage.volume.luks import core_storage, luks
from triage.volume.others import lvm, other, swap
from triage.volume.raid import ddf, md
from triage.volume.unix import apfs, btrfs, ext, hfs, iso9660, ufs, xfs
from triage.volume.windows import exfat, fat, ntfs, refs

RAID: Final[tuple[Recogniser, ...]] = (md, ddf)
_CONTAINERS: Final[tuple[Recogniser, ...]] = (bitlocker, luks, core_storage, lvm)
_PUT_BACK: Final = 256
"""So many blocks of inodes are put back: a format writes over the first of a volume. The rest is a
gap."""
_GROUPS: Final = 1 << 13
"""So many groups of inodes are asked for a folder: those of 1 TiB."""
# The deeper a superblock lies, the likelier it is that it was written over an older one.
_READABLE: Final[tuple[Recogniser, ...]] = (ufs, iso9660, ext, hfs, ntfs, exfat, fat)
_NAMED: Final[tuple[Recogniser, ...]] = (btrfs, xfs, apfs, refs, swap, other)
_HYBRID: Final = frozenset({"iso9660", "hfs+"})
_VOLUME_FILE: Final = 3  # NTFS: $Volume


def probe(data: ByteSpace, offset: int, length: int) -> tuple[Found, ...]:
    """Everything valid at ``offset``, likeliest first; empty where nothing is recognised.

    A lock or a member of an array that stripes hides what its bytes look like. Of the file
    systems that TSK can open all are given, as a disk that was formatted twice may hold two. One
    that TSK cannot open has ``open_as`` null and is given only where nothing else was found.
    """
    stretch = Stretch(data, offset, length)
    hidden = _first(stretch, (*RAID, *_CONTAINERS))
    if hidden and not hidden.mirror:
        return (hidden,)
    seen = [found for recognise in _READABLE if (found := recognise(stretch))]
    opened = [ready for found in seen if (ready := _opened(data, offset, found))]
    primary = _by_rank(data, offset, length, opened)
    if primary and hidden:
        return tuple(replace(f, notes=(*f.notes, ("mirror", hidden.kind))) for f in primary)
    named = None if primary else hidden or _first(stretch, _NAMED)
    if primary or named:
        return primary or ((named,) if named else ())
    return tuple(replace(found, open_as=None, patches=()) for found in seen[:1])


def _by_rank(data: ByteSpace, offset: int, length: int, opened: list[Found]) -> tuple[Found, ...]:
    """A backup copy counts where no primary does; else it is what an older format left, if folders
    of it are still there."""
    whole = [found for found in opened if not found.patches]
    if not whole:
        return tuple(_restored(data, offset, length, found) for found in opened[:1])
    why = f"{whole[0].kind} was made over it"
    copies = (_restored(data, offset, length, one) for one in opened if one.patches)
    older = [one for one in copies if _has_folders(data, offset, one)]
    return *by_age(whole), *(replace(o, notes=(*o.notes, (REMNANT_NOTE, why))) for o in older)


def _restored(data: ByteSpace, offset: int, length: int, found: Found) -> Found:
    """``found`` with what the journal still has of its inodes."""
    if found.open_as != "ext":
        return found
    inodes = tuple(restored(Stretch(data, offset, length), found))
    left = len(inodes) - _PUT_BACK
    notes = ((UNRESTORED_NOTE, str(left)),) if left > 0 else ()
    patches = (*found.patches, *inodes[:_PUT_BACK])
    return replace(found, patches=patches, notes=(*found.notes, *notes))


def _has_folders(data: ByteSpace, offset: int, found: Found) -> bool:
    """Whether the root is left or, of ext, which begins a group of inodes with each folder of the
    root, any other that comes first in its group."""
    assert found.open_as is not None
    try:
        image = patched_image(data, offset, found.patches)
        system = open_file_system(image, offset, found.open_as)
    except SourceError:
        return False
    places = [int(system.info.root_inum)]
    if found.open_as == "ext":
        head = data.read_at(offset + found.patches[0].source, found.patches[0].length)
        last = int(system.info.last_inum)
        places += range(1, last, max(1, little(head, INODES_PER_GROUP, 4)))[1:_GROUPS]
    return any(_is_folder(system, place) for place in places)


def _is_folder(system: pytsk3.FS_Info, inode: int) -> bool:
    """One of a size that folders have: other bytes often say that they are one."""
    try:
        meta = system.open_meta(inode).info.meta
    except OSError:
        return False
    if meta is None or int(meta.type) != pytsk3.TSK_FS_META_TYPE_DIR:
        return False
    block = int(system.info.block_size)
    return int(meta.size) % block == 0 or int(meta.size) < block  # less lies in the inode itself


def by_age(every: list[Found]) -> tuple[Found, ...]:
    """File systems at one place, the one first that was made last; in their order where one of them
    does not say when it was made. The others are remnants, but for a disc of two systems that share
    their files."""
    kinds = {found.kind for found in every}
    if len(every) < 2 or kinds == _HYBRID:
        return tuple(every)
    dated = all(found.created for found in every)
    if dated:
        every = sorted(every, key=lambda found: (found.created or "").rstrip("Z"), reverse=True)
    first, *others = every
    why = f"made before {first.kind}" if dated else f"{first.kind} was made over it"
    return first, *(replace(one, notes=(*one.notes, (REMNANT_NOTE, why))) for one in others)


def striped(data: ByteSpace) -> Found | None:
    """The array of which the whole disk is a member, unless it is a mirror."""
    found = _first(Stretch(data, 0, data.length), RAID)
    return found if found and not found.mirror else None


def _first(stretch: Stretch, recognisers: tuple[Recogniser, ...]) -> Found | None:
    return next((found for recognise in recognisers if (found := recognise(stretch))), None)


def _opened(data: ByteSpace, offset: int, found: Found) -> Found | None:
    """``found`` with what only its reader can tell; null where TSK refuses it."""
    assert found.open_as is not None
    try:
        image = patched_image(data, offset, found.patches)
        system = open_file_system(image, offset, found.open_as)
    except SourceError:
        return None
    return _ntfs_facts(system, found) if found.kind == "ntfs" else found


def _ntfs_facts(system: pytsk3.FS_Info, found: Found) -> Found:
    """NTFS says when it was made, and its label, only in the file ``$Volume``."""
    try:
        volume = system.open_meta(_VOLUME_FILE)
        label = None
        for attribute in volume:
            info = attribute.info
            kind = int(info.type)
            if kind == pytsk3.TSK_FS_ATTR_TYPE_NTFS_VNAME and 0 < info.size <= 512:
                raw = volume.read_random(0, info.size, kind, info.id)
                label = text(raw, "utf-16-le")
        created = instant(volume.info.meta.crtime) if volume.info.meta else None
    except (OSError, RuntimeError):
        return found
    return replace(found, label=label, created=created)
