"""One subject → everything of an exposure but its rank, and hashed person keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import compress
from operator import or_

import numpy as np

from triage.exposure.further import further
from triage.exposure.hashes import U64, distinct, hashed
from triage.exposure.people import fewest, most
from triage.exposure.person import Roll, Weighed, at_most, weigh
from triage.exposure.rules import Severity
from triage.exposure.severity import Profile, having, joined, populations
from triage.model import FindingBlock, PartFindings, Refutation, Subject
from triage.registers import kind_of, topics
from triage.signatures import load
from triage.text.fold import fold


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is kept of a subject. It holds no clear value: ``subject`` has no parts any more.

    ``values`` are hashes of the distinct values by category. Keep it in memory, see ``person``.
    """

    subject: Subject
    record_kind: str | None
    fields: tuple[str, ...]
    people_min: int
    people_max: int
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
    nobody and nothing."""
    parts = tuple(_by_name(part, subject) for part in subject.parts)
    specimen = _is_specimen(subject, rules)
    parts = tuple(_without_keys(part, rules) for part in parts) if specimen else parts
    weighed = weigh(parts, rules)
    beside = further(parts, rules)
    rolls = (*(one.roll for one in weighed), *beside)
    fired = () if specimen else subject.yara
    rules_fired = any(_has(rule, rules.credential_rules) for rule in fired)
    extra = ["credential"] if rules_fired else []
    extra += _kinds_without_records(parts, weighed, rules)
    records = joined(weighed, rules)
    least = fewest(rolls)
    different = _different(parts, rules.asserted)
    values = _values(different, rolls, rules)
    if rules_fired:
        values["credential"] = np.union1d(
            values.get("credential", np.empty(0, np.uint64)), hashed("yara", subject.yara)
        )
    counts, hits = _tally(parts, different, rules.asserted)
    return Assessment(
        subject=replace(subject, parts=()),
        record_kind=_record_kind(parts),
        fields=_fields(parts, weighed, rules),
        people_min=least,
        people_max=max(least, most([at_most(rolls)])),
        rows=_sum(part.rows for part in parts),
        households=_sum(part.households for part in parts),
        accounts=_sum(part.accounts for part in parts),
        org_unit=next((part.org_unit for part in parts if part.org_unit), None),
        fiscal_year=next((part.fiscal_year for part in parts if part.fiscal_year), None),
        counts=counts,
        hits=hits,
        refuted=tuple(refutation for part in parts for refutation in part.refuted),
        profile=Profile(
            populations(records, extra, rules),
            having(records, rules, privileged=not specimen and _privileged(subject, rules)),
            subject.origin,
            subject.intact,
        ),
        rolls=rolls,
        values=values,
    )


def _by_name(part: PartFindings, subject: Subject) -> PartFindings:
    """A table with what its file's, member's or sheet's name says of everybody in it."""
    if part.kind != "table":
        return part
    name = (subject.path or "").rpartition("/")[2]
    title = " ".join((name, *part.steps))
    kind = part.record_kind or kind_of(load().records, part.fields, fold(title).text)
    said = tuple(sorted(topics(title, kind).union(part.topics)))
    return replace(part, topics=said, record_kind=kind)


def _kinds_without_records(
    parts: tuple[PartFindings, ...], weighed: tuple[Weighed, ...], rules: Severity
) -> list[str]:
    """A mark of secrecy counts without a person."""
    marked = any(rules.record_kinds.get(part.record_kind or "") == "confidential" for part in parts)
    return ["confidential"] if marked and not weighed else []


def _record_kind(parts: tuple[PartFindings, ...]) -> str | None:
    """The kind that most rows have."""
    rows: dict[str, int] = {}
    for part in parts:
        if part.record_kind:
            rows[part.record_kind] = rows.get(part.record_kind, 0) + (part.rows or 1)
    return min(rows, key=lambda kind: (-rows[kind], kind), default=None)


def _fields(
    parts: tuple[PartFindings, ...], weighed: tuple[Weighed, ...], rules: Severity
) -> tuple[str, ...]:
    mask = reduce(or_, (one.roll.fields for one in weighed), 0)
    known = [name for i, name in enumerate(rules.weights) if mask >> i & 1]
    stated = {word for part in parts if part.kind == "table" for word in part.fields}
    return (*known, *sorted(word for word in stated if rules.words.get(word, word) not in known))


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _asserted(block: FindingBlock, least: int) -> U64:
    """The different asserted values of a block, as numbers."""
    sure = block.confidence >= least
    chosen = block.values if sure.all() else tuple(compress(block.values, sure.tolist()))
    return distinct(hashed(block.signature, chosen))


def _tally(
    parts: tuple[PartFindings, ...], values: Mapping[str, U64], least: int
) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    hits: dict[str, int] = {}
    for part in parts:
        for block in part.blocks:
            sure = int(np.count_nonzero(block.confidence >= least))
            if sure:
                hits[block.signature] = hits.get(block.signature, 0) + sure
    return tuple((name, len(values[name])) for name in sorted(hits)), tuple(sorted(hits.items()))


def _different(parts: tuple[PartFindings, ...], least: int) -> dict[str, U64]:
    """The different asserted values by signature."""
    found: dict[str, list[U64]] = {}
    for part in parts:
        for block in part.blocks:
            found.setdefault(block.signature, []).append(_asserted(block, least))
    return {name: distinct(np.concatenate(numbers)) for name, numbers in found.items()}


def _values(
    different: Mapping[str, U64], rolls: tuple[Roll, ...], rules: Severity
) -> dict[str, U64]:
    """Distinct values by category; of a bound category only if somebody is in it."""
    found: dict[str, list[U64]] = {}
    for signature, numbers in different.items():
        category = rules.category_of(signature)
        if category is not None and len(numbers) and _held(category, rolls, rules):
            found.setdefault(category, []).append(numbers)
    return {name: distinct(np.concatenate(numbers)) for name, numbers in found.items()}


def _held(category: str, rolls: tuple[Roll, ...], rules: Severity) -> bool:
    bit = np.uint64(rules.category_bits[category])
    return category not in rules.bound or any((roll.categories & bit).any() for roll in rolls)


def _is_specimen(subject: Subject, rules: Severity) -> bool:
    """Does the file lie in a folder of programs and their tests?"""
    return not rules.specimens.isdisjoint((subject.path or "").lower().split("/")[:-1])


def _without_keys(part: PartFindings, rules: Severity) -> PartFindings:
    """The part without its credentials."""
    blocks = (b for b in part.blocks if rules.field_of(b.signature) != "credential")
    return replace(part, blocks=tuple(blocks))


def _privileged(subject: Subject, rules: Severity) -> bool:
    """Whether a credential opens more than its own account."""
    if any(_has(rule, rules.privileged) for rule in subject.yara):
        return True
    name = subject.locator.steps[-1] if subject.locator.steps else ""
    for part in subject.parts:
        for block in part.blocks:
            if rules.field_of(block.signature) == "credential":
                sure = np.unique(block.why[block.confidence >= rules.asserted]).tolist()
                said = [reason for i in sure for reason in block.whys[i]]
                if sure and _has(" ".join((block.signature, name, *said)), rules.privileged):
                    return True
    return False


def _has(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words begins somewhere in the text, not inside another Latin word."""
    joined_words = "|".join(re.escape(word) for word in words)
    return re.search(rf"(?<![a-z])(?:{joined_words})", text.lower()) is not None
