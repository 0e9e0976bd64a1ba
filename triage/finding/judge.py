"""What a signature says of a value whose kind is already known by its column."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage import plugins
from triage.signatures import Signatures

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
            s.id: [(re.compile(d.regex), d) for d in s.demotions] for s in signatures.patterns
        }

    def checks(self, signature: str) -> bool:
        """Has the signature a validator?"""
        return signature in self._validators

    def valid(self, signature: str, values: Sequence[str]) -> NDArray[np.bool_]:
        """The validator's verdict on values in normal form; all true where there is none."""
        if signature not in self._validators:
            return np.ones(len(values), np.bool_)
        accepted: NDArray[np.bool_] = self._validators[signature].accepts_all(values)
        return accepted

    def strengths(
        self, signature: str, values: Sequence[str], rows: NDArray[np.int64], start: Strength
    ) -> list[tuple[Strength, NDArray[np.int64]]]:
        """The rows grouped by what their values are worth, from ``start`` downwards."""
        many = len({values[row] for row in rows.tolist()}) >= _MANY
        demotions = [
            (regex, demotion)
            for regex, demotion in self._demotions.get(signature, ())
            if not (demotion.alone and many)
        ]
        if not demotions:
            return [(start, rows)]
        known: dict[str, Strength] = {}
        groups: dict[Strength, list[int]] = {}
        for row in rows.tolist():
            value = values[row]
            if value not in known:
                confidence, why = start
                for regex, demotion in demotions:
                    if confidence > demotion.confidence and regex.search(value):
                        confidence, why = demotion.confidence, (*why, demotion.why)
                known[value] = confidence, why
            groups.setdefault(known[value], []).append(row)
        return [(strength, np.array(group, np.int64)) for strength, group in sorted(groups.items())]
