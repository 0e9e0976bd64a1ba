"""What is kept of the parts of one subject, one part after the other: no clear value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from triage.exposure.further import Names, names_of
from triage.exposure.person import Weighed, weigh
from triage.exposure.record import Piece, reduced
from triage.exposure.rules import Severity
from triage.hashes import U64, distinct, of_kind, united
from triage.model import FindingBlock, PartFindings, Refutation


@dataclass(slots=True)
class Gathered:
    """The sums over a subject's parts. ``values`` are the different asserted values by signature,
    ``kinds`` the rows by kind of record, ``stated`` what the headers of tables name."""

    rules: Severity
    place: str
    """What the subject and its folder are called: words there tell a privileged credential."""
    tables: dict[tuple[str, ...], list[Piece]] = field(default_factory=dict)
    named: dict[tuple[str, ...], list[Names]] = field(default_factory=dict)
    values: dict[str, list[U64]] = field(default_factory=dict)
    hits: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    stated: set[str] = field(default_factory=set)
    refuted: list[Refutation] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    org_unit: str | None = None
    fiscal_year: int | None = None
    privileged: bool = False

    def add(self, part: PartFindings) -> None:
        """Take in one part."""
        self.tables.setdefault(part.steps, []).append(reduced(part, self.rules))
        names = names_of(part, self.rules)
        if names is not None:
            self.named.setdefault(part.steps, []).append(names)
        for block in part.blocks:
            self._count(block)
            self.privileged = self.privileged or self._opens_more(block)
        if part.record_kind:
            rows = self.kinds.get(part.record_kind, 0)
            self.kinds[part.record_kind] = rows + (part.rows or 1)
        if part.kind == "table":
            self.stated.update(part.fields)
        self.refuted += part.refuted
        for name in ("rows", "households", "accounts"):
            number = getattr(part, name)
            if number is not None:
                self.numbers[name] = self.numbers.get(name, 0) + number
        self.org_unit = self.org_unit or part.org_unit
        self.fiscal_year = self.fiscal_year or part.fiscal_year

    def weighed(self) -> Iterator[Weighed]:
        """The records of each table and text, once: the pieces are given up on the way."""
        for ordinal, (steps, pieces) in enumerate(self.tables.items()):
            made = weigh(steps, pieces, ordinal, self.rules)
            if len(made.weight):
                yield made

    def different(self) -> dict[str, U64]:
        """The different asserted values by signature, once."""
        found = {}
        while self.values:
            signature, numbers = self.values.popitem()
            found[signature] = united(numbers)
        return found

    def _count(self, block: FindingBlock) -> None:
        sure = block.confidence >= self.rules.asserted
        chosen = block.numbers[sure]
        if len(chosen):
            self.hits[block.signature] = self.hits.get(block.signature, 0) + len(chosen)
        numbers = distinct(of_kind(block.signature, chosen))
        self.values.setdefault(block.signature, []).append(numbers)

    def _opens_more(self, block: FindingBlock) -> bool:
        """Whether a credential opens more than its own account."""
        if self.rules.field_of(block.signature) != "credential":
            return False
        sure = np.unique(block.why[block.confidence >= self.rules.asserted]).tolist()
        said = [reason for i in sure for reason in block.whys[i]]
        words = " ".join((block.signature, self.place, *said))
        return bool(sure) and has(words, self.rules.privileged)


def has(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words begins somewhere in the text, not inside another Latin word."""
    joined_words = "|".join(re.escape(word) for word in words)
    return re.search(rf"(?<![a-z])(?:{joined_words})", text.lower()) is not None
