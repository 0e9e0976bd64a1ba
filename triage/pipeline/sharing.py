"""Shares out the bytes: once the walks are done, files and their slack; raw space when all that
could be recovered has its owner."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from triage import ledger
from triage.columns import unpack_offsets
from triage.hashes import distinct
from triage.ledger import Ranges
from triage.metadata import COMPRESSED, ENCRYPTED, GUESSED, NO_TIME, RESIDENT, SPARSE, Array
from triage.model import ORIGINS, OVERLAY_NOTE, REMNANT_NOTE, Gap, Locator, Volume
from triage.pipeline.claims import (
    RAW_UNIT,
    STRETCHES_PER_UNIT,
    Claims,
    Stretch,
    by_file,
    content_and_slack,
    doubtful,
    free_stretches,
    slack_stretches,
)
from triage.pipeline.listing.naming import Named, named_files
from triage.pipeline.planning import add_raw, place
from triage.pipeline.result.coverage import locked, pairs, placed
from triage.pipeline.tasks import RawTask
from triage.store import TREES, Store

SHAPES = ("encrypted", "compressed", "resident", "sparse", "plain", "empty")
_FLAGS = (ENCRYPTED, COMPRESSED, RESIDENT, SPARSE)
_INDEX = "CREATE UNIQUE INDEX file_locator ON file (locator)"
_ADD = (
    "INSERT INTO file (id, volume, address, attribute, stream, locator, path, aliases, origin,"
    " intact, size, modified, extents, shape, state)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
LIVE, DELETED, REFORMATTED = map(ORIGINS.index, ("live", "deleted", "reformatted"))


@dataclass(slots=True)
class _Shares:
    """What accumulates over all volumes; ``live`` and ``files`` (the first and the last) by
    volume."""

    live: dict[int, Ranges] = field(default_factory=dict)
    deleted: Claims = field(default_factory=Claims)
    slack: Claims = field(default_factory=Claims)
    last_file: int = 0
    files: dict[int, tuple[int, int]] = field(default_factory=dict)


def share_files(store: Store) -> None:
    """Fill ``file`` from the walks and plan the examination of files and of their slack. Inside
    one transaction."""
    shares = _Shares()
    volumes = store.volumes()
    store.db.execute("DROP INDEX file_locator")  # made at once when all stand, not one by one
    for volume in store.walked():
        base, known, first = place(store, volume), volumes.get(volume), shares.last_file + 1
        every = named_files(store, volume, base, store.get(f"root:{volume}"))
        if known is not None and _is_old_copy(known):
            every = (named.with_paths() for named in every)
        shares.live[volume] = ledger.gather(
            _add_files(store, volume, known, named, shares) for named in every
        )
        shares.files[volume] = (first, shares.last_file)
        if known is not None and known.open_as == "exfat":
            _doubt_scattered(store, volume, known.block_size)
    _tell_apart(store)
    deleted = shares.deleted.rows()
    judge(store, ledger.union(shares.live.values()), deleted)
    _compare(store, shares.live, deleted, shares.files)
    _leave_locked(store)
    facts = store.get("facts")
    if facts["format"] not in TREES:
        live = ledger.union(shares.live.values())
        _plan_raw(store, slack_stretches(facts["size"], shares.slack.rows(), live))


def _doubt_scattered(store: Store, number: int, cluster: int) -> None:
    """Where all of some deleted files lay is not told, any other longer than a cluster may have
    been written over by them; the end of a shorter one says whose it is."""
    lost = "volume = ? AND origin = 'deleted' AND size > ?"
    store.db.execute(
        f"UPDATE file SET intact = 0 WHERE {lost} AND EXISTS"  # noqa: S608 - our own words
        f" (SELECT 1 FROM file WHERE {lost} AND NOT intact)",
        (number, cluster, number, cluster),
    )


def _is_old_copy(volume: Volume) -> bool:
    """Whether only a backup tells of a file system that another was made over: a record of it that
    no name leads to may be anything."""
    notes = dict(volume.notes)
    return REMNANT_NOTE in notes and OVERLAY_NOTE in notes


def _compare(
    store: Store,
    live: dict[int, Ranges],
    deleted: NDArray[np.int64],
    files: dict[int, tuple[int, int]],
) -> None:
    """Hold the claims against each file system's own map of its blocks.

    A deleted file in blocks that are in use may have been overwritten by what no file's content
    tells, such as an index. A live one in blocks that are free: one of the two is wrong.
    """
    maps = store.db.execute("SELECT volume, ranges FROM used ORDER BY volume").fetchall()
    for volume, packed in maps:
        used: Ranges = unpack_offsets(packed).reshape(-1, 2)
        gone = _of(deleted, *files[volume])
        doubt(store, used, gone, "origin = 'deleted' AND shape <> 'resident'")
        free = ledger.total(ledger.subtract(live[volume], used))
        if free:
            reason = "live files lie in blocks that the file system's own map calls free"
            gap = Gap(place(store, volume), "file", "map-disagrees", reason, free, blocks_no=False)
            store.add_gaps(0, [gap])
        for one in _under(store, volume):
            doubt(store, used, _of(deleted, *files[one]), "shape <> 'resident'")


def _of(rows: NDArray[np.int64], first: int, last: int) -> NDArray[np.int64]:
    """The claims of a range of files; they are in order of these."""
    start, end = np.searchsorted(rows[:, 0], (first, last + 1))
    return rows[start:end]


def _under(store: Store, number: int) -> Iterator[int]:
    """The volumes over which this one was made."""
    volumes = store.volumes()
    top = volumes[number]
    for other in filter(volumes.__contains__, store.walked()):
        one = volumes[other]
        same = (one.offset, one.length) == (top.offset, top.length)
        if same and REMNANT_NOTE in dict(one.notes) and REMNANT_NOTE not in dict(top.notes):
            yield other


def doubt(store: Store, held: Ranges, rows: NDArray[np.int64], which: str) -> None:
    """The lost files of those claims that meet what is ``held`` are not intact, if they are such
    as ``which`` says."""
    for some in by_file(rows):
        meets = ledger.held(held, some[:, 1], some[:, 1] + some[:, 2]) > 0
        store.db.executemany(
            f"UPDATE file SET intact = 0 WHERE id = ? AND {which}",  # noqa: S608 - our own words
            _ids(distinct(some[meets, 0])),
        )


def share_raw(store: Store) -> None:
    """Plan the examination of what nobody owns. Inside one transaction."""
    facts = store.get("facts")
    if facts["format"] not in TREES:
        free = free_stretches(facts["size"], store.volumes(), taken(store), _slack(store))
        _plan_raw(store, free, _zeros(store))


def taken(store: Store, *, surely: bool = False) -> Ranges:
    """What is examined as a file, as slack, or cannot be examined for a lock.

    ``surely``: without lost files that are not intact; their bytes may be other files'.
    """
    files = store.db.execute(
        "SELECT extents FROM file WHERE shape <> 'resident' AND (origin = 'live' OR state NOT IN"
        " ('none', 'encrypted') AND (intact OR NOT ?))",
        (surely,),
    )
    return ledger.union([placed(files), _slack(store), locked(store)])


def _slack(store: Store) -> Ranges:
    rows = store.db.execute("SELECT offset, offset + length FROM stretch WHERE origin = 'slack'")
    return pairs(rows)


def _origins(volume: Volume | None, named: Named) -> Array:
    """How each stream is held, as numbers of ``ORIGINS``. A volume that no table names is seen by
    nobody who plugs it in, nor one that another was made over.

    ext3 and ext4 wipe in a deletion where the content lies: a free record that still says so (other
    than by the journal, a negative attribute) was in use when the volume was made anew.
    """
    notes = dict(volume.notes) if volume is not None else {}
    lost = notes.get("table") == "none" or REMNANT_NOTE in notes
    streams, offsets = named.records.streams, named.records.extents[:, 0]
    owner = np.repeat(np.arange(len(streams)), streams["extents"])
    held = np.bincount(owner[offsets >= 0], minlength=len(streams)) > 0
    wiped = volume is not None and volume.kind in ("ext3", "ext4")
    before = held & (streams["attribute"] >= 0) & wiped
    found: Array = np.where(
        named.records.live[named.owner],
        REFORMATTED if lost else LIVE,
        np.where(before, REFORMATTED, DELETED),
    )
    return found


def shapes_of(streams: Array) -> list[str]:
    """How streams (``metadata.STREAM``) are stored, as the store says it."""
    rest = np.where(streams["size"] > 0, SHAPES.index("plain"), SHAPES.index("empty"))
    flags = [streams["flags"] & one != 0 for one in _FLAGS]
    return [SHAPES[one] for one in np.select(flags, range(len(_FLAGS)), rest).tolist()]


def _add_files(
    store: Store, number: int, volume: Volume | None, named: Named, shares: _Shares
) -> Ranges:
    """Add the rows of ``file`` of streams; what live ones own is returned, other claims kept."""
    found, owner, streams = named.records, named.owner, named.records.streams
    if not len(streams):
        return ledger.EMPTY
    content, slack = content_and_slack(streams, found.extents)
    origins, shapes = _origins(volume, named), shapes_of(streams)
    first = shares.last_file + 1
    shares.last_file += len(streams)
    live = origins == LIVE
    mine, lost = live & (streams["flags"] & RESIDENT == 0), ~live[content.owner]
    shares.deleted.add(first + content.owner[lost], content.extents[lost])
    of_live = mine[slack.owner]
    shares.slack.add(first + slack.owner[of_live], slack.extents[of_live])
    heads = found.heads[owner]
    sizes = streams["size"].tolist()
    store.db.executemany(
        _ADD,
        zip(
            range(first, shares.last_file + 1),
            repeat(number),
            heads["address"].tolist(),
            streams["attribute"].tolist(),
            map(bytearray, named.streams),
            named.locators,
            named.paths,
            named.aliases,
            [ORIGINS[one] for one in origins.tolist()],
            (streams["flags"] & GUESSED == 0).tolist(),
            sizes,
            [None if one == NO_TIME else one for one in heads["modified"].tolist()],
            map(bytearray, content.packed(len(streams))),
            shapes,
            map(_state, shapes, sizes),
            strict=False,
        ),
    )
    return ledger.from_extents(content.extents[mine[content.owner]])


def _state(shape: str, size: int) -> str:
    if shape == "encrypted":
        return shape
    return "todo" if size else "none"


def _tell_apart(store: Store) -> None:
    """Give every file a locator of its own: of two with one name, only the record tells them apart,
    and of two in one record, nothing does."""
    later = (
        "WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY locator ORDER BY"
        " id) AS nth FROM file) WHERE nth > 1)"
    )
    try:
        store.db.execute(_INDEX)
    except sqlite3.IntegrityError:
        own = "locator || '/~' || address || '-' || attribute"
        store.db.execute(f"UPDATE file SET locator = {own} {later}")  # noqa: S608 - our own words
        store.db.execute(f"DELETE FROM file {later}")  # noqa: S608
        store.db.execute(_INDEX)


def judge(store: Store, owned: Ranges, rows: NDArray[np.int64]) -> None:
    """A lost file is intact only where nobody else lays claim to its bytes.

    ``rows`` are the claims of files of one rank, in order of the files, ``owned`` is what stronger
    ones hold.
    """
    for some in by_file(rows):
        first = np.flatnonzero(np.diff(some[:, 0], prepend=-1))
        files, all_bytes = some[first, 0], np.add.reduceat(some[:, 2], first)
        held = ledger.held(owned, some[:, 1], some[:, 1] + some[:, 2])
        lost = np.add.reduceat(held, first)
        store.db.executemany("UPDATE file SET intact = 0 WHERE id = ?", _ids(files[lost > 0]))
        gone = files[(lost > 0) & (lost == all_bytes)]
        store.db.executemany(
            "UPDATE file SET shape = 'overwritten', state = 'none' WHERE id = ?", _ids(gone)
        )
    store.db.executemany("UPDATE file SET intact = 0 WHERE id = ?", _ids(doubtful(rows)))
    # a deleted stream that has a size but no bytes left anywhere: only its name survives
    store.db.execute(
        "UPDATE file SET intact = 0, shape = 'overwritten', state = 'none' WHERE volume > 0"
        " AND origin <> 'live' AND shape = 'plain' AND length(extents) = 0"
    )


def _ids(files: NDArray[np.int64]) -> Iterator[tuple[int]]:
    return ((int(file),) for file in files)


def _leave_locked(store: Store) -> None:
    locked = store.db.execute(
        "SELECT id, size FROM file WHERE shape = 'encrypted' ORDER BY id"
    ).fetchall()
    for file, size in locked:
        reason = "encrypted by the file system (EFS); the key is not here"
        store.add_gaps(0, [Gap(Locator(()), "file", "encrypted-file", reason, size)], file)


def _zeros(store: Store) -> Ranges:
    """Where the pass over all bytes saw nothing but zeros, in whole blocks of it: no second look
    finds more there, and most of many a disk was never used."""
    asked = "SELECT offset, offset + length FROM block_class WHERE class = 'zero' ORDER BY offset"
    return pairs(store.db.execute(asked))


def _plan_raw(store: Store, every: Iterator[Stretch], zeros: Ranges = ledger.EMPTY) -> None:
    for group in _units(every):
        first = np.searchsorted(zeros[:, 1], group[0].start, "right")
        last = np.searchsorted(zeros[:, 0], group[-1].end)
        _add_unit(store, group, zeros[first:last].tolist())


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


def _add_unit(store: Store, group: list[Stretch], zeros: list[tuple[int, int]]) -> None:
    stretches = tuple((s.start, s.end, s.low, s.high) for s in group)
    unit = add_raw(store, RawTask(stretches, tuple(zeros)))
    store.db.executemany(
        "INSERT OR IGNORE INTO stretch VALUES (?, ?, ?, ?, ?, ?)",
        ((s.start, s.end - s.start, s.origin, s.volume, s.file, unit) for s in group),
    )
