"""Turns the findings of one subject into records with person keys: rows of hashed numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triage.exposure.record import CODE, LEVELS, OF_SOMEBODY, Piece, bits_of, field_names
from triage.exposure.rules import Severity
from triage.exposure.sets import joined, pairs
from triage.hashes import U64, distinct, mixed

NAME, KANA = LEVELS.index("name"), LEVELS.index("kana")
NAME_ADDRESS = LEVELS.index("name+address")
PHONE = LEVELS.index("phone")
PROVES = frozenset(range(NAME)) | {LEVELS.index("email"), PHONE}

_SHORT_CODE = 6  # characters; a shorter code is a running number, unique in its own table only
_LENGTHS = 1000  # codes that tell how long the others are
_CODE_IS_UNIQUE = 0.8
_FEW, _MORE = 0.05, 2
"""The share of rows that may be none of the people's, and what is told of these beside a name."""
_NONE, _NOBODY = np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(0)


@dataclass(frozen=True, slots=True)
class Roll:
    """The records of one table, or of one text, as columns of equal length.

    ``keys`` has the shape (records, len(LEVELS)), 0 where the record lacks the key. ``identity``
    is the strongest key of a record (0: nobody, odd: an equal number proves the same person);
    ``births`` is the date alone, by which nobody else is told but many are told apart.
    ``possible`` is a number for each other record that may be a further person's: it has a value of
    somebody's, but no key. ``codes`` are the values of the code column, whoever they stand for;
    ``long_codes`` says that they may mean the same in another table. ``categories`` and ``fields``
    are bit masks, of each record and of all.
    """

    steps: tuple[str, ...]
    is_table: bool
    keys: U64
    births: U64
    identity: U64
    possible: U64
    codes: U64
    categories: U64
    fields: int
    long_codes: bool

    @property
    def people(self) -> U64:
        """Whom each record is of at most: its ``identity``, else its ``possible``."""
        return np.where(self.identity > 0, self.identity, self.possible)

    def only(self, rows: NDArray[np.bool_]) -> Roll:
        """The roll of some of its records."""
        if rows.all():
            return self
        return replace(
            self,
            keys=np.array([column[rows] for column in self.keys.T]).T,
            births=self.births[rows],
            identity=self.identity[rows],
            possible=self.possible[rows],
            codes=self.codes[rows],
            categories=self.categories[rows],
        )


def different(rolls: Iterable[Roll]) -> list[Roll]:
    """The rolls without those that have the very columns of an earlier one (see ``copies``)."""
    found: dict[int, Roll] = {}
    for roll in rolls:
        found.setdefault(id(roll.keys), roll)
    return [*found.values()]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A roll with what only its score needs: ``asserted`` is a mask of fields for each record,
    ``certainty`` (records, fields) is in percent, ``weight`` in points."""

    roll: Roll
    asserted: U64
    certainty: NDArray[np.uint8]
    weight: NDArray[np.float64]


def weigh(steps: tuple[str, ...], pieces: list[Piece], ordinal: int, rules: Severity) -> Weighed:
    """The records of one table (a long one comes in pieces) or text, the ``ordinal``th of its
    content. ``pieces`` is empty afterwards: of a list of millions there is no room for two."""
    is_table = any(piece.is_table for piece in pieces)
    listed = any(piece.record_kind in rules.registers for piece in pieces)
    lengths = [length for piece in pieces for length in piece.code_lengths][:_LENGTHS]
    long_codes = bool(lengths) and float(np.median(lengths)) >= _SHORT_CODE
    spare, stand_ins = _nobodys(pieces)
    births = np.concatenate([piece.births for piece in pieces])
    keys, certainty, categories = _stacked(pieces, rules)
    _drop_second_codes(keys, births)
    _drop_shared_codes(keys)
    codes = keys[:, CODE].copy()
    asserted = bits_of(certainty >= rules.percent(rules.asserted))
    if not listed:
        _drop_bare_codes(keys, asserted, rules)
    if is_table:
        for level, rows in ((PHONE, _nameless(keys, births)), (NAME, _bare(keys, births))):
            spare = np.concatenate([spare, rows])
            stand_ins = np.concatenate([stand_ins, keys[rows, level]])
            keys[rows] = 0
    identity = _identity(keys, ordinal, is_table=is_table, long_codes=long_codes)
    _part_namesakes(identity, keys)
    possible = np.zeros_like(identity)
    if asserted.any():
        possible[spare] = np.where(identity[spare] == 0, stand_ins, 0)
        possible = _unproved(possible, possible > 0, ordinal, is_table=is_table)
    roll = Roll(
        steps=steps,
        is_table=is_table,
        keys=keys,
        births=births,
        identity=identity,
        possible=possible if possible.any() else np.broadcast_to(_NOBODY, possible.shape),
        codes=codes if (codes != keys[:, CODE]).any() else keys[:, CODE],
        categories=_bound(categories, identity, asserted, rules),
        fields=int(np.bitwise_or.reduce(asserted, initial=0)),
        long_codes=long_codes,
    )
    return Weighed(roll, asserted, certainty, _weight(certainty, rules))


def _stacked(pieces: list[Piece], rules: Severity) -> tuple[U64, NDArray[np.uint8], U64]:
    """Keys, certainty and categories of all rows; each piece is given up once it is copied."""
    count = sum(len(piece.keys) for piece in pieces)
    keys = np.zeros((count, len(LEVELS)), np.uint64, order="F")
    certainty = np.zeros((count, len(field_names(rules))), np.uint8, order="F")
    categories = np.zeros(count, np.uint64)
    end = count
    while pieces:
        piece = pieces.pop()
        rows = slice(end - len(piece.keys), end)
        keys[rows], certainty[rows], categories[rows] = (
            piece.keys,
            piece.certainty,
            piece.categories,
        )
        end = rows.start
    return keys, certainty, categories


def _nobodys(pieces: Sequence[Piece]) -> tuple[NDArray[np.int64], U64]:
    """The rows without a key, and what stands for somebody in each (0: nothing).

    In a text a value that is known to be somebody's is no further person's."""
    starts = np.cumsum([0, *(len(piece.keys) for piece in pieces)])
    rows = np.concatenate(
        [piece.spare + start for piece, start in zip(pieces, starts, strict=False)]
    )
    found = np.zeros(len(rows), np.uint64)
    values = np.concatenate([piece.stand_ins for piece in pieces])
    for field, fresh in zip(OF_SOMEBODY, values.T, strict=True):
        held = [piece.held[field] for piece in pieces if field in piece.held]
        if held:
            fresh = np.where(np.isin(fresh, np.concatenate(held)), 0, fresh)
        found = np.where(found > 0, found, fresh)
    return rows, found


def _weight(certainty: NDArray[np.uint8], rules: Severity) -> NDArray[np.float64]:
    weight = np.zeros(len(certainty))
    found = np.any(certainty, axis=0).tolist()
    for column, points in enumerate(rules.weights.values()):
        if found[column]:
            weight += certainty[:, column] * (points / 100)
    return np.minimum(weight, rules.cap)


def _drop_second_codes(keys: U64, births: U64) -> None:
    """Take the codes from whoever stands again under one name in one home, born on the same day as
    far as is told: a second number there is a namesake's, or an entry's that was made twice. Which
    one is kept is no matter of order."""
    labels = np.arange(len(keys))
    homes = keys[:, NAME_ADDRESS]
    some, others = pairs(np.where(births > 0, mixed(homes, births), homes), labels)
    labels, rows = joined(labels, some, others), np.concatenate([some, others])
    codes = keys[:, CODE]
    least = np.where(codes > 0, codes, _NONE)
    np.minimum.at(least, labels[rows], least[rows])
    codes[rows[codes[rows] != least[labels[rows]]]] = 0


def _drop_shared_codes(keys: U64) -> None:
    """A code that many names share is of a household, a ward, a department."""
    both = mixed(keys[:, CODE], keys[:, NAME])
    pairs = len(distinct(both[both > 0]))
    if pairs and len(distinct(keys[both > 0, CODE])) < _CODE_IS_UNIQUE * pairs:
        keys[:, CODE] = 0


def _drop_bare_codes(keys: U64, asserted: U64, rules: Severity) -> None:
    """A code beside nothing personal stands for nobody: it may number orders."""
    names = field_names(rules)
    plain = sum(1 << names.index(field) for field in ("internal_code", "amount"))
    keys[(asserted & ~np.uint64(plain)) == 0, CODE] = 0


def told_by_phone(keys: U64, births: U64) -> NDArray[np.bool_]:
    """The records that a telephone tells, perhaps beside a code, and nothing else of anybody."""
    told: NDArray[np.bool_] = (keys[:, PHONE] > 0) & (births == 0)
    for level in range(len(LEVELS)):  # each by itself: of millions there is no room for a copy
        if level not in (CODE, PHONE) and told.any():
            told &= keys[:, level] == 0
    return told


def are_named(keys: U64) -> NDArray[np.bool_]:
    """The records of somebody with a name, or with its reading."""
    return (keys[:, NAME] > 0) | (keys[:, KANA] > 0)


def _nameless(keys: U64, births: U64) -> NDArray[np.int64]:
    """The rows of a table of names that tell a telephone, perhaps beside a code, and nobody: among
    contacts it is a dentist's, among customers somebody's again."""
    alone = told_by_phone(keys, births)
    few = np.count_nonzero(are_named(keys)) > np.count_nonzero(alone)
    return np.flatnonzero(alone) if few else np.empty(0, np.int64)


def _bare(keys: U64, births: U64) -> NDArray[np.int64]:
    """The few rows of nothing but a name in a table whose other rows tell more of everybody: a
    title, a total, a page's foot."""
    told = np.count_nonzero(keys[:, [KANA, NAME_ADDRESS, PHONE]], axis=1) + (births > 0)
    named = keys[:, NAME] > 0
    others = [level for level in range(len(LEVELS)) if level != NAME]
    bare = named & (births == 0) & ~np.any(keys[:, others] > 0, axis=1)
    few = int(bare.sum()) <= _FEW * len(keys) and bool(np.all(told[named & ~bare] >= _MORE))
    return np.flatnonzero(bare) if few else np.empty(0, np.int64)


def _identity(keys: U64, ordinal: int, *, is_table: bool, long_codes: bool) -> U64:
    """The strongest key of each record, marked (odd) where an equal one is the same person."""
    identity = np.zeros(len(keys), np.uint64)
    one = np.uint64(1)
    own = np.full(len(keys), 2 * ordinal + 2, np.uint64)
    mail = keys[:, LEVELS.index("email")]
    for level in range(len(LEVELS)):
        open_rows = (identity == 0) & (keys[:, level] > 0)
        if not open_rows.any():
            continue  # most levels of most of the many parts of a program
        key = keys[:, level]
        if level == CODE and not long_codes:
            key = mixed(key, own)
        if level in PROVES:
            marked = key | one
        else:
            marked = _unproved(key, open_rows, ordinal, is_table=is_table)
            if level in (NAME, KANA):  # nobody shares both a name and an address of mail
                marked = np.where(mail > 0, mixed(key, mail) | one, marked)
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
    phone, email = keys[:, PHONE], keys[:, LEVELS.index("email")]
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


def _bound(categories: U64, identity: U64, asserted: U64, rules: Severity) -> U64:
    """With those of columns without values of their own, and of kinds of record; a bound category
    needs somebody in the record."""
    bits = categories.copy()
    for i, field in enumerate(field_names(rules)):
        if field in rules.category_bits:
            have = asserted & np.uint64(1 << i) > 0
            bits[have] |= np.uint64(rules.category_bits[field])
    bound = sum(rules.category_bits[name] for name in rules.bound)
    bits[identity == 0] &= ~np.uint64(bound)
    return bits


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
