"""Columns of records and names: what goes in comes out, and nothing else is believed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.metadata import Entries, Records
from triage.model import Entry, Extent, Inode, Stream

STREAMS = st.builds(
    Stream,
    st.integers(-1, 300),
    st.binary(max_size=5),
    st.integers(0, 1 << 62),
    st.integers(0, 1 << 62),
    st.lists(st.builds(Extent, st.integers(-1, 1 << 50), st.integers(0, 1 << 40)), max_size=3).map(
        tuple
    ),
    st.booleans(),
    st.booleans(),
)
INODES = st.lists(
    st.builds(
        Inode,
        st.integers(0, 1 << 48),
        st.integers(0, 65535),
        st.booleans(),
        st.sampled_from(("file", "directory", "link", "special")),
        st.just(0),
        st.just((("modified", 1_600_000_000),)),
        st.lists(STREAMS, max_size=3).map(tuple),
        st.lists(
            st.tuples(st.integers(0, 1 << 48), st.integers(0, 65535), st.binary(max_size=9)),
            max_size=3,
        ).map(tuple),
    ),
    max_size=6,
    unique_by=lambda inode: inode.address,
)


@given(INODES)
def test_records(inodes: list[Inode]) -> None:
    packed = Records.of(inodes).pack()
    assert Records.unpack(packed).pack() == packed
    ordered = sorted(inodes, key=lambda inode: inode.address)
    joined = Records.joined([Records.of([inode]) for inode in inodes] or [Records.of([])])
    assert joined.pack() == Records.of(ordered).pack()
    assert joined.chosen(np.arange(len(inodes))).pack() == joined.pack()


def test_of_two_records_with_one_address_the_first_counts() -> None:
    first, second = (Inode(7, n, True, "file", 0, (), ()) for n in (1, 2))
    joined = Records.joined([Records.of([first]), Records.of([second])])
    assert joined.heads["sequence"].tolist() == [1]


@given(
    st.lists(
        st.builds(
            Entry,
            st.just(5),
            st.binary(max_size=9),
            st.integers(0, 1 << 48),
            st.integers(0, 65535),
            st.booleans(),
            st.booleans(),
        )
    )
)
def test_names(entries: list[Entry]) -> None:
    found = Entries.unpack(Entries.of(entries).pack())
    assert found.texts() == [entry.name for entry in entries]
    assert found.heads["address"].tolist() == [entry.address for entry in entries]


@pytest.mark.parametrize("kind", [Records, Entries])
def test_columns_that_do_not_fit_together_are_refused(kind: type[Records] | type[Entries]) -> None:
    inode = Inode(7, 1, True, "file", 0, (), (Stream(0, b"x", 1, 1, (Extent(0, 512),)),))
    entry = Entry(5, b"name", 7, 1, True, False)
    packed = Records.of([inode]).pack() if kind is Records else Entries.of([entry]).pack()
    assert kind.unpack(packed)
    longer = bytes([packed[0] + 1]) + packed[1:]
    named = bytearray(packed)  # the length of the name
    named[8 * 6 + 29 + 20 if kind is Records else 8 * 2 + 12] += 1
    for wrong in (packed[:-1], packed + b"x", longer, packed[:9], b"", bytes(named)):
        with pytest.raises(ValueError, match=r"columns|buffer"):
            kind.unpack(wrong)
