"""The other people of a table's rows: guardians, heads of household, both sides of a complaint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.exposure.person import NAME, Roll
from triage.exposure.record import (
    LEVELS,
    MAY_BE,
    column_ranks,
    how_written,
    people_keys,
    put_first,
)
from triage.exposure.rules import Severity
from triage.hashes import U64, distinct, mixed
from triage.model import FindingBlock, PartFindings
from triage.text.written import KANJI, LATIN, SETTLED

_SAME = 0.9
"""Names of a column from which on they are the rows' own in other letters, and nobody further."""
_OWN = 0.5
"""Names by households from which on a further column names whom each row knows, and no doctors."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one part of a table: the rows' own, the ``others`` beside them, and what is not
    asserted there but may be the name of somebody. Each is different, shape (n, 3): a name, where
    its row lives (the address, else the telephone, else 0), and its column."""

    own: U64
    others: U64
    possible: U64


def names_of(part: PartFindings, rules: Severity) -> Names | None:
    """The names of a table's part; null where no row has more than one."""
    blocks = tuple(_blocks(part, rules)) if part.kind == "table" else ()
    if not blocks:
        return None
    houses = _houses(part, rules)
    found = [_by_column(block, houses, rules.asserted) for block in blocks]
    return Names(*(_once(np.concatenate(kind)) for kind in zip(*found, strict=True)))


def further(named: Mapping[tuple[str, ...], Sequence[Names]]) -> tuple[Roll, ...]:
    """For each table, by its steps, the people who are nobody's own name in it.

    A name that is somebody's own in the table, in the same house as far as that is known, is that
    person; the rest are people of whom only the name is known, one for each name and house. Names
    that stand in the rows of many houses are of doctors and salesmen: one for each name. Names that
    are not asserted may be further people's.
    """
    made = (_roll(number, *table) for number, table in enumerate(named.items()))
    return tuple(roll for roll in made if len(roll.identity))


def _roll(number: int, steps: tuple[str, ...], pieces: Sequence[Names]) -> Roll:
    own = _different(np.concatenate([piece.own[:, :2] for piece in pieces]))
    others = _strangers([piece.others for piece in pieces], own)
    possible = _strangers([piece.possible for piece in pieces], own)
    keys = np.zeros((len(others) + len(possible), len(LEVELS)), np.uint64)
    keys[: len(others), NAME] = others[:, 0]
    people = _identity(_joint(np.concatenate([others, possible])), number)
    sure = keys[:, NAME] > 0
    nothing = np.zeros(len(keys), np.uint64)
    return Roll(
        steps=steps,
        is_table=False,
        keys=keys,
        births=nothing,
        identity=np.where(sure, people, 0),
        possible=np.where(sure, 0, people),
        codes=nothing,
        categories=nothing,
        fields=0,
        long_codes=False,
    )


def _strangers(pieces: Sequence[U64], own: U64) -> U64:
    """The pairs of those names (see ``Names``) that are nobody's ``own``, once each."""
    placed = np.concatenate(pieces)
    columns = [placed[placed[:, 2] == column, :2] for column in np.unique(placed[:, 2])]
    pairs = _different(np.concatenate([placed[:0, :2], *map(_of_households, columns)]))
    lone = pairs[:, 1] == 0
    known = np.where(lone, np.isin(pairs[:, 0], own[:, 0]), np.isin(_joint(pairs), _joint(own)))
    return pairs[~known]


def _once(rows: U64) -> U64:
    """The different rows, by columns: ``np.unique`` takes three times as long."""
    ordered = rows[np.lexsort(rows.T)]
    new = np.ones(len(ordered), np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return ordered[new]


def _of_households(column: U64) -> U64:
    """The different pairs of a column, without the houses where it names doctors or salesmen."""
    pairs = _different(column)
    if len(distinct(pairs[:, 0])) < _OWN * len(pairs):
        pairs[:, 1] = 0
    return _different(pairs)


def _joint(pairs: U64) -> U64:
    """One number for a name and its house."""
    return mixed(pairs[:, 0], np.maximum(pairs[:, 1], np.uint64(1)))


def _different(pairs: U64) -> U64:
    """The different pairs, the names without a house only where they have none anywhere."""
    ordered = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    again = np.zeros(len(ordered), np.bool_)
    same_name = ordered[1:, 0] == ordered[:-1, 0]
    again[:-1] = same_name & ((ordered[:-1, 1] == 0) | (ordered[1:, 1] == ordered[:-1, 1]))
    return ordered[~again]


def _houses(part: PartFindings, rules: Severity) -> U64:
    """Where each record's person lives, by record number."""
    count = max((int(block.record.max(initial=-1)) for block in part.blocks), default=-1) + 1
    houses = np.zeros(count, np.uint64)
    for field in ("address", "phone"):
        for block in part.blocks:
            if rules.field_of(block.signature) == field:
                sure = (block.confidence >= rules.asserted) & (block.record >= 0)
                put_first(houses, block, block.record, field, sure)
    return houses


def _identity(names: U64, number: int) -> U64:
    """Even numbers: an equal name elsewhere does not prove the same person."""
    one = np.uint64(1)
    marked = mixed(names, np.full(len(names), (number << 1) + 3, np.uint64)) & ~one
    marked[marked == 0] = 2
    return marked


def _blocks(part: PartFindings, rules: Severity) -> Iterator[FindingBlock]:
    for block in part.blocks:
        if rules.field_of(block.signature) == "name":
            records = block.record[(block.confidence >= rules.asserted) & (block.record >= 0)]
            several = (block.column != block.column[:1]).any()
            if several or len(distinct(records)) < len(records):
                yield block


def _by_column(block: FindingBlock, houses: U64, asserted: int) -> tuple[U64, U64, U64]:
    """The names that are the rows' own, the others, and what may be one (see ``Names``)."""
    sure, rows = block.confidence >= asserted, block.record >= 0
    ranks = column_ranks(block, named=True)
    best = np.full(int(block.record.max(initial=-1)) + 2, len(ranks))
    np.minimum.at(best, block.record[sure], ranks[sure])  # the last is of what is in no record
    own = ~rows | (ranks <= best[block.record])
    in_note = _behind_first(block, rows & sure & own)
    own &= ~in_note
    others = ~own & ~_again(block, sure & own, ~own)
    chosen = (sure & own, sure & others, ~sure & others & (block.confidence >= MAY_BE))
    named, beside, possible = (_placed(block, rows & some, houses) for some in chosen)
    beside[in_note[rows & chosen[1]], 1] = 0  # who is named in a note may live anywhere
    return named, beside, possible


def _behind_first(block: FindingBlock, named: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which names stand behind another one in a cell: a note tells of a child, who brought it and
    who was there. One in other letters may be the first once more."""
    rows = np.flatnonzero(named)
    rows = rows[np.lexsort((block.position[rows], block.column[rows], block.record[rows]))]
    cells = np.stack([block.record[rows], block.column[rows]])
    starts = np.flatnonzero(np.append(True, (np.diff(cells) != 0).any(axis=0))[: len(rows)])
    firsts = np.repeat(rows[starts], np.diff(starts, append=len(rows)))
    how = how_written(people_keys("name", block.keys)) & ~SETTLED
    found = np.zeros_like(named)
    found[rows] = (rows != firsts) & (how[rows] == how[firsts])
    return found


def _again(
    block: FindingBlock, own: NDArray[np.bool_], others: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which names are in columns that write the rows' own ones once more, in Latin letters:
    木村早紀 KIMURA SAKI, but not 木村早紀 NGUYEN VAN HUNG, who are of Japan and of abroad."""
    how = how_written(people_keys("name", block.keys))
    of_row = np.full(int(block.record.max(initial=-1)) + 1, -1)
    rows = np.flatnonzero(own & (block.record >= 0))
    of_row[block.record[rows[::-1]]] = how[rows[::-1]]
    first = np.where(block.record >= 0, of_row[block.record], -1)
    letters, first_letters = how & ~SETTLED, first & ~SETTLED
    same = (first >= 0) & (letters != first_letters)
    same &= (letters == LATIN) | (first_letters == LATIN)
    apart = (how & first & SETTLED > 0) & ((letters == KANJI) | (first_letters == KANJI))
    same &= ~apart
    found = np.zeros_like(others)
    for column in np.unique(block.column[others]).tolist():
        cells = others & (block.column == column)
        found |= cells & (np.count_nonzero(same & cells) >= _SAME * np.count_nonzero(cells))
    return found


def _placed(block: FindingBlock, chosen: NDArray[np.bool_], houses: U64) -> U64:
    rows = np.flatnonzero(chosen)
    names = people_keys("name", block.keys[rows])
    columns = block.column[rows].astype(np.uint64)
    return np.stack([names, houses[block.record[rows]], columns], axis=1)
