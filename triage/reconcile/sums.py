"""What a fleet comes to: what is missing, which certificates are due, what several drives hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from triage.fleet import Array, Drive, Entry, SharedFile
from triage.model import SEVERITIES


def missing(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Serial numbers of rows without a drive; where a row has none, its asset number."""
    rows = [one.lease for one in entries if one.status == "missing" and one.lease is not None]
    return tuple(sorted(row.serial or row.asset for row in rows))


def due(entries: Iterable[Entry]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """Per lessor the entries whose certificate should be there and is not."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        if one.certified == "due" and one.lease is not None:
            found[one.lease.lessor].append(one)
    return tuple(
        (lessor, tuple(sorted(found[lessor], key=lambda one: (one.serial or "", _asset(one)))))
        for lessor in sorted(found)
    )


def _asset(entry: Entry) -> str:
    return entry.lease.asset if entry.lease else ""


def totals(entries: Sequence[Entry]) -> dict[str, int]:
    """How many entries have each status, certificate state and outcome."""
    counted: Counter[str] = Counter()
    for one in entries:
        counted[f"status.{one.status}"] += 1
        counted[f"certificate.{one.certified}"] += 1
        outcome = {True: "true", False: "false", None: "null"}[one.passed]
        counted[f"pass.{outcome}"] += 1
        if one.drive is not None:
            counted[f"drive.{one.drive.state}"] += 1
    return dict(sorted(counted.items()))


def shared(files: Iterable[tuple[str, str, SharedFile]]) -> tuple[SharedFile, ...]:
    """Contents on more than one drive, worst first, from (drive key, locator, the content there).

    The one that is held worst speaks for the others: what is live here may be deleted there.
    """
    found: defaultdict[str, list[tuple[str, str, SharedFile]]] = defaultdict(list)
    for key, locator, one in files:
        found[one.sha256].append((key, locator, one))
    made = []
    for sha256, places in found.items():
        if len({key for key, _, _ in places}) < 2:
            continue
        worst = min((one for _, _, one in places), key=_order)
        where = tuple(sorted((key, locator) for key, locator, _ in places))
        made.append(
            SharedFile(
                sha256, worst.size, worst.severity, worst.people_min, worst.people_max, where
            )
        )
    return tuple(sorted(made, key=_order))


def _order(one: SharedFile) -> tuple[int, int, int, str]:
    return SEVERITIES.index(one.severity), -one.people_max, -len(one.places), one.sha256


def arrays(drives: Iterable[Drive]) -> tuple[Array, ...]:
    """Drives grouped by the array that their own metadata names."""
    found: defaultdict[str, list[tuple[Drive, str, str]]] = defaultdict(list)
    for drive in drives:
        for one in drive.members:
            found[one.array].append((drive, one.level, one.devices))
    made = []
    for array, members in sorted(found.items()):
        devices = max((int(count) for _, _, count in members if count.isdecimal()), default=None)
        level = sorted(level for _, level, _ in members)[0]
        keys = tuple(sorted({drive.key for drive, _, _ in members}))
        made.append(Array(array, level, devices, keys))
    return tuple(made)
