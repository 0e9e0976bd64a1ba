"""The one place where a ``ByteSpace`` meets The Sleuth Kit: image layer, overlay, opening.

TSK is only ever given bytes through :class:`Image`, never a path: given a path it would take any
container for a raw disk and read files that happen to lie beside the evidence.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pytsk3

from triage.errors import SourceError
from triage.model import OVERLAY_NOTE, ByteSpace, Extent, Volume

FILE_SYSTEMS: Final[Mapping[str, int]] = {
    "ntfs": pytsk3.TSK_FS_TYPE_NTFS,
    "fat": pytsk3.TSK_FS_TYPE_FAT_DETECT,
    "exfat": pytsk3.TSK_FS_TYPE_EXFAT,
    "ext": pytsk3.TSK_FS_TYPE_EXT_DETECT,
    "hfs+": pytsk3.TSK_FS_TYPE_HFS,
    "iso9660": pytsk3.TSK_FS_TYPE_ISO9660,
    "ufs": pytsk3.TSK_FS_TYPE_FFS_DETECT,
}
"""What ``Volume.open_as`` may say, and the type that TSK is told."""

_SUPERBLOCK, _BLOCK_SIZE, _FRAGMENT_SIZE = 1024, 24, 28  # of ext
_BLOCK: Final = 64 << 10  # the size in which TSK itself reads ahead
_BLOCKS: Final = 512  # 32 MiB: small beside a worker's cap, large beside a directory tree


class Image(pytsk3.Img_Info):
    """A disk for TSK over any ``ByteSpace``: never raises, never short within the disk.

    Small reads go through a bounded cache, since random access in a compressed container would
    otherwise unpack the same chunk hundreds of times.
    """

    def __init__(self, data: ByteSpace) -> None:
        self._data = data
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def get_size(self) -> int:
        """Size of the disk in bytes."""
        return self._data.length

    def close(self) -> None:
        """Forget the cache; the bytes belong to whoever opened them."""
        self._blocks.clear()

    def read(self, offset: int, size: int, /) -> bytes:
        """``size`` bytes at ``offset``, cut at the end of the disk."""
        if offset < 0 or size <= 0:
            return b""
        if size > _BLOCK:
            return self._data.read_at(offset, size)
        number, start = divmod(offset, _BLOCK)
        found = self._block(number)[start : start + size]
        if start + size > _BLOCK:
            found += self._block(number + 1)[: start + size - _BLOCK]
        return found

    def patched(self, patch: Patch) -> Image:
        """The same disk with one more patch laid over."""
        return Image(Overlay(self._data, (patch,)))

    def _block(self, number: int) -> bytes:
        block = self._blocks.get(number)
        if block is None:
            block = self._data.read_at(number * _BLOCK, _BLOCK)
            self._blocks[number] = block
            if len(self._blocks) > _BLOCKS:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(number)
        return block


@dataclass(frozen=True, slots=True)
class Patch:
    """Serve ``length`` bytes found at ``source`` where ``target`` is asked for (in bytes)."""

    target: int
    source: int
    length: int

    def moved(self, offset: int) -> Patch:
        """The same patch with both places ``offset`` bytes further on."""
        return Patch(self.target + offset, self.source + offset, self.length)

    def __str__(self) -> str:
        return f"{self.target}<{self.source}+{self.length}"


class Overlay:
    """A ``ByteSpace`` with parts replaced by copies kept elsewhere in it.

    A volume whose boot sector or superblock is damaged is read with its backup in that place;
    the evidence itself is never changed.
    """

    def __init__(self, data: ByteSpace, patches: tuple[Patch, ...]) -> None:
        self._data = data
        self._patches = tuple((p.target, data.read_at(p.source, p.length)) for p in patches)

    @property
    def length(self) -> int:
        """Size of the underlying space in bytes."""
        return self._data.length

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes asked for, with the patches laid over."""
        found = self._data.read_at(offset, length)
        end = offset + len(found)
        for target, content in self._patches:
            first, last = max(offset, target), min(end, target + len(content))
            if first < last:
                middle = content[first - target : last - target]
                found = found[: first - offset] + middle + found[last - offset :]
        return found

    def unreadable(self) -> tuple[Extent, ...]:
        """What the underlying space could not read so far."""
        return self._data.unreadable()


def parse_patches(note: str) -> tuple[Patch, ...]:
    """The patches of an overlay note (``"0<3072+512 …"``, offsets within the volume)."""
    patches = []
    for word in note.split():
        target, _, rest = word.partition("<")
        source, _, length = rest.partition("+")
        patches.append(Patch(int(target), int(source), int(length)))
    return tuple(patches)


def patched_image(data: ByteSpace, offset: int, patches: tuple[Patch, ...]) -> Image:
    """The disk as TSK sees it, with the patches of the volume at ``offset`` laid over."""
    return Image(Overlay(data, tuple(p.moved(offset) for p in patches)) if patches else data)


def volume_image(data: ByteSpace, volume: Volume) -> Image:
    """The disk with the patches that the notes of ``volume`` list laid over."""
    patches = parse_patches(dict(volume.notes).get(OVERLAY_NOTE, ""))
    return patched_image(data, volume.offset, patches)


def open_file_system(image: Image, offset: int, open_as: str) -> pytsk3.FS_Info:
    """Open the file system at ``offset`` of the disk as the type ``open_as``.

    Raises ``SourceError`` when TSK refuses.
    """
    if open_as == "ext":
        image = _by_blocks(image, offset)
    try:
        return pytsk3.FS_Info(image, offset=offset, type=FILE_SYSTEMS[open_as])
    except (OSError, RuntimeError):
        raise SourceError("the file system cannot be opened", where=f"@{offset}") from None


def _by_blocks(image: Image, offset: int) -> Image:
    """An ext4 that hands out clusters of several blocks, which TSK refuses by the field where
    others have the size of fragments. No inode speaks of clusters: a block's size may stand there.
    """
    block, fragment = _SUPERBLOCK + _BLOCK_SIZE, _SUPERBLOCK + _FRAGMENT_SIZE
    same = image.read(offset + block, 4) == image.read(offset + fragment, 4)
    return image if same else image.patched(Patch(fragment, block, 4).moved(offset))
