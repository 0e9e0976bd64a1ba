"""The coverage ledger: every byte of the source in exactly one class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import numpy as np

from triage import ledger
from triage.columns import extent_array
from triage.ledger import Ranges
from triage.model import COVERAGE_CLASSES, ORIGINS, Coverage, CoverageClass, Origin
from triage.store import Store

T = TypeVar("T")
AT_ONCE = 1 << 16

CLASS_OF_STATE: dict[str, CoverageClass] = {
    "examined": "examined_file",
    "known": "examined_file",
    "partial": "examined_file",
    "raw": "examined_raw",
    "encrypted": "encrypted",
    "skipped": "skipped",
    "failed": "skipped",
    "todo": "skipped",
}


def coverage(store: Store) -> Coverage:
    """The sums of the ledger, as far as the work has come."""
    facts = store.get("facts")
    sums: dict[CoverageClass, int] = dict.fromkeys(COVERAGE_CLASSES, 0)
    if facts["format"] in ("folder", "file"):
        for state, size in store.db.execute("SELECT state, sum(size) FROM file GROUP BY state"):
            if size:
                sums[CLASS_OF_STATE[state]] += size
    else:
        found, left = ledger.classify(facts["size"], _layers(store))
        sums.update(found)
        sums["skipped"] += ledger.total(left)
    states = dict(store.db.execute("SELECT state, count(*) FROM file GROUP BY state"))
    return Coverage(
        bytes_total=sum(sums.values()),
        files_total=sum(states.values()),
        files_examined=sum(states.get(name, 0) for name in ("examined", "raw", "none")),
        files_partial=states.get("partial", 0),
        files_failed=states.get("failed", 0) + states.get("todo", 0),
        files_known=states.get("known", 0),
        **sums,
    )


def _layers(store: Store) -> list[tuple[CoverageClass, Ranges]]:
    """Range sets, strongest claim first."""
    layers: list[tuple[CoverageClass, Ranges]] = [("unreadable", unreadable(store))]
    layers.append(("encrypted", locked(store)))
    known = store.db.execute("SELECT DISTINCT origin, state FROM file WHERE state <> 'none'")
    for origin, state in sorted(known, key=_strength):
        rows = store.db.execute(
            "SELECT extents FROM file WHERE origin = ? AND state = ? AND shape <> 'resident'",
            (origin, state),
        )
        layers.append((CLASS_OF_STATE[state], placed(rows)))
    done = store.db.execute(
        "SELECT s.offset, s.offset + s.length FROM stretch s JOIN unit u ON u.id = s.unit"
        " WHERE u.state = 'done'"
    )
    layers.append(("examined_raw", pairs(done)))
    return layers


def _strength(claim: tuple[Origin, str]) -> tuple[int, int]:
    return ORIGINS.index(claim[0]), list(CLASS_OF_STATE).index(claim[1])


def placed(rows: Iterator[tuple[bytes]]) -> Ranges:
    """The bytes of packed extents that have a place."""
    return ledger.gather(
        ledger.from_extents(extent_array(b"".join(packed for (packed,) in some)))
        for some in _some(rows)
    )


def pairs(rows: Iterable[tuple[int, int]]) -> Ranges:
    """The bytes of (start, end) rows."""
    both = (np.array(some, np.int64) for some in _some(iter(rows)))
    return ledger.gather(ledger.ranges(one[:, 0], one[:, 1]) for one in both)


def _some(rows: Iterator[T]) -> Iterator[list[T]]:
    """There may be millions."""
    while some := list(islice(rows, AT_ONCE)):
        yield some


def unreadable(store: Store) -> Ranges:
    """What the source could not give, as ranges."""
    rows = store.db.execute("SELECT offset, offset + length FROM unreadable").fetchall()
    return pairs(rows)


def locked(store: Store) -> Ranges:
    """The extents of encrypted volumes."""
    return pairs(
        [
            (volume.offset, volume.offset + volume.length)
            for volume in store.volumes().values()
            if volume.encryption is not None
        ]
    )


def live(store: Store) -> Ranges:
    """What live files own, resident ones too."""
    return placed(store.db.execute("SELECT extents FROM file WHERE origin = 'live'"))


def resident(store: Store) -> Ranges:
    """Where the bytes of resident files lie inside metadata."""
    return placed(store.db.execute("SELECT extents FROM file WHERE shape = 'resident'"))
