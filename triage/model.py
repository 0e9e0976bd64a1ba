"""The nouns that flow through the pipeline, in pipeline order. Imports nothing of ours.

``SourceSpec → Source → Volume → Entry/Inode → Item → Text/Table → PartFindings → Subject →
Exposure → Inventory``, and a ``Gap`` may leave any stage. All are frozen and picklable, since
they cross process borders. Offsets and lengths are bytes; extents are half-open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Origin = Literal["live", "deleted", "reformatted", "carved", "slack", "free"]
"""How the content is held, strongest claim first; the order decides who owns a byte."""

ORIGINS: tuple[Origin, ...] = ("live", "deleted", "reformatted", "carved", "slack", "free")

Effort = Literal["plug-in", "undelete", "carve", "reassemble", "decrypt"]
"""What an outsider needs to read it, least first."""

EFFORT_OF: Mapping[Origin, Effort] = {
    "live": "plug-in",
    "deleted": "undelete",
    "reformatted": "undelete",
    "carved": "carve",
    "slack": "carve",
    "free": "carve",
}

SeverityName = Literal["critical", "high", "medium", "low", "info", "none"]
CoverageClass = Literal["examined_file", "examined_raw", "encrypted", "unreadable", "skipped"]
COVERAGE_CLASSES: tuple[CoverageClass, ...] = (
    "examined_file",
    "examined_raw",
    "encrypted",
    "unreadable",
    "skipped",
)


# --- places -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Extent:
    """A half-open byte range. ``offset`` is -1 where the bytes have no place (a sparse run)."""

    offset: int
    length: int

    @property
    def end(self) -> int:
        """The first offset behind the range."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True, order=True)
class Locator:
    """An address that can be walked back to bytes; each step is already percent-encoded.

    ``text.locator`` encodes, prints and parses the steps.
    """

    steps: tuple[str, ...]

    def child(self, *steps: str) -> Locator:
        """This place with further (already encoded) steps behind it."""
        return Locator(self.steps + steps)

    def __str__(self) -> str:
        return "/".join(self.steps)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not examined, and why. ``code`` is stable, ``reason`` is English."""

    locator: Locator
    stage: str
    code: str
    reason: str
    bytes: int | None = None
    blocks_no: bool = True


class ByteSpace(Protocol):
    """Anything that has bytes at offsets: a disk, a decrypted volume, a file, an archive member."""

    @property
    def length(self) -> int:
        """Size in bytes."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Exactly the bytes asked for, cut only at the end of the space.

        Never raises for the medium's sake: what cannot be read comes back as zeros and is
        listed by ``unreadable()`` from then on.
        """
        ...

    def unreadable(self) -> tuple[Extent, ...]:
        """The ranges found unreadable so far, sorted and merged."""
        ...


# --- source and volume --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """What is to be opened: a recognised container and its segment files in order."""

    format: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a container says of itself; picklable, without the bytes."""

    format: str
    size: int
    sector_size: int = 512
    segments: tuple[str, ...] = ()
    stored_hashes: tuple[tuple[str, str], ...] = ()
    serial: str | None = None
    model: str | None = None
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An opened container inside a worker: its facts and its bytes."""

    facts: SourceFacts
    data: ByteSpace


@dataclass(frozen=True, slots=True)
class Encryption:
    """A lock that was recognised: ``scheme`` as people know it, details as the header says."""

    scheme: str
    cipher: str | None = None
    key_protectors: tuple[str, ...] = ()
    clear_key: bool = False


@dataclass(frozen=True, slots=True)
class Volume:
    """A range of the disk: a partition, the whole disk, or the space between (``free``).

    ``kind`` is ``ntfs``, ``fat32``, ``luks``, ``free``, ``unknown`` …; one volume that holds two
    file systems appears twice with the same extent and another ``kind`` and locator.
    ``open_as`` is the type that the file-system reader must be told, null where none opens it.
    """

    locator: Locator
    kind: str
    offset: int
    length: int
    encryption: Encryption | None = None
    label: str | None = None
    created: str | None = None
    block_size: int = 0
    open_as: str | None = None
    notes: tuple[tuple[str, str], ...] = ()


# --- evidence -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a lost thing of one ``kind`` begins: ``expression`` matches the bytes from byte ``at`` of
    a sector on, whose first two are one of ``starts``. Plug-ins that rebuild or carve declare
    them as data; the pass that hashes the disk looks for them all at once."""

    kind: str
    starts: tuple[bytes, ...]
    expression: bytes
    at: int = 0


REMNANT_NOTE: Final = "remnant"
"""Name of the volume note which says why of two file systems at one place this is the older one."""


# --- files --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One name found by the name pass. ``name`` is bytes as stored (UTF-8 from NTFS, FAT long
    names and exFAT); ``sequence`` is 0 where the file system has none."""

    parent: int
    name: bytes
    address: int
    sequence: int
    allocated: bool
    is_directory: bool


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of content of a file: the unnamed data, or an alternate data stream.

    ``extents`` are image offsets in file order, trimmed to nothing: their sum may exceed
    ``size`` (the rest is slack). Sparse runs have offset -1. ``initialized`` is how many bytes
    were ever written (NTFS); beyond it the file reads as zeros while the disk holds old bytes.
    """

    attribute: int
    name: bytes
    size: int
    initialized: int
    extents: tuple[Extent, ...]
    resident: bool = False
    sparse: bool = False
    compressed: bool = False
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Inode:
    """One metadata record found by the inode pass.

    ``times`` are (name, seconds since 1970 UTC) pairs: modified, accessed, changed, created,
    deleted. ``names`` are (parent address, parent sequence, name) as the record itself holds
    them (NTFS $FILE_NAME), empty elsewhere.
    """

    address: int
    sequence: int
    allocated: bool
    kind: Literal["file", "directory", "link", "special"]
    size: int
    times: tuple[tuple[str, int], ...]
    streams: tuple[Stream, ...]
    names: tuple[tuple[int, int, bytes], ...] = ()


# --- content ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """Bytes to be understood: a file's stream, an archive's member.

    ``steps`` are the (encoded) locator steps below the content root; ``name`` is the best
    decoded name, for type decisions only. ``whole`` is false for a piece cut from elsewhere.
    """

    steps: tuple[str, ...]
    name: str
    data: ByteSpace
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded text. ``offsets[i]`` is the byte offset, in the bytes of the content root, of
    character ``i``; it has ``len(text) + 1`` elements, or is null where the characters have no
    place there (inside an archive, a compressed part)."""

    steps: tuple[str, ...]
    text: str
    encoding: str
    offsets: NDArray[np.int64] | None = None
    first_line: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of text of equal length.

    ``rows[i]`` is the 1-based line, or sheet row, of data row ``i``. ``cell_offsets`` has the
    shape (rows, columns): byte offset of the cell in the content root's bytes, or null.
    A long table comes in several pieces with the same ``steps``; ``header`` is repeated.
    """

    steps: tuple[str, ...]
    header: tuple[str, ...] | None
    columns: tuple[tuple[str, ...], ...]
    rows: NDArray[np.int64]
    encoding: str
    cell_offsets: NDArray[np.int64] | None = None
    title: str | None = None


# --- findings -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindingBlock:
    """All findings of one signature in one part, as columns of equal length.

    ``position`` is the byte offset in the content root's bytes (-1: none), ``length`` its bytes;
    ``row`` the 1-based line or sheet row, ``column`` the 1-based column (0: none);
    ``confidence`` in percent; ``why`` indexes ``whys``; ``record`` numbers the record of the
    part that the value belongs to (-1: stands alone); ``values`` are in normal form.
    """

    signature: str
    position: NDArray[np.int64]
    length: NDArray[np.int32]
    row: NDArray[np.int64]
    column: NDArray[np.int32]
    confidence: NDArray[np.uint8]
    why: NDArray[np.int32]
    record: NDArray[np.int64]
    values: tuple[str, ...]
    whys: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Refutation:
    """A column, or a piece of one, that looks like an identifier and is proved not to be one.

    ``{rate}`` in the statement stands for the pass rate of the whole column.
    """

    steps: tuple[str, ...]
    signature: str
    values: int
    pass_rate: float
    statement: str
    column: int = 0


@dataclass(frozen=True, slots=True)
class PartFindings:
    """What was found in one Text or Table. ``rows`` is null for running text.

    ``fields`` are the kinds of column in the contract's words (name, address, …);
    ``internal_codes`` are the values of a same-dataset code column, one per record, or empty.
    ``topics`` are fields that a title says of everybody in the part (welfare, safety, sensitive).
    """

    steps: tuple[str, ...]
    kind: Literal["text", "table"]
    encoding: str
    rows: int | None
    header: tuple[str, ...]
    fields: tuple[str, ...]
    record_kind: str | None
    blocks: tuple[FindingBlock, ...]
    refuted: tuple[Refutation, ...] = ()
    internal_codes: tuple[str, ...] = ()
    org_unit: str | None = None
    fiscal_year: int | None = None
    households: int | None = None
    accounts: int | None = None
    topics: tuple[str, ...] = ()


# --- exposure -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """One distinct content to be ranked: a file with all its copies, or a stretch of raw space."""

    locator: Locator
    path: str | None
    origin: Origin
    intact: bool
    size: int
    sha256: str | None
    mime: str
    extents: tuple[Extent, ...]
    copies: tuple[Locator, ...]
    parts: tuple[PartFindings, ...]
    yara: tuple[str, ...] = ()
    suggested: str | None = None
    opened: bool = False
    """Only a password of the operator's opened it: who finds the medium has none."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of a severity score."""

    term: str
    points: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """A ranked line of the inventory (``exposures[]`` of ``triage.inventory/1``)."""

    rank: int
    severity: SeverityName
    score: float
    effort: Effort
    locator: Locator
    path: str | None
    origin: Origin
    intact: bool
    size: int
    sha256: str | None
    mime: str
    record_kind: str | None
    fields: tuple[str, ...]
    people_min: int
    people_max: int
    rows: int | None
    households: int | None
    accounts: int | None
    org_unit: str | None
    fiscal_year: int | None
    counts: tuple[tuple[str, int], ...]
    hits: tuple[tuple[str, int], ...]
    extents: tuple[Extent, ...]
    copies: tuple[Locator, ...]
    reasons: tuple[Reason, ...]
    yara: tuple[str, ...]
    suggested: str | None = None
    """A name for what has no path: what the document, or a lost directory entry, calls it."""


@dataclass(frozen=True, slots=True)
class Category:
    """What is known of one category of data (``verdict.categories``)."""

    state: Literal["found", "none-found", "none-found-with-gaps", "cannot-tell"]
    people_min: int
    people_max: int
    values: int


@dataclass(frozen=True, slots=True)
class Due:
    """A date by which a report is due."""

    rule: str
    what: Literal["preliminary", "final"]
    date: str | None


@dataclass(frozen=True, slots=True)
class Indication:
    """A legal threshold that seems met. ``rule`` is an id of ``law.toml``."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ledger in sums; the five byte classes add up to ``bytes_total``."""

    bytes_total: int
    examined_file: int
    examined_raw: int
    encrypted: int
    unreadable: int
    skipped: int
    files_total: int
    files_examined: int
    files_partial: int
    files_failed: int
    files_known: int = 0


@dataclass(frozen=True, slots=True)
class Blankness:
    """What the ordered pass over all bytes saw; lengths in bytes. ``discarded``: zeros where a
    file system that tells the drive so has nothing, which is not a sign of erasure."""

    zero: int
    constant: int
    random: int
    other: int
    constant_byte: int | None = None
    discarded: int = 0


@dataclass(frozen=True, slots=True)
class MapCell:
    """A stretch of the drive in its map, and what most of it holds: ``zero``, ``constant``,
    ``random``, ``compressed``, ``structured``, or ``text:`` and an encoding."""

    offset: int
    length: int
    kind: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The drive in one object (``verdict`` of ``triage.inventory/1``)."""

    severity: SeverityName
    effort: Effort | None
    my_number: Literal["yes", "no", "no-with-gaps", "unknown"]
    categories: tuple[tuple[str, Category], ...]
    due: tuple[Due, ...]
    people_min: int
    people_max: int
    erasure: str
    indications: tuple[Indication, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Tables that can be joined to one person by a shared key."""

    key: str
    locators: tuple[Locator, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Refuted:
    """A refutation with its full place (``refuted[]``)."""

    locator: Locator
    signature: str
    values: int
    pass_rate: float
    statement: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One line of ``--format jsonl``. ``value`` is set only when revealed."""

    id: str
    signature: str
    locator: Locator
    offset: int | None
    length: int
    origin: Origin
    masked: str
    digest: str
    confidence: float
    why: tuple[str, ...]
    person: str | None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class SourceReport:
    """The source as the inventory states it (``source``)."""

    path: str
    format: str
    size: int
    sha256: str | None
    stored_hashes: tuple[tuple[str, str], ...]
    hash_verified: bool | None
    serial: str | None
    model: str | None
    segments: tuple[str, ...]
    unreadable: tuple[Extent, ...]


@dataclass(frozen=True, slots=True)
class KnownFiles:
    """Files set aside because a hash list names them. ``lists`` are (name, SHA-256 of the list,
    hashes in it)."""

    lists: tuple[tuple[str, str, int], ...]
    bytes: int
    locators: tuple[Locator, ...]


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything a report needs; deterministic for one source and one set of settings."""

    tool: tuple[tuple[str, object], ...]
    source: SourceReport
    coverage: Coverage
    verdict: Verdict
    volumes: tuple[Volume, ...]
    exposures: tuple[Exposure, ...]
    links: tuple[Link, ...]
    keywords: tuple[tuple[str, int, tuple[Locator, ...]], ...]
    refuted: tuple[Refuted, ...]
    gaps: tuple[Gap, ...]
    blankness: Blankness | None = None
    map: tuple[MapCell, ...] = ()
    known: KnownFiles | None = None
    examination: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    """case number, evidence number, examiner, label … as the operator gave them."""
