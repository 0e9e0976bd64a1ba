"""Extents and the content read through them."""

from file_making import Memory
from hypothesis import given
from hypothesis import strategies as st

from triage.file.content import Content, over_extents
from triage.file.places import Layout, clipped, merged, trimmed, within
from triage.model import Extent

EXTENTS = st.lists(
    st.builds(Extent, st.one_of(st.just(-1), st.integers(0, 900)), st.integers(1, 60)), max_size=8
)


@given(EXTENTS, st.integers(0, 300), st.integers(0, 300))
def test_part_of_a_layout(extents: list[Extent], start: int, length: int) -> None:
    places = [e.offset + i if e.offset >= 0 else -1 for e in extents for i in range(e.length)]
    found = [
        e.offset + i if e.offset >= 0 else -1
        for e in Layout(extents).part(start, length)
        for i in range(e.length)
    ]
    assert found == places[start : start + length]


@given(EXTENTS, st.integers(0, 900))
def test_clipping_keeps_every_byte_s_place_in_the_stream(extents: list[Extent], end: int) -> None:
    before = [e.offset + i if e.offset >= 0 else -1 for e in extents for i in range(e.length)]
    after = [
        e.offset + i if e.offset >= 0 else -1
        for e in clipped(extents, end)
        for i in range(e.length)
    ]
    assert after == [place if place < end else -1 for place in before]


@given(EXTENTS, EXTENTS)
def test_unreadable_bytes_of_a_stream(extents: list[Extent], bad: list[Extent]) -> None:
    ranges = merged(extent for extent in bad if extent.offset >= 0)
    places = [e.offset + i if e.offset >= 0 else -1 for e in extents for i in range(e.length)]
    broken = {place for e in ranges for place in range(e.offset, e.end)}
    found = {i for e in within(extents, ranges) for i in range(e.offset, e.end)}
    assert found == {i for i, place in enumerate(places) if place in broken}


def test_trailing_holes_are_cut_and_slack_is_kept() -> None:
    runs = (Extent(4096, 1024), Extent(-1, 9000))
    assert trimmed(runs, 77) == (Extent(4096, 1024),)
    assert trimmed(runs, 2000) == (Extent(4096, 1024), Extent(-1, 976))
    assert trimmed(runs[:1], 77) == runs[:1]


def test_content_that_fails_in_one_place() -> None:
    data = bytes(range(256)) * 12_000

    def fetch(offset: int, length: int) -> bytes:
        if offset <= 2_000_000 < offset + length:
            raise OSError
        return data[offset : offset + length]

    space = Content(len(data), fetch)
    found = space.read_at(5, len(data))
    start = 2_000_000 // 4096 * 4096
    assert found == data[5:start] + bytes(4096) + data[start + 4096 :]
    assert space.unreadable() == (Extent(start, 4096),)


def test_no_piece_is_larger_than_a_mebibyte() -> None:
    asked: list[int] = []

    def fetch(offset: int, length: int) -> bytes:
        asked.append(length)
        return bytes(length)

    assert len(Content(1 << 60, fetch).read_at(1 << 50, 5 << 20)) == 5 << 20
    assert max(asked) <= 1 << 20


def test_a_stream_is_as_long_as_its_extents() -> None:
    disk = Memory(bytes(range(200)))
    space = over_extents(disk, (Extent(10, 20), Extent(100, 5)), 1 << 40, 1 << 40)
    assert space.length == 25
    assert space.read_at(18, 100) == bytes(range(28, 30)) + bytes(range(100, 105))
