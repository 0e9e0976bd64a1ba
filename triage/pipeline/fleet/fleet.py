"""A batch: every drive into its own case, one after the other; then the roll-up over all.

A drive is committed when it is done, so that a batch that was stopped goes on with the next one;
the drive that was in work goes on inside its case.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

from triage.audit import AuditLog
from triage.custody import source_state
from triage.errors import TriageError, UsageError
from triage.exposure import across, pack
from triage.fleet import Drive, Fleet, Lease, Member, SharedFile, Sought
from triage.model import Inventory
from triage.pipeline.case import AUDIT, opened_case, run_scan
from triage.pipeline.fleet.plan import Image, Plan
from triage.pipeline.fleet.store import FleetStore, opened_fleet
from triage.pipeline.named_inside import named_inside
from triage.pipeline.result.inventory import concluded, exit_code
from triage.pipeline.runner import Observer
from triage.pipeline.settings import Examination, ScanSettings, fingerprint, tool
from triage.reconcile import sums
from triage.reconcile.match import match
from triage.reconcile.serial import normal, sought
from triage.report.describe import asserted

_NOTHING = Sought((), 0, "")
_RANDOM = 0.9999
_SHOWN = 100
"""Files of a drive that the roll-up names; its case has them all."""
_WORST = (4, 1, 3, 0)
"""Exit codes of drives, worst first; a quarantined one counts as failed."""


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """One call of the batch. ``key`` digests people; the rest is as for one scan."""

    case: Path
    jobs: int
    key: bytes
    examination: Examination


class FleetObserver(Protocol):
    """Who wants to know how far a batch is."""

    def fleet(self, drives: tuple[Drive, ...], waiting: int) -> None:
        """The drives that are known already, and how many are to be examined."""
        ...

    def begins(self, drive: Drive) -> Observer:
        """A drive's turn; the observer is told of its scan."""
        ...

    def ends(self, drive: Drive) -> None:
        """A drive is done or quarantined."""
        ...


def run_batch(plan: Plan, settings: BatchSettings, observer: FleetObserver) -> Fleet:
    """Examine what is not done yet, then roll everything up."""
    with opened_fleet(settings.case) as store:
        _same_key(store, settings.key)
        audit = AuditLog(settings.case / AUDIT)
        audit.append("batch", {"images": len(plan.images), "rows": len(plan.leases)})
        store.keep_only([image.key for image in plan.images])
        version = fingerprint(())
        todo = [(image, mark) for image in plan.images if (mark := _todo(store, image, version))]
        observer.fleet(store.drives(), len(todo))
        rows = {(one.list, one.row): one for one in plan.leases}
        leases = {key: rows[place] for place, key in plan.named.items()}
        looked = sought(plan.leases)
        for image, mark in todo:
            begun = Drive(image.key, str(image.path), str(store.case_of(image.key)))
            told = observer.begins(begun)
            lease = leases.get(image.key)
            asked = _NOTHING if lease or _bears(image) else looked
            observer.ends(_examine(store, image, mark, lease, asked, settings, told))
            gc.collect()  # a pool of workers is a cycle that holds pipes until it is collected
        fleet = roll_up(store, plan)
        audit.append("batch finished", {"exit": worst(fleet)})
        return fleet


def _bears(image: Image) -> bool:
    """Does a label or an acquisition record say the drive's number?"""
    said = (image.label, image.acquired)
    return any(normal(one.serial) for one in said if one)


def _same_key(store: FleetStore, key: bytes) -> None:
    """Digests of two keys cannot be compared; the store knows a check value of its key."""
    check = hashlib.blake2b(b"triage.fleet", key=hashlib.sha256(key).digest()).hexdigest()[:16]
    if store.get("key") not in (None, check):
        raise UsageError(
            "the fleet was begun with another digest key",
            where=str(store.folder),
            do="give that one with --digest-key",
        )
    store.set("key", check)


def _todo(store: FleetStore, image: Image, version: str) -> str | None:
    """The mark under which a drive is to be recorded; null where it is done already."""
    try:
        files = [asdict(one) for one in source_state(map(Path, image.paths))]
    except TriageError:
        files = []
    said = [image.label.serial if image.label else "", version, files]
    mark = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return None if store.mark(image.key) == mark else mark


def _examine(
    store: FleetStore,
    image: Image,
    mark: str,
    lease: Lease | None,
    asked: Sought,
    settings: BatchSettings,
    observer: Observer,
) -> Drive:
    """One drive into its case and the store; whatever is wrong with it is its own."""
    case = store.case_of(image.key)
    try:
        run_scan(_scan_settings(image, case, lease, asked, settings), observer)
        with opened_case(case) as opened:
            made, conclusion = concluded(opened)
            people = pack(conclusion.rolls, settings.key)
            drive = _drive(image, case, made, exit_code(opened))
            drive = replace(drive, inside=named_inside(opened), sought=asked.mark)
        store.put(drive, mark, list(_files(made)), people)
    except TriageError as error:
        drive = _quarantined(image, case, error.what)
        store.put(drive, mark, (), None)
    except Exception as error:  # noqa: BLE001 - the drive's edge: the others go on
        drive = _quarantined(image, case, f"an internal error: {type(error).__name__}")
        store.put(drive, mark, (), None)
    return drive


def _scan_settings(
    image: Image, case: Path, lease: Lease | None, asked: Sought, settings: BatchSettings
) -> ScanSettings:
    given = asdict(settings.examination)
    given["serial"] = image.label.serial if image.label else None
    given["label"] = (lease.asset or None) if lease else None
    known = Examination(**given)
    return ScanSettings(image.path, case, None, settings.jobs, known, serials=asked.numbers)


def _quarantined(image: Image, case: Path, reason: str) -> Drive:
    serial = image.label.serial if image.label else None
    return Drive(
        image.key, str(image.path), str(case), "quarantined", reason, exit=1, serial=serial
    )


def _drive(image: Image, case: Path, made: Inventory, code: int) -> Drive:
    source, verdict, coverage = made.source, made.verdict, made.coverage
    blank = made.blankness
    said = image.acquired
    return Drive(
        key=image.key,
        image=str(image.path),
        case=str(case),
        state="done",
        exit=code,
        serial=source.serial or (said.serial if said else None),
        model=source.model or (said.model if said else None),
        size=source.size,
        sha256=source.sha256,
        severity=verdict.severity,
        people_min=verdict.people_min,
        people_max=verdict.people_max,
        my_number=verdict.my_number,
        erasure=verdict.erasure,
        random=blank is not None and blank.random >= _RANDOM * max(source.size, 1),
        exposures=sum(map(asserted, made.exposures)),
        unexamined=coverage.encrypted + coverage.unreadable + coverage.skipped,
        gaps=len(made.gaps),
        members=tuple(_members(made)),
    )


def _members(made: Inventory) -> Iterable[Member]:
    for volume in made.volumes:
        notes = dict(volume.notes)
        if notes.get("array"):
            said = (notes.get(name, "") for name in ("level", "devices", "role"))
            yield Member(notes["array"], *said)


def _files(made: Inventory) -> Iterable[tuple[str, SharedFile]]:
    for one in made.exposures:
        if one.sha256 is not None and asserted(one):
            facts = (one.sha256, one.size, one.severity, one.people_min, one.people_max)
            yield str(one.locator), SharedFile(*facts, places=())


def roll_up(store: FleetStore, plan: Plan) -> Fleet:
    """Join drives and lists, count people and files over all drives, and keep the entries. No
    fewer people at least than on one drive: what others tell may hide some of them."""
    drives = store.drives()
    entries = match(plan.leases, plan.certificates, drives, plan.named)
    store.put_entries(entries)
    least, most = across(store.people())
    least = max([least, *(drive.people_min for drive in drives)])
    return Fleet(
        tool=tuple(tool().items()),
        entries=entries,
        people_min=least,
        people_max=max(least, most),
        files=sums.shared(store.shared_files()),
        exposed=tuple(store.worst_files(_SHOWN)),
        arrays=sums.arrays(drives),
        missing=sums.missing(entries),
        due=sums.due(entries),
        totals=tuple(sums.totals(entries).items()),
    )


def worst(fleet: Fleet) -> int:
    """The exit code of a batch: that of its worst drive; 3 also where a drive cannot be told."""
    drives = [one.drive for one in fleet.entries if one.drive]
    codes = {drive.exit if drive.exit is not None else 3 for drive in drives}
    if any(one.passed is None or one.certified == "contradicted" for one in fleet.entries):
        codes.add(3)
    return next((code for code in _WORST if code in codes), 0)
