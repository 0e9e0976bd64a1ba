"""Tables that write two values in one column: a passport above a date of birth under both labels,
the party of a lawsuit above the address under one.

Each becomes a column of its own, which is read as any other. What is found is told where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from triage.finding.header import Label, label
from triage.finding.name import name
from triage.finding.name.lexicon import roles
from triage.finding.table.field_rows import Turned
from triage.model import Table
from triage.text.fold import fold

_LABELS = re.compile(r"[\n/／・･、,|｜\s　]+")
_BETWEEN = tuple(map(re.compile, (r"\n", r"／| / ", r"[、,|｜]", r"\s+", r"/")))
"""What parts the values of a cell, the surest first."""
_NAMES = frozenset({"jp.person_name", "jp.person_name_kana"})
_PLACES = frozenset({"jp.address", "jp.postcode"})
"""Kinds that are read out of one cell together."""
_SAMPLE, _MOSTLY, _LEAST = 40, 0.6, 3
_DIGIT = re.compile(r"\d")
_PHONE = 9
"""Digits that a telephone number has at least: fewer are of a room or a block."""
_REMARK = re.compile(r"[（(](?:年齢|歳|才)[)）]$")
"""What a label says to stand in brackets behind a name."""
_AGED = re.compile(r" ?[（(]満?\d{1,3}[歳才]?[)）]$")
_NUMBER = re.compile("(?:電話|携帯)?(?:電話|番号)?[^ぁ-ヺ一-鿿]*")
"""A line of nothing but a number with its label."""


def apart(table: Table) -> Turned | None:
    """The table with a column for each value; null where no column holds two."""
    headers = table.header or ("",) * len(table.columns)
    parted = {
        at: two
        for at, (header, cells) in enumerate(zip(headers, table.columns, strict=True))
        if (two := _by_labels(header, cells) or _in_lines(header, cells))
    }
    if not parted:
        return None
    columns: list[tuple[str, Sequence[str]]] = []
    own: list[int] = []
    for at, one in enumerate(zip(headers, table.columns, strict=True)):
        told = parted.get(at, [one])
        columns += told
        own += [at] * len(told)
    places = None if table.cell_offsets is None else table.cell_offsets[:, own]
    whole = replace(
        table,
        header=tuple(header for header, _ in columns) if table.header else None,
        columns=tuple(tuple(cells) for _, cells in columns),
        cell_offsets=places,
    )
    shape = (len(table.rows), len(own))
    lines = np.broadcast_to(table.rows[:, None], shape)
    return Turned(whole, lines, np.broadcast_to(np.array(own) + 1, shape))


_Columns = list[tuple[str, Sequence[str]]]
"""Headers with their cells."""


def _by_labels(header: str, cells: Sequence[str]) -> _Columns | None:
    """The two columns under two labels."""
    two = _two(header)
    parted = _parted(cells, two) if two else None
    return [*zip((told for told, _ in two), parted, strict=True)] if two and parted else None


def _in_lines(header: str, cells: Sequence[str]) -> _Columns | None:
    """The columns of a header whose cells have lines: names above, or somebody below."""
    sample = [*islice(filter(str.strip, cells), _SAMPLE)]
    if sum("\n" in cell for cell in sample) < _LEAST:
        return None
    return _below_names(header, cells) or _above_others(header, cells)


def _above_others(header: str, cells: Sequence[str]) -> _Columns | None:
    """What stands above somebody with a role (保護者 井口 学) in most of the cells that have two
    lines, and whom those name."""
    parted = [_role_below(cell) for cell in cells]
    lined = sum("\n" in cell for cell in cells)
    named = sum(bool(below) for _, below in parted)
    if named < max(_MOSTLY * lined, _LEAST):
        return None
    above, below = zip(*parted, strict=True)
    return [(header, above), ("", below)]


def _role_below(cell: str) -> tuple[str, str]:
    above, end, last = cell.rstrip().rpartition("\n")
    role, _, who = fold(last).text.strip().partition(" ")
    told = end and role in roles()["before"] and name.splits(who)
    return (above, last) if told else (cell, "")


def _below_names(header: str, cells: Sequence[str]) -> _Columns | None:
    """The names that are the first lines of most cells, and what stands below them (an address, a
    telephone); the header is of the names unless it tells of something else."""
    sample = [*islice(filter(str.strip, cells), _SAMPLE)]
    if sum(map(bool, map(_name_above, sample))) < max(_MOSTLY * len(sample), _LEAST):
        return None
    parts = [_name_above(cell) or (cell, "", "") for cell in cells]
    names, others, numbers = zip(*parts, strict=True)
    known = label(header)
    own = known is None or known.signature in (None, *_NAMES)
    columns = [(header if own else "", names), ("" if own else header, others), ("", numbers)]
    return [column for column in columns if any(column[1])]


def _name_above(cell: str) -> tuple[str, str, str] | None:
    """A name, the lines of words below it, and those of nothing but a number; digits are among."""
    first, _, rest = cell.strip().partition("\n")
    if not _DIGIT.search(rest) or not name.splits(fold(first).text.strip()):
        return None
    lines = rest.split("\n")
    words = [line for line in lines if not _NUMBER.fullmatch(line.strip())]
    return first, "\n".join(words), "\n".join(line for line in lines if line not in words)


_Told = tuple[str, Label]


def _two(header: str) -> tuple[_Told, _Told] | None:
    """The two labels of a header, of values of two kinds that do not belong together."""
    words = [_REMARK.sub("", word) for word in _LABELS.split(header.strip()) if word]
    if len(words) != 2:
        return None
    first, second = map(label, words)
    if not (first and second and first.signature and second.signature):
        return None
    kinds = {first.signature, second.signature}
    if len(kinds) == 1 or kinds <= _NAMES or kinds <= _PLACES:
        return None
    return (words[0], first), (words[1], second)


def _parted(cells: Sequence[str], two: tuple[_Told, _Told]) -> list[Sequence[str]] | None:
    """The cells as two columns, where most hold two values of these kinds."""
    sample = [*islice(filter(str.strip, cells), _SAMPLE)]
    for between in _BETWEEN:
        held = sum(bool(_values(between, cell, two)) for cell in sample)
        if held and held >= _MOSTLY * len(sample):
            pairs = [_values(between, cell, two) or (cell, "") for cell in cells]
            return [*zip(*pairs, strict=True)]
    return None


def _values(
    between: re.Pattern[str], cell: str, two: tuple[_Told, _Told]
) -> tuple[str, str] | None:
    """The two values of a cell, in the order of their labels."""
    parts = [*filter(None, map(str.strip, between.split(cell.strip())))]
    first, second = (told for _, told in two)
    if len(parts) > 2 and _has_spaces(first) != _has_spaces(second):
        cut = -1 if _has_spaces(first) else 1
        parts = [" ".join(parts[:cut]), " ".join(parts[cut:])]
    parts = [_AGED.sub("", part) for part in parts]
    if len(parts) != 2 or not all(map(_may_be, parts, (first, second))):
        return None
    return parts[0], parts[1]


def _has_spaces(told: Label) -> bool:
    """A name and an address may be of several words; a number stands in one."""
    return told.signature in _NAMES or told.signature == "jp.address"


def _may_be(value: str, told: Label) -> bool:
    """Is there a digit in what is a number or a date, and none in a name?"""
    if told.signature in _NAMES:
        return _DIGIT.search(value) is None
    if told.signature == "email":
        return "@" in value
    if told.signature == "phone":
        return len(_DIGIT.findall(value)) >= _PHONE
    return told.signature == "jp.address" or _DIGIT.search(value) is not None
