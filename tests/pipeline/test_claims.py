"""Who owns a byte: content, slack, doubt, and the raw space that is left."""

from __future__ import annotations

import numpy as np

from triage import ledger
from triage.columns import unpack_extents
from triage.ledger import Ranges
from triage.metadata import stream_columns
from triage.model import Extent, Locator, Stream, Volume
from triage.pipeline.claims import (
    BEHIND,
    RAW_UNIT,
    Claims,
    content_and_slack,
    doubtful,
    free_stretches,
    slack_stretches,
)


def parts(
    size: int, *extents: tuple[int, int], initialized: int | None = None
) -> tuple[list[list[int]], list[list[int]]]:
    """Content and slack of one stream between others."""
    written = size if initialized is None else initialized
    one = Stream(128, b"", size, written, tuple(Extent(*pair) for pair in extents))
    small = Stream(0, b"", 1, 1, (Extent(0, 1),))
    streams, _, placed = stream_columns([small, one, small])
    found = content_and_slack(streams, placed)
    content, slack = (part.extents[part.owner == 1].tolist() for part in found)
    assert unpack_extents(found[0].packed(3)[1]) == tuple(Extent(*pair) for pair in content)
    return content, slack


def rows(*pairs: tuple[int, int]) -> Ranges:
    return np.array(pairs, np.int64).reshape(-1, 2)


def test_content_ends_with_the_size_and_slack_begins_there() -> None:
    content, slack = parts(5000, (8192, 4096), (40960, 4096))
    assert content == [[8192, 4096], [40960, 904]]
    assert slack == [[41864, 3192]]


def test_bytes_never_written_are_slack() -> None:
    content, slack = parts(8000, (8192, 8192), initialized=100)
    assert content == [[8192, 100]]
    assert slack == [[8292, 8092]]


def test_a_sparse_run_has_no_slack() -> None:
    assert parts(10000, (-1, 8192), (4096, 4096))[1] == [[4096 + 1808, 2288]]


def test_deleted_files_that_share_clusters_are_doubtful() -> None:
    # the layout of a well-known undelete test: two fragmented files read as if contiguous
    naive = Claims()
    for file, place in enumerate([(88, 4), (90, 8), (100, 8), (118, 4), (120, 4)]):
        naive.add(file, rows(place))
    assert doubtful(naive.rows()).tolist() == [0, 1, 3, 4]
    assert doubtful(Claims().rows()).tolist() == []


def test_raw_space_is_all_that_nobody_claims() -> None:
    length = RAW_UNIT * 2 + 700
    volume = Volume(Locator(("p1",)), "ntfs", 512, RAW_UNIT, None)
    taken = ledger.from_extents(rows((4096, 4096), (8192, 100)))
    found = [
        *free_stretches(length, {1: volume}, taken, rows((8192, 100))),
        *slack_stretches(length, np.array([(7, 8192, 100)]), rows((4096, 4096))),
    ]
    covered = ledger.ranges([s.start for s in found], np.array([s.end for s in found]))
    assert ledger.total(covered) == length - 4096
    assert sum(s.end - s.start for s in found) == length - 4096
    assert {(s.origin, s.volume, s.file) for s in found} == {
        ("free", 0, None),
        ("free", 1, None),
        ("slack", 0, 7),
    }
    assert all(s.end - s.start <= RAW_UNIT and s.low <= s.start < s.end <= s.high for s in found)


def test_what_lay_there_before_is_read_over_the_borders_of_who_owns_what() -> None:
    volume = Volume(Locator(("p1",)), "ntfs", 20480, 40960, None)
    live, slack = rows((4096, 4000), (12288, 96)), rows((8096, 96), (12384, 3000))
    taken = ledger.union([ledger.from_extents(live), ledger.from_extents(slack)])
    found = [
        (s.start, s.end, s.low, s.high)
        for s in free_stretches(65536, {1: volume}, taken, ledger.from_extents(slack))
    ]
    assert found == [
        (0, 4096, 0, 4096),
        (8192, 12288, 8096, 12288),
        (15384, 20480, 12384, 65536),
        (20480, 61440, 12384, 65536),
        (61440, 65536, 12384, 65536),
    ]
    claims = np.column_stack([[5, 6], slack])
    behind = slack_stretches(65536, claims, ledger.from_extents(live))
    assert [(s.start, s.end, s.low, s.high) for s in behind] == [
        (8096, 8192, 8096, 8192 + BEHIND),
        (12384, 15384, 12384, 15384 + BEHIND),
    ]
    closed = slack_stretches(65536, claims[:1], rows((4096, 4000), (8292, 10)))
    assert [s.high for s in closed] == [8292]
