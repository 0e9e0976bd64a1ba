"""Turns the findings of one subject into records with person keys: rows of hashed numbers.

No clear value leaves this module. The hashes are 64 bits wide and unkeyed, hence as telling as
the values themselves: they live in memory only and are never stored or printed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triage.exposure.rules import Severity
from triage.model import FindingBlock, PartFindings
from triage.text.fold import fold_name

U64 = NDArray[np.uint64]

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


def field_names(rules: Severity) -> tuple[str, ...]:
    """The fields in the order of their bits and of the columns of ``certainty``."""
    return tuple(rules.weights)


def hashed(kind: str, values: Iterable[str]) -> U64:
    """Values of one kind as 64-bit numbers, never 0, the same in every run."""
    salt = kind.encode()[:16]
    blake = hashlib.blake2b
    raw = b"".join(
        blake(value.encode("utf-8", "surrogatepass"), digest_size=8, person=salt).digest()
        for value in values
    )
    numbers = np.frombuffer(raw, np.uint64).copy()
    numbers[numbers == 0] = 1
    return numbers


def mixed(left: U64, right: U64) -> U64:
    """One number for a pair, 0 where either is absent."""
    both = left * np.uint64(0x9E3779B97F4A7C15) + (right ^ (right >> np.uint64(29)))
    both = (both ^ (both >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    both ^= both >> np.uint64(32)
    both[both == 0] = 1
    both[(left == 0) | (right == 0)] = 0
    return both


def distinct(values: U64) -> U64:
    """The different numbers, sorted. ``np.unique`` hashes first, which is ten times slower."""
    ordered: U64 = np.sort(values)
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


_PREFECTURE = re.compile(r"^(?:東京都|北海道|(?:京都|大阪)府|.{2,3}?県)")
_BLOCK = re.compile(r"(?:丁目|番地の?|番|号|の)(?=\d|$)|号室?$|[-‐−－ー]+")


def fold_address(address: str) -> str:
    """An address without its prefecture and with every block notation as hyphens."""
    return _BLOCK.sub("-", _PREFECTURE.sub("", address)).strip("-")


_FOLD: dict[str, Callable[[str], str]] = {"name": fold_name, "address": fold_address}


# --- from findings to records -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the findings of the pieces of one table go."""

    blocks: tuple[tuple[FindingBlock, NDArray[np.int64]], ...]
    codes: tuple[str, ...]
    code_rows: NDArray[np.int64]
    starts: tuple[int, ...]
    count: int


def _rows(pieces: Sequence[PartFindings]) -> _Rows:
    blocks: list[tuple[FindingBlock, NDArray[np.int64]]] = []
    codes: list[str] = []
    code_rows: list[NDArray[np.int64]] = []
    starts: list[int] = []
    count = 0
    for piece in pieces:
        starts.append(count)
        own = np.arange(len(piece.internal_codes), dtype=np.int64)
        known = [block.record[block.record >= 0] for block in piece.blocks]
        numbers = np.unique(np.concatenate([own, *known]))
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
    return _Rows(tuple(blocks), tuple(codes), joined, tuple(starts), count)


def _weighed(pieces: Sequence[PartFindings], ordinal: int, rules: Severity) -> Weighed:
    rows = _rows(pieces)
    certainty = _certainty(pieces, rows, rules)
    asserted = _bits(certainty >= rules.percent(rules.asserted))
    values = {field: np.zeros(rows.count, np.uint64) for field in _KEYED}
    for block, place in rows.blocks:
        field = rules.field_of(block.signature)
        if field in values:
            _put_first(values[field], block, place, field, rules.asserted)
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
        categories=_categories(rows, identity, asserted, rules),
        fields=int(np.bitwise_or.reduce(asserted, initial=0)),
        long_codes=long_codes,
    )
    return Weighed(roll, asserted, certainty, _weight(certainty, rules))


def _weight(certainty: NDArray[np.uint8], rules: Severity) -> NDArray[np.float64]:
    weight = np.zeros(len(certainty))
    for column, points in enumerate(rules.weights.values()):
        weight += certainty[:, column] * (points / 100)
    return np.minimum(weight, rules.cap)


def _certainty(pieces: Sequence[PartFindings], rows: _Rows, rules: Severity) -> NDArray[np.uint8]:
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
    return (stated - found) | ({kind} if kind else set())


def _put_first(
    into: U64, block: FindingBlock, place: NDArray[np.int64], field: str, asserted: int
) -> None:
    """Give each record its first value: the leftmost column is the person's own."""
    chosen = np.flatnonzero(block.confidence >= asserted)
    order = chosen[np.lexsort((block.position[chosen], block.column[chosen], place[chosen]))]
    records, first = np.unique(place[order], return_index=True)
    fold = _FOLD.get(field, str)
    fresh = into[records] == 0
    picked = order[first][fresh]
    into[records[fresh]] = hashed(field, (fold(block.values[i]) for i in picked))


def _codes(rows: _Rows, names: U64) -> tuple[U64, bool]:
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


def _names_people(pieces: Sequence[PartFindings], rules: Severity) -> bool:
    return any(piece.record_kind in rules.registers for piece in pieces)


def _drop_bare_codes(keys: U64, asserted: U64, rules: Severity) -> None:
    """A code beside nothing personal stands for nobody: it may number orders."""
    names = field_names(rules)
    plain = sum(1 << names.index(field) for field in ("internal_code", "amount"))
    keys[(asserted & ~np.uint64(plain)) == 0, CODE] = 0


def _bits(flags: NDArray[np.bool_]) -> U64:
    bits = np.zeros(len(flags), np.uint64)
    for i in range(flags.shape[1]):
        bits |= flags[:, i].astype(np.uint64) << np.uint64(i)
    return bits


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


def _categories(rows: _Rows, identity: U64, asserted: U64, rules: Severity) -> U64:
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
