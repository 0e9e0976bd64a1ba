"""The case folder: made, locked, tied to one source, audited; and a scan into it."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import platform
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from triage.audit import AuditLog
from triage.custody import lock, private_folder, source_state, write_atomic
from triage.errors import CaseError, IntegrityError, NoCase, SourceError, UsageError
from triage.known import KnownList, gather
from triage.model import SourceSpec
from triage.pipeline.readiness import LOADED
from triage.pipeline.settings import ScanSettings, fingerprint, tool
from triage.source.sniff import FORCED, recognise
from triage.store import FILE_NAME, Store
from triage.text.mask import digest
from triage.work import Batch, Done, Limits, Supervisor

if TYPE_CHECKING:
    from triage.pipeline.person.wanted import Wanted
    from triage.pipeline.result.show import Place
    from triage.pipeline.runner import Observer

SETUP = "triage.pipeline.bench:setup"
AUDIT, RUN = "audit.jsonl", "run.json"
LIMITS = Limits()


@contextmanager
def opened_case(folder: Path) -> Iterator[Store]:
    """A case for reading."""
    with within(folder), closing(Store(folder, write=False)) as store:
        yield store


@contextmanager
def within(folder: Path) -> Iterator[None]:
    """What is wrong with the case's own files is a ``CaseError``."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise CaseError("the case store is damaged or cannot be read", where=str(folder)) from error
    except OSError as error:
        if error.filename is None:  # not of a file: a reader of our output that left
            raise
        do = "give a folder where you may write"
        reason = os.strerror(error.errno or 0).lower()
        raise CaseError(reason, where=str(error.filename), do=do) from error


@contextmanager
def supervised(
    spec: SourceSpec,
    jobs: int,
    keywords: tuple[str, ...] = (),
    known: Path | None = None,
    passwords: tuple[str, ...] = (),
    serials: tuple[str, ...] = (),
) -> Iterator[Supervisor]:
    """Workers that can read this source and sets of known files, nothing else of the user."""
    readable = (*(Path(path) for path in spec.paths), *([known] if known else []))
    given = (spec, keywords, known, passwords, serials)
    with Supervisor(jobs, SETUP, given, LIMITS, readable, LOADED) as supervisor:
        yield supervisor


def run_scan(settings: ScanSettings, observer: Observer) -> None:
    """The main job: everything that is not done yet for this source, into its case folder.

    Nothing is written before the source is known to open.
    """
    spec = recognise(settings.source, settings.forced)
    _keep_apart(spec, settings.case)
    before = source_state(map(Path, spec.paths))
    began = datetime.datetime.now(datetime.UTC)
    keywords = _kept(settings.case, "keywords", settings.keywords)
    serials = _kept(settings.case, "serials", settings.serials)
    with (
        _known(settings.known) as (known, lists),
        supervised(spec, settings.jobs, keywords, known, settings.passwords, serials) as supervisor,
    ):
        # imported while the workers start
        from triage.pipeline import scan
        from triage.pipeline.result.inventory import exit_code

        mark = fingerprint(keywords, lists, settings.passwords_mark, serials)
        opened = scan.open_source(supervisor)
        with _writable(settings.case) as store:
            scan.same_source(store, opened)
            audit = AuditLog(settings.case / AUDIT)
            audit.append("scan", {"fingerprint": mark, "identity": opened.identity})
            scan.begin(store, opened, mark, keywords, lists, serials)
            _describe(store, settings)
            blank = opened.blank is True
            scan.scan(store, supervisor, settings.jobs, observer, blank=blank)
            store.set("source_changed", source_state(map(Path, spec.paths)) != before)
            audit.append("scan finished", {"exit": exit_code(store)})
            _write_run(settings, began, supervisor.sandbox_layers)


@contextmanager
def _known(paths: tuple[Path, ...]) -> Iterator[tuple[Path | None, tuple[KnownList, ...]]]:
    """A folder with the sets of known files for the workers, and the lists that they come from."""
    if not paths:
        yield None, ()
        return
    with tempfile.TemporaryDirectory(prefix="triage-known-") as folder:
        yield Path(folder), gather(paths, Path(folder))


def _kept(case: Path, name: str, given: tuple[str, ...] | None) -> tuple[str, ...]:
    """The terms given, else those that the case was scanned for."""
    if given is not None:
        return given
    try:
        with opened_case(case) as store:
            return tuple(store.get(name) or ())
    except NoCase:
        return ()


@contextmanager
def _writable(folder: Path) -> Iterator[Store]:
    with within(folder):
        if folder.exists() and not folder.is_dir():
            raise CaseError("not a folder", where=str(folder), do="give another one with --case")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / FILE_NAME).exists():
            raise CaseError(
                "the folder is not empty and is not a case",
                where=str(folder),
                do="give another one",
            )
        private_folder(folder)
        with lock(folder), closing(Store(folder, write=True)) as store:
            yield store


def _keep_apart(spec: SourceSpec, case: Path) -> None:
    """A case inside the folder that is scanned would be scanned itself."""
    if spec.format != "folder":
        return
    root = Path(spec.paths[0]).resolve()
    if case.resolve().is_relative_to(root):
        raise UsageError(
            "the case folder lies inside the scanned folder",
            where=str(case),
            do="give one elsewhere with --case",
        )


def _describe(store: Store, settings: ScanSettings) -> None:
    """What the operator said last stands."""
    known = store.get("examination") or {}
    given = {k: v for k, v in dataclasses.asdict(settings.examination).items() if v is not None}
    with store.transaction():
        store.set("examination", {**known, **given})
        store.set("source_path", str(settings.source))
        store.set("source_absolute", str(settings.source.absolute()))


def _write_run(settings: ScanSettings, began: datetime.datetime, layers: tuple[str, ...]) -> None:
    """Clock, host and durations: kept apart, since they differ from run to run."""
    ended = datetime.datetime.now(datetime.UTC)
    record = {
        "tool": tool(),
        "began": began.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "seconds": round((ended - began).total_seconds(), 1),
        "jobs": settings.jobs,
        "host": platform.node(),
        "system": platform.platform(),
        "user": os.getuid(),
        "sandbox": list(layers),
    }
    text = json.dumps(record, indent=1, sort_keys=True) + "\n"
    write_atomic(settings.case / RUN, text.encode())


def examined_at(folder: Path) -> datetime.datetime | None:
    """When the newest run of a case's scan ended; null where none did or its record is damaged."""
    try:
        return datetime.datetime.fromisoformat(json.loads((folder / RUN).read_text())["ended"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def record_reveal(folder: Path, reason: str | None, what: str) -> None:
    """Log that clear values are about to be shown; without a reason they are not."""
    if not reason or not reason.strip():
        raise UsageError("--reveal needs --reason TEXT", do="say why the values are shown")
    with opened_case(folder):
        AuditLog(folder / AUDIT).append("reveal", {"what": what, "reason": reason.strip()})


def record_search(folder: Path, wanted: Sequence[Wanted], key: bytes) -> None:
    """Log whom somebody looks for, as keyed digests: one for each line up to a hundred, and one
    for the whole list."""
    lines = [" ".join(map(":".join, sorted(one.keys))) for one in wanted]
    told = [digest(key, "wanted", line) for line in lines[:100]]
    details: dict[str, str | int] = {
        "lines": len(wanted),
        "digests": " ".join(told),
        "list": digest(key, "wanted", "\n".join(lines)),
    }
    with opened_case(folder):
        AuditLog(folder / AUDIT).append("find", details)


def read_again(folder: Path, place: Place, passwords: tuple[str, ...] = ()) -> bytes:
    """The bytes behind a locator of a case, read by a worker from the same source as before.

    ``passwords`` are tried on the locks above it.
    """
    from triage.pipeline.scan import facts, open_source

    with opened_case(folder) as store:
        source, known = Path(store.get("source_absolute")), facts(store).format
        identity = store.get("identity")
    spec = recognise(source, known if known in FORCED else None)
    with supervised(spec, 1, passwords=passwords) as supervisor:
        if open_source(supervisor).identity != identity:
            raise IntegrityError("the source is not the one that was scanned", where=str(source))
        supervisor.submit(Batch("show:0", "triage.pipeline.steps.showing:show_bytes", (place,)))
        for answer in supervisor.results():
            if isinstance(answer, Done) and isinstance(answer.result, bytes):
                return answer.result
    raise SourceError("these bytes could not be read", where=str(place.locator))
