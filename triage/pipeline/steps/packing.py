"""Findings made ready for the pipe and the store."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator

from triage.columns import pack_block, pack_codes
from triage.model import PartFindings
from triage.pipeline.tasks import PackedPart

_ELSEWHERE = ("blocks", "refuted", "internal_codes", "code_numbers")


def pack(found: PartFindings) -> PackedPart:
    """One part's findings as bytes; everything that is not a column is JSON."""
    facts = {
        field.name: getattr(found, field.name)
        for field in dataclasses.fields(found)
        if field.name not in _ELSEWHERE
    }
    return PackedPart(
        facts=json.dumps(facts, sort_keys=True),
        codes=pack_codes(found.internal_codes) if found.internal_codes else None,
        blocks=tuple(
            (block.signature, len(block.values), pack_block(block))
            for block in found.blocks
            if block.values
        ),
        refuted=found.refuted,
    )


def has_result(found: PartFindings) -> bool:
    """Whether a part is worth keeping at all. A register that names people by code alone is:
    another table may say whose codes they are."""
    coded = bool(found.internal_codes and found.record_kind)
    return coded or bool(found.refuted or any(block.values for block in found.blocks))


def starting_in(found: PartFindings, start: int, end: int) -> PartFindings:
    """Only the findings that start in the half-open range of positions."""
    if not found.blocks:
        return found
    blocks = (
        block.where((block.position >= start) & (block.position < end)) for block in found.blocks
    )
    return dataclasses.replace(found, blocks=tuple(b for b in blocks if b.values))


def packed(parts: Iterable[PartFindings]) -> Iterator[PackedPart]:
    """The parts that hold a result, packed one by one."""
    return (pack(part) for part in parts if has_result(part))
