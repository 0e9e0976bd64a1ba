"""The score of an exposure, as a sum of terms that can be read (``signatures/severity.toml``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from triage.exposure.person import Weighed
from triage.exposure.record import field_names
from triage.exposure.rules import Floor, Severity
from triage.hashes import U64, distinct
from triage.model import Origin, Reason, SeverityName

Lock = Literal["plain", "key_beside", "sound"]
PRIVILEGED = "privileged_credential"
_NONE = np.empty(0, np.uint64)


@dataclass(frozen=True, slots=True)
class Population:
    """Records of one standing: so many ``people`` have at least these fields (name, points).

    ``standing`` is the ceiling that applies to them, null for people with a key.
    """

    standing: str | None
    people: int
    fields: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a score is made of. ``having`` counts, by floor, the people that the floor asks for."""

    populations: tuple[Population, ...]
    having: Mapping[str, int]
    origin: Origin
    intact: bool


@dataclass(frozen=True, slots=True)
class Score:
    """A printed score, 0 to 100 with one decimal, and the terms whose points add up to it."""

    score: float
    severity: SeverityName
    reasons: tuple[Reason, ...]


# --- weighing records ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a whole subject, as columns of equal length (see ``person.Weighed``)."""

    identity: U64
    codes: U64
    asserted: U64
    certainty: NDArray[np.uint8]
    weight: NDArray[np.float64]


def joined(weighed: Sequence[Weighed], rules: Severity) -> Records:
    """All records of a subject one below the other; those of one table as they are, uncopied."""
    if len(weighed) == 1:
        (one,) = weighed
        return Records(one.roll.identity, one.roll.codes, one.asserted, one.certainty, one.weight)
    fields = len(field_names(rules))
    return Records(
        np.concatenate([_NONE, *(one.roll.identity for one in weighed)]),
        np.concatenate([_NONE, *(one.roll.codes for one in weighed)]),
        np.concatenate([_NONE, *(one.asserted for one in weighed)]),
        np.concatenate([np.empty((0, fields), np.uint8), *(one.certainty for one in weighed)]),
        np.concatenate([np.empty(0), *(one.weight for one in weighed)]),
    )


def populations(records: Records, extra: Sequence[str], rules: Severity) -> tuple[Population, ...]:
    """The heaviest people of each standing. ``extra`` are fields that no record holds."""
    names = field_names(rules)
    code, amount = (np.uint64(1 << names.index(name)) for name in ("internal_code", "amount"))
    asserted, identity = records.asserted, records.identity
    weak = asserted == 0
    coded = (asserted & code > 0) & (asserted & ~(code | amount) == 0)
    with_amount = asserted & amount > 0
    person = (identity > 0) & ~coded & ~weak
    nobody = np.zeros_like(identity)
    standings: tuple[tuple[str | None, NDArray[np.bool_], U64], ...] = (
        (None, person, identity),
        ("bare_code", coded & ~with_amount, records.codes),
        ("unlinked_code", coded & with_amount, records.codes),
        ("no_person", ~(person | coded | weak), nobody),
        ("weak_findings", weak, nobody),
    )
    found = [
        _heaviest(records, np.flatnonzero(rows), standing, unit, rules)
        for standing, rows, unit in standings
        if rows.any()
    ]
    if extra:
        outside = tuple((field, rules.weights[field]) for field in extra)
        found.append(Population("no_person", 0, outside))
    return tuple(found)


def _heaviest(
    records: Records, rows: NDArray[np.int64], standing: str | None, unit: U64, rules: Severity
) -> Population:
    """Of all N, the N best-documented people who together weigh most."""
    weight = records.weight
    order = rows[np.argsort(unit[rows])]
    people = 0
    if (np.diff(unit[order]) == 0).any():
        order = rows[np.lexsort((-weight[rows], unit[rows]))]
    if unit[order].any():
        order = order[np.concatenate([[True], unit[order][1:] != unit[order][:-1]])]
        order = order[np.argsort(-weight[order], kind="stable")]
        mass = rules.slope * np.log10(np.arange(1, len(order) + 1))
        people = int(np.argmax(weight[order] + mass)) + 1
    certainty = records.certainty[order[max(people, 1) - 1]]
    fields = tuple(
        (name, rules.weights[name] * int(percent) / 100)
        for name, percent in zip(field_names(rules), certainty, strict=True)
        if percent
    )
    return Population(standing, people, fields)


def having(records: Records, rules: Severity, *, privileged: bool) -> dict[str, int]:
    """How many people (or records of nobody, where the floor allows) each floor asks for."""
    counts = {floor.id: _count(records, floor, rules) for floor in rules.floors}
    counts |= {floor.id: int(privileged) for floor in rules.floors if floor.field == PRIVILEGED}
    return counts


def _count(records: Records, floor: Floor, rules: Severity) -> int:
    wanted = {"direct": rules.direct, "basic_four": rules.basic_four}
    fields = wanted.get(floor.field, frozenset({floor.field}))
    mask = np.uint64(sum(1 << i for i, name in enumerate(field_names(rules)) if name in fields))
    have = records.asserted & mask
    rows = have == mask if floor.field == "basic_four" else have > 0
    people = len(distinct(records.identity[rows & (records.identity > 0)]))
    nobody = int(np.count_nonzero(rows & (records.identity == 0)))
    return people if floor.with_person else people + nobody


# --- the sum ------------------------------------------------------------------------------------


def score(made: Profile, rules: Severity, *, org: str | None, lock: Lock, linked: bool) -> Score:
    """The printed score. Order: factors, ceilings, floors, and above all a sound lock.

    ``org`` is ``business``, ``public`` or null (treated as business); ``linked`` says that a table
    with names on the same disk uses the same codes.
    """
    sums = [_reach(population, made, rules, lock, linked) for population in made.populations]
    best = max(sums, key=lambda candidate: candidate.total, default=_Sum())
    best.lower_to(f"scale:{rules.top:g}", rules.top)
    for floor in rules.floors:
        if made.having[floor.id] > floor.above and floor.org in (None, org or "business"):
            best.raise_to(f"floor:{floor.id}", floor.score)
    if lock == "sound":
        best.lower_to("ceiling:sound_lock", rules.top_of(rules.ceilings["sound_lock"]))
    return Score(best.printed, rules.band(best.printed), tuple(best.reasons))


def _reach(
    population: Population, made: Profile, rules: Severity, lock: Lock, linked: bool
) -> _Sum:
    total = _Sum()
    for field, points in sorted(population.fields, key=lambda pair: (-pair[1], pair[0])):
        total.add(f"field:{field}", points)
    total.lower_to("cap:fields", rules.cap)
    if population.people:
        total.add(f"people:{population.people}", _mass(population.people, rules))
    factor = rules.origin[made.origin]
    if made.intact:
        total.multiply(f"origin:{made.origin}", factor)
    else:
        total.multiply("origin:fragment", min(factor, rules.fragment))
    total.multiply(f"lock:{lock}", rules.lock[lock])
    standing = population.standing
    if standing and not (linked and standing == "unlinked_code"):
        total.lower_to(f"ceiling:{standing}", rules.top_of(rules.ceilings[standing]))
    return total


def _mass(people: int, rules: Severity) -> float:
    return rules.slope * float(np.log10(max(people, 1)))


class _Sum:
    """A running sum whose terms are rounded so that the printed ones add up."""

    def __init__(self) -> None:
        self.total = 0.0
        self.reasons: list[Reason] = []

    @property
    def printed(self) -> float:
        return round(self.total, 1)

    def add(self, term: str, points: float) -> None:
        before = self.printed
        self.total += points
        step = round(self.printed - before, 1)
        if step:
            self.reasons.append(Reason(term, step))

    def multiply(self, term: str, factor: float) -> None:
        self.add(term, self.total * (factor - 1))

    def raise_to(self, term: str, least: float) -> None:
        self.add(term, max(least - self.total, 0.0))

    def lower_to(self, term: str, most: float) -> None:
        self.add(term, min(most - self.total, 0.0))
