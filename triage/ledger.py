"""Arithmetic on sets of byte ranges, as arrays: who owns a byte, and what is left over.

A range set is an int64 array of shape (n, 2) holding (start, end), sorted, disjoint, not touching.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from triage.model import CoverageClass

Ranges = NDArray[np.int64]

EMPTY: Ranges = np.empty((0, 2), np.int64)
AT_ONCE = 1 << 18
"""Ranges that are joined at once."""


def ranges(starts: Sequence[int] | NDArray[np.int64], ends: Sequence[int] | Ranges) -> Ranges:
    """The union of arbitrary half-open ranges as a range set; empty ranges vanish."""
    pairs = np.stack([np.asarray(starts, np.int64), np.asarray(ends, np.int64)], axis=1)
    pairs = pairs[pairs[:, 1] > pairs[:, 0]]
    if not len(pairs):
        return EMPTY
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    reach = np.maximum.accumulate(pairs[:, 1])
    first = np.concatenate([[True], pairs[1:, 0] > reach[:-1]])
    last = np.concatenate([first[1:], [True]])
    return np.stack([pairs[first, 0], reach[last]], axis=1)


def from_extents(extents: Ranges) -> Ranges:
    """A range set from (offset, length) rows; rows without a place (offset < 0) are left out."""
    placed = extents[extents[:, 0] >= 0]
    return ranges(placed[:, 0], placed[:, 0] + placed[:, 1])


def union(sets: Iterable[Ranges]) -> Ranges:
    """All bytes that any of the sets holds."""
    every = [one for one in sets if len(one)]
    if not every:
        return EMPTY
    both = np.concatenate(every)
    return ranges(both[:, 0], both[:, 1])


def gather(pieces: Iterable[Ranges]) -> Ranges:
    """The union of any number of range sets, few of them in memory at a time."""
    held, waiting, count = EMPTY, list[Ranges](), 0
    for piece in pieces:
        waiting.append(piece)
        count += len(piece)
        if count > max(AT_ONCE, len(held)):
            held, waiting, count = union([held, *waiting]), [], 0
    return union([held, *waiting])


def subtract(one: Ranges, other: Ranges) -> Ranges:
    """The bytes of ``one`` that ``other`` does not hold."""
    if not len(one) or not len(other):
        return one
    edges = np.concatenate([one.ravel(), other.ravel()])
    steps = np.concatenate(
        [np.tile([1, -1], len(one)), np.tile([-2, 2], len(other))]  # inside one only: sum == 1
    )
    order = np.argsort(edges, kind="stable")
    edges, depth = edges[order], np.cumsum(steps[order])
    inside = (depth[:-1] == 1) & (edges[1:] > edges[:-1])
    return ranges(edges[:-1][inside], edges[1:][inside])


def intersect(one: Ranges, other: Ranges) -> Ranges:
    """The bytes that both sets hold."""
    return subtract(one, subtract(one, other))


def total(one: Ranges) -> int:
    """How many bytes a set holds."""
    return int((one[:, 1] - one[:, 0]).sum())


def overlaps(extents: Ranges, owners: Ranges) -> bool:
    """Whether any placed (offset, length) row meets the set ``owners``."""
    wanted = from_extents(extents)
    following = np.searchsorted(owners[:, 1], wanted[:, 0], side="right")
    near = following < len(owners)
    return bool((owners[following[near], 0] < wanted[near, 1]).any())


def holds(owners: Ranges, offsets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which offsets lie inside the set."""
    if not len(owners):
        return np.zeros(len(offsets), np.bool_)
    index = np.searchsorted(owners[:, 0], offsets, side="right") - 1
    inside: NDArray[np.bool_] = (index >= 0) & (offsets < owners[np.maximum(index, 0), 1])
    return inside


def held(owners: Ranges, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many bytes of each half-open range the set holds."""
    if not len(owners):
        return np.zeros(len(starts), np.int64)
    sizes = owners[:, 1] - owners[:, 0]
    before: NDArray[np.int64] = np.cumsum(sizes) - sizes

    def below(offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        last = np.maximum(np.searchsorted(owners[:, 0], offsets, side="right") - 1, 0)
        within: NDArray[np.int64] = np.clip(offsets - owners[last, 0], 0, sizes[last])
        total_below: NDArray[np.int64] = before[last] + within
        return total_below

    return below(ends) - below(starts)


def classify(
    length: int, layers: Iterable[tuple[CoverageClass, Ranges]]
) -> tuple[dict[CoverageClass, int], Ranges]:
    """Give each byte of a space of ``length`` to the first layer that holds it.

    Returns the bytes per class, and the ranges that no layer holds.
    """
    left: Ranges = ranges([0], [length])
    sums: dict[CoverageClass, int] = {}
    for name, layer in layers:
        rest = subtract(left, layer)
        sums[name] = sums.get(name, 0) + total(left) - total(rest)
        left = rest
    return sums, left
