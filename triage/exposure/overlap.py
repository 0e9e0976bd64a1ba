"""Columns of numbers that overlap: versions of one list, codes of one scheme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from triage.exposure.sets import joined
from triage.hashes import U64, digest

_SAME_CODES = 0.5  # share of the smaller code column that two tables must have in common
_SAME_LIST = 0.8  # share of the smaller list that two versions of one list have in common
_FEW = 10  # so many equal bare names make a list; fewer may be chance

Same = Callable[[int, bool, int], bool]


def same_scheme(shared: int, _proved: bool, size: int) -> bool:
    """Whether two code columns with so many common codes are of one scheme."""
    return shared > 0 and shared >= _SAME_CODES * size


def same_list(shared: int, proved: bool, size: int) -> bool:
    """Whether two lists with so many common people are versions of one."""
    return 0 < shared >= _SAME_LIST * size and (proved or shared >= _FEW)


def components(columns: Sequence[U64], same: Same) -> list[tuple[int, ...]]:
    """Columns of distinct numbers, joined where ``same(shared, all odd, smaller size)`` holds."""
    equal: dict[bytes, list[int]] = {}
    for i, column in enumerate(columns):
        equal.setdefault(digest(column), []).append(i)
    copies = [*equal.values()]
    different = [columns[first] for first, *_ in copies]
    links = [
        (copies[one][0], i)
        for one, other, shared, proved in _overlaps(different)
        if same(shared, proved, min(len(different[one]), len(different[other])))
        for i in (*copies[one], *copies[other])
    ]
    some, others = np.array(links, np.int64).reshape(-1, 2).T
    parts: dict[int, list[int]] = {}
    for i, label in enumerate(joined(np.arange(len(columns)), some, others).tolist()):
        parts.setdefault(label, []).append(i)
    return [tuple(part) for part in parts.values()]


def _overlaps(columns: Sequence[U64]) -> Iterable[tuple[int, int, int, bool]]:
    """Pairs of columns with common numbers: the pair, how many, whether all of them are odd. Each
    column is one with itself.

    A number held by many columns links each to the longest and to the one next in length, so that
    the work stays linear: of three equal columns the second and the third are joined by the first,
    and what a short list shares with a long one is counted whole, whoever else has it too.
    """
    for i, column in enumerate(columns):
        yield i, i, len(column), bool((column & np.uint64(1)).all())
    by_length = sorted(range(len(columns)), key=lambda i: (-len(columns[i]), *columns[i][:1]))
    values, ranks = _in_several([columns[i] for i in by_length])
    again = np.zeros(len(values), np.bool_)
    again[1:] = values[1:] == values[:-1]
    third = again[1:] & again[:-1]
    first = np.flatnonzero(~again)
    sizes = np.diff(first, append=len(values))
    one = np.concatenate([np.repeat(ranks[first], sizes - 1), ranks[:-1][third]])
    pairs = one * len(columns) + np.concatenate([ranks[again], ranks[1:][third]])
    odd = np.concatenate([values[again], values[1:][third]]).astype(np.int64) & 1
    shared: dict[int, list[int]] = {}
    for pair, count in _counted(pairs << 1 | odd):
        shared.setdefault(pair >> 1, [0, 0])[pair & 1] = count
    for pair, (even, proved) in shared.items():
        left, right = divmod(pair, len(columns))
        yield by_length[left], by_length[right], even + proved, not even


def _in_several(columns: Sequence[U64]) -> tuple[U64, NDArray[np.int64]]:
    """The numbers that several columns hold, in order, and in which column each is, in order too:
    what one column alone holds joins nothing."""
    if not columns:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    values = np.concatenate(columns)
    order = np.argsort(values)
    values = values[order]
    same = values[1:] == values[:-1]
    held = np.zeros(len(values), np.bool_)
    held[1:] = same
    held[:-1] |= same
    values, order = values[held], order[held]
    ranks = np.repeat(np.arange(len(columns)), [*map(len, columns)])[order]
    # not the slow stable sort: each number's columns are put in order behind it
    number = np.zeros(len(values), np.int64)
    number[1:] = np.cumsum(values[1:] != values[:-1])
    number *= len(columns)
    return values, np.sort(number + ranks) - number


def _counted(numbers: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """The different numbers in their order, and how often each is there."""
    ordered = np.sort(numbers)
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    counts = np.diff(starts, append=len(ordered))
    yield from zip(ordered[starts].tolist(), counts.tolist(), strict=True)
