"""Turns the findings of one subject into records with person keys: rows of hashed numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triage.exposure.hashes import U64, distinct, hashed, mixed
from triage.exposure.record import (
    Rows,
    bits_of,
    categories_of,
    certainty_of,
    field_names,
    put_first,
    rows_of,
)
from triage.exposure.rules import Severity
from triage.model import PartFindings

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
CODE = LEVELS.index("internal_code")
NAME, KANA = LEVELS.index("name"), LEVELS.index("kana")
PROVES = frozenset(range(NAME)) | {LEVELS.index("email"), LEVELS.index("phone")}

_KEYED = ("my_number", "name", "kana", "birth_date", "address", "phone", "email")
_SHORT_CODE = 6  # characters; a shorter code is a running number, unique in its own table only
_CODE_IS_UNIQUE = 0.8


@dataclass(frozen=True, slots=True)
class Roll:
    """The records of one table, or of one text, as columns of equal length.

    ``keys`` has the shape (records, len(LEVELS)), 0 where the record lacks the key. ``identity``
    is the strongest key of a record (0: nobody, odd: an equal number proves the same person).
    ``codes`` are the values of the code column, whoever they stand for; ``long_codes`` says that
    they may mean the same in another table. ``categories`` and ``fields`` are bit masks, of each
    record and of all.
    """

    steps: tuple[str, ...]
    is_table: bool
    keys: U64
    identity: U64
    codes: U64
    categories: U64
    fields: int
    long_codes: bool

    def only(self, rows: NDArray[np.bool_]) -> Roll:
        """The roll of some of its records."""
        return replace(
            self,
            keys=self.keys[rows],
            identity=self.identity[rows],
            codes=self.codes[rows],
            categories=self.categories[rows],
        )


@dataclass(frozen=True, slots=True)
class Weighed:
    """A roll with what only its score needs: ``asserted`` is a mask of fields for each record,
    ``certainty`` (records, fields) is in percent, ``weight`` in points."""

    roll: Roll
    asserted: U64
    certainty: NDArray[np.uint8]
    weight: NDArray[np.float64]


def weigh(parts: Sequence[PartFindings], rules: Severity) -> tuple[Weighed, ...]:
    """The records of each table (a long one comes in pieces with equal steps) and text."""
    tables: dict[tuple[str, ...], list[PartFindings]] = {}
    for part in parts:
        tables.setdefault(part.steps, []).append(part)
    made = (_weighed(pieces, ordinal, rules) for ordinal, pieces in enumerate(tables.values()))
    return tuple(weighed for weighed in made if len(weighed.weight))


def _weighed(pieces: Sequence[PartFindings], ordinal: int, rules: Severity) -> Weighed:
    rows = rows_of(pieces)
    certainty = certainty_of(pieces, rows, rules)
    asserted = bits_of(certainty >= rules.percent(rules.asserted))
    values = {field: np.zeros(rows.count, np.uint64) for field in _KEYED}
    for block, place in rows.blocks:
        field = rules.field_of(block.signature)
        if field in values:
            put_first(values[field], block, place, field, rules.asserted)
    codes, long_codes = _codes(rows, values["name"])
    keys = _keys(values, codes)
    if not any(piece.record_kind in rules.registers for piece in pieces):
        _drop_bare_codes(keys, asserted, rules)
    is_table = any(piece.kind == "table" for piece in pieces)
    identity = _identity(keys, ordinal, is_table=is_table, long_codes=long_codes)
    roll = Roll(
        steps=pieces[0].steps,
        is_table=is_table,
        keys=keys,
        identity=identity,
        codes=codes,
        categories=categories_of(rows, identity, asserted, rules),
        fields=int(np.bitwise_or.reduce(asserted, initial=0)),
        long_codes=long_codes,
    )
    return Weighed(roll, asserted, certainty, _weight(certainty, rules))


def _weight(certainty: NDArray[np.uint8], rules: Severity) -> NDArray[np.float64]:
    weight = np.zeros(len(certainty))
    for column, points in enumerate(rules.weights.values()):
        weight += certainty[:, column] * (points / 100)
    return np.minimum(weight, rules.cap)


def _codes(rows: Rows, names: U64) -> tuple[U64, bool]:
    """Codes by record, and whether they are long enough to mean the same elsewhere."""
    codes = np.zeros(rows.count, np.uint64)
    codes[rows.code_rows] = hashed("internal_code", rows.codes)
    empty = np.fromiter((not code for code in rows.codes), np.bool_, len(rows.codes))
    codes[rows.code_rows[empty]] = 0
    both = mixed(codes, names)
    pairs = len(distinct(both[both > 0]))
    if pairs and len(distinct(codes[both > 0])) < _CODE_IS_UNIQUE * pairs:
        codes[:] = 0  # a code that many names share is of a household, a ward, a department
    lengths = [len(code) for code in rows.codes[:1000]]
    return codes, bool(lengths) and float(np.median(lengths)) >= _SHORT_CODE


def _keys(values: dict[str, U64], codes: U64) -> U64:
    single = {**values, "internal_code": codes}
    columns = []
    for level in LEVELS:
        left, _, right = level.partition("+")
        columns.append(mixed(values[left], values[right]) if right else single[left])
    return np.column_stack(columns)


def _drop_bare_codes(keys: U64, asserted: U64, rules: Severity) -> None:
    """A code beside nothing personal stands for nobody: it may number orders."""
    names = field_names(rules)
    plain = sum(1 << names.index(field) for field in ("internal_code", "amount"))
    keys[(asserted & ~np.uint64(plain)) == 0, CODE] = 0


def _identity(keys: U64, ordinal: int, *, is_table: bool, long_codes: bool) -> U64:
    """The strongest key of each record, marked (odd) where an equal one is the same person."""
    identity = np.zeros(len(keys), np.uint64)
    one = np.uint64(1)
    own = np.full(len(keys), 2 * ordinal + 2, np.uint64)
    for level in range(len(LEVELS)):
        open_rows = (identity == 0) & (keys[:, level] > 0)
        key = keys[:, level]
        if level == CODE and not long_codes:
            key = mixed(key, own)
        if level in PROVES:
            marked = key | one
        else:
            # a name alone: in a text one person however often, in a table one person a row
            repeat = _occurrence(key, open_rows) if is_table else np.zeros_like(key)
            marked = mixed(mixed(key, own), repeat + one) & ~one
            marked[marked == 0] = 2
        identity[open_rows] = marked[open_rows]
    return identity


def _occurrence(values: U64, rows: NDArray[np.bool_]) -> U64:
    """How many equal values stand before each one, among the given rows."""
    index = np.flatnonzero(rows)
    order = index[np.argsort(values[index], kind="stable")]
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    lengths = np.diff(np.append(starts, len(ordered)))
    count = np.zeros(len(values), np.uint64)
    if len(order):
        count[order] = np.arange(len(order)) - np.repeat(starts, lengths)
    return count
