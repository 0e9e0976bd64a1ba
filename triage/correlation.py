"""The words of a correlation: what server logs say of files, and what joining them with disks says.

Plain values that ``reconcile`` makes, ``pipeline`` feeds and ``report`` prints. Times are seconds
since 1970 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from triage.model import SeverityName

Action = Literal["fetch", "delete", "store"]
Outcome = Literal["whole", "partial", "refused", "head", "unchanged"]
"""What the server answered: ``whole`` with content, ``partial`` with a range or broken off,
``refused`` with an error, ``head`` and ``unchanged`` (304) without content."""
Kind = Literal["robot", "provider", "unknown"]


# --- what a log says ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LogTask:
    """A stretch of one log file: whole, or the lines that begin in ``start`` … ``end``.

    ``fields`` are the columns of a table or of the W3C format, ``action`` what its rows mean where
    they do not say.
    """

    path: str
    format: str
    action: Action
    fields: tuple[str, ...] = ()
    start: int = 0
    end: int = -1


@dataclass(frozen=True, slots=True)
class LogShape:
    """What a log file looks like. ``format`` is empty where nothing knows it, ``size`` its bytes;
    ``packed`` says that it is compressed."""

    format: str
    fields: tuple[str, ...]
    size: int
    packed: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Equal accesses to one path. ``names`` are the readings of the path that its bytes allow;
    ``times`` are at most so many as a task keeps, the server's own where ``local``; ``size`` is the
    largest number of bytes (-1)."""

    names: tuple[str, ...]
    action: Action
    outcome: Outcome
    address: str
    user: str
    agent: str
    count: int
    times: tuple[int, ...]
    size: int = -1
    hash: str = ""
    local: bool = False


@dataclass(frozen=True, slots=True)
class LogPart:
    """What a stretch of a log gave. ``first_unread`` is the byte offset of the first line that was
    not understood (-1); ``robots`` are addresses that asked for robots.txt; ``undated``
    counts accesses without a time, ``cut`` says that a limit was reached."""

    events: tuple[Event, ...]
    lines: int
    unread: int
    first_unread: int
    robots: tuple[str, ...]
    undated: int
    cut: bool


# --- what joining says --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A file of a disk by name; ``present`` is false where only its name is left, ``lost`` says
    that the first letter of the name is unknown."""

    disk: int
    locator: str
    path: str
    size: int
    modified: int | None
    sha256: str | None
    present: bool = True
    lost: bool = False
    severity: SeverityName = "none"
    people_min: int = 0
    people_max: int = 0


@dataclass(frozen=True, slots=True)
class Client:
    """Who fetched a file: its whole answers, from the first to the last."""

    address: str
    kind: Kind
    name: str
    hits: int
    first: int | None
    last: int | None
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """A file that is on a disk and in the logs. ``matched_by`` says how; ``candidates`` how many
    different contents on its disk fit the path as well as it does; ``on_server`` is false where
    the server refused every request for it; ``fresh`` that an earlier list lacks it."""

    file: DiskFile
    matched_by: tuple[str, ...]
    candidates: int
    paths: tuple[str, ...]
    stored_at: int | None
    deleted_at: int | None
    on_server: bool
    hits: int
    other: tuple[tuple[Outcome, int], ...]
    clients: tuple[Client, ...]
    fresh: bool | None


@dataclass(frozen=True, slots=True)
class Session:
    """Fetches of one address with no longer pause than half an hour."""

    address: str
    kind: Kind
    name: str
    begin: int
    end: int
    hits: int
    files: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Numbers that can be quoted; ``personal`` counts files with personal data only."""

    files: int = 0
    personal: int = 0
    deleted: int = 0
    fetched: int = 0
    hits: int = 0
    robot_hits: int = 0
    provider_hits: int = 0
    other_hits: int = 0
    addresses: int = 0
    ambiguous: int = 0
    not_whole: int = 0


@dataclass(frozen=True, slots=True)
class LogReport:
    """One log file: what it is, and how much of it was understood."""

    path: str
    format: str
    lines: int
    unread: int
    first_unread: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correlation:
    """Everything a report needs. ``totals`` are over all disks, each access once; ``personal``
    the same over files with personal data; ``disks`` are (case, totals, personal) each."""

    tool: tuple[tuple[str, object], ...]
    files: tuple[Served, ...]
    totals: Sums
    personal: Sums
    disks: tuple[tuple[str, Sums, Sums], ...]
    sessions: tuple[Session, ...]
    logs: tuple[LogReport, ...]
    robots_date: str
