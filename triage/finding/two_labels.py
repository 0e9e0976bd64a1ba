"""Tables that write two values under two labels in one column: a passport above a date of birth.

Each label becomes a column of its own, which is read as any other. What is found is told where it
stood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from triage.finding.field_rows import Turned
from triage.finding.header import Label, label
from triage.model import Table

_LABELS = re.compile(r"[\n/／・･、,|｜\s　]+")
_BETWEEN = tuple(map(re.compile, (r"\n", r"／| / ", r"[、,|｜]", r"\s+", r"/")))
"""What parts the values of a cell, the surest first."""
_NAMES = frozenset({"jp.person_name", "jp.person_name_kana"})
_PLACES = frozenset({"jp.address", "jp.postcode"})
"""Kinds that are read out of one cell together."""
_SAMPLE, _MOSTLY = 40, 0.6
_DIGIT = re.compile(r"\d")
_PHONE = 9
"""Digits that a telephone number has at least: fewer are of a room or a block."""


def apart(table: Table) -> Turned | None:
    """The table with a column for each label; null where no column stands under two."""
    found = {
        at: two for at, header in enumerate(table.header or ()) if (two := _two(header)) is not None
    }
    parted = {at: cells for at, two in found.items() if (cells := _parted(table.columns[at], two))}
    if not parted:
        return None
    headers, columns, own = list[str](), list[Sequence[str]](), list[int]()
    for at, header in enumerate(table.header or ()):
        told = [found[at][0][0], found[at][1][0]] if at in parted else [header]
        headers += told
        columns += parted.get(at, [table.columns[at]])
        own += [at] * len(told)
    places = None if table.cell_offsets is None else table.cell_offsets[:, own]
    whole = replace(
        table, header=tuple(headers), columns=tuple(map(tuple, columns)), cell_offsets=places
    )
    shape = (len(table.rows), len(own))
    lines = np.broadcast_to(table.rows[:, None], shape)
    return Turned(whole, lines, np.broadcast_to(np.array(own) + 1, shape))


_Told = tuple[str, Label]


def _two(header: str) -> tuple[_Told, _Told] | None:
    """The two labels of a header, of values of two kinds that do not belong together."""
    words = [*filter(None, _LABELS.split(header.strip()))]
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
