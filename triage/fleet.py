"""The words of a fleet: rows of outside lists, drives, and what joining them says.

Plain values that ``reconcile`` makes, ``pipeline`` keeps and ``report`` prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from triage.model import SeverityName

Status = Literal["matched", "unknown", "missing", "duplicate", "destroyed", "ambiguous"]
Certified = Literal["none", "due", "agrees", "contradicted"]
Expected = Literal["wiped", "destroyed", "in-use", "unwiped"]
"""What a list says of a drive. ``wiped`` also where it says nothing: a leased drive comes back."""
DriveState = Literal["waiting", "done", "quarantined"]

STATUSES: tuple[Status, ...] = (
    "ambiguous",
    "duplicate",
    "unknown",
    "missing",
    "matched",
    "destroyed",
)


# --- lists --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it was written: ``rows`` are (line or sheet row, cells), all of the header's width
    or not. ``kind`` says what wrote it: ``table``, ``nwipe``, ``erasure-xml``."""

    name: str
    kind: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong with a list. ``row`` is 0 where it concerns the whole list; ``column`` is
    its heading, ``code`` stable, ``reason`` English."""

    list: str
    row: int
    column: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lease:
    """One row of a lease list or manifest; empty texts where it says nothing."""

    list: str
    row: int
    asset: str = ""
    serial: str = ""
    model: str = ""
    lessee: str = ""
    lessor: str = ""
    contract: str = ""
    ends: str = ""  # YYYY-MM-DD
    expected: Expected = "wiped"
    image: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate of erasure or of destruction (データ消去証明書, 物理破壊証明書).

    ``succeeded`` is false where the record itself says that the work failed.
    """

    list: str
    row: int
    kind: Literal["erasure", "destruction"]
    number: str = ""
    serial: str = ""
    asset: str = ""
    model: str = ""
    date: str = ""  # YYYY-MM-DD
    method: str = ""
    issuer: str = ""
    succeeded: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """What the label or barcode on a medium says, by the name of its image."""

    image: str
    serial: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Acquired:
    """What the program that made an image wrote beside it of the drive."""

    serial: str | None
    model: str | None


# --- drives -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A volume that says which disk array it belongs to; ``role`` is its place in it."""

    array: str
    level: str
    devices: str
    role: str


@dataclass(frozen=True, slots=True)
class Drive:
    """What is known of one image. ``key`` names it in the fleet and its case folder; ``serial``
    is what the label, container or acquisition record says, null where nothing does; ``inside``
    the listed numbers that stand in its content, ``sought`` the mark of the list that was looked
    for there (empty: none was)."""

    key: str
    image: str
    case: str
    state: DriveState = "waiting"
    reason: str = ""
    exit: int | None = None
    serial: str | None = None
    model: str | None = None
    size: int = 0
    sha256: str | None = None
    severity: SeverityName = "none"
    people_min: int = 0
    people_max: int = 0
    my_number: str = "unknown"
    erasure: str = "unknown"
    random: bool = False
    exposures: int = 0
    unexamined: int = 0
    gaps: int = 0
    members: tuple[Member, ...] = ()
    inside: tuple[str, ...] = ()
    sought: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """Listed numbers of drives and models to look for inside drives, in normal form; ``left`` were
    too many."""

    numbers: tuple[str, ...]
    left: int
    mark: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the fleet: a lease row, an image, or both. ``why`` are stable codes."""

    status: Status
    certified: Certified
    passed: bool | None
    lease: Lease | None
    drive: Drive | None
    certificates: tuple[Certificate, ...]
    near: tuple[str, ...]
    why: tuple[str, ...]

    @property
    def serial(self) -> str | None:
        """The serial number: the drive's own, else that of the list."""
        own = self.drive.serial if self.drive else None
        return own or (self.lease.serial if self.lease else "") or None


@dataclass(frozen=True, slots=True)
class SharedFile:
    """One content with personal data on several drives; ``places`` are (drive key, locator)."""

    sha256: str
    size: int
    severity: SeverityName
    people_min: int
    people_max: int
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Array:
    """Drives that belong to one disk array by what they themselves say."""

    array: str
    level: str
    devices: int | None
    drives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fleet:
    """The roll-up: entries by severity, people over all drives counted once."""

    tool: tuple[tuple[str, object], ...]
    entries: tuple[Entry, ...]
    people_min: int
    people_max: int
    files: tuple[SharedFile, ...]
    exposed: tuple[SharedFile, ...]
    """The worst files of each drive, one place each, by drive; ``Drive.exposures`` counts all."""
    arrays: tuple[Array, ...]
    missing: tuple[str, ...]
    """Serial numbers (else asset numbers) of rows without a drive."""
    due: tuple[tuple[str, tuple[Entry, ...]], ...]
    """By lessor: whose certificate should be there and is not."""
    totals: tuple[tuple[str, int], ...]
    """How many entries have each ``status.…``, ``certificate.…``, ``pass.…``, ``drive.…``."""

    @property
    def listed(self) -> bool:
        """Whether a list of leases was given: each of its rows is in an entry."""
        return any(entry.lease for entry in self.entries)
