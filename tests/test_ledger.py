"""The range arithmetic against a plain bitmap."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage import ledger
from triage.ledger import Ranges

SPACE = 64
PAIRS = st.lists(st.tuples(st.integers(0, SPACE), st.integers(0, SPACE)), max_size=12)


def make(pairs: list[tuple[int, int]]) -> Ranges:
    array = np.array(pairs, np.int64).reshape(-1, 2)
    return ledger.ranges(array[:, 0], array[:, 1])


def bits(one: Ranges) -> set[int]:
    return {byte for start, end in one.tolist() for byte in range(start, end)}


def plain(pairs: list[tuple[int, int]]) -> set[int]:
    return {byte for start, end in pairs for byte in range(start, end)}


@given(PAIRS)
def test_a_range_set_is_sorted_disjoint_and_whole(pairs: list[tuple[int, int]]) -> None:
    one = make(pairs)
    assert bits(one) == plain(pairs)
    assert ledger.total(one) == len(plain(pairs))
    assert (one[1:, 0] > one[:-1, 1]).all()


@given(PAIRS, PAIRS)
def test_set_operations(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    one, other = make(left), make(right)
    assert bits(ledger.union([one, other])) == plain(left) | plain(right)
    assert bits(ledger.subtract(one, other)) == plain(left) - plain(right)
    assert bits(ledger.intersect(one, other)) == plain(left) & plain(right)


@given(PAIRS)
def test_holds(pairs: list[tuple[int, int]]) -> None:
    inside = ledger.holds(make(pairs), np.arange(SPACE))
    assert set(np.flatnonzero(inside).tolist()) == plain(pairs) - {SPACE}


@given(PAIRS, PAIRS)
def test_held(pairs: list[tuple[int, int]], others: list[tuple[int, int]]) -> None:
    asked = make(others)
    counts = ledger.held(make(pairs), asked[:, 0], asked[:, 1])
    assert counts.tolist() == [len(plain(pairs) & set(range(a, b))) for a, b in asked.tolist()]


@given(PAIRS, PAIRS)
def test_every_byte_is_in_one_class(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    sums, rest = ledger.classify(
        SPACE, [("examined_file", make(left)), ("examined_raw", make(right))]
    )
    assert sums["examined_file"] == len(plain(left))
    assert sums["examined_raw"] == len(plain(right) - plain(left))
    assert sum(sums.values()) + ledger.total(rest) == SPACE
