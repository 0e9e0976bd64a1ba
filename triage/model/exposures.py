"""What is ranked: contents with personal data, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from triage.model.files import Effort, Origin
from triage.model.findings import PartFindings
from triage.model.places import Extent, Locator

SeverityName = Literal["critical", "high", "medium", "low", "info", "none"]

SEVERITIES: tuple[SeverityName, ...] = ("critical", "high", "medium", "low", "info", "none")
"""Worst first."""


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
    parts: Iterable[PartFindings]
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
class Link:
    """Tables that can be joined to one person by a shared key."""

    key: str
    locators: tuple[Locator, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Versions:
    """Tables that are versions of one list: ``people`` of each of the ``locators``, those
    ``in_all`` of them, and how many are in them ``together`` at least."""

    locators: tuple[Locator, ...]
    people: tuple[int, ...]
    in_all: int
    together: int


@dataclass(frozen=True, slots=True)
class Refuted:
    """A refutation with its full place (``refuted[]``)."""

    locator: Locator
    signature: str
    values: int
    pass_rate: float
    statement: str
