"""The drive as a whole: what was examined, what it exposes, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from triage.model.exposures import Exposure, Link, Refuted, SeverityName, Versions
from triage.model.files import Effort
from triage.model.medium import Volume
from triage.model.places import Extent, Gap, Locator

CoverageClass = Literal["examined_file", "examined_raw", "encrypted", "unreadable", "skipped"]

COVERAGE_CLASSES: tuple[CoverageClass, ...] = (
    "examined_file",
    "examined_raw",
    "encrypted",
    "unreadable",
    "skipped",
)


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
    """What the ordered pass over all bytes saw; lengths in bytes. ``discarded``: zeros where
    nothing is kept, which are no sign of erasure."""

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
    versions: tuple[Versions, ...] = ()
    blankness: Blankness | None = None
    map: tuple[MapCell, ...] = ()
    known: KnownFiles | None = None
    examination: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    """case number, evidence number, examiner, label … as the operator gave them."""
