"""What findings tell, for tests that ask for values alone."""

from __future__ import annotations

from triage.model import PartFindings


def asserted(found: PartFindings, signature: str) -> list[str]:
    """The values of a signature that are likely or verified, in order."""
    return [
        value
        for block in found.blocks
        if block.signature == signature
        for value, confidence in zip(block.values, block.confidence.tolist(), strict=True)
        if confidence >= 50
    ]
