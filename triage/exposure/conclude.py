"""All assessments → the ranked exposures, the links and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from triage.exposure.assess import Assessment
from triage.exposure.copies import Copies
from triage.exposure.counted import Counted
from triage.exposure.law import Case, Law, judge, law_rules
from triage.exposure.link import coded_with_names, links
from triage.exposure.person import Roll
from triage.exposure.rules import Severity, severity_rules
from triage.exposure.severity import Lock, score
from triage.exposure.verdict import absence, categories, erasure, my_number, worst
from triage.exposure.versions import versions
from triage.model import (
    EFFORT_OF,
    Blankness,
    Category,
    Coverage,
    Effort,
    Exposure,
    Gap,
    Link,
    Locator,
    Refutation,
    Refuted,
    Verdict,
    Versions,
    Volume,
)


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator said of the incident (null: not said), and the rules.

    ``org`` is ``business`` or ``public``, ``incident`` a key of ``law.incidents``.
    """

    org: str | None = None
    incident: str | None = None
    known_at: date | None = None
    severity: Severity = field(default_factory=severity_rules)
    law: Law = field(default_factory=law_rules)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the inventory says of the exposures."""

    exposures: tuple[Exposure, ...]
    links: tuple[Link, ...]
    versions: tuple[Versions, ...]
    refuted: tuple[Refuted, ...]
    verdict: Verdict
    rolls: tuple[tuple[str | None, tuple[Roll, ...]], ...]
    """People by content: its SHA-256 (null: raw space), its rolls. Keep them in memory."""


def conclude(
    assessments: Iterable[Assessment],
    coverage: Coverage,
    gaps: Sequence[Gap],
    volumes: Sequence[Volume],
    blankness: Blankness | None,
    options: Options,
) -> Conclusion:
    """Rank by score, then people, then locator; the same for any order of the assessments."""
    copies = Copies()
    known = sorted(map(copies.shared, assessments), key=lambda one: one.subject.locator)
    linked = _linked(known)
    exposures = _ranked(
        _exposure(one, volumes, options, linked=i in linked)
        for i, one in enumerate(known)
        if one.exposes
    )
    places = [(one.subject.locator.child(*roll.steps), roll) for one in known for roll in one.rolls]
    none = absence(coverage, gaps, blankness)
    counted = Counted(roll for _, roll in places)
    values = [(one.rolls, one.values) for one in known]
    found = dict(categories(values, none, options.severity, counted))
    people = _people(known, counted, found)
    verdict = _verdict(exposures, found, people, coverage, volumes, blankness, options)
    rolls = tuple((one.subject.sha256, one.rolls) for one in known if one.rolls)
    return Conclusion(exposures, links(places), versions(places), _refuted(known), verdict, rolls)


def _verdict(
    exposures: Sequence[Exposure],
    found: Mapping[str, Category],
    people: tuple[int, int],
    coverage: Coverage,
    volumes: Sequence[Volume],
    blankness: Blankness | None,
    options: Options,
) -> Verdict:
    """The answers, and what the law may ask; ``people`` at least and at most."""
    band, effort = worst(exposures)
    answer = my_number(found["my_number"].state)
    case = Case(
        org=options.org,
        incident=options.incident,
        known_at=options.known_at,
        my_number=answer,
        encrypted=coverage.encrypted > 0 or any(volume.encryption for volume in volumes),
        people=people[1],
        categories=found,
    )
    indications, due = judge(case, options.law)
    return Verdict(
        severity=band,
        effort=effort,
        my_number=answer,
        categories=tuple(found.items()),
        due=due,
        people_min=people[0],
        people_max=people[1],
        erasure=erasure(coverage, volumes, exposures, blankness),
        indications=indications,
    )


def _people(
    known: Sequence[Assessment], counted: Counted, found: Mapping[str, Category]
) -> tuple[int, int]:
    """Merged over the disk: wherever they may be one at least, where that is told at most. Nor
    less than of one content or category: they are some of all, and a few records by number alone,
    who may be anybody, can hide many of the others."""
    rolls = [roll for one in known for roll in one.rolls]
    parts = [one.people_min for one in known] + [one.people_min for one in found.values()]
    least = max([counted.fewest(rolls), *parts])
    exposed = [one for one in known if one.exposes]
    listed = counted.most([roll for one in exposed for roll in one.rolls])
    listed += sum(one.beyond for one in exposed)
    return least, max([least, listed, *(one.people_max for one in known)])


def _linked(known: Sequence[Assessment]) -> frozenset[int]:
    owners = [i for i, one in enumerate(known) for _ in one.rolls]
    found = coded_with_names([roll for one in known for roll in one.rolls])
    return frozenset(owners[i] for i in found)


def _exposure(
    one: Assessment, volumes: Sequence[Volume], options: Options, *, linked: bool
) -> Exposure:
    subject = one.subject
    lock = _lock((subject.locator, *subject.copies), volumes)
    made = score(one.profile, options.severity, org=options.org, lock=lock, linked=linked)
    closed = lock == "sound" or subject.opened
    effort: Effort = "decrypt" if closed else EFFORT_OF[subject.origin]
    return Exposure(
        rank=0,
        severity=made.severity,
        score=made.score,
        effort=effort,
        locator=subject.locator,
        path=subject.path,
        origin=subject.origin,
        intact=subject.intact,
        size=subject.size,
        sha256=subject.sha256,
        mime=subject.mime,
        record_kind=one.record_kind,
        fields=one.fields,
        people_min=one.people_min,
        people_max=one.people_max,
        rows=one.rows,
        households=one.households,
        accounts=one.accounts,
        org_unit=one.org_unit,
        fiscal_year=one.fiscal_year,
        counts=one.counts,
        hits=one.hits,
        extents=subject.extents,
        copies=tuple(sorted(subject.copies)),
        reasons=made.reasons,
        yara=tuple(sorted(subject.yara)),
        suggested=subject.suggested,
    )


def _lock(locators: Iterable[Locator], volumes: Sequence[Volume]) -> Lock:
    """The weakest lock before any copy of the content."""
    locks = [_lock_of(locator, volumes) for locator in locators]
    order: tuple[Lock, ...] = ("plain", "key_beside", "sound")
    return min(locks, key=order.index)


def _lock_of(locator: Locator, volumes: Sequence[Volume]) -> Lock:
    around = [
        volume
        for volume in volumes
        if locator.steps[: len(volume.locator.steps)] == volume.locator.steps
    ]
    locks = [volume.encryption for volume in around if volume.encryption]
    if not locks:
        return "plain"
    return "key_beside" if all(lock.clear_key for lock in locks) else "sound"


def _ranked(exposures: Iterable[Exposure]) -> tuple[Exposure, ...]:
    order = sorted(exposures, key=lambda e: (-e.score, -e.people_min, -e.people_max, e.locator))
    return tuple(replace(exposure, rank=rank) for rank, exposure in enumerate(order, 1))


def _refuted(known: Sequence[Assessment]) -> tuple[Refuted, ...]:
    """One refutation for each column: the pieces of a long table are one table."""
    pieces: dict[tuple[Locator, str], list[Refutation]] = {}
    for one in known:
        for piece in one.refuted:
            place = one.subject.locator.child(*_column(piece.steps, piece.column))
            pieces.setdefault((place, piece.signature), []).append(piece)
    return tuple(_merged(*key, pieces[key]) for key in sorted(pieces))


def _merged(locator: Locator, signature: str, pieces: Sequence[Refutation]) -> Refuted:
    values = sum(piece.values for piece in pieces)
    rate = sum(piece.values * piece.pass_rate for piece in pieces) / values
    return Refuted(locator, signature, values, rate, pieces[0].statement.format(rate=rate))


def _column(steps: tuple[str, ...], column: int) -> tuple[str, ...]:
    return (*steps, f"col:{column}") if column else steps
