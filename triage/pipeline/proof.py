"""The rules prove themselves: sound as data, and right on their own specimens."""

from __future__ import annotations

from triage.finding import proof, yara_rules
from triage.signatures import check, load, root


def problems() -> tuple[str, ...]:
    """What is wrong with the shipped rules; empty when nothing is. No evidence is involved."""
    signatures = load()
    return (
        *check(signatures),
        *proof.prove(signatures),
        *yara_rules.prove(root() / "yara"),
    )
