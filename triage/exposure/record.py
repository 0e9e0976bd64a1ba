"""Findings of the pieces of one table, or of one text, as rows: one for each record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.exposure.hashes import FOLD, U64, hashed
from triage.exposure.rules import Severity
from triage.model import FindingBlock, PartFindings


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the findings of the pieces of one table go.

    ``blocks`` are (block, row of each of its findings); ``code_rows[i]`` is the row of
    ``codes[i]``; ``starts`` are the first rows of the pieces, with ``count`` at their end.
    """

    blocks: tuple[tuple[FindingBlock, NDArray[np.int64]], ...]
    codes: tuple[str, ...]
    code_rows: NDArray[np.int64]
    starts: tuple[int, ...]
    count: int


def rows_of(pieces: Sequence[PartFindings]) -> Rows:
    """A row for each record number of each piece, and one for each finding that stands alone."""
    blocks: list[tuple[FindingBlock, NDArray[np.int64]]] = []
    codes: list[str] = []
    code_rows: list[NDArray[np.int64]] = []
    starts: list[int] = []
    count = 0
    for piece in pieces:
        starts.append(count)
        own = np.arange(len(piece.internal_codes), dtype=np.int64)
        known = [block.record[block.record >= 0] for block in piece.blocks]
        numbers = _different(np.concatenate([own, *known]))
        code_rows.append(np.searchsorted(numbers, own) + count)
        codes.extend(piece.internal_codes)
        count += len(numbers)
        for block in piece.blocks:
            place = np.searchsorted(numbers, block.record) + starts[-1]
            alone = np.flatnonzero(block.record < 0)
            place[alone] = count + np.arange(len(alone))
            count += len(alone)
            blocks.append((block, place.astype(np.int64)))
    starts.append(count)
    joined = np.concatenate(code_rows) if code_rows else np.empty(0, np.int64)
    return Rows(tuple(blocks), tuple(codes), joined, tuple(starts), count)


def _different(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sorted; ``np.unique`` hashes first, which is slower."""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def field_names(rules: Severity) -> tuple[str, ...]:
    """The fields in the order of their bits and of the columns of ``certainty``."""
    return tuple(rules.weights)


def certainty_of(pieces: Sequence[PartFindings], rows: Rows, rules: Severity) -> NDArray[np.uint8]:
    """How sure each field of each record is, in percent, shape (records, fields)."""
    names = field_names(rules)
    table = np.array([rules.percent(confidence) for confidence in range(256)], np.uint8)
    sure = np.zeros((rows.count, len(names)), np.uint8)
    for block, place in rows.blocks:
        field = rules.field_of(block.signature)
        if field is not None:
            np.maximum.at(sure[:, names.index(field)], place, table[block.confidence])
    holds = np.any(sure >= rules.percent(rules.asserted), axis=1)
    holds[rows.code_rows] = True
    for piece, start, end in zip(pieces, rows.starts, rows.starts[1:], strict=False):
        for field in _stated(piece, rules):
            column = sure[start:end, names.index(field)]
            column[holds[start:end]] = 100
    return sure


def _stated(piece: PartFindings, rules: Severity) -> set[str]:
    """Fields that hold for every record: columns that no signature has values of, kinds."""
    found = {rules.field_of(block.signature) for block in piece.blocks}
    stated: set[str] = set()
    if piece.kind == "table":
        stated = {rules.words[word] for word in piece.fields if word in rules.words}
    if piece.internal_codes:
        stated.add("internal_code")
    kind = rules.record_kinds.get(piece.record_kind or "")
    return (stated - found) | ({kind} if kind else set()) | set(piece.topics)


def put_first(
    into: U64,
    block: FindingBlock,
    place: NDArray[np.int64],
    field: str,
    among: NDArray[np.bool_],
) -> None:
    """Give each record its own value ``among`` those of a block: see ``column_ranks``."""
    chosen = np.flatnonzero(among)
    if not len(chosen):
        return
    ranks = column_ranks(block, named=field in ("name", "kana"))
    order = chosen[np.lexsort((block.position[chosen], ranks[chosen], place[chosen]))]
    records = place[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = records[1:] != records[:-1]
    first &= into[records] == 0
    picked = [block.values[i] for i in order[first].tolist()]
    into[records[first]] = hashed(field, FOLD[field](picked) if field in FOLD else picked)


def column_ranks(block: FindingBlock, *, named: bool) -> NDArray[np.int64]:
    """For each finding how far its column is from being the person's own (0: it is).

    The leftmost column is, but of ``named`` people the one with the most different values: the
    head of a household, a doctor, a salesman stand in many rows.
    """
    columns, index = np.unique(block.column, return_inverse=True)
    if len(columns) < 2 or not named:
        return index.astype(np.int64)
    values = [set[str]() for _ in columns]
    for at, value in zip(index.tolist(), block.values, strict=True):
        values[at].add(value)
    order = sorted(range(len(columns)), key=lambda at: (-len(values[at]), at))
    return np.argsort(order).astype(np.int64)[index]


def bits_of(flags: NDArray[np.bool_]) -> U64:
    """Rows of flags as masks, the first column in the lowest bit."""
    bits = np.zeros(len(flags), np.uint64)
    for i in range(flags.shape[1]):
        bits |= flags[:, i].astype(np.uint64) << np.uint64(i)
    return bits


def categories_of(rows: Rows, identity: U64, asserted: U64, rules: Severity) -> U64:
    """Masks of categories; a bound one needs somebody in the record."""
    bits = np.zeros(rows.count, np.uint64)
    for block, place in rows.blocks:
        category = rules.category_of(block.signature)
        if category is not None:
            sure = place[block.confidence >= rules.asserted]
            bits[sure] |= np.uint64(rules.category_bits[category])
    for i, field in enumerate(field_names(rules)):
        if field in rules.category_bits:  # a column without values of its own, a kind of record
            have = (asserted >> np.uint64(i)) & np.uint64(1)
            bits |= have * np.uint64(rules.category_bits[field])
    bound = sum(rules.category_bits[name] for name in rules.bound)
    bits[identity == 0] &= ~np.uint64(bound)
    return bits
