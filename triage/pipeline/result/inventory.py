"""The inventory of a case: computed from the store at the end, in no way from the order of work."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from triage.exposure import Conclusion, Options, assess, conclude, severity_rules
from triage.model import Blankness, Extent, Gap, Inventory, KnownFiles, Locator, SourceReport
from triage.pipeline.discarded import discarded
from triage.pipeline.result.coverage import coverage, unreadable
from triage.pipeline.result.drive_map import drive_map
from triage.pipeline.result.subjects import subjects
from triage.pipeline.result.tally import Tally
from triage.pipeline.scan import facts
from triage.pipeline.settings import tool
from triage.store import Store
from triage.text.locator import parse
from triage.work.limits import keep_freed


def inventory(store: Store) -> Inventory:
    """Everything a report needs."""
    return concluded(store)[0]


def concluded(store: Store) -> tuple[Inventory, Conclusion]:
    """The inventory, and the conclusion that it was made from, which knows the people."""
    keep_freed()
    store.read_once()
    examination: dict[str, str | None] = store.get("examination") or {}
    gaps = tuple(_gaps(store))
    covered, volumes = coverage(store), tuple(store.volumes().values())
    blankness = _blankness(store)
    # one subject at a time: its clear values are dropped once it is assessed
    tally = Tally(store.get("keywords") or ())
    seen = tally.watched(subjects(store))
    assessments = (assess(placed.subject, severity_rules()) for placed in seen)
    conclusion = conclude(assessments, covered, gaps, volumes, blankness, _options(examination))
    made = Inventory(
        tool=tuple(tool().items()),
        source=source_report(store),
        coverage=covered,
        verdict=conclusion.verdict,
        volumes=volumes,
        exposures=conclusion.exposures,
        links=conclusion.links,
        versions=conclusion.versions,
        keywords=tally.result(),
        refuted=conclusion.refuted,
        gaps=gaps,
        blankness=blankness,
        map=drive_map(store),
        known=_known(store),
        examination=tuple((name, value) for name, value in sorted(examination.items()) if value),
    )
    return made, conclusion


def _known(store: Store) -> KnownFiles | None:
    lists = store.get("known")
    if not lists:
        return None
    rows = store.db.execute(
        "SELECT locator, size FROM file WHERE state = 'known' ORDER BY locator"
    ).fetchall()
    return KnownFiles(
        tuple((name, sha256, hashes) for name, sha256, hashes in lists),
        sum(size for _, size in rows),
        tuple(parse(locator) for locator, _ in rows),
    )


def _options(examination: dict[str, str | None]) -> Options:
    known_at = examination.get("known_at")
    return Options(
        org=examination.get("organisation"),
        incident=examination.get("incident"),
        known_at=datetime.date.fromisoformat(known_at) if known_at else None,
    )


def _blankness(store: Store) -> Blankness | None:
    known = store.get("blankness")
    return None if known is None else replace(Blankness(*known), discarded=discarded(store))


def _gaps(store: Store) -> Iterator[Gap]:
    yield from store.gaps()
    bad = unreadable(store)
    if len(bad):
        size = int((bad[:, 1] - bad[:, 0]).sum())
        reason = f"{len(bad)} ranges of the source could not be read"
        yield Gap(Locator(()), "source", "unreadable", reason, size)
    if store.get("source_changed"):
        reason = "the source changed while it was scanned; scan a copy that nobody writes to"
        yield Gap(Locator(()), "source", "source-changed", reason)
    if not store.get("finished"):
        yield Gap(Locator(()), "scan", "unfinished", "the same command goes on with it")


def source_report(store: Store) -> SourceReport:
    """The source as the inventory states it."""
    known, digests = facts(store), store.get("digests") or {}
    examination = store.get("examination") or {}
    return SourceReport(
        path=store.get("source_path"),
        format=known.format,
        size=known.size,
        sha256=digests.get("sha256"),
        stored_hashes=known.stored_hashes,
        hash_verified=_verified(store, known.stored_hashes, digests),
        serial=examination.get("serial") or known.serial,
        model=known.model,
        segments=known.segments,
        unreadable=tuple(Extent(int(a), int(b - a)) for a, b in unreadable(store)),
    )


def _verified(
    store: Store, stored: Sequence[tuple[str, str]], digests: Mapping[str, str]
) -> bool | None:
    """Whether what was read has the hashes that the image holds, null where nothing was compared:
    the zeros read instead of bytes that the image lacks could never have the hash of the disk."""
    compared = [digests[name] == value.lower() for name, value in stored if name in digests]
    if not compared or all(compared):
        return True if compared else None
    lacks = any(gap.code == "image-incomplete" and gap.bytes for gap in store.gaps())
    return None if lacks else False


def exit_code(store: Store) -> int:
    """The scan's answer as a number: 4 integrity, 3 gaps, 0 complete."""
    if source_report(store).hash_verified is False or store.get("source_changed"):
        return 4
    return 3 if next(_gaps(store), None) is not None else 0
