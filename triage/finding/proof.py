"""Runs every signature's and every YARA rule's own specimens through the engines themselves."""

from __future__ import annotations

from triage.finding.pattern import PatternEngine
from triage.signatures import Signatures
from triage.text.fold import fold

_ASSERTED = 50
"""Percent from which a finding is an assertion (``triage.inventory/1``)."""


def prove(signatures: Signatures) -> tuple[str, ...]:
    """Specimens that the pattern engine gets wrong, one English line each; empty when none.

    A ``match`` must give a finding that is an assertion (vocabulary: any finding), a
    ``no_match`` must give no assertion.
    """
    engine = PatternEngine(signatures)
    problems = []
    for signature in signatures.patterns:
        for kind, specimens in (("match", signature.match), ("no_match", signature.no_match)):
            for number, specimen in enumerate(specimens, 1):
                found = [
                    match
                    for match in engine.matches(fold(specimen).text)
                    if match.signature == signature.id
                    and (match.confidence >= _ASSERTED or (signature.words and kind == "match"))
                ]
                if bool(found) != (kind == "match"):
                    problems.append(f"{signature.id}: {kind} specimen {number} fails")
    return tuple(problems)
