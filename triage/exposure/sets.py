"""Sets of people, joined by pairs who are one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triage.hashes import U64

Places = NDArray[np.int64]


def pairs(column: U64, people: Places) -> tuple[Places, Places]:
    """The people of records with equal values, each with the next one; 0 is no value."""
    rows = np.flatnonzero(column)
    values = column[rows]
    order = np.argsort(values)
    values = values[order]
    first = np.flatnonzero(values[1:] == values[:-1])
    return people[rows[order[first]]], people[rows[order[first + 1]]]


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
