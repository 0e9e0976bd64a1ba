"""Files of FAT12/16/32 and exFAT, read by our own code; see ``fat_entries`` for the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from triage.errors import SourceError
from triage.file import exfat_entries, fat_entries
from triage.file.content import over_extents
from triage.file.fat_entries import SIZE, Record
from triage.file.fat_table import FIRST, Table, geometry
from triage.file.places import NOWHERE, Layout, clipped
from triage.file.sweep import Swept, one_by_one
from triage.model import ByteSpace, Entry, Extent, Inode, Source, Stream, Volume
from triage.tsk import volume_image

_ROOT: Final = 1
_DATA: Final = 0
_PART: Final = 1 << 20
_CACHED: Final = 8
_CLUSTERS: Final = 1 << 20
_SECTOR: Final = 512
_HALF: Final = 1 << 16
"""Windows clears the upper half of the first cluster's number in a deleted entry of FAT32."""
_DIRECTORY_LIMIT: Final = {False: 2 << 20, True: 256 << 20}  # the specifications' own


class FatFiles:
    """The ``Files`` protocol over FAT and exFAT; see ``triage.file.protocol``.

    An address is the place of a directory entry in the volume, in units of 32 bytes; the root is
    1. Times are wall clock taken as UTC, unless exFAT names a zone. The content of a deleted
    file whose chain is gone is a guess: free clusters from its first one on. Of one that needs
    but a cluster it is none if it ends where it should. It has no extents where the first cluster
    is in use again. ``Inode.names`` has the name with parent 0: unknown.
    """

    def __init__(self, source: Source, volume: Volume) -> None:
        self._image = volume_image(source.data, volume)
        self._disk = source.data
        self._volume = volume
        self._shape = geometry(self._image, volume.offset, volume.kind)
        self._table = Table(self._image, self._shape)
        self._extents_of = lru_cache(_CACHED)(self._directory)
        if self._shape.exfat:
            self._load_bitmap()

    @property
    def root(self) -> int:
        """Address of the root directory."""
        return _ROOT

    def block_size(self) -> int:
        """Size of a cluster in bytes."""
        return self._shape.cluster

    def inode_ranges(self, step: int) -> tuple[tuple[int, int], ...]:
        """None: most places in the volume are no directory entry."""
        return ()

    def parts(self, address: int) -> int:
        """Pieces of 1 MiB of a directory of exFAT; one of FAT is never longer than 2 MiB."""
        if not self._shape.exfat:
            return 1
        return max(1, -(-Layout(self._extents_of(address)[0]).length // _PART))

    def directory(self, address: int, part: int = 0) -> Iterator[Entry]:
        """One piece of a directory; see ``Files``."""
        extents, allocated = self._extents_of(address)
        for record, place in self._records(Layout(extents), allocated, part):
            yield Entry(
                address, record.name, self._address(place), 0, record.allocated, record.directory
            )

    def unrecorded(self, address: int, part: int = 0) -> Iterator[Entry]:
        """All names of the directory; see ``Files``."""
        return self.directory(address, part)

    def left_over(self, address: int, part: int = 0) -> Iterator[Extent]:
        """What stands behind the end mark; see ``Files``."""
        extents, allocated = self._extents_of(address)
        layout, first = Layout(extents), part * _PART
        length = _PART if self._shape.exfat else layout.length
        data = b"".join(map(self._disk_read, layout.part(first, length)))
        end = SIZE * data[::SIZE].find(0)
        if not allocated:  # what follows behind its last cluster may be another's
            data = data[: self._shape.cluster * -(-end // self._shape.cluster)]
            begun = data and (not self._shape.exfat or exfat_entries.record_at(data, 0))
            end = end if begun and not part else -1
        if end >= 0 and data.count(0, end) < len(data) - end:
            yield from layout.part(first + end, len(data) - end)

    def inode(self, address: int) -> Inode | None:
        """The file that one directory entry describes."""
        if address == _ROOT:
            return Inode(_ROOT, 0, True, "directory", 0, (), ())
        record = self._record(address)
        if record is None:
            return None
        streams: tuple[Stream, ...] = ()
        if not record.directory:
            extents, guessed = self._extents(record)
            sizes = record.size, record.initialized
            streams = (Stream(_DATA, b"", *sizes, extents, guessed=guessed),)
        return Inode(
            address,
            0,
            record.allocated,
            "directory" if record.directory else "file",
            record.size,
            record.times,
            streams,
            ((0, 0, record.name),),
        )

    def sweep(self, first: int, stop: int, progress: Callable[[], None]) -> Swept:
        """The records of a range; see ``Files``."""
        return one_by_one(self, first, stop, progress)

    def open(self, address: int, attribute: int, name: bytes) -> ByteSpace:
        """The content of a file as far as its clusters are known."""
        record = self._record(address)
        if record is None or record.directory or attribute != _DATA or name:
            raise SourceError("the stream cannot be opened", where=self._at(address))
        extents, _ = self._extents(record)
        return over_extents(self._disk, extents, record.size, record.initialized)

    def used(self) -> Iterator[tuple[int, NDArray[np.bool_]]]:
        """The allocation table, or the bitmap of exFAT; see ``Files``."""
        end = FIRST + self._shape.clusters
        for first in range(FIRST, end, _CLUSTERS):
            free = self._table.free(first, min(_CLUSTERS, end - first))
            yield self._shape.place(first), ~free

    # --- directories ---

    def _directory(self, address: int) -> tuple[tuple[Extent, ...], bool]:
        """Extents of a directory's content, and whether it is live."""
        shape = self._shape
        limit = _DIRECTORY_LIMIT[shape.exfat]
        if address == _ROOT:
            if shape.fixed_root:
                return clipped((shape.fixed_root,), self._disk.length), True
            return self._clusters(self._table.chain(shape.root, limit // shape.cluster + 1)), True
        record = self._record(address)
        if record is None or not record.directory:
            raise SourceError("not a directory", where=self._at(address))
        if not shape.valid(record.cluster):
            return (), record.allocated
        if not record.allocated and not self._is_left(record.cluster, address):
            return (), False
        if not (record.allocated or shape.exfat):
            return self._deleted_directory(record.cluster), False
        size = min(record.size, limit) if shape.exfat else limit
        if record.contiguous:
            return self._contiguous(record.cluster, size), record.allocated
        runs = self._table.chain(record.cluster, -(-size // shape.cluster))
        return self._clusters(runs), record.allocated

    def _is_left(self, first: int, address: int) -> bool:
        """Whether a cluster is still that of the deleted directory of this entry: of FAT it says in
        which one it lies, of exFAT nothing, but it is free."""
        shape = self._shape
        if shape.exfat:
            return self._is_free(first)
        head = self._image.read(shape.place(first), 2 * SIZE)
        if not fat_entries.starts_directory(head):
            return False
        above, place = fat_entries.cluster_of(head[SIZE:]), self._volume.offset + address * SIZE
        home = 0 if place < shape.heap else self._cluster_of(place)
        above = above or (0 if shape.fixed_root else shape.root)
        if home == 0 or not shape.valid(above):
            return home == above == 0
        runs = self._table.chain(above, _DIRECTORY_LIMIT[False] // shape.cluster + 1)
        live = any(at <= home < at + count for at, count in runs)
        return live or any(e.offset <= place < e.end for e in self._deleted_directory(above))

    def _deleted_directory(self, first: int) -> tuple[Extent, ...]:
        """The first cluster, and free ones that carry on."""
        shape, cluster = self._shape, first
        while True:
            last = self._image.read(shape.place(cluster) + shape.cluster - SIZE, SIZE)
            cluster += 1
            free = shape.valid(cluster) and self._is_free(cluster)
            ended = not last or last[0] == 0 or (cluster - first) * shape.cluster >= 2 << 20
            following = self._image.read(shape.place(cluster), SIZE)
            if ended or not free or not fat_entries.plausible(following):
                return self._contiguous(first, (cluster - first) * shape.cluster)

    def _records(self, layout: Layout, allocated: bool, part: int) -> Iterator[tuple[Record, int]]:
        """Each file of a piece of a directory with the image offset of its entry.

        A set of exFAT's entries may run over the end of its piece; a long name of FAT could begin
        anywhere before one, so its directories come whole.
        """
        if self._shape.exfat:
            parse, first, length = exfat_entries.records, part * _PART, _PART
        else:
            parse, first, length = fat_entries.records, 0, layout.length
        pieces = layout.part(first, length + exfat_entries.LONGEST)
        for record in parse(b"".join(map(self._disk_read, pieces)), allocated):
            if record.place >= length:
                return
            (here,) = layout.part(first + record.place, 1)
            yield record, here.offset

    # --- one file ---

    def _record(self, address: int) -> Record | None:
        place = self._volume.offset + address * SIZE
        floor = self._floor(place)
        live = place < self._shape.heap or not self._is_free(self._cluster_of(place))
        if self._shape.exfat:
            return exfat_entries.record_at(self._set_at(place), 0, live)
        before = self._image.read(floor, place - floor)
        live = live and 0 not in before[::SIZE]  # behind the end mark nothing is live
        start = max(0, len(before) - fat_entries.LONGEST + SIZE)
        data = before[start:] + self._image.read(place, SIZE)
        found = fat_entries.records(data, live)
        return next((r for r in found if r.place == len(before) - start), None)

    def _cluster_of(self, place: int) -> int:
        return FIRST + (place - self._shape.heap) // self._shape.cluster

    def _is_free(self, cluster: int) -> bool:
        return not self._shape.valid(cluster) or bool(self._table.free(cluster, 1)[0])

    def _floor(self, place: int) -> int:
        """Where the directory's cluster begins, or its fixed area."""
        shape = self._shape
        if place < shape.heap:
            return shape.fixed_root.offset if shape.fixed_root else place
        return shape.heap + (place - shape.heap) // shape.cluster * shape.cluster

    def _set_at(self, place: int) -> bytes:
        """A set of entries, which may go on in the next cluster of its directory."""
        shape = self._shape
        end = self._floor(place) + shape.cluster
        data = self._image.read(place, min(exfat_entries.LONGEST, end - place))
        cluster = self._cluster_of(place)
        if len(data) < exfat_entries.LONGEST and shape.valid(cluster):
            following = self._table.next(cluster)
            if not shape.valid(following):
                following = cluster + 1
            data += self._image.read(shape.place(following), exfat_entries.LONGEST - len(data))
        return data

    def _extents(self, record: Record) -> tuple[tuple[Extent, ...], bool]:
        """Where a file's content lies, and whether that is a guess."""
        shape, first = self._shape, record.cluster
        needed = -(-record.size // shape.cluster)
        if not needed or not shape.valid(first):
            return (), False
        if record.contiguous:
            single = needed == 1 and not record.allocated
            guessed = single and not self._ends(first, record.size)
            return self._contiguous(first, needed * shape.cluster), guessed
        if record.allocated:
            return self._clusters(self._table.chain(first, needed)), False
        if not self._is_free(first):
            return (), False
        chain = self._table.former(first, needed)
        if chain:
            return self._clusters(iter(chain)), False
        halved = shape.bits == 32 and not shape.exfat and first < _HALF < shape.clusters
        guessed = needed > 1 or halved or not self._ends(first, record.size)
        return self._clusters(self._table.unused(first, needed)), guessed

    def _ends(self, first: int, size: int) -> bool:
        """Whether a cluster holds just so many bytes: a file that was written into it later, and of
        which nothing is left to say so, would rarely end there."""
        end = self._shape.place(first) + size
        rest = self._image.read(end, -end % _SECTOR)
        return any(self._image.read(end - 2, 2)) and bool(rest) and not any(rest)

    def _clusters(self, runs: Iterator[tuple[int, int]]) -> tuple[Extent, ...]:
        shape = self._shape
        extents = (Extent(shape.place(first), count * shape.cluster) for first, count in runs)
        return clipped(extents, self._disk.length)

    def _contiguous(self, first: int, length: int) -> tuple[Extent, ...]:
        shape = self._shape
        left = (FIRST + shape.clusters - first) * shape.cluster
        return clipped((Extent(shape.place(first), min(length, left)),), self._disk.length)

    # --- places ---

    def _load_bitmap(self) -> None:
        extents, _ = self._directory(_ROOT)
        root = b"".join(self._disk_read(extent) for extent in extents)
        found = exfat_entries.bitmap(root)
        if found and self._shape.valid(found[0]):
            length = min(found[1], -(-self._shape.clusters // 8))
            self._table.use_bitmap(self._image.read(self._shape.place(found[0]), length))

    def _disk_read(self, extent: Extent) -> bytes:
        if extent.offset == NOWHERE:
            return bytes(extent.length)
        return self._image.read(extent.offset, extent.length)

    def _address(self, place: int) -> int:
        return (place - self._volume.offset) // SIZE

    def _at(self, address: int) -> str:
        return f"{self._volume.locator} entry {address}"
