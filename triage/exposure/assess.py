"""One subject → everything of an exposure but its rank, and hashed person keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TypeVar

import numpy as np

from triage.exposure.further import further
from triage.exposure.gathered import Gathered, has
from triage.exposure.most import most
from triage.exposure.people import fewest
from triage.exposure.person import Roll
from triage.exposure.rules import Severity
from triage.exposure.severity import Profile, having, joined, populations
from triage.exposure.unnamed import without_unnamed
from triage.hashes import U64, hashed, united
from triage.model import PartFindings, Refutation, Subject
from triage.registers import fiscal_year, kind_of, org_unit, topics
from triage.signatures import load
from triage.text.fold import fold
from triage.text.locator import decode_step

_Told = TypeVar("_Told")
_MY_NUMBER = "jp.my_number"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is kept of a subject. It holds no clear value: ``subject`` has no parts any more.

    ``values`` are hashes of the distinct values by category. Keep it in memory, see ``person``.
    ``beyond`` are people who are in no roll: nobody has two My Numbers, and a record has one.
    """

    subject: Subject
    record_kind: str | None
    fields: tuple[str, ...]
    people_min: int
    people_max: int
    beyond: int
    rows: int | None
    households: int | None
    accounts: int | None
    org_unit: str | None
    fiscal_year: int | None
    counts: tuple[tuple[str, int], ...]
    hits: tuple[tuple[str, int], ...]
    refuted: tuple[Refutation, ...]
    profile: Profile
    rolls: tuple[Roll, ...]
    values: Mapping[str, U64]

    @property
    def exposes(self) -> bool:
        """Whether there is anything to rank."""
        return bool(self.profile.populations or self.subject.yara)


def assess(subject: Subject, rules: Severity) -> Assessment:
    """Count people and weigh what is known of them; findings below ``rules.asserted`` count as
    nobody and nothing. The parts are gone through once, one at a time."""
    specimen = _is_specimen(subject, rules)
    gathered = Gathered(rules, " ".join(subject.locator.steps[-2:]))
    for part in _told(subject, rules, specimen=specimen):
        gathered.add(part)
    fired = () if specimen else subject.yara
    rules_fired = any(has(rule, rules.credential_rules) for rule in fired)
    own, profile = _weighed(gathered, subject, rules, rules_fired, specimen=specimen)
    rolls = (*without_unnamed(own), *further(gathered.named))
    called = _called(subject, gathered)
    different = gathered.different()
    least = max(fewest(rolls), len(different.get(_MY_NUMBER, ())))  # nobody has two of them
    listed = most(rolls)
    values = _values(different, rolls, rules)
    if rules_fired:
        values["credential"] = np.union1d(
            values.get("credential", np.empty(0, np.uint64)), hashed("yara", subject.yara)
        )
    return Assessment(
        subject=replace(subject, parts=()),
        record_kind=_record_kind(gathered.kinds),
        fields=_fields(gathered, own, rules),
        people_min=least,
        people_max=max(least, listed),
        beyond=max(0, least - listed),
        rows=gathered.numbers.get("rows"),
        households=gathered.numbers.get("households"),
        accounts=gathered.numbers.get("accounts"),
        org_unit=gathered.org_unit or _first(org_unit, called),
        fiscal_year=gathered.fiscal_year or _first(fiscal_year, called),
        counts=tuple((name, len(different[name])) for name in sorted(gathered.hits)),
        hits=tuple(sorted(gathered.hits.items())),
        refuted=tuple(gathered.refuted),
        profile=profile,
        rolls=rolls,
        values=values,
    )


def _told(subject: Subject, rules: Severity, *, specimen: bool) -> Iterator[PartFindings]:
    for part in subject.parts:
        told = _by_name(part, subject)
        yield _without_keys(told, rules) if specimen else told


def _weighed(
    gathered: Gathered, subject: Subject, rules: Severity, rules_fired: bool, *, specimen: bool
) -> tuple[tuple[Roll, ...], Profile]:
    """The rolls, and what the score is made of; all that only the score needs is given up."""
    weighed = tuple(gathered.weighed())
    extra = ["credential"] if rules_fired else []
    if not weighed and "confidential" in map(rules.record_kinds.get, gathered.kinds):
        extra.append("confidential")  # a mark of secrecy counts without a person
    records = joined(weighed, rules)
    opens_more = gathered.privileged or any(has(rule, rules.privileged) for rule in subject.yara)
    profile = Profile(
        populations(records, extra, rules),
        having(records, rules, privileged=opens_more and not specimen),
        subject.origin,
        subject.intact,
    )
    return tuple(one.roll for one in weighed), profile


def _by_name(part: PartFindings, subject: Subject) -> PartFindings:
    """A table with what its file's, member's or sheet's name says of everybody in it."""
    if part.kind != "table":
        return part
    name = (subject.path or "").rpartition("/")[2]
    title = " ".join((name, *part.steps))
    kind = part.record_kind or kind_of(load().records, part.fields, fold(title).text)
    said = tuple(sorted(topics(title, kind).union(part.topics)))
    return replace(part, topics=said, record_kind=kind)


def _called(subject: Subject, gathered: Gathered) -> list[str]:
    """What its sheets, members and files, and the folders around them, are called: the nearest to
    what was found first."""
    inside = dict.fromkeys(step for steps in gathered.tables for step in reversed(steps))
    return [*map(_plain, inside), *reversed((subject.path or "").split("/"))]


def _plain(step: str) -> str:
    return decode_step(step).decode("utf-8", "replace")


def _first(told: Callable[[str], _Told | None], names: Sequence[str]) -> _Told | None:
    return next((found for found in map(told, names) if found is not None), None)


def _record_kind(rows: Mapping[str, int]) -> str | None:
    """The kind that most rows have."""
    return min(rows, key=lambda kind: (-rows[kind], kind), default=None)


def _fields(gathered: Gathered, rolls: Sequence[Roll], rules: Severity) -> tuple[str, ...]:
    """What is told of people: a word of a sensitive vocabulary only where it binds one."""
    mask = reduce(or_, (roll.fields for roll in rolls), 0)
    present = (name for i, name in enumerate(rules.weights) if mask >> i & 1)
    known = [name for name in present if name not in rules.bound or _held(name, rolls, rules)]
    stated = (word for word in gathered.stated if rules.words.get(word, word) not in known)
    return (*known, *sorted(stated))


def _values(
    different: Mapping[str, U64], rolls: tuple[Roll, ...], rules: Severity
) -> dict[str, U64]:
    """Distinct values by category; of a bound category only if somebody is in it."""
    found: dict[str, list[U64]] = {}
    for signature, numbers in different.items():
        category = rules.category_of(signature)
        if category is not None and len(numbers) and _held(category, rolls, rules):
            found.setdefault(category, []).append(numbers)
    return {name: united(numbers) for name, numbers in found.items()}


def _held(category: str, rolls: Sequence[Roll], rules: Severity) -> bool:
    bit = np.uint64(rules.category_bits[category])
    return category not in rules.bound or any((roll.categories & bit).any() for roll in rolls)


def _is_specimen(subject: Subject, rules: Severity) -> bool:
    """Does the file lie in a folder of programs and their tests?"""
    return not rules.specimens.isdisjoint((subject.path or "").lower().split("/")[:-1])


def _without_keys(part: PartFindings, rules: Severity) -> PartFindings:
    """The part without its credentials."""
    blocks = (b for b in part.blocks if rules.field_of(b.signature) != "credential")
    return replace(part, blocks=tuple(blocks))
