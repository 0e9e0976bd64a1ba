"""The other people of a table's rows: guardians, heads of household, both sides of a complaint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from triage.exposure.hashes import FOLD, U64, distinct, hashed, mixed
from triage.exposure.person import LEVELS, NAME, Roll
from triage.exposure.record import column_ranks
from triage.exposure.rules import Severity
from triage.model import FindingBlock, PartFindings


def further(parts: Sequence[PartFindings], rules: Severity) -> tuple[Roll, ...]:
    """For each table with names in several columns, those that are nobody's own in it.

    A name that is somebody's own elsewhere in the table is that person; the rest are people of whom
    only the name is known, one for each name.
    """
    tables: dict[tuple[str, ...], list[PartFindings]] = {}
    for part in parts:
        if part.kind == "table":
            tables.setdefault(part.steps, []).append(part)
    made = (_roll(number, pieces, rules) for number, pieces in enumerate(tables.values()))
    return tuple(roll for roll in made if len(roll.identity))


def _roll(number: int, pieces: Sequence[PartFindings], rules: Severity) -> Roll:
    own: list[str] = []
    others: set[str] = set()
    for block in _names(pieces, rules):
        first, rest = _by_column(block, rules.asserted)
        own += first
        others.update(rest)
    names = distinct(hashed("name", FOLD["name"](sorted(others))))
    if len(names):
        held = distinct(hashed("name", FOLD["name"](own)))
        names = np.setdiff1d(names, held, assume_unique=True)
    keys = np.zeros((len(names), len(LEVELS)), np.uint64)
    keys[:, NAME] = names
    nothing = np.zeros(len(names), np.uint64)
    return Roll(
        steps=pieces[0].steps,
        is_table=False,
        keys=keys,
        identity=_identity(names, number),
        possible=nothing,
        codes=nothing,
        categories=nothing,
        fields=0,
        long_codes=False,
    )


def _identity(names: U64, number: int) -> U64:
    """Even numbers: an equal name elsewhere does not prove the same person."""
    one = np.uint64(1)
    marked = mixed(names, np.full(len(names), (number << 1) + 3, np.uint64)) & ~one
    marked[marked == 0] = 2
    return marked


def _names(pieces: Sequence[PartFindings], rules: Severity) -> Iterator[FindingBlock]:
    for piece in pieces:
        for block in piece.blocks:
            if rules.field_of(block.signature) == "name" and len(np.unique(block.column)) > 1:
                yield block


def _by_column(block: FindingBlock, asserted: int) -> tuple[list[str], list[str]]:
    """The values in the column of the rows' own names, and those in the others."""
    sure = (block.confidence >= asserted) & (block.record >= 0)
    own = column_ranks(block, named=True) == 0
    return (
        [block.values[i] for i in np.flatnonzero(sure & own).tolist()],
        [block.values[i] for i in np.flatnonzero(sure & ~own).tolist()],
    )
