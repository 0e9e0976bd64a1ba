"""What is found in running text, as a line of a test."""

from __future__ import annotations

from functools import cache

from triage.finding.examiner import Examiner
from triage.model import PartFindings, Text
from triage.signatures import load


@cache
def examiner() -> Examiner:
    """One for all tests: it is dear to make."""
    return Examiner(load())


def read(written: str) -> PartFindings:
    """The findings in a text."""
    return examiner().examine(Text((), written, "utf-8", None))


def asserted(written: str) -> list[tuple[str, str]]:
    """Signature and value of what is asserted (confidence 0.5 or more)."""
    return [
        (block.signature, value)
        for block in read(written).blocks
        for value, confidence in zip(block.values, block.confidence, strict=True)
        if confidence >= 50
    ]
