"""A pattern of a signature, compiled, and which of them may speak in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from triage.finding.labels import Use
from triage.signatures import Pattern, Signature


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled pattern with its signature. ``widths``: characters of the shortest and of the
    longest match. ``mute``: without a label, what it finds is worth nothing."""

    signature: Signature
    pattern: Pattern
    regex: re.Pattern[str]
    widths: tuple[int, int]
    mute: bool

    @classmethod
    def of(cls, signature: Signature, pattern: Pattern) -> Rule:
        """A pattern, ready for use."""
        low, high = re._parser.parse(pattern.regex).getwidth()  # type: ignore[attr-defined]
        widths = int(low), int(high)
        mute = is_mute(signature, pattern)
        return cls(signature, pattern, re.compile(pattern.regex), widths, mute)


def is_mute(signature: Signature, pattern: Pattern) -> bool:
    """Is what it finds worth nothing without a label?"""
    return not (pattern.bare or pattern.after or signature.promotions)


class Leading:
    """Rules by how many digits the first group of their values has."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._all: dict[int, list[Rule]] = {}
        for rule in rules:
            for lead in rule.pattern.leads:
                self._all.setdefault(lead, []).append(rule)
        every = [rule for several in self._all.values() for rule in several]
        self._mute = frozenset(rule.signature.id for rule in every if rule.mute)
        self._chosen: dict[frozenset[str], dict[int, list[Rule]]] = {}

    def speaking(self, uses: Iterable[Use]) -> dict[int, list[Rule]]:
        """Those that may find something in a text with words of these uses: a column of numbers
        that no label is near gives a candidate a line."""
        own = self._mute.intersection(name for use in uses for name in use.own)
        if own not in self._chosen:
            self._chosen[own] = {
                lead: [rule for rule in rules if not rule.mute or rule.signature.id in own]
                for lead, rules in self._all.items()
            }
        return self._chosen[own]
