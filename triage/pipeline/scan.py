"""The main job in its order: open, walk, share out the bytes, examine and hash."""

from __future__ import annotations

import dataclasses
import hashlib

from triage.errors import CaseError, SourceError, TriageError
from triage.known import KnownList
from triage.model import SourceFacts
from triage.pipeline.listing.walked import directories, unread
from triage.pipeline.lost.carved import add_carved, plan_carving
from triage.pipeline.lost.mapped import plan_maps
from triage.pipeline.lost.name_only import add_name_only, forget_known
from triage.pipeline.lost.names import plan_names
from triage.pipeline.lost.rebuilding import plan_geometry, plan_remnants
from triage.pipeline.lost.reformatted import add_reformatted
from triage.pipeline.lost.suggested import name_inodes, suggest_names
from triage.pipeline.planning import add_inodes, add_names, grouped
from triage.pipeline.readiness import byte_code
from triage.pipeline.runner import Observer, Runner
from triage.pipeline.sharing import share_files, share_raw
from triage.pipeline.tasks import HashTask, Opened, OpenTask, PlanTask, as_payload
from triage.store import TREES, Store
from triage.work import Batch, Done, Supervisor

OPENING = "triage.pipeline.steps.opening:open_disk"


def open_source(supervisor: Supervisor) -> Opened:
    """Open the source in a worker; raises what the worker says is wrong with it."""
    supervisor.submit(Batch(key="open:0", function=OPENING, items=(OpenTask(),), early=True))
    byte_code()  # meanwhile
    for answer in supervisor.results():
        if not isinstance(answer, Done):
            raise SourceError(f"opening it stopped the worker: {answer.reason} {answer.code}")
        if isinstance(answer.result, TriageError):
            raise answer.result
        assert isinstance(answer.result, Opened)
        return answer.result
    raise SourceError("opening it gave no answer")


def same_source(store: Store, opened: Opened) -> None:
    """Refuse to go on with a case that belongs to another source."""
    known = store.get("identity")
    if known is not None and known != opened.identity:
        raise CaseError(
            "the case belongs to another source",
            where=str(store.path.parent),
            do="give another folder with --case",
        )


def begin(
    store: Store,
    opened: Opened,
    fingerprint: str,
    keywords: tuple[str, ...] = (),
    known: tuple[KnownList, ...] = (),
    serials: tuple[str, ...] = (),
) -> None:
    """Record what was opened; with other settings than before, start the case's work anew."""
    same_source(store, opened)
    if store.get("fingerprint") == fingerprint:
        return
    with store.transaction():
        store.clear()
        store.set("identity", opened.identity)
        store.set("keywords", list(keywords))
        store.set("serials", list(serials))
        store.set("known", [dataclasses.astuple(one) for one in known])
        store.set("facts", dataclasses.asdict(opened.facts))
        store.add_volumes(opened.volumes)
        store.add_gaps(0, opened.gaps)
        if opened.facts.format in TREES:
            store.add_units("plan", [("0", as_payload(PlanTask(0)), 0)])
        else:
            store.add_units("hash", [("0", as_payload(HashTask()), opened.facts.size)])
            store.add_units(
                "plan",
                (
                    (str(number), as_payload(PlanTask(number)), 0)
                    for number, volume in enumerate(opened.volumes, 1)
                    if volume.open_as is not None
                ),
            )
        store.set("fingerprint", fingerprint)


def scan(
    store: Store, supervisor: Supervisor, jobs: int, observer: Observer, *, blank: bool = False
) -> None:
    """Do everything that is not done. May be killed at any moment and called again.

    ``blank``: all samples of the source are; then every byte is looked at for that first, and a
    disk that holds one byte throughout is not read a second time.
    """
    runner = Runner(store, supervisor, jobs, observer)
    if blank:
        runner.phase("hash")
    list_files(store, runner)
    runner.phase("hash", "file")
    if not store.get("recovered"):
        _recover(store, runner)
        with store.transaction():
            add_carved(store)
            share_raw(store)
            if _all_blank(store):
                store.finish_all("raw")
            store.set("recovered", True)
    runner.phase("file", "raw")
    runner.phase("file-raw")
    if store.get("finished"):
        return
    with store.transaction():
        name_inodes(store)
        suggest_names(store)
        add_name_only(store)
        if facts(store).format in TREES:
            store.set("digests", {"sha256": _tree_digest(store)})
        store.set("finished", True)


def list_files(store: Store, runner: Runner) -> None:
    """The inventory: every file of each file system, and who owns which bytes."""
    if store.get("shared"):
        return
    _walk(store, runner)
    with store.transaction():
        share_files(store)
        store.set("shared", True)


def _recover(store: Store, runner: Runner) -> None:
    """Files that no file system lists, before the rest is examined as raw bytes."""
    with store.transaction():
        plan_remnants(store)
    runner.phase("remnants")
    with store.transaction():
        plan_geometry(store)
        plan_names(store)
        plan_maps(store)
    runner.phase("geometry", "lost-names", "maps")
    if not store.get("rebuilt"):
        with store.transaction():
            forget_known(store)
            add_reformatted(store)
            plan_carving(store)
            store.set("rebuilt", True)
    runner.phase("carve")


def _all_blank(store: Store) -> bool:
    """Whether the pass over all bytes saw nothing but zeros and constant blocks."""
    zero, constant, random, other, _ = store.get("blankness") or (0, 0, 0, 1, None)
    (unreadable,) = store.db.execute("SELECT count(*) FROM unreadable").fetchone()
    return zero + constant > 0 and not (random or other or unreadable)


def facts(store: Store) -> SourceFacts:
    """The source's facts as recorded."""
    known = store.get("facts")
    for name in ("segments", "stored_hashes", "notes"):
        known[name] = tuple(tuple(one) if isinstance(one, list) else one for one in known[name])
    return SourceFacts(**known)


def _walk(store: Store, runner: Runner) -> None:
    """Both passes over each file system, until neither leads to anything new."""
    runner.phase("plan")
    while True:
        runner.phase("names", "inodes")
        before = store.unit_count()
        with store.transaction():
            for volume in filter(lambda one: not runner.given_up(one), store.walked()):
                add_names(store, volume, directories(store, volume))
                if not store.get(f"sweeps:{volume}"):
                    add_inodes(store, volume, grouped(unread(store, volume)))
        if store.unit_count() == before:
            return


def _tree_digest(store: Store) -> str:
    """SHA-256 of the single file; of a folder: of its sorted lines ``sha256  path``."""
    rows = store.db.execute(
        "SELECT coalesce(c.sha256, ''), f.locator FROM file f LEFT JOIN content c"
        " ON c.key = f.content ORDER BY f.locator"
    ).fetchall()
    if facts(store).format == "file" and rows:
        return str(rows[0][0])
    lines = "".join(f"{digest}  {locator}\n" for digest, locator in rows)
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()
