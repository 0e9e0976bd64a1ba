"""What is sent to workers and what comes back: small picklable values, never evidence objects.

A task's fields are also its JSON payload in the store (``as_payload`` / ``from_payload``).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, TypeVar

from triage.model import (
    Blankness,
    CoverageClass,
    Extent,
    Gap,
    Refutation,
    SourceFacts,
    Volume,
)

T = TypeVar("T")


def as_payload(task: Any) -> list[Any]:
    """The task's fields in order, ready for JSON."""
    # not astuple: it copies every value deeply, which took half the time of planning
    return [getattr(task, one.name) for one in dataclasses.fields(task)]


def from_payload(kind: type[T], payload: list[Any]) -> T:
    """The task again; lists become tuples."""
    return kind(*(_tuple(value) for value in payload))


def _tuple(value: Any) -> Any:
    return tuple(_tuple(one) for one in value) if isinstance(value, list) else value


# --- opening and hashing


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Open the source: facts, volumes, identity."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening found. ``identity`` is a digest over size and sampled bytes (§ same image)."""

    facts: SourceFacts
    identity: str
    volumes: tuple[Volume, ...]
    gaps: tuple[Gap, ...]
    blank: bool | None
    unreadable: tuple[Extent, ...]


@dataclass(frozen=True, slots=True)
class HashTask:
    """Read every byte in order."""


@dataclass(frozen=True, slots=True)
class BlockRun:
    """A stretch of the disk whose blocks are of one class (``survey.block_class``)."""

    offset: int
    length: int
    kind: str


@dataclass(frozen=True, slots=True)
class Hashed:
    """Digests of the disk's bytes, how blank it is, its classes; ``chunks`` is the SHA-256 of all
    bytes up to the end of each 64 MiB, ``evidence`` where lost things begin (kind, offsets)."""

    digests: tuple[tuple[str, str], ...]
    chunks: tuple[str, ...]
    blankness: Blankness
    classes: tuple[BlockRun, ...]
    unreadable: tuple[Extent, ...]
    evidence: tuple[tuple[str, bytes], ...] = ()
    gaps: tuple[Gap, ...] = ()


# --- walking


@dataclass(frozen=True, slots=True)
class PlanTask:
    """Open a volume's file system and say how it is walked. Volume 0 is a folder source."""

    volume: int


@dataclass(frozen=True, slots=True)
class WalkPlan:
    """How a volume is walked: its root, and the ranges of the inode pass (empty where the address
    space cannot be swept). ``tables`` are the file system's own places, where they are known;
    ``used`` is where its own map of blocks says that something lies (``pack_offsets`` of starts and
    ends), null where it has none that can be read."""

    root: int
    ranges: tuple[tuple[int, int], ...]
    tables: tuple[Extent, ...] = ()
    used: bytes | None = None


@dataclass(frozen=True, slots=True)
class NamesTask:
    """List one part of a directory."""

    volume: int
    directory: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Names:
    """The names in one part of a directory that no record holds (``metadata.Entries``, packed), in
    how many parts it is listed, and its slack as ``Inodes`` has that of records."""

    entries: bytes
    parts: int
    left_over: bytes


@dataclass(frozen=True, slots=True)
class InodesTask:
    """Read metadata records: half-open ranges of addresses."""

    volume: int
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Inodes:
    """The records that exist (``metadata.Records``, packed), the addresses of those that are there
    but unreadable, and the slack of records (the rows of ``file.sweep.Swept``, packed)."""

    records: bytes
    damaged: tuple[int, ...]
    left_over: bytes


# --- examining


@dataclass(frozen=True, slots=True)
class FileTask:
    """Examine one stream of one file. ``volume`` 0 is a folder or a single file."""

    file: int
    volume: int
    address: int
    attribute: int
    stream: str  # in hex
    size: int
    path: str  # empty where it is not known
    extents: str = ""  # packed, in hex: of a file that no file system lists
    doubtful: bool = False  # only its own checksums could say that it is whole
    lost: str = ""  # packed, in hex: where a lost file lies
    cause: str = ""  # why an examination before this one was lost

    @property
    def name(self) -> str:
        """The last step of the path, a hint for the type."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class PackedPart:
    """A ``PartFindings`` ready for the store: facts as JSON, columns packed."""

    facts: str
    codes: bytes | None
    blocks: tuple[tuple[str, int, bytes], ...]  # signature, count, columns.pack_block
    refuted: tuple[Refutation, ...]

    @property
    def size(self) -> int:
        """Bytes of what is packed."""
        return len(self.codes or b"") + sum(len(columns) for _, _, columns in self.blocks)


@dataclass(frozen=True, slots=True)
class FoundSoFar:
    """An instalment of what one file's content gives, which has this digest and type. ``first``:
    nothing came before it."""

    sha256: str
    mime: str
    first: bool
    parts: tuple[PackedPart, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """What one file's content gave, ``parts`` behind all instalments. ``state`` is the file's state
    in the store."""

    sha256: str
    size: int
    mime: str
    state: str
    coverage: CoverageClass
    parts: tuple[PackedPart, ...]
    yara: tuple[str, ...]
    gaps: tuple[Gap, ...]
    unreadable: bool
    proven: bool = False  # its own checksums say that a recovered file is whole
    title: str | None = None  # what a file without a name calls itself
    blank: bool = False  # nothing but zeros, as an SSD answers for what was discarded
    overrun: bool = False  # of a lost file: others' bytes follow its last one in the same sector


@dataclass(frozen=True, slots=True)
class RawTask:
    """Examine raw stretches of the disk: (start, end, low, high) each; low … high is context.
    ``zeros`` (start, end), in order, are known to hold nothing: the pass over all bytes saw."""

    stretches: tuple[tuple[int, int, int, int], ...]
    zeros: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RawContent:
    """A piece of raw space in which something was found."""

    offset: int
    length: int
    encoding: str
    parts: tuple[PackedPart, ...]
    yara: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawExamined:
    """What a raw task gave: contents in order of offset."""

    contents: tuple[RawContent, ...]
