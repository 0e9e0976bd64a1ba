"""What a signature says of a value whose kind is already known by its column."""

from __future__ import annotations

import re
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from triage import plugins
from triage.finding.beginnings import Beginnings
from triage.signatures import Signatures
from triage.text.coded import Coded, are_more
from triage.text.column import Lines, lines

_MANY = 5
"""Distinct values from which on a column is a list and no specimen."""

Strength = tuple[int, tuple[str, ...]]
"""Confidence in percent, and the reasons."""


class Judge:
    """Validators and demotions (offices, published test numbers) by signature."""

    def __init__(self, signatures: Signatures) -> None:
        found = plugins.load("validators")
        self._validators = {s.id: found[s.validator] for s in signatures.patterns if s.validator}
        self._demotions = {
            s.id: [(re.compile(d.regex, re.MULTILINE), d) for d in s.demotions]
            for s in signatures.patterns
        }
        self._known: dict[str, Beginnings | None] = {}

    def checks(self, signature: str) -> bool:
        """Has the signature a validator?"""
        return signature in self._validators

    def valid(self, signature: str, values: Coded) -> NDArray[np.bool_]:
        """The validator's verdict on values in normal form; all true where there is none."""
        if signature not in self._validators:
            return np.ones(len(values), np.bool_)
        accepted: NDArray[np.bool_] = self._validators[signature].accepts_all(values.distinct)
        return accepted[values.codes]

    def strengths(
        self, signature: str, values: Coded, rows: NDArray[np.int64], start: Strength
    ) -> list[tuple[Strength, NDArray[np.int64]]]:
        """The rows grouped by what their values are worth, from ``start`` downwards."""
        chosen = values.taken(rows).used()
        demoted = self._demoted(signature, lines(chosen.distinct), start)
        if not demoted:
            return [(start, rows)]
        worth = sorted({start, *demoted.values()})
        place = np.full(len(chosen.distinct), worth.index(start))
        place[[*demoted]] = [*map(worth.index, demoted.values())]
        parts = ((one, rows[place[chosen.codes] == at]) for at, one in enumerate(worth))
        return [(one, part) for one, part in parts if len(part)]

    def _demoted(self, signature: str, values: Lines, start: Strength) -> dict[int, Strength]:
        """Which of some values are worth less than ``start``, and how much."""
        worth: dict[int, Strength] = {}
        demotions = self._demotions.get(signature, [])
        if not demotions or not len(values):
            return worth
        many = are_more(values, _MANY - 1)
        begun = self._beginnings(signature) if many else None
        places = np.arange(len(values)) if begun is None else begun.lines(values)
        some = values if begun is None else values.taken(places)
        for regex, demotion in demotions:
            for at in _lines_of(regex, some) if not (many and demotion.alone) else ():
                place = int(places[at])
                confidence, why = worth.get(place, start)
                if confidence > demotion.confidence and regex.search(some[at]):
                    worth[place] = demotion.confidence, (*why, demotion.why)
        return worth

    def _beginnings(self, signature: str) -> Beginnings | None:
        """How what lowers a value of a long column may begin, once it is asked."""
        if signature not in self._known:
            demotions = self._demotions[signature]
            self._known[signature] = Beginnings.of(
                regex.pattern for regex, demotion in demotions if not demotion.alone
            )
        return self._known[signature]


def _lines_of(regex: re.Pattern[str], values: Lines) -> list[int]:
    """The lines in which a pattern may be. All are searched as one text, for most columns hold
    nothing of it, and what reaches over a line end may be in any of the lines that it touches."""
    if not len(values):
        return []
    spans = np.array([found.span() for found in regex.finditer(values.text)]).reshape(-1, 2)
    first, last = np.searchsorted(values.ends, spans.T).tolist()
    return sorted({*chain(*map(range, first, (at + 1 for at in last)))})
