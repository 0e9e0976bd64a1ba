"""The medium fails; nothing above it notices, and every range is on record."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import pairwise

import pytest
from source_bytes import blanked, everything, mixed

from triage.model import Extent
from triage.source.ranges import Ranges
from triage.source.zerofill import GRANULE, ZeroFilled

DISK = mixed((2 << 20) + 100, seed=9)


class Failing:
    """A medium with bad sectors: any read that touches one raises EIO, or is cut before it."""

    def __init__(self, content: bytes, bad: Iterable[int], *, short: bool = False) -> None:
        self.content, self.short, self.calls = content, short, 0
        self.bad = sorted(bad)

    def __call__(self, offset: int, length: int) -> bytes:
        self.calls += 1
        last = min(offset + length, len(self.content)) - 1
        hit = next((s for s in self.bad if offset // 512 <= s <= last // 512), None)
        if hit is None:
            return self.content[offset : offset + length]
        if self.short and hit * 512 > offset:
            return self.content[offset : hit * 512]
        raise OSError(5, "Input/output error")


def merged(sectors: Iterable[int], size: int) -> tuple[Extent, ...]:
    ranges = Ranges()
    for sector in sectors:
        ranges.add(sector * 512, min(sector * 512 + 512, size))
    return ranges.extents()


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize(
    "bad",
    [
        (),
        (0,),
        (len(DISK) // 512,),
        (5, 6, 7, 200, 1000),
        tuple(range(0, 4000, 7)),
        tuple(range(129, 255)),
    ],
)
def test_lost_are_the_bad_sectors_and_no_others(bad: tuple[int, ...], short: bool) -> None:
    data = ZeroFilled(Failing(DISK, bad, short=short), len(DISK))
    expected = merged(bad, len(DISK))
    assert everything(data, 1 << 18) == blanked(DISK, [(e.offset, e.length) for e in expected])
    assert data.unreadable() == expected


def test_result_does_not_depend_on_how_it_was_read() -> None:
    dice = random.Random(4)
    bad = dice.sample(range(len(DISK) // 512), 60) + list(range(256, 640))
    whole = ZeroFilled(Failing(DISK, bad), len(DISK))
    truth = whole.read_at(0, len(DISK))
    pieces = ZeroFilled(Failing(DISK, bad, short=True), len(DISK))
    for _ in range(600):
        offset, length = dice.randrange(len(DISK)), dice.choice((1, 512, 5000, 70000))
        assert pieces.read_at(offset, length) == truth[offset : offset + length]
    everything(pieces, 1000)
    assert pieces.unreadable() == whole.unreadable()


def test_large_bad_range_costs_few_reads() -> None:
    size = 64 << 20

    def dead(offset: int, length: int) -> bytes:
        dead.calls += 1  # type: ignore[attr-defined]
        raise OSError(5, "Input/output error")

    dead.calls = 0  # type: ignore[attr-defined]
    data = ZeroFilled(dead, size)
    assert data.read_at(0, size) == bytes(size)
    assert data.unreadable() == (Extent(0, size),)
    assert dead.calls < 6 * size // GRANULE  # type: ignore[attr-defined]


def test_bad_sectors_are_not_tried_again() -> None:
    medium = Failing(DISK, (10,))
    data = ZeroFilled(medium, len(DISK))
    data.read_at(0, 1 << 16)
    medium.calls = 0
    assert data.read_at(10 * 512, 512) == bytes(512)
    assert medium.calls == 0


def test_medium_that_shrank_reads_as_zeros_and_is_listed() -> None:
    data = ZeroFilled(lambda offset, length: DISK[offset : offset + length], len(DISK) + 5000)
    whole = len(DISK) // 512 * 512
    assert everything(data) == DISK[:whole] + bytes(len(DISK) + 5000 - whole)
    assert data.unreadable() == (Extent(whole, len(DISK) + 5000 - whole),)


def test_reader_that_gives_too_much_is_cut() -> None:
    data = ZeroFilled(lambda offset, length: DISK[offset : offset + length + 99], len(DISK))
    assert data.read_at(10, 20) == DISK[10:30]


@pytest.mark.parametrize(
    ("offset", "length", "given"),
    [(0, 0, 0), (0, -1, 0), (100, 10, 0), (95, 10, 5), (-5, 10, 10), (1 << 70, 1, 0)],
)
def test_requests_are_cut_to_the_space(offset: int, length: int, given: int) -> None:
    data = ZeroFilled(lambda offset, length: bytes(length), 100)
    assert len(data.read_at(offset, length)) == given


def test_ranges_agree_with_a_set_of_numbers() -> None:
    dice = random.Random(2)
    ranges, truth = Ranges(), set[int]()
    for _ in range(300):
        start = dice.randrange(900)
        end = start + dice.randrange(1, 12)
        asked = (dice.randrange(900), dice.randrange(900, 1000))
        assert ranges.touches(*asked) == bool(truth & set(range(*asked)))
        outside = {n for pair in ranges.outside(*asked) for n in range(*pair)}
        assert outside == set(range(*asked)) - truth
        ranges.add(start, end)
        truth |= set(range(start, end))
    extents = ranges.extents()
    assert {n for extent in extents for n in range(extent.offset, extent.end)} == truth
    assert all(a.end < b.offset for a, b in pairwise(extents))
