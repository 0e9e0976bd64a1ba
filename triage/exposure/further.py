"""The other people of a table's rows: guardians, heads of household, both sides of a complaint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from triage.exposure.hashes import FOLD, U64, distinct, hashed, mixed
from triage.exposure.person import NAME, Roll
from triage.exposure.record import LEVELS, column_ranks
from triage.exposure.rules import Severity
from triage.model import FindingBlock, PartFindings


@dataclass(frozen=True, slots=True)
class Names:
    """The different names of one part of a table: the rows' own, and those beside them."""

    own: U64
    others: U64


def names_of(part: PartFindings, rules: Severity) -> Names | None:
    """The names of a table's part; null where no more than one column has any."""
    if part.kind != "table":
        return None
    own, others = [], []
    for block in _blocks(part, rules):
        first, rest = _by_column(block, rules.asserted)
        own.append(_numbers(first))
        others.append(_numbers(rest))
    return Names(distinct(np.concatenate(own)), distinct(np.concatenate(others))) if own else None


def further(named: Mapping[tuple[str, ...], Sequence[Names]]) -> tuple[Roll, ...]:
    """For each table, by its steps, the people who are nobody's own name in it.

    A name that is somebody's own elsewhere in the table is that person; the rest are people of whom
    only the name is known, one for each name.
    """
    made = (_roll(number, *table) for number, table in enumerate(named.items()))
    return tuple(roll for roll in made if len(roll.identity))


def _roll(number: int, steps: tuple[str, ...], pieces: Sequence[Names]) -> Roll:
    others = distinct(np.concatenate([piece.others for piece in pieces]))
    held = distinct(np.concatenate([piece.own for piece in pieces]))
    names = np.setdiff1d(others, held, assume_unique=True)
    keys = np.zeros((len(names), len(LEVELS)), np.uint64)
    keys[:, NAME] = names
    nothing = np.zeros(len(names), np.uint64)
    return Roll(
        steps=steps,
        is_table=False,
        keys=keys,
        births=nothing,
        identity=_identity(names, number),
        possible=nothing,
        codes=nothing,
        categories=nothing,
        fields=0,
        long_codes=False,
    )


def _numbers(names: Sequence[str]) -> U64:
    return distinct(hashed("name", FOLD["name"](names))) if names else np.empty(0, np.uint64)


def _identity(names: U64, number: int) -> U64:
    """Even numbers: an equal name elsewhere does not prove the same person."""
    one = np.uint64(1)
    marked = mixed(names, np.full(len(names), (number << 1) + 3, np.uint64)) & ~one
    marked[marked == 0] = 2
    return marked


def _blocks(part: PartFindings, rules: Severity) -> Iterator[FindingBlock]:
    for block in part.blocks:
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
