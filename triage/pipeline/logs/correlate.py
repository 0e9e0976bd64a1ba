"""Disks and server logs: what the names on the disks meet in the logs is joined with the files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from triage.correlation import Correlation, DiskFile
from triage.errors import UsageError
from triage.model import Exposure
from triage.pipeline.case import opened_case
from triage.pipeline.fleet.plan import read_sheet
from triage.pipeline.fleet.store import DRIVES
from triage.pipeline.fleet.store import FILE_NAME as FLEET
from triage.pipeline.listing.walked import file_names
from triage.pipeline.logs.server_logs import LogSettings, read_logs
from triage.pipeline.result.inventory import inventory
from triage.pipeline.runner import Observer
from triage.pipeline.settings import tool
from triage.reconcile.clients import Clients, Providers, robots
from triage.reconcile.logs.paths import Names, base, headless, may_be_headless, shown
from triage.reconcile.served import Join
from triage.store import FILE_NAME as CASE
from triage.store import Store
from triage.text.codec import decode, detect


def correlate(settings: LogSettings, observer: Observer) -> Correlation:
    """Which files of the cases are in the logs, and what became of them there."""
    cases = tuple(one for case in settings.cases for one in _cases(case))
    providers = Providers.of(read_sheet(settings.providers)) if settings.providers else Providers()
    earlier = _earlier(settings.earlier) if settings.earlier else None
    observer.phase("disks", int)
    events, logs, asked = read_logs(settings, _names(cases), observer)
    observer.phase("join", int)
    met = frozenset(base(name) for event in events for name in event.names)
    wanted = met.union(map(headless, met))
    files = [file for disk, case in enumerate(cases) for file in _files(disk, case, wanted)]
    join = Join(files, events, Clients(asked, providers), settings.places, earlier)
    return Correlation(
        tool=tuple(tool().items()),
        files=join.files(),
        totals=join.sums(),
        personal=join.sums(personal=True),
        disks=tuple(
            (str(case), join.sums(disk), join.sums(disk, personal=True))
            for disk, case in enumerate(cases)
        ),
        sessions=join.sessions(),
        logs=logs,
        robots_date=robots().date,
    )


def _cases(folder: Path) -> tuple[Path, ...]:
    """A case, or every case of a fleet."""
    if not (folder / FLEET).exists():
        return (folder,)
    return tuple(sorted(path.parent for path in (folder / DRIVES).glob(f"*/{CASE}")))


def _earlier(path: Path) -> frozenset[str]:
    """The files of an earlier list: what ``correlate`` wrote as JSON, or a path a line."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError("the earlier list cannot be read", where=str(path)) from error
    text = decode(data, detect(data) or "utf-8")[0].lstrip("\ufeff")
    if not text.lstrip().startswith("{"):
        return frozenset(line.strip() for line in text.splitlines() if line.strip())
    try:
        known = json.loads(text)["files"]
        return frozenset(word for one in known for word in (one["locator"], one["path"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError("this is no list of correlate", where=str(path)) from error


# --- disks --------------------------------------------------------------------------------------


def _names(cases: Sequence[Path]) -> Names:
    """The file names of all disks, those without content too."""
    count = 0
    for case in cases:
        with opened_case(case) as store:
            count += store.db.execute(
                "SELECT (SELECT count(*) FROM file) + (SELECT coalesce(sum(count), 0) FROM listing)"
            ).fetchone()[0]
    return Names.of(_all_names(cases), max(count, 1))


def _all_names(cases: Sequence[Path]) -> Iterator[str]:
    for case in cases:
        with opened_case(case) as store:
            fat = _fat(store)
            for volume, path, origin in store.db.execute(
                "SELECT volume, coalesce(path, locator), origin FROM file"
            ):
                name = base(path)
                yield from shown(name, lost=origin != "live" and _lost(name, volume, fat))
            for one in file_names(store):
                name = base(_named(one.name))
                yield from shown(name, lost=not one.allocated and _lost(name, one.volume, fat))


def _fat(store: Store) -> frozenset[int]:
    """The volumes whose deleted short names lack their first byte."""
    return frozenset(n for n, one in store.volumes().items() if one.kind.startswith("fat"))


def _lost(name: str, volume: int, fat: frozenset[int]) -> bool:
    return volume in fat and may_be_headless(name)


def _named(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp932", "replace")


def _files(disk: int, case: Path, wanted: frozenset[str]) -> Iterator[DiskFile]:
    """The files of one disk whose names the logs have."""
    with opened_case(case) as store:
        placed: dict[tuple[int, int, str], None] = {}
        found = list(_present(disk, store, wanted, placed))
        if found:
            worst = _exposures(store)
            yield from (_weighed(file, worst.get(file.locator)) for file in found)
        yield from _stale(disk, store, wanted, placed)


def _present(
    disk: int, store: Store, wanted: frozenset[str], placed: dict[tuple[int, int, str], None]
) -> Iterator[DiskFile]:
    fat = _fat(store)
    rows = store.db.execute(
        "SELECT locator, coalesce(path, locator), size, modified, content, volume, address, origin"
        " FROM file"
    )
    for locator, path, size, modified, content, volume, address, origin in rows:
        name = base(path)
        lost = origin != "live" and _lost(name, volume, fat)
        if wanted.isdisjoint(shown(name, lost=lost)):
            continue
        placed[volume, address, name] = None
        sha256 = _sha256(store, content)
        yield DiskFile(disk, locator, path, size, modified, sha256, lost=lost)


def _sha256(store: Store, content: str | None) -> str | None:
    row = store.db.execute("SELECT sha256 FROM content WHERE key = ?", (content,)).fetchone()
    return None if row is None else row[0]


def _stale(
    disk: int, store: Store, wanted: frozenset[str], placed: dict[tuple[int, int, str], None]
) -> Iterator[DiskFile]:
    """Names in directories whose content is gone."""
    volumes, fat = store.volumes(), _fat(store)
    named = []
    for one in file_names(store):
        name = base(_named(one.name))
        lost = not one.allocated and _lost(name, one.volume, fat)
        if not wanted.isdisjoint(shown(name, lost=lost)):
            named.append((one.volume, one.address, one.name, not one.allocated, one.sequence, lost))
    for volume, address, raw, _, sequence, lost in sorted(named):
        text = _named(raw)
        name = base(text)
        if (volume, address, name) in placed:
            continue
        placed[volume, address, name] = None
        above = f"{volumes[volume].locator}/" if volume in volumes else ""
        locator = f"{above}~{address}-{sequence}"
        yield DiskFile(disk, locator, f"…/{text}", 0, None, None, present=False, lost=lost)


def _exposures(store: Store) -> dict[str, Exposure]:
    """What was found in each file, by the locators of all its copies."""
    found: dict[str, Exposure] = {}
    for one in inventory(store).exposures:
        for locator in (one.locator, *one.copies):
            found.setdefault(str(locator), one)
    return found


def _weighed(file: DiskFile, known: Exposure | None) -> DiskFile:
    if known is None:
        return file
    return replace(
        file,
        severity=known.severity,
        people_min=known.people_min,
        people_max=known.people_max,
    )


def exit_code(made: Correlation) -> int:
    """3 where a log was not understood to its last line, else 0."""
    return 3 if any(log.unread or log.notes for log in made.logs) else 0
