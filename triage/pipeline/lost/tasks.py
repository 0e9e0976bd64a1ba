"""Tasks and answers of recovery: what no file system lists any more. As in ``tasks``."""

from __future__ import annotations

from dataclasses import dataclass, replace

from triage.model import Extent, Gap


@dataclass(frozen=True, slots=True)
class RemnantsTask:
    """Read what the evidence of one kind says of lost files."""

    kind: str
    offsets: tuple[int, ...]


RemnantRow = tuple[
    int, int, int, int, int, bool, bool, int, int | None, str, str, int | None, int | None
]
"""A row of the store's ``remnant`` without the kind."""


@dataclass(frozen=True, slots=True)
class Remnants:
    """What the evidence says, one row each."""

    rows: tuple[RemnantRow, ...]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class LostNamesTask:
    """Read the names in blocks of NTFS; ``rest``: of index blocks only what is left in them."""

    offsets: tuple[int, ...]
    rest: bool = False


@dataclass(frozen=True, slots=True)
class NameRow:
    """A row of the store's ``lost_name``: what a file was called, at ``offset`` of the image. Times
    are seconds since 1970 UTC; a ``size`` below 1 is not told."""

    offset: int
    number: int
    sequence: int
    parent: int
    above: int
    name: bytes
    directory: bool
    size: int
    modified: int
    changed: int

    def later(self, other: NameRow) -> NameRow:
        """The one of two rows for one file that was written later, with the size that is told."""
        last, first = (
            (other, self)
            if (self.changed, self.offset) <= (other.changed, other.offset)
            else (self, other)
        )
        return last if last.size > 0 else replace(last, size=first.size)


@dataclass(frozen=True, slots=True)
class LostNames:
    """What the files were called last, one row each."""

    rows: tuple[NameRow, ...]


@dataclass(frozen=True, slots=True)
class GeometryTask:
    """Find where the clusters of a lost file system lie: ``pointers`` are (cluster, directory's
    number or -1, size), ``places`` where its directories may begin, ``starts`` of volumes near;
    ``others`` are pointers to directories of what may be the same file system."""

    kind: str
    system: int
    pointers: tuple[tuple[int, int, int], ...]
    places: tuple[int, ...]
    starts: tuple[int, ...]
    others: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where cluster 0 lies and how large one is; a size of 0: it could not be told."""

    origin: int
    size: int


@dataclass(frozen=True, slots=True)
class MapsTask:
    """Find the files of ext that maps of their blocks tell of: ``offsets`` is where maps seem to
    begin, ``origin`` where the blocks count from."""

    origin: int
    offsets: tuple[int, ...]


Place = tuple[str, int, int]
"""Kind, offset, and where the space ends that nobody owns."""


@dataclass(frozen=True, slots=True)
class CarveTask:
    """Measure files where they seem to begin; text comes behind all other kinds."""

    places: tuple[Place, ...]
    joining: int = 1 << 30  # so many bytes may be read for pieces of all of them

    def span(self) -> tuple[int, int]:
        """The first and the last place."""
        offsets = [offset for _, offset, _ in self.places]
        return min(offsets), max(offsets)


MAPPED, LOOSE = "mapped", "map"
"""Kinds of a file of which a map of its blocks tells, and its content agrees, or only the map."""


@dataclass(frozen=True, slots=True)
class Carving:
    """A row of the store's ``carving``."""

    offset: int
    kind: str
    proven: bool
    extents: tuple[Extent, ...]
    """Where its bytes lie, in their order."""

    @property
    def length(self) -> int:
        """Of all its bytes."""
        return sum(extent.length for extent in self.extents)


@dataclass(frozen=True, slots=True)
class Carvings:
    """What was measured."""

    files: tuple[Carving, ...]
    gaps: tuple[Gap, ...]
