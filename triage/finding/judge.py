"""What a signature says of a value whose kind is already known by its column."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from triage import plugins
from triage.signatures import Signatures
from triage.text.coded import Coded

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
        chosen = values.taken(rows)
        demoted = dict(self._demoted(signature, {*chosen.used().distinct}, start))
        if not demoted:
            return [(start, rows)]
        groups: dict[Strength, set[str]] = {start: {*chosen.distinct} - demoted.keys()}
        for value, strength in demoted.items():
            groups.setdefault(strength, set()).add(value)
        parts = ((one, rows[chosen.among(group)]) for one, group in sorted(groups.items()))
        return [(one, part) for one, part in parts if len(part)]

    def _demoted(
        self, signature: str, distinct: set[str], start: Strength
    ) -> Iterator[tuple[str, Strength]]:
        """The values that are worth less than ``start``, with what they are worth."""
        many = len(distinct) >= _MANY
        # most columns hold nothing to demote: all values are searched as the lines of one text
        lines = "\n".join(distinct)
        demotions = [
            (regex.search, demotion)
            for regex, demotion in self._demotions.get(signature, ())
            if not (demotion.alone and many) and regex.search(lines)
        ]
        for value in distinct if demotions else ():
            confidence, why = start
            for found, demotion in demotions:
                if confidence > demotion.confidence and found(value):
                    confidence, why = demotion.confidence, (*why, demotion.why)
            if confidence < start[0]:
                yield value, (confidence, why)
