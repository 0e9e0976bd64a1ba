"""What is packed comes back the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.columns import (
    pack_block,
    pack_codes,
    pack_extents,
    pack_names,
    pack_strings,
    unpack_block,
    unpack_codes,
    unpack_extents,
    unpack_names,
    unpack_strings,
)
from triage.hashes import numbered
from triage.model import Extent, FindingBlock

ANY_TEXT = st.text(st.characters(codec=None), max_size=20)


@given(st.lists(ANY_TEXT, max_size=30))
def test_strings(values: list[str]) -> None:
    assert unpack_strings(pack_strings(values)) == tuple(values)
    codes, numbers = unpack_codes(pack_codes(values))
    assert tuple(codes) == tuple(values)
    assert len(set(numbers.tolist())) == len(set(values))


@given(st.lists(ANY_TEXT, max_size=20))
def test_block(values: list[str]) -> None:
    count = len(values)
    whys = (("pattern",), ("label 氏名 at -2", "check digit ok"))
    block = FindingBlock(
        "phone",
        np.arange(count, dtype=np.int64) - 1,
        np.full(count, 13, np.int32),
        np.arange(count, dtype=np.int64) + (1 << 40),
        np.ones(count, np.int32),
        np.full(count, 95, np.uint8),
        np.arange(count, dtype=np.int32) % 2,
        np.arange(count, dtype=np.int64),
        tuple(values),
        whys,
    )
    again = unpack_block("phone", pack_block(block))
    assert tuple(again.values) == block.values
    assert again.whys == whys
    assert again.numbers.tolist() == numbered(values).tolist()
    for name in ("position", "length", "row", "column", "confidence", "why", "record"):
        np.testing.assert_array_equal(getattr(again, name), getattr(block, name))


@given(st.lists(st.integers(-(1 << 63), (1 << 63) - 1), min_size=1, max_size=9))
def test_places_of_any_size(places: list[int]) -> None:
    none = np.zeros(len(places), np.int32)
    place, sure = np.array(places, np.int64), none.astype(np.uint8)
    values = ("a",) * len(places)
    block = FindingBlock("phone", place, none, place, none, sure, none, place, values, ((),))
    again = unpack_block("phone", pack_block(block))
    assert again.position.tolist() == again.row.tolist() == places


@given(st.lists(st.tuples(st.integers(-1, 1 << 50), st.integers(0, 1 << 40)), max_size=9))
def test_extents(pairs: list[tuple[int, int]]) -> None:
    extents = tuple(Extent(*pair) for pair in pairs)
    assert unpack_extents(pack_extents(extents)) == extents


@given(
    st.lists(
        st.tuples(st.integers(0, 1 << 48), st.integers(0, 65535), st.binary(max_size=9)), max_size=4
    )
)
def test_names(names: list[tuple[int, int, bytes]]) -> None:
    assert unpack_names(pack_names(names)) == names
