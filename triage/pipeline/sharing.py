"""Shares out the bytes: once the walks are done, files and their slack; raw space when all that
could be recovered has its owner."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from triage import ledger
from triage.columns import pack_extents, unpack_offsets
from triage.ledger import Ranges
from triage.model import OVERLAY_NOTE, REMNANT_NOTE, Gap, Locator, Origin, Stream, Volume
from triage.pipeline.claims import (
    RAW_UNIT,
    STRETCHES_PER_UNIT,
    Claims,
    Stretch,
    content_extents,
    doubtful,
    free_stretches,
    slack_extents,
    slack_stretches,
)
from triage.pipeline.coverage import locked, pairs, placed
from triage.pipeline.naming import Named, named_files
from triage.pipeline.planning import add_files, add_raw, place
from triage.pipeline.tasks import RawTask
from triage.store import TREES, Store

FILES_AT_ONCE = 4096


@dataclass(slots=True)
class _Shares:
    """What accumulates over all volumes."""

    live: Claims = field(default_factory=Claims)
    deleted: Claims = field(default_factory=Claims)
    slack: Claims = field(default_factory=Claims)
    last_file: int = 0
    files: dict[int, tuple[int, int]] = field(default_factory=dict)  # first and last, by volume


def share_files(store: Store) -> None:
    """Fill ``file`` from the walks and plan the examination of files and of their slack. Inside
    one transaction."""
    shares = _Shares()
    volumes = store.volumes()
    for volume in store.walked():
        base, known, first = place(store, volume), volumes.get(volume), shares.last_file + 1
        every = named_files(store, volume, base, store.get(f"root:{volume}"))
        if known is not None and _is_old_copy(known):
            every = (named for named in every if named.path is not None)
        while named := list(islice(every, FILES_AT_ONCE)):
            _add_files(store, volume, known, named, shares)
        shares.files[volume] = (first, shares.last_file)
    judge(store, ledger.from_extents(shares.live.rows()[:, 1:]), shares.deleted.rows())
    _compare(store, shares)
    _plan_files(store)
    facts = store.get("facts")
    if facts["format"] not in TREES:
        _plan_raw(store, slack_stretches(facts["size"], shares.slack.rows()))


def _is_old_copy(volume: Volume) -> bool:
    """Whether only a backup tells of a file system that another was made over: a record of it that
    no name leads to may be anything."""
    notes = dict(volume.notes)
    return REMNANT_NOTE in notes and OVERLAY_NOTE in notes


def _compare(store: Store, shares: _Shares) -> None:
    """Hold the claims against each file system's own map of its blocks.

    A deleted file in blocks that are in use may have been overwritten by what no file's content
    tells, such as an index. A live one in blocks that are free: one of the two is wrong.
    """
    maps = store.db.execute("SELECT volume, ranges FROM used ORDER BY volume").fetchall()
    for volume, packed in maps:
        used: Ranges = unpack_offsets(packed).reshape(-1, 2)
        (first, last) = shares.files[volume]
        gone, live = (_of(one, first, last) for one in (shares.deleted, shares.live))
        reused = gone[ledger.held(used, gone[:, 1], gone[:, 1] + gone[:, 2]) > 0]
        store.db.executemany(
            "UPDATE file SET intact = 0"
            " WHERE id = ? AND origin = 'deleted' AND shape <> 'resident'",
            _ids(np.unique(reused[:, 0])),
        )
        free = int((live[:, 2] - ledger.held(used, live[:, 1], live[:, 1] + live[:, 2])).sum())
        if free:
            reason = "live files lie in blocks that the file system's own map calls free"
            gap = Gap(place(store, volume), "file", "map-disagrees", reason, free, blocks_no=False)
            store.add_gaps(0, [gap])
        lost = [_of(shares.deleted, *shares.files[one]) for one in _under(store, volume)]
        for gone in lost:
            _doubt(store, gone[ledger.held(used, gone[:, 1], gone[:, 1] + gone[:, 2]) > 0])


def _under(store: Store, number: int) -> Iterator[int]:
    """The volumes over which this one was made."""
    volumes = store.volumes()
    top = volumes[number]
    for other in filter(volumes.__contains__, store.walked()):
        one = volumes[other]
        same = (one.offset, one.length) == (top.offset, top.length)
        if same and REMNANT_NOTE in dict(one.notes) and REMNANT_NOTE not in dict(top.notes):
            yield other


def _doubt(store: Store, claims: NDArray[np.int64]) -> None:
    """The lost files of these claims are not intact."""
    store.db.executemany(
        "UPDATE file SET intact = 0 WHERE id = ? AND shape <> 'resident'",
        _ids(np.unique(claims[:, 0])),
    )


def _of(claims: Claims, first: int, last: int) -> NDArray[np.int64]:
    """The claims of a range of files."""
    rows = claims.rows()
    return rows[(rows[:, 0] >= first) & (rows[:, 0] <= last)]


def share_raw(store: Store) -> None:
    """Plan the examination of what nobody owns. Inside one transaction."""
    facts = store.get("facts")
    if facts["format"] not in TREES:
        _plan_raw(store, free_stretches(facts["size"], store.volumes(), taken(store)))


def taken(store: Store, *, surely: bool = False) -> Ranges:
    """What is examined as a file, as slack, or cannot be examined for a lock.

    ``surely``: without lost files that are not intact; their bytes may be other files'.
    """
    files = store.db.execute(
        "SELECT extents FROM file WHERE shape <> 'resident' AND (origin = 'live' OR state NOT IN"
        " ('none', 'encrypted') AND (intact OR NOT ?))",
        (surely,),
    )
    slack = store.db.execute(
        "SELECT offset, offset + length FROM stretch WHERE origin = 'slack'"
    ).fetchall()
    return ledger.union([placed(files), pairs(slack), locked(store)])


def _origin(volume: Volume | None, named: Named) -> Origin:
    """How a file is held. A volume that no table names is seen by nobody who plugs it in, nor one
    that another was made over.

    ext3 and ext4 wipe in a deletion where the content lies: a free record that still says so (other
    than by the journal, a negative attribute) was in use when the volume was made anew.
    """
    if named.live:
        notes = dict(volume.notes) if volume is not None else {}
        lost = notes.get("table") == "none" or REMNANT_NOTE in notes
        return "reformatted" if lost else "live"
    wiped = volume is not None and volume.kind in ("ext3", "ext4")
    held = any(extent.offset >= 0 for extent in named.stream.extents)
    return "reformatted" if wiped and held and named.stream.attribute >= 0 else "deleted"


def shape(stream: Stream) -> str:
    """How a stream is stored, as the store says it."""
    for name in ("encrypted", "compressed", "resident", "sparse"):
        if getattr(stream, name):
            return name
    return "plain" if stream.size else "empty"


def _add_files(
    store: Store, number: int, volume: Volume | None, every: list[Named], shares: _Shares
) -> None:
    first = shares.last_file + 1
    rows = [_row(number, _origin(volume, named), named, shares) for named in every]
    if _insert(store, rows) == len(rows):
        return
    known = {file for (file,) in store.db.execute("SELECT id FROM file WHERE id >= ?", (first,))}
    for row, named in zip(rows, every, strict=True):
        if row[0] not in known:  # two files of one name: only the record tells them apart
            own = f"{named.locator}/~{named.address}-{named.stream.attribute}"
            _insert(store, [(*row[:5], own, *row[6:])])


def _row(volume: int, origin: Origin, named: Named, shares: _Shares) -> tuple[object, ...]:
    """The row of ``file``; its bytes are claimed."""
    stream, content = named.stream, content_extents(named.stream)
    shares.last_file += 1
    if origin != "live":
        shares.deleted.add(shares.last_file, content)
    elif not stream.resident:
        shares.live.add(shares.last_file, content)
        shares.slack.add(shares.last_file, slack_extents(stream))
    return (
        shares.last_file,
        volume,
        named.address,
        stream.attribute,
        stream.name,
        named.locator,
        named.path,
        json.dumps(named.aliases) if named.aliases else "[]",
        origin,
        not stream.guessed,
        stream.size,
        named.modified,
        pack_extents(content),
        shape(stream),
    )


def _insert(store: Store, rows: list[tuple[object, ...]]) -> int:
    cursor = store.db.executemany(
        "INSERT OR IGNORE INTO file (id, volume, address, attribute, stream, locator, path,"
        " aliases, origin, intact, size, modified, extents, shape)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    return cursor.rowcount


def judge(store: Store, owned: Ranges, rows: NDArray[np.int64]) -> None:
    """A lost file is intact only where nobody else lays claim to its bytes.

    ``rows`` are the claims of files of one rank, ``owned`` is what stronger ones hold.
    """
    files, index = np.unique(rows[:, 0], return_inverse=True)
    all_bytes, lost = np.zeros((2, len(files)), np.int64)
    np.add.at(all_bytes, index, rows[:, 2])
    np.add.at(lost, index, ledger.held(owned, rows[:, 1], rows[:, 1] + rows[:, 2]))
    partly = np.union1d(files[lost > 0], doubtful(rows))
    gone = files[(lost > 0) & (lost == all_bytes)]
    store.db.executemany("UPDATE file SET intact = 0 WHERE id = ?", _ids(partly))
    store.db.executemany(
        "UPDATE file SET shape = 'overwritten', state = 'none' WHERE id = ?", _ids(gone)
    )
    # a deleted stream that has a size but no bytes left anywhere: only its name survives
    store.db.execute(
        "UPDATE file SET intact = 0, shape = 'overwritten', state = 'none' WHERE volume > 0"
        " AND origin <> 'live' AND shape = 'plain' AND length(extents) = 0"
    )


def _ids(files: NDArray[np.int64]) -> Iterator[tuple[int]]:
    return ((int(file),) for file in files)


def _plan_files(store: Store) -> None:
    store.db.execute("UPDATE file SET state = 'none' WHERE size = 0")
    locked = store.db.execute(
        "SELECT id, size FROM file WHERE shape = 'encrypted' ORDER BY id"
    ).fetchall()
    for file, size in locked:
        reason = "encrypted by the file system (EFS); the key is not here"
        store.add_gaps(0, [Gap(Locator(()), "file", "encrypted-file", reason, size)], file)
    store.db.execute("UPDATE file SET state = 'encrypted' WHERE shape = 'encrypted'")
    add_files(store)


def _plan_raw(store: Store, every: Iterator[Stretch]) -> None:
    for group in _units(every):
        _add_unit(store, group)


def _units(every: Iterable[Stretch]) -> Iterator[list[Stretch]]:
    """Stretches grouped into units of bounded bytes and number."""
    group: list[Stretch] = []
    size = 0
    for stretch in every:
        length = stretch.end - stretch.start
        if group and (size + length > RAW_UNIT or len(group) >= STRETCHES_PER_UNIT):
            yield group
            group, size = [], 0
        group.append(stretch)
        size += length
    if group:
        yield group


def _add_unit(store: Store, group: list[Stretch]) -> None:
    unit = add_raw(store, RawTask(tuple((s.start, s.end, s.low, s.high) for s in group)))
    store.db.executemany(
        "INSERT OR IGNORE INTO stretch VALUES (?, ?, ?, ?, ?, ?)",
        ((s.start, s.end - s.start, s.origin, s.volume, s.file, unit) for s in group),
    )
