"""The findings of one part as rows: one for each record, reduced to what people are told by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.exposure.again import BESIDE, tell_alike
from triage.exposure.rules import Severity
from triage.hashes import U64, distinct, mixed, numbered, of_kind
from triage.model import FindingBlock, PartFindings
from triage.text.coded import lengths

LEVELS = (
    "my_number",
    "internal_code",
    "name+birth_date",
    "name+address",
    "name+phone",
    "kana+birth_date",
    "name",
    "kana",
    "email",
    "phone",
)
"""Person keys, strongest first. Up to ``kana+birth_date`` an equal key proves the same person."""
CODE, NAME_PHONE = LEVELS.index("internal_code"), LEVELS.index("name+phone")
OF_SOMEBODY = ("name", "birth_date", "address", "bank_account", "government_id", "card")
"""Values without another key, in the order in which they stand for whoever has them."""

_KEYED = ("my_number", "name", "kana", "birth_date", "address", "phone", "email")
_WRITTEN = np.uint64(7)
"""The lowest bits of a name's number: how it is written. No such number is without the next bit, so
that none is 0."""
MAY_BE = 30
"""Percent from which on a name that is not asserted may yet be somebody's."""
_TOLD = 80
"""Percent from which on a column of names is told by its label, or by a vote of its cells, and not
by the names beside it."""
_IN_CHARGE = 8
"""Rows for each name of a column, on average, from which on those are of who deals with them."""
_MOST = 1 << 22
"""Records of one part at most: no piece of a table has so many characters. A number is a place in
memory here; what a worker numbers otherwise stands alone."""
_LENGTHS = 1000  # codes of a part that tell how long they are


@dataclass(frozen=True, slots=True)
class Piece:
    """What is kept of one part: no clear value, a row for each record number and for each finding
    that stands alone. What has a column for each kind lies column behind column in memory, as it
    is asked.

    ``keys`` has the shape (rows, len(LEVELS)), 0 where there is none; ``births`` are the birth
    dates alone; ``code_lengths`` are those of the first codes. ``certainty`` (rows, fields) is in
    percent, ``categories`` are masks. ``spare`` are the rows without a key but perhaps a code;
    ``stand_ins`` (spare rows, len(OF_SOMEBODY)) are the values in them that may be somebody's.
    ``held`` are, of a text, the values by field that the other rows have.
    """

    is_table: bool
    record_kind: str | None
    keys: U64
    births: U64
    code_lengths: tuple[int, ...]
    certainty: NDArray[np.uint8]
    categories: U64
    spare: NDArray[np.int64]
    stand_ins: U64
    held: Mapping[str, U64]


@dataclass(frozen=True, slots=True)
class _Rows:
    """``blocks`` are (block, row of each of its findings); ``code_rows[i]`` is that of code i."""

    blocks: tuple[tuple[FindingBlock, NDArray[np.int64]], ...]
    code_rows: NDArray[np.int64]
    count: int


def reduced(part: PartFindings, rules: Severity) -> Piece:
    """The rows of one part."""
    rows = _rows_of(part)
    values = {field: np.zeros(rows.count, np.uint64) for field in _KEYED}
    for block, place in rows.blocks:
        field = rules.field_of(block.signature)
        if field in values:
            put_first(values[field], block, place, field, block.confidence >= rules.asserted)
    is_table = part.kind == "table"
    held = {} if is_table else {field: own.copy() for field, own in values.items()}
    values["internal_code"] = _codes(part, rows)
    tell_alike(values, _beside_names(rows, rules))
    keys = _keys(values)
    nobody = ~np.any([own > 0 for at, own in enumerate(keys.T) if at != CODE], axis=0)
    return Piece(
        is_table=is_table,
        record_kind=part.record_kind,
        keys=keys,
        births=values["birth_date"],
        code_lengths=tuple(lengths(part.internal_codes)[:_LENGTHS].tolist()),
        certainty=_certainty(part, rows, rules),
        categories=_categories(rows, rules),
        spare=np.flatnonzero(nobody),
        stand_ins=_stand_ins(rows, nobody, rules),
        held={field: distinct(own[~nobody]) for field, own in held.items()},
    )


def _rows_of(part: PartFindings) -> _Rows:
    coded = len(part.internal_codes)
    records = [_known(block.record) for block in part.blocks]
    most = max((int(own.max(initial=-1)) for own in records), default=-1)
    held = np.zeros(max(coded, most + 1) + 1, np.bool_)  # the last one is of those that stand alone
    held[:coded] = True
    for own in records:
        held[own] = True
    held[-1] = False
    numbers = np.cumsum(held) - 1
    count = int(numbers[-1]) + 1
    blocks = []
    for block, own in zip(part.blocks, records, strict=True):
        place = numbers[own]
        alone = np.flatnonzero(own < 0)
        place[alone] = count + np.arange(len(alone))
        count += len(alone)
        blocks.append((block, place))
    return _Rows(tuple(blocks), numbers[:coded], count)


def _known(records: NDArray[np.int64]) -> NDArray[np.int64]:
    """Record numbers as they are, -1 for what can be none."""
    return np.where((records >= 0) & (records < _MOST), records, -1)


def _codes(part: PartFindings, rows: _Rows) -> U64:
    codes = np.zeros(rows.count, np.uint64)
    filled = part.code_numbers != numbered([""])
    codes[rows.code_rows[filled]] = of_kind("internal_code", part.code_numbers)[filled]
    return codes


def _beside_names(rows: _Rows, rules: Severity) -> Iterator[tuple[NDArray[np.int64], U64]]:
    """The records of what proves the same person beside a name, and its keys."""
    for block, place in rows.blocks:
        field = rules.field_of(block.signature)
        if field in BESIDE:
            sure = block.confidence >= rules.asserted
            yield place[sure], people_keys(field, block.keys[sure])


def _keys(values: Mapping[str, U64]) -> U64:
    keys = np.zeros((len(values["name"]), len(LEVELS)), np.uint64, order="F")
    for column, level in enumerate(LEVELS):
        left, _, right = level.partition("+")
        keys[:, column] = mixed(values[left], values[right]) if right else values[left]
    return keys


def as_written(names: U64, keys: U64) -> U64:
    """Numbers of names with the bits of ``keys`` that say how each is written. 0 stays 0."""
    return np.where(names > 0, names & ~_WRITTEN | keys & _WRITTEN | (_WRITTEN + np.uint64(1)), 0)


def people_keys(field: str, keys: U64) -> U64:
    """What people are compared by: ``keys`` of a block as numbers of a field."""
    numbers = of_kind(field, keys)
    return as_written(numbers, keys) if field == "name" else numbers


def _stand_ins(rows: _Rows, nobody: NDArray[np.bool_], rules: Severity) -> U64:
    found = np.zeros((int(nobody.sum()), len(OF_SOMEBODY)), np.uint64)
    for column, field in enumerate(OF_SOMEBODY if len(found) else ()):
        least = MAY_BE if field == "name" else rules.asserted
        fresh = np.zeros(rows.count, np.uint64)
        for block, place in rows.blocks:
            if rules.field_of(block.signature) == field:
                put_first(fresh, block, place, field, (block.confidence >= least) & nobody[place])
        found[:, column] = fresh[nobody]
    return found


def how_written(names: U64) -> NDArray[np.int64]:
    """Of keys of names: how they are ``written`` (see ``text.written``), 0 where there is none."""
    return (names & _WRITTEN).astype(np.int64)


def field_names(rules: Severity) -> tuple[str, ...]:
    """The fields in the order of their bits and of the columns of ``certainty``."""
    return tuple(rules.weights)


def _certainty(part: PartFindings, rows: _Rows, rules: Severity) -> NDArray[np.uint8]:
    """How sure each field of each record is, in percent, shape (records, fields)."""
    names = field_names(rules)
    table = np.array(rules.percents, np.uint8)
    sure = np.zeros((rows.count, len(names)), np.uint8, order="F")
    for block, place in rows.blocks:
        field = rules.field_of(block.signature)
        if field is not None:
            np.maximum.at(sure[:, names.index(field)], place, table[block.confidence])
    holds = np.any(sure >= rules.percent(rules.asserted), axis=1)
    holds[rows.code_rows] = True
    for field in _stated(part, rules):
        sure[holds, names.index(field)] = 100
    return sure


def _stated(part: PartFindings, rules: Severity) -> set[str]:
    """Fields that hold for every record: columns that no signature has values of, kinds."""
    found = {rules.field_of(block.signature) for block in part.blocks}
    stated: set[str] = set()
    if part.kind == "table":
        stated = {rules.words[word] for word in part.fields if word in rules.words}
    if part.internal_codes:
        stated.add("internal_code")
    kind = rules.record_kinds.get(part.record_kind or "")
    return (stated - found) | ({kind} if kind else set()) | set(part.topics)


def put_first(
    into: U64,
    block: FindingBlock,
    place: NDArray[np.int64],
    field: str,
    among: NDArray[np.bool_],
) -> None:
    """Give each record (``place`` of each finding) its own value ``among`` a block's, hashed, where
    it has none: see ``column_ranks``."""
    chosen = np.flatnonzero(among)
    if not len(chosen):
        return
    order = chosen
    if (np.diff(place[chosen]) <= 0).any():  # else it is one column of a table, as most are
        ranks = column_ranks(block, named=field in ("name", "kana"))
        order = chosen[np.lexsort((block.position[chosen], ranks[chosen], place[chosen]))]
    records = place[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = records[1:] != records[:-1]
    first &= into[records] == 0
    into[records[first]] = people_keys(field, block.keys[order[first]])


def column_ranks(block: FindingBlock, *, named: bool) -> NDArray[np.int64]:
    """For each finding how far its column is from being the person's own (0: it is).

    The leftmost column is, but of ``named`` people the one with the most different values: the
    head of a household, a doctor, a salesman stand in many rows. Columns that are told by others
    stand behind those, and behind all others whoever deals with the rows (agents of a desk, of whom
    each stands in many of them).
    """
    if (block.column == block.column[:1]).all():
        return np.zeros(len(block.column), np.int64)
    columns, index = np.unique(block.column, return_inverse=True)
    if not named:
        return index.astype(np.int64)
    cells = [index == at for at in range(len(columns))]
    counts = [len(distinct(block.numbers[own])) for own in cells]
    told = [int(block.confidence[own].max()) >= _TOLD for own in cells]
    often = [int(own.sum()) for own in cells]
    staff = [_IN_CHARGE * count <= rows for count, rows in zip(counts, often, strict=True)]
    order = sorted(range(len(columns)), key=lambda at: (staff[at], not told[at], -counts[at], at))
    return np.argsort(order).astype(np.int64)[index]


def bits_of(flags: NDArray[np.bool_]) -> U64:
    """Rows of flags as masks, the first column in the lowest bit."""
    bits = np.zeros(len(flags), np.uint64)
    held = np.flatnonzero(flags.any(axis=0))  # few of all the fields that there are
    for i in held.tolist():
        bits |= flags[:, i].astype(np.uint64) << np.uint64(i)
    return bits


def _categories(rows: _Rows, rules: Severity) -> U64:
    """Masks of the categories of the asserted findings in each row."""
    bits = np.zeros(rows.count, np.uint64)
    for block, place in rows.blocks:
        category = rules.category_of(block.signature)
        if category is not None:
            sure = place[block.confidence >= rules.asserted]
            bits[sure] |= np.uint64(rules.category_bits[category])
    return bits
