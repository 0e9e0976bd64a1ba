"""Sets of people, joined by pairs who are one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triage.hashes import U64

Places = NDArray[np.int64]


def pairs(column: U64, people: Places, *told: U64) -> tuple[Places, Places]:
    """The people of records with equal values, each with the next one; 0 is no value.

    Equal values may contradict each other in what people are ``told`` by: of those who are told
    apart one is kept, and whoever is not told at all is paired with that one.
    """
    values = np.sort(column)
    if not ((values[1:] == values[:-1]) & (values[1:] > 0)).any():
        return people[:0], people[:0]  # soon said, and of most keys of most lists
    order = np.argsort(column)
    if told:
        order, values = _agreeing(order, values, told)
    first = np.flatnonzero((values[1:] == values[:-1]) & (values[1:] > 0))
    return people[order[first]], people[order[first + 1]]


def _agreeing(order: Places, values: U64, told: tuple[U64, ...]) -> tuple[Places, U64]:
    """Of sorted values those that are not told apart from the greatest of their equals."""
    starts = np.flatnonzero(np.append(True, values[1:] != values[:-1]))
    sizes = np.diff(starts, append=len(values))
    kept = np.ones(len(values), np.bool_)
    for column in told:
        own = column[order]
        kept &= (own == 0) | (own == np.repeat(np.maximum.reduceat(own, starts), sizes))
    return order[kept], values[kept]


def joined(labels: Places, some: Places, others: Places) -> Places:
    """Labels (each is that of the first of its set) with the sets of some pairs made one."""
    while True:
        one, other = labels[some], labels[others]
        apart = one != other
        if not apart.any():
            return labels
        some, others, one, other = some[apart], others[apart], one[apart], other[apart]
        labels = labels.copy()
        np.minimum.at(labels, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(labels, first := labels[labels]):
            labels = first
