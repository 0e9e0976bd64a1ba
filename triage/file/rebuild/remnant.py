"""What describes a lost file, in the units of its lost file system: clusters, not bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from triage.model import ByteSpace, Gap, Pattern

REST = -1
"""Count of a run that goes on for as long as the file's size says."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stream, or what one record holds of it, from cluster ``first`` of the stream on.

    ``runs`` are (cluster, count) pairs, cluster -1 where nothing is stored; of a ``resident`` part
    they are (offset, length) in the image. ``guessed``: only the first cluster is known.
    """

    name: bytes
    size: int
    initialized: int
    first: int
    resident: bool
    compressed: bool
    encrypted: bool
    runs: tuple[tuple[int, int], ...]
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Remnant:
    """A record at ``offset`` of the image. Records of one ``system`` know one another.

    ``number`` and ``sequence`` are the record's own, 0 where the file system has none; ``base`` is
    the record that this one continues, or 0. ``cluster`` is where a directory's content begins.
    ``created`` and ``changed`` (when the system wrote the record) are in microseconds since 1970.
    ``names`` are (parent, parent's sequence, name). ``deleted``: it was so before the format.
    """

    offset: int
    system: int
    number: int
    sequence: int
    base: int
    deleted: bool
    directory: bool
    cluster: int
    modified: int | None
    names: tuple[tuple[int, int, bytes], ...]
    parts: tuple[Part, ...]
    created: int | None = None
    changed: int | None = None


class Rebuilder(Protocol):
    """What a module of this folder exports as ``PLUGIN``."""

    name: str
    patterns: tuple[Pattern, ...]

    def read(self, disk: ByteSpace, offsets: Iterable[int]) -> Iterator[Remnant | Gap]:
        """What the evidence at these offsets, in order, describes, and what of it was left out."""
        ...

    def begins(self, head: bytes, cluster: int, number: int) -> bool:
        """Whether ``head`` is the beginning of the directory ``number`` at ``cluster``."""
        ...
