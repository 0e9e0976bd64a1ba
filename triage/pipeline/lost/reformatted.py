"""Makes files of the records of lost file systems: of all where their clusters have been found,
else of those whose content lies in the record itself."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage import ledger
from triage.ledger import Ranges
from triage.metadata import stream_columns
from triage.model import Extent, Stream
from triage.pipeline.claims import Claims, content_and_slack
from triage.pipeline.listing.naming import readable
from triage.pipeline.listing.walked import records
from triage.pipeline.lost.met import Met
from triage.pipeline.lost.old_trees import FatTree, HfsTree, NtfsTree, Tree
from triage.pipeline.lost.rebuilding import CONTINUED, KINDS, RESIDENT, geometries, unplaced
from triage.pipeline.lost.scattered import GUESSED, Runs, scattered
from triage.pipeline.result.places import Places
from triage.pipeline.sharing import doubt, judge, shapes_of, taken
from triage.store import Store
from triage.text.locator import encode_step

UNIT = 16
"""Clusters in a unit of NTFS compression."""
COMPRESSED, ENCRYPTED = 2, 4
SECTOR = 512
"""A file of one cluster that ends with a sector has no end that could be held against it."""
EACH = (
    "SELECT offset, number, deleted, modified, names, coalesce(changed, 0), parts FROM remnant"
    " WHERE kind = ? AND system = ? AND names <> '' AND parts <> '[]' ORDER BY offset"
)
LAST = (
    "SELECT offset, number, deleted, modified, names, changed, parts FROM (SELECT *, row_number()"
    " OVER (PARTITION BY number, created ORDER BY changed DESC, modified DESC, deleted, offset) AS"
    " nth FROM remnant WHERE kind = ? AND system = ? AND names <> '' AND parts <> '[]')"
    " WHERE nth = 1 ORDER BY offset"
)
"""Of the records of one file of HFS+, of which a journal has many, the last that has content."""
INSERT = (
    "INSERT OR IGNORE INTO file (id, volume, address, attribute, stream, locator, path, aliases,"
    " origin, intact, size, modified, extents, shape)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, '[]', ?, ?, ?, ?, ?, ?)"
)
AT_ONCE = 4096
REST = -1
"""See ``triage.file.rebuild.remnant``: a run that goes on for as long as the size says."""

Part = tuple[str, int, int, int, int, list[list[int]]]


@dataclass(frozen=True, slots=True)
class _System:
    """A lost file system: where its clusters lie (a ``size`` of 0: nobody knows), and its folders.
    ``scattered``: where all of some files lay is not told, so that what was deleted before may be
    written over by any of them.
    ``runs``: the clusters of those that cannot lie in one piece, by the place of their record."""

    kind: str
    systems: list[int]
    origin: int
    size: int
    disk: int
    tree: Tree
    scattered: bool
    runs: dict[int, Runs]


@dataclass(frozen=True, slots=True)
class _File:
    """One stream of a record."""

    offset: int
    deleted: bool
    modified: int | None
    names: str
    written: int
    flags: int
    stream: Stream


def add_reformatted(store: Store) -> None:
    """Add every file from before a format, judge what is left of it, and plan its examination."""
    owned, maybe = taken(store, surely=True), ledger.union([_tables(store), taken(store)])
    rows = _add_files(store)
    judge(store, owned, rows)
    # a format does not write all of its tables: what lies there may still be as it was, as may what
    # a lost file is only believed to hold
    doubt(store, maybe, rows, "shape <> 'resident'")
    store.db.execute("UPDATE file SET state = 'none' WHERE size = 0")
    store.db.execute(
        "UPDATE file SET state = 'encrypted' WHERE shape = 'encrypted' AND state = 'todo'"
    )


def _add_files(store: Store) -> NDArray[np.int64]:
    """Add the files whose place no other lost file has, and return what they claim."""
    claims, where = Claims(), Places(store.volumes())
    known = store.db.execute("SELECT extents FROM file WHERE origin <> 'live' AND extents <> x''")
    seen = Met(packed for (packed,) in known)
    (number,) = store.db.execute("SELECT coalesce(max(id), 0) FROM file").fetchone()
    for system in _systems(store):
        every = _files(store, system)
        while some := list(islice(every, AT_ONCE)):
            streams, _, extents = stream_columns([file.stream for file in some])
            content, _ = content_and_slack(streams, extents)
            packed = content.packed(len(some))
            new = seen.meet(packed) | ~np.fromiter(map(bool, packed), np.bool_)
            columns = zip(some, packed, shapes_of(streams), strict=True)
            added = list(compress(columns, new.tolist()))
            store.db.executemany(
                INSERT, (_row(where, system, *one, number + at) for at, one in enumerate(added, 1))
            )
            numbers = number + np.cumsum(new)
            mine = new & (streams["flags"] & RESIDENT == 0)
            chosen = mine[content.owner]
            claims.add(numbers[content.owner[chosen]], content.extents[chosen])
            number += len(added)
    return claims.rows()


def _tables(store: Store) -> Ranges:
    """What the file systems that are open today keep for themselves."""
    pairs = [pair for number in store.walked() for pair in store.get(f"tables:{number}") or ()]
    tables = [ledger.from_extents(np.array(pairs, np.int64).reshape(-1, 2))]
    for number in store.walked():
        for block in records(store, number):
            found = block.chosen(np.flatnonzero(block.are("special")))
            away = found.streams["flags"] & RESIDENT == 0
            away = np.repeat(away, found.streams["extents"])
            tables.append(ledger.from_extents(found.extents[away]))
    return ledger.gather(tables)


def _systems(store: Store) -> Iterator[_System]:
    disk = store.get("facts")["size"]
    for kind in KINDS:
        for (origin, size), systems in geometries(store, kind).items():
            runs: dict[int, Runs] = {}
            if kind == "ntfs":
                tree: Tree = NtfsTree.of(store, systems)
            elif kind == "hfs":
                tree = HfsTree.of(store, systems)
            else:
                tree = FatTree.of(store, kind, systems, (origin, size))
                runs = scattered(store, kind, systems, origin, size)
            lost = _scattered(store, kind, size)
            yield _System(kind, systems, origin, size, disk, tree, lost, runs)
    for system in unplaced(store, "ntfs"):
        tree = NtfsTree.of(store, [system])
        yield _System("ntfs", [system], 0, 0, disk, tree, scattered=False, runs={})


def _scattered(store: Store, kind: str, cluster: int) -> bool:
    rows = store.db.execute("SELECT parts FROM remnant WHERE kind = ? AND parts <> '[]'", (kind,))
    return any(
        flags & GUESSED and size > cluster
        for (packed,) in rows
        for _, size, _, _, flags, _ in json.loads(packed)
    )


def _files(store: Store, system: _System) -> Iterator[_File]:
    for one in system.systems:
        more = _continued(store, system.kind, one)
        rows = store.db.execute(LAST if system.kind == "hfs" else EACH, (system.kind, one))
        for offset, number, deleted, modified, names, written, packed in rows:
            parts: list[Part] = json.loads(packed)
            if number and number in more:
                parts = parts + more[number]
            if offset in system.runs:
                parts = [(*parts[0][:5], system.runs[offset]), *parts[1:]]
            for flags, stream in _streams(parts, system):
                yield _File(offset, bool(deleted), modified, names, written, flags, stream)


def _continued(store: Store, kind: str, system: int) -> dict[int, list[Part]]:
    """What other records hold of a file, by the number of its base record."""
    found: dict[int, list[Part]] = defaultdict(list)
    if kind in CONTINUED:
        for base, packed in store.db.execute(
            "SELECT base, parts FROM remnant WHERE kind = ? AND system = ? AND base > 0"
            " ORDER BY offset",
            (kind, system),
        ):
            found[base] += json.loads(packed)
    return found


def _streams(parts: list[Part], system: _System) -> Iterator[tuple[int, Stream]]:
    """The streams of a record whose beginning is known, with the flags of their first part."""
    by_name: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        by_name[part[0]].append(part)
    for name, several in by_name.items():
        several.sort(key=lambda part: (part[3], -sum(count for _, count in part[5])))
        _, size, initialized, first, flags, runs = several[0]
        if first:
            continue
        if flags & RESIDENT:
            extents = [Extent(*run) for run in runs]
        elif system.size:
            extents = list(_extents(several, system))
        else:
            continue
        yield (
            flags,
            Stream(
                attribute=UNIT * system.size if flags & COMPRESSED else 0,
                name=bytes.fromhex(name),
                size=size,
                initialized=initialized,
                extents=tuple(extents),
                resident=bool(flags & RESIDENT),
                sparse=any(extent.offset < 0 for extent in extents),
                compressed=bool(flags & COMPRESSED),
                encrypted=bool(flags & ENCRYPTED),
            ),
        )


def _extents(parts: list[Part], system: _System) -> Iterator[Extent]:
    """Runs of clusters as extents of the image; they end where they would leave it."""
    needed = -(-parts[0][1] // system.size)
    at = 0
    for _, _, _, first, _, runs in parts:
        if first < at:  # a shorter record of the same part, from before
            continue
        if first > at:
            yield Extent(-1, (first - at) * system.size)
            at = first
        for cluster, count in runs:
            length = (needed if count == REST else count) * system.size
            place = system.origin + cluster * system.size
            if cluster < 0:
                yield Extent(-1, length)
            elif not 0 <= place < system.disk:
                return
            else:
                yield Extent(place, min(length, system.disk - place))
            at += length // system.size


def _row(
    where: Places, system: _System, file: _File, packed: bytes, shape: str, number: int
) -> tuple[Any, ...]:
    stream, found = file.stream, system.tree.where(file.offset, file.names, file.written)
    volume, base = where.of(file.offset)
    same = system.kind != "ntfs" and where.kind(volume).startswith(system.kind)
    suffix = b":" + stream.name if stream.name else b""
    own = f"~@{file.offset}" + (encode_step(suffix) if suffix else "")
    steps = [encode_step(step) for step in found.steps] if found.whole else []
    path = readable(b"/".join(found.steps) + suffix)
    guessed = file.flags & GUESSED and (stream.size > system.size or stream.size % SECTOR == 0)
    # an index may have taken its clusters
    mapless = system.kind in CONTINUED and not stream.resident
    guessed = guessed or (file.deleted and (system.scattered or mapless))
    return (
        number,
        volume,
        -1 - file.offset,
        stream.attribute,
        stream.name,
        str(base.child(*steps, own)),
        path if found.whole else f"…/{path}",
        "deleted" if file.deleted and same else "reformatted",
        not guessed,
        stream.size,
        file.modified,
        packed,
        shape,
    )
