"""The folders of a lost file system: which file was where, as far as that can be proved.

A path that is not known up to the root begins with an ellipsis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from triage.columns import unpack_names
from triage.pipeline.listing.tree import fits
from triage.store import Store

ROOT, ROOT_SEQUENCE = 5, 5
HFS_ROOT = 2
DEEPEST = 255
"""A path longer than any system allows is a loop."""

Path = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """A path, from the root on or, where not ``whole``, from the highest folder known."""

    steps: Path
    whole: bool


class Tree(Protocol):
    """Finds the paths of one lost file system."""

    def where(self, offset: int, names: str, written: int) -> Where:
        """The best path of the record at ``offset`` with these packed names, which the system wrote
        last at this time, in microseconds since 1970 (0 where none says)."""
        ...


@dataclass(frozen=True, slots=True)
class _Folder:
    """A record of a folder; ``created`` in microseconds since 1970."""

    sequence: int
    created: int
    changed: int
    names: list[tuple[int, int, bytes]]


@dataclass(frozen=True, slots=True)
class NtfsTree:
    """Folders by record number. A parent counts only with its sequence number, and if it was made
    before its entry was written last: each format counts its records from the same number on."""

    folders: dict[int, list[_Folder]]

    @classmethod
    def of(cls, store: Store, systems: list[int]) -> NtfsTree:
        """The folders of these systems."""
        folders: dict[int, list[_Folder]] = {}
        columns = "number, sequence, created, changed, names"
        for number, sequence, created, changed, names in _folders(store, "ntfs", systems, columns):
            folder = _Folder(sequence, created, changed, unpack_names(names))
            folders.setdefault(number, []).append(folder)
        return cls(folders)

    def where(self, offset: int, names: str, written: int) -> Where:
        """The first of the names whose path is whole, else the first."""
        del offset
        found = [self.path(*name, written) for name in unpack_names(names)]
        return next((one for one in found if one.whole), found[0] if found else Where((), False))

    def path(self, parent: int, sequence: int, name: bytes, written: int) -> Where:
        """The path of what has this name in a directory of this number and sequence, and was
        ``written`` last at this time."""
        steps = [name]
        while len(steps) < DEEPEST:
            if parent == ROOT:
                return Where(tuple(reversed(steps)), sequence in (0, ROOT_SEQUENCE))
            folder = self._folder(parent, sequence, written)
            if folder is None:
                break
            parent, sequence, name = folder.names[0]
            written = folder.changed
            steps.append(name)
        return Where(tuple(reversed(steps)), False)

    def _folder(self, number: int, sequence: int, written: int) -> _Folder | None:
        """The last folder of a number that may be the parent."""
        fitting = (
            one
            for one in self.folders.get(number, ())
            if one.names and fits(sequence, one.sequence) and one.created <= written
        )
        return max(fitting, key=lambda one: one.created, default=None)


@dataclass(frozen=True, slots=True)
class HfsTree:
    """Folders by their number, which no other has while a volume lives, as the last record says
    that was in use. A number that two folders had, each in a volume of its own, proves nothing; of
    two volumes, no number does."""

    folders: dict[int, tuple[int, bytes] | None]

    @classmethod
    def of(cls, store: Store, systems: list[int]) -> HfsTree:
        """The folders of these systems."""
        last: dict[int, tuple[int, int, tuple[int, bytes] | None]] = {}
        columns = "number, created, changed, names, deleted"
        for number, created, changed, names, deleted in _folders(store, "hfs", systems, columns):
            ((parent, _, name),) = unpack_names(names)
            made, time, _ = last.get(number, (created, -1, None))
            if made != created:
                last[number] = (0, 1 << 62, None)
            elif changed > time and not deleted:
                last[number] = (created, changed, (parent, name))
        root = last.get(HFS_ROOT)
        folders = {number: home for number, (_, _, home) in last.items()}
        return cls({} if root and root[2] is None else folders)

    def where(self, offset: int, names: str, written: int) -> Where:
        """The path of a record with this name."""
        del offset, written
        ((parent, _, name),) = unpack_names(names)
        steps = [name]
        while parent != HFS_ROOT and len(steps) < DEEPEST and (home := self.folders.get(parent)):
            parent, name = home
            steps.append(name)
        return Where(tuple(reversed(steps)), parent == HFS_ROOT)


@dataclass(slots=True)
class FatTree:
    """Folders by the cluster at which they begin. A later cluster is tied to the one before it
    where a set of entries runs over their border."""

    origin: int
    size: int
    folders: dict[int, tuple[int, bytes]] = field(default_factory=dict)  # its entry, its name
    before: dict[int, int] = field(default_factory=dict)
    roots: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, store: Store, kind: str, systems: list[int], place: tuple[int, int]) -> FatTree:
        """The folders of these systems, whose clusters lie as ``place`` says."""
        tree = cls(*place)
        top = set()
        for offset, base, number, names in _folders(
            store, kind, systems, "offset, base, number, names"
        ):
            if names:
                tree.folders.setdefault(number, (offset, unpack_names(names)[0][2]))
            elif not base:  # its parent is the root
                top.add(number)
            if names and base != offset:
                tree.before.setdefault(tree.cluster(offset), tree.cluster(base))
        tree.roots = {tree.cluster(tree.folders[one][0]) for one in top if one in tree.folders}
        return tree

    def cluster(self, offset: int) -> int:
        """In which cluster a byte of the image lies."""
        return (offset - self.origin) // self.size

    def where(self, offset: int, names: str, written: int) -> Where:
        """The path of the entry at ``offset``."""
        del written
        steps = [name for _, _, name in unpack_names(names)[:1]]
        while len(steps) < DEEPEST:
            cluster = self._first(self.cluster(offset))
            if cluster in self.roots:
                return Where(tuple(reversed(steps)), True)
            if cluster not in self.folders:
                break
            offset, name = self.folders[cluster]
            steps.append(name)
        return Where(tuple(reversed(steps)), False)

    def _first(self, cluster: int) -> int:
        """The first cluster of the folder that a cluster belongs to, as far as that is known."""
        for _ in range(DEEPEST):
            if cluster in self.folders or cluster in self.roots or cluster not in self.before:
                break
            cluster = self.before[cluster]
        return cluster


def _folders(
    store: Store, kind: str, systems: list[int], columns: str
) -> Iterator[tuple[Any, ...]]:
    for system in systems:
        yield from store.db.execute(
            f"SELECT {columns} FROM remnant WHERE kind = ? AND system = ? AND directory"  # noqa: S608
            " ORDER BY deleted, offset",
            (kind, system),
        )
