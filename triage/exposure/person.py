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
NAME_ADDRESS = LEVELS.index("name+address")
PROVES = frozenset(range(NAME)) | {LEVELS.index("email"), LEVELS.index("phone")}

_KEYED = ("my_number", "name", "kana", "birth_date", "address", "phone", "email")
_OF_SOMEBODY = ("name", "birth_date", "address", "bank_account", "government_id", "card")
"""Values without another key, in the order in which they stand for whoever has them."""
_MAY_BE = 30
"""Percent from which on a name that is not asserted may yet be somebody's."""
_SHORT_CODE = 6  # characters; a shorter code is a running number, unique in its own table only
_CODE_IS_UNIQUE = 0.8


@dataclass(frozen=True, slots=True)
class Roll:
    """The records of one table, or of one text, as columns of equal length.

    ``keys`` has the shape (records, len(LEVELS)), 0 where the record lacks the key. ``identity``
    is the strongest key of a record (0: nobody, odd: an equal number proves the same person).
    ``possible`` is a number for each other record that may be a further person's: it has a value of
    somebody's, but no key. ``codes`` are the values of the code column, whoever they stand for;
    ``long_codes`` says that they may mean the same in another table. ``categories`` and ``fields``
    are bit masks, of each record and of all.
    """

    steps: tuple[str, ...]
    is_table: bool
    keys: U64
    identity: U64
    possible: U64
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
            possible=self.possible[rows],
            codes=self.codes[rows],
            categories=self.categories[rows],
        )


def at_most(rolls: Sequence[Roll]) -> U64:
    """Everybody in some rolls, and everybody who may be in them besides."""
    none = np.empty(0, np.uint64)
    return np.concatenate(
        [none, *(ids for roll in rolls for ids in (roll.identity, roll.possible))]
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
            put_first(values[field], block, place, field, block.confidence >= rules.asserted)
    codes, long_codes = _codes(rows, values["name"])
    keys = _keys(values, codes)
    if not any(piece.record_kind in rules.registers for piece in pieces):
        _drop_bare_codes(keys, asserted, rules)
    is_table = any(piece.kind == "table" for piece in pieces)
    identity = _identity(keys, ordinal, is_table=is_table, long_codes=long_codes)
    _part_namesakes(identity, keys)
    roll = Roll(
        steps=pieces[0].steps,
        is_table=is_table,
        keys=keys,
        identity=identity,
        possible=_possible(
            rows, values, identity, ordinal, rules, is_table=is_table, surely=bool(asserted.any())
        ),
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
    keys = np.zeros((len(codes), len(LEVELS)), np.uint64)
    for column, level in enumerate(LEVELS):
        left, _, right = level.partition("+")
        keys[:, column] = mixed(values[left], values[right]) if right else single[left]
    return keys


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
            marked = _unproved(key, open_rows, ordinal, is_table=is_table)
        identity[open_rows] = marked[open_rows]
    return identity


def _unproved(values: U64, rows: NDArray[np.bool_], ordinal: int, *, is_table: bool) -> U64:
    """Even numbers: in a text one person for each value, in a table one for each row."""
    one = np.uint64(1)
    repeat = _occurrence(values, rows) if is_table else np.zeros_like(values)
    own = np.full(len(values), 2 * ordinal + 2, np.uint64)
    marked = mixed(mixed(values, own), repeat + one) & ~one
    marked[(marked == 0) & (values > 0)] = 2
    return marked


def _part_namesakes(identity: U64, keys: U64) -> None:
    """Father and son of one name at one address: different telephones, or addresses of mail where
    there are none, may be different people."""
    phone, email = keys[:, LEVELS.index("phone")], keys[:, LEVELS.index("email")]
    beside = np.where(phone > 0, phone, email)
    rows = np.flatnonzero((identity == (keys[:, NAME_ADDRESS] | np.uint64(1))) & (beside > 0))
    order = rows[np.lexsort((beside[rows], identity[rows]))]
    new_person = np.ones(len(order), np.bool_)
    new_person[1:] = identity[order][1:] != identity[order][:-1]
    new_phone = np.ones(len(order), np.bool_)
    new_phone[1:] = beside[order][1:] != beside[order][:-1]
    count = np.cumsum(new_person | new_phone)
    starts = np.flatnonzero(new_person)
    before = np.repeat(count[starts], np.diff(np.append(starts, len(order))))
    later = count > before
    rank = count[later].astype(np.uint64) - before[later].astype(np.uint64)
    identity[order[later]] = mixed(identity[order[later]], rank) | np.uint64(1)


def _possible(
    rows: Rows,
    values: dict[str, U64],
    identity: U64,
    ordinal: int,
    rules: Severity,
    *,
    is_table: bool,
    surely: bool,
) -> U64:
    """See ``Roll``. In a text a value that is known to be somebody's is no further person's;
    where nothing is asserted (``surely``), nobody is possible."""
    found = np.zeros_like(identity)
    nobody = identity == 0
    if not surely:
        return found
    for field in _OF_SOMEBODY:
        least = _MAY_BE if field == "name" else rules.asserted
        fresh = np.zeros_like(identity)
        for block, place in rows.blocks:
            if rules.field_of(block.signature) == field:
                put_first(fresh, block, place, field, (block.confidence >= least) & nobody[place])
        if not is_table and field in values:
            fresh[np.isin(fresh, values[field][~nobody])] = 0
        found = np.where(found > 0, found, fresh)
    return _unproved(found, found > 0, ordinal, is_table=is_table)


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
