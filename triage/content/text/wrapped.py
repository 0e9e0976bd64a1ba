"""Printed lists whose cells go on in the lines below: what is too wide for its column, or a second
value of the same.

Such a line is blank where the first column stands, and its words begin where columns do. What fills
its column goes on without anything between; else a line end stands between the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from triage.content.text.places import places
from triage.content.text.two_lines import Records, head_of, indent, is_of_labels
from triage.text.safe import cells

_SET_IN, _LEAST, _MOST = 4, 4, 0.9
"""Blanks that a line has more, lines that go on at least, and shares of the lines."""
_COLUMNS, _FULL = 3, 0.6
"""Columns at least, and the share of a column's cells that go on below, which fill it."""

_Ints = NDArray[np.int64]


def wrapped(
    lines: Sequence[str], starts: _Ints, written: Sequence[int], heads: NDArray[np.bool_]
) -> Records | None:
    """The records of the ``written`` lines of a text, of which some are ``heads`` of pages; null
    where no cells go on below them."""
    edge = min((indent(lines[n]) for n in written), default=0) + _SET_IN
    firsts = [n for n in written if indent(lines[n]) < edge]
    firsts = [n for n in firsts if not (heads[n] or is_of_labels(lines[n]))]
    cuts = places([lines[n] for n in firsts], "screen").columns() if len(firsts) >= _LEAST else []
    if len(cuts) + 1 < _COLUMNS:
        return None
    set_in = [n for n in written if n > firsts[0] and indent(lines[n]) >= edge]
    groups = _groups(written, *_aligned(lines, firsts, set_in, cuts))
    below = {n for group in groups for n in group[1:]}
    own = [n for group in groups for n in group]
    asked = [n for n in written if not heads[n] or n in below]
    if len(below) < _LEAST or len(own) < _MOST * len(asked):
        return None
    head = head_of(lines, [n for n in written if n < firsts[0]])
    stand = places([head, *(lines[n] for n in own)], "screen")
    begins, ends = stand.cells(cuts)
    record = np.cumsum(np.isin(own, firsts)) - 1
    columns = [
        _cells([stand.text[a:b] for a, b in zip(first, last, strict=True)], record.tolist())
        for first, last in zip(begins.T[:, 1:].tolist(), ends.T[:, 1:].tolist(), strict=True)
    ]
    labels = [stand.text[a:b] for a, b in zip(begins[0].tolist(), ends[0].tolist(), strict=True)]
    at = begins[1:] - stand.starts[1:, None] + starts[own][:, None]
    return Records(
        tuple(labels) if any(labels) else None,
        tuple(columns),
        _begins(at, ends[1:] > begins[1:], record),
        np.array([group[0] for group in groups], np.int64),
        tuple(sorted({n for n in written if n > firsts[0]}.difference(own))),
    )


def _aligned(
    lines: Sequence[str], firsts: Sequence[int], set_in: Sequence[int], cuts: Sequence[int]
) -> tuple[set[int], set[int]]:
    """The first lines that write over no cut, and those set in whose cells begin where most of
    those above them do."""
    stand = places([lines[n] for n in (*firsts, *set_in)], "screen")
    begins, ends = stand.cells(cuts)
    own, filled = stand.at[np.minimum(begins, len(stand.at) - 1)], ends > begins
    above = np.where(filled, own + 1, 0)[: len(firsts)].T
    usual = np.array([np.bincount(at, minlength=2)[1:].argmax() for at in above])
    whole = ~stand.crossed(cuts)
    at_home = ((own == usual) | ~filled).all(axis=1)
    sound = np.where(np.arange(len(own)) < len(firsts), whole, whole & at_home).tolist()
    first = {n for n, told in zip(firsts, sound, strict=False) if told}
    return first, {n for n, told in zip(set_in, sound[len(firsts) :], strict=True) if told}


def _groups(written: Sequence[int], firsts: set[int], below: set[int]) -> list[list[int]]:
    """The first line of each record and those that go on right below it."""
    groups = list[list[int]]()
    for before, n in pairwise([-2, *written]):
        if n in firsts:
            groups.append([n])
        elif n in below and groups and groups[-1][-1] == before == n - 1:
            groups[-1].append(n)
    return groups


def _begins(at: _Ints, filled: NDArray[np.bool_], record: _Ints) -> _Ints:
    """By record and column, where its first filled line begins, else its first."""
    found = np.zeros((int(record[-1]) + 1, at.shape[1]), np.int64)
    for column in range(at.shape[1]):
        for told in (np.arange(len(at)), np.flatnonzero(filled[:, column])):
            found[record[told[::-1]], column] = at[told[::-1], column]  # the first ones last
    return found


def _cells(parts: Sequence[str], record: Sequence[int]) -> tuple[str, ...]:
    """The cells of a column, each of its parts in the lines of a record."""
    gathered: list[list[str]] = [[] for _ in range(record[-1] + 1)]
    for part, n in zip(parts, record, strict=True):
        if part:
            gathered[n].append(part)
    longest, widest = max(map(len, parts)), max(map(cells, parts)) - 1
    full = {part for part in parts if len(part) == longest or cells(part) >= widest}
    if not _go_on(gathered, full):
        full = set()
    ends = ([*("" if part in full else "\n" for part in some[:-1]), ""] for some in gathered)
    return tuple(
        "".join(map(str.__add__, some, behind)) for some, behind in zip(gathered, ends, strict=True)
    )


def _go_on(gathered: Sequence[Sequence[str]], full: set[str]) -> bool:
    """Do most cells that are full go on below, and are most that go on full? Telephones, all of
    one width, are followed by something else."""
    before = [part for some in gathered for part in some[:-1]]
    last = [some[-1] for some in gathered if some]
    both = sum(part in full for part in before)
    ended = sum(part in full for part in last)
    return both >= _FULL * max(len(before), both + ended) > 0
