"""Tables of fixed record length without delimiters, as hosts write them.

The length is found by autocorrelation of the kinds of bytes (digit, blank, kana, kanji …), the
fields by where the kind changes; digits that run together are parted where My Numbers or dates
validate. Only records with Japanese in them are taken for such a table: dumps and tables of
programs are regular too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.model import ByteSpace, Table
from triage.text.date import iso
from triage.validators.my_number import PLUGIN as MY_NUMBER

_OTHER, _DIGIT, _BLANK, _KANA, _LETTER, _KANJI, _LINE = range(7)
_SHORTEST, _LONGEST, _ROWS = 24, 2048, 6
_ALIKE, _PART, _CONSTANT = 0.45, 0.6, 0.97
_PURE, _SOME = 0.9, 0.3
_FIELDS, _NUMBER = 3, 5
_PIECE_ROWS, _SAMPLE, _LONGEST_RUN = 20_000, 400, 128
_MARKS = 0.02
_JOINTS = np.frombuffer(b"-/.", np.uint8)
_DELIMITERS = np.frombuffer(b",\t;|", np.uint8)
_ERAS = np.frombuffer(b"MTSHR", np.uint8)
_LINE_END = 0x0A
_VALID = 0.95
_PHONE = re.compile(rb"0\d{1,4}-\d{1,4}-\d{3,4}")
_SHORTEST_PHONE, _LANDLINE = 12, 10
_LABEL = re.compile(rb"(?:[\x88-\x9f\xe0-\xea][\x40-\xfc]){2}(?:\x81\x46|:)")
"""Two kanji and a colon, in CP932."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Record length in bytes, and the half-open byte ranges of its fields."""

    length: int
    fields: tuple[tuple[int, int], ...]


def layout_of(head: bytes) -> Layout | None:
    """The layout of records in CP932 that begin at the first byte; null where there is none."""
    length = record_length(head)
    return fields_of(head, length) if length else None


def record_length(head: bytes) -> int | None:
    """The length of records in CP932; null where nothing recurs at one distance, where delimiters
    are many, and where digits are too few for a register."""
    if not may_be_register(head, max(_ROWS, len(head) // (_LONGEST + 1)) - 1):
        return None
    counts = np.bincount(np.frombuffer(head, np.uint8), minlength=256)
    if counts[_DELIMITERS].max() > _MARKS * len(head):
        return None
    return _distance(_kinds()[np.frombuffer(spaced(head), np.uint8)])


def may_be_register(data: bytes, rows: int) -> bool:
    """Are there digits enough for the number that each of so many records has? Most small texts
    have none, and are spared all that follows."""
    return digits(data) >= _PURE * _NUMBER * rows


def digits(data: bytes) -> int:
    """How many bytes are digits of ASCII."""
    return len(data) - len(data.translate(None, b"0123456789"))


def spaced(data: bytes) -> bytes:
    """The bytes with two blanks for one that is as wide as a kanji."""
    return data.replace("\u3000".encode("cp932"), b"  ")


def fields_of(head: bytes, length: int) -> Layout | None:
    """The layout of records of this length that begin at the first byte, if they are a register."""
    grid, kinds = _grids(head, length)
    if (np.isin(grid, _DELIMITERS).mean(axis=0) >= _PURE).any():
        return None
    ends = (grid == _LINE_END).mean(axis=0)
    if ends.sum() >= _SOME and ends.max() < _PURE:
        return None  # lines of nearly one length: records end theirs at one place, or have none
    if _is_labelled(grid):
        return None
    fields = _fields(grid, kinds)
    return Layout(length, fields) if _is_register(kinds, fields) else None


def differ(first: bytes, second: bytes, length: int) -> bool:
    """Are two sets of records of this length laid out differently? In several places nearly all of
    the first have one kind of byte, and nearly all of the second another."""
    pure = [_pure(_grids(head, length)[1]) for head in (first, second)]
    known = (pure[0] >= 0) & (pure[1] >= 0)
    return int((known & (pure[0] != pure[1])).sum()) >= _FIELDS


def _pure(kinds: NDArray[np.uint8]) -> NDArray[np.int64]:
    """By place, the kind that nearly all records have there; -1 where they have several."""
    shares = np.stack([(kinds == kind).mean(axis=0) for kind in range(_LINE + 1)])
    return np.where(shares.max(axis=0) >= _PURE, shares.argmax(axis=0), -1)


def _grids(head: bytes, length: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Records of this length as rows of bytes, and of the kinds of them."""
    head = spaced(head)
    count = len(head) // length
    grid = np.frombuffer(head[: count * length], np.uint8).reshape(count, length)
    return grid, _kinds()[grid]


def _is_labelled(grid: NDArray[np.uint8]) -> bool:
    """Does the same word with a colon stand in every record? Such are lines that say what follows
    (在留カード番号:…), and happen to be of one length."""
    constant = (grid == grid[0]).mean(axis=0) >= _CONSTANT
    return _LABEL.search(np.where(constant, grid[0], 0).astype(np.uint8).tobytes()) is not None


def _kinds() -> NDArray[np.uint8]:
    """The kind of each byte; kanji by their lead bytes, whose trail bytes are mixed."""
    kinds = np.full(256, _OTHER, np.uint8)
    kinds[0x30:0x3A] = _DIGIT
    kinds[0x41:0x5B] = kinds[0x61:0x7B] = _LETTER
    kinds[0xA1:0xE0] = _KANA
    kinds[0x81:0xA0] = kinds[0xE0:0xFD] = _KANJI
    kinds[0x20] = _BLANK
    kinds[[0x0A, 0x0D]] = _LINE
    return kinds


def _distance(kinds: NDArray[np.uint8]) -> int | None:
    """The distance at which bytes are of one kind far more often than by chance."""
    size = len(kinds)
    longest = min(_LONGEST, size // _ROWS)
    if longest < _SHORTEST:
        return None
    flags = (kinds == np.arange(_LINE + 1)[:, None]).astype(np.float64)
    chance = float((flags.mean(axis=1) ** 2).sum())
    if chance >= _CONSTANT:
        return None
    # wide enough that nothing of the end meets the beginning at any distance asked for
    width = 1 << (size + longest).bit_length()
    spectra = np.fft.rfft(flags, width)
    power = (spectra.real**2 + spectra.imag**2).sum(axis=0)
    same = np.rint(np.fft.irfft(power, width)[: longest + 1])  # they are counts
    alike = (same / (size - np.arange(longest + 1)) - chance) / (1 - chance)
    alike[:_SHORTEST] = 0
    best = float(alike.max())
    if best < _ALIKE:
        return None
    found = int(np.argmax(alike))
    # Sorted lists repeat at multiples too: the record is the shortest part that is as regular.
    parts = (part for part in range(_SHORTEST, found) if found % part == 0)
    return next((part for part in parts if alike[part] >= _PART * best), found)


def _fields(grid: NDArray[np.uint8], kinds: NDArray[np.uint8]) -> tuple[tuple[int, int], ...]:
    """Half-open ranges of byte columns that belong together, line ends and fillers left out."""
    digit = _with_joints(grid, (kinds == _DIGIT).mean(axis=0) >= _PURE)
    digit &= ~_of_words(kinds, digit)
    blank = (kinds == _BLANK).mean(axis=0)
    line = (kinds == _LINE).mean(axis=0) >= _PURE
    words = _behind_letters(kinds)
    starts = [0]
    for at in range(1, kinds.shape[1]):
        begins = blank[at - 1] >= _PURE and blank[at] < 1 - _PURE
        if digit[at] != digit[at - 1] or line[at] != line[at - 1] or begins or words[at]:
            starts.append(at)
    fields: list[tuple[int, int]] = []
    for start, end in zip(starts, [*starts[1:], kinds.shape[1]], strict=True):
        if line[start] or blank[start:end].min() >= 1 - 1e-9:
            continue
        if digit[start] and _has_era(grid, start, end):
            first, last = fields.pop()
            fields += [(first, last - 1)] if last - 1 > first else []
            fields.append((start - 1, start + 6))
            start += 6
        if start < end:
            fields.extend(_parted(grid, start, end) if digit[start] else [(start, end)])
    return tuple(_with_mobiles(grid, fields))


def _behind_letters(kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where kanji begin right behind a code of letters, in nearly every record. A letter behind a
    kanji's first byte is its second."""
    letter = (kinds == _LETTER).mean(axis=0) >= _PURE
    kanji = (kinds == _KANJI).mean(axis=0) >= _PURE
    found = np.zeros(kinds.shape[1], np.bool_)
    found[2:] = kanji[2:] & letter[1:-1] & ~kanji[:-2]
    return found


def _with_mobiles(
    grid: NDArray[np.uint8], fields: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The fields; ten digits and the eleventh that only mobile telephones have are one."""
    whole: list[tuple[int, int]] = []
    for start, end in fields:
        if whole and whole[-1][1] == start and _is_eleventh(grid, whole[-1][0], start, end):
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def _is_eleventh(grid: NDArray[np.uint8], first: int, start: int, end: int) -> bool:
    """Is there one digit behind ten (from ``first``) in those records, and no others, where they
    begin 090, 070 …?"""
    run = grid[:, first:end]
    if start - first != _LANDLINE or (run[:, _LANDLINE + 1 :] != 0x20).any():
        return False
    zero = run[:, 0] == 0x30
    mobile = zero & (run[:, 1] >= 0x35) & (run[:, 2] == 0x30)
    longer = (run[:, _LANDLINE] >= 0x30) & (run[:, _LANDLINE] <= 0x39)
    return bool(zero.mean() >= _VALID and mobile.any() and (mobile == longer).mean() >= _VALID)


def _of_words(kinds: NDArray[np.uint8], digit: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Short runs of digits right behind a kanji: numbers of houses in a street that all live in."""
    inside = np.zeros_like(digit)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], digit, [False])).astype(np.int8)))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if start > 1 and end - start < _NUMBER:
            inside[start:end] = (kinds[:, start - 2] == _KANJI).mean() >= _PURE
    return inside


def _has_era(grid: NDArray[np.uint8], start: int, end: int) -> bool:
    """Does a letter before a run of digits make dates of their first six (S390603)?"""
    if end - start < 6 or start < 1 or np.isin(grid[:, start - 1], _ERAS).mean() < _PURE:
        return False
    written = [
        bytes(row).decode("ascii", "replace") for row in grid[:_SAMPLE, start - 1 : start + 6]
    ]
    return _dates(written) >= _VALID


def _with_joints(grid: NDArray[np.uint8], digit: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Columns of digits, with the mark between two of them that every record has (1975/01/23), and
    those of telephones, whose marks stand here and there."""
    joint = np.isin(grid[0], _JOINTS) & ((grid == grid[0]).mean(axis=0) >= _PURE)
    inside = np.zeros_like(digit)
    inside[1:-1] = joint[1:-1] & digit[:-2] & digit[2:]
    return digit | inside | _of_phones(grid)


def _of_phones(grid: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Runs of columns in which most records have a telephone number with hyphens."""
    written = np.isin(grid, np.frombuffer(b"0123456789-", np.uint8))
    either = (written | (grid == 0x20)).mean(axis=0) >= _PURE
    either &= written.mean(axis=0) >= 1 - _PURE
    edges = np.flatnonzero(np.diff(np.concatenate(([False], either, [False])).astype(np.int8)))
    found = np.zeros(grid.shape[1], np.bool_)
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        found[start:end] = _phone_at(grid, start, end) is not None
    return found


def _phone_at(grid: NDArray[np.uint8], start: int, end: int) -> int | None:
    """Where in a run a telephone number begins that reaches to its end, in nearly every record."""
    for at in range(start, end - _SHORTEST_PHONE + 1):
        cells = [bytes(row).strip() for row in grid[:_SAMPLE, at:end] if row.max() > 0x20]
        shaped = sum(_PHONE.fullmatch(cell) is not None for cell in cells)
        if len(cells) >= _ROWS and shaped >= _VALID * len(cells):
            return at
    return None


def _parted(grid: NDArray[np.uint8], start: int, end: int) -> list[tuple[int, int]]:
    """A run of digits, parted where My Numbers, dates or a telephone stand in every record."""
    if end - start > _LONGEST_RUN:
        return [(start, end)]
    phone = _phone_at(grid, start, end)
    if phone is not None:
        return [*(_parted(grid, start, phone) if phone > start else []), (phone, end)]
    for size, valid in ((12, _my_numbers), (10, _dates), (8, _dates), (7, _dates)):
        for at in range(start, end - size + 1):
            values = [
                bytes(row).decode("ascii", "replace") for row in grid[:_SAMPLE, at : at + size]
            ]
            if len(set(values)) >= _ROWS and valid(values) >= _VALID:
                before = _parted(grid, start, at) if at > start else []
                last = at + size
                sex = [(last, last + 1)] if size < 10 and _is_sex(grid[:, last:end]) else []
                last += len(sex)
                behind = _parted(grid, last, end) if last < end else []
                return [*before, (at, at + size), *sex, *behind]
    return [(start, end)]


def _is_sex(behind: NDArray[np.uint8]) -> bool:
    """Is the first of the digits behind a date 1 or 2, as hosts write the sex?"""
    return behind.shape[1] > 1 and {*np.unique(behind[:, 0]).tolist()} == {0x31, 0x32}


def _my_numbers(values: list[str]) -> float:
    """Share of My Numbers; of other digits one in ten."""
    return float(MY_NUMBER.accepts_all(values).mean())


def _dates(values: list[str]) -> float:
    """Share of dates (19750101, on hosts 3500101); of other digits two in a hundred."""
    return sum(iso(value) is not None for value in values) / len(values)


def _is_register(kinds: NDArray[np.uint8], fields: Sequence[tuple[int, int]]) -> bool:
    """Several fields, a number among them, and Japanese in another."""
    japanese = np.isin(kinds, (_KANA, _KANJI))
    digits = kinds == _DIGIT
    words = sum(bool(japanese[:, a:b].any(axis=1).mean() >= _SOME) for a, b in fields)
    numbers = sum(b - a >= _NUMBER and bool(digits[:, a:b].mean() >= _PURE) for a, b in fields)
    return len(fields) >= _FIELDS and words > 0 and numbers > 0


def tables(steps: tuple[str, ...], space: ByteSpace, layout: Layout) -> Iterator[Table]:
    """The records as a headerless table, in pieces. A last record that is cut short is kept."""
    step = layout.length * _PIECE_ROWS
    for base in range(0, space.length, step):
        data = space.read_at(base, step)
        rows = [data[at : at + layout.length] for at in range(0, len(data), layout.length)]
        starts = [base + at for at in range(0, len(data), layout.length)]
        columns, offsets = cut(rows, starts, layout.fields)
        first = base // layout.length + 1
        numbers = np.arange(first, first + len(rows), dtype=np.int64)
        placed = offsets if len(steps) == 0 else None
        yield Table(steps, None, columns, numbers, "cp932", placed)


def cut(
    rows: Sequence[bytes], starts: Sequence[int], fields: Sequence[tuple[int, int]]
) -> tuple[tuple[tuple[str, ...], ...], NDArray[np.int64]]:
    """The fields of records in CP932 as columns, trimmed, with the byte offset of each cell."""
    columns, places = [], []
    for start, end in fields:
        raw = [row[start:end] for row in rows]
        cells = [cell.decode("cp932", "replace") for cell in raw]
        lead = [len(cell) - len(cell.lstrip(b" ")) for cell in raw]
        columns.append(tuple(cell.strip(" \u3000\0") for cell in cells))
        places.append(np.array(starts, np.int64) + start + np.array(lead, np.int64))
    return tuple(columns), np.stack(places, axis=1)
