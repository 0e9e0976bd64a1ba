"""What each stage's units are, and how their answers are kept. Runs in the parent process.

``record`` writes what a worker returned; ``lose`` writes what is known when a worker died over
a unit. Both run inside the transaction that also marks the unit answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from triage.columns import pack_streams
from triage.errors import TriageError
from triage.model import Entry, Gap, Locator
from triage.pipeline.tasks import (
    Examined,
    FileTask,
    Hashed,
    HashTask,
    Inodes,
    InodesTask,
    NamesTask,
    PackedPart,
    PlanTask,
    RawExamined,
    RawTask,
    WalkPlan,
    as_payload,
)
from triage.store import Store

STEPS = "triage.pipeline.steps"
SMALLEST_RAW = 64 << 10
"""A raw range that kills its worker is halved down to this size before it is given up."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One kind of unit: what runs it, how it is batched, how answers are kept.

    ``stall`` is the time in seconds without progress after which a worker is taken for hung.
    ``items`` and ``cost`` (bytes) bound a batch. ``about_volume``: the task names a volume.
    """

    name: str
    function: str
    task: type[Any]
    stall: float
    items: int
    cost: int
    record: Callable[[Store, int, Any, Any], None]
    lose: Callable[[Store, int, Any, str], None]
    about_volume: bool = True


def place(store: Store, volume: int) -> Locator:
    """The locator of a volume; the folder source itself is the empty locator."""
    return store.volumes()[volume].locator if volume else Locator(())


# --- plan


def _record_plan(store: Store, unit: int, task: PlanTask, answer: WalkPlan | TriageError) -> None:
    if isinstance(answer, TriageError):
        _gap(store, unit, task.volume, "file-system-unreadable", answer.what)
        return
    store.set(f"root:{task.volume}", answer.root)
    store.set(f"sweeps:{task.volume}", bool(answer.ranges))
    add_names(store, task.volume, [answer.root])
    add_inodes(store, task.volume, [(r,) for r in answer.ranges])
    add_inodes(store, task.volume, _grouped(answer.orphans))


def _lose_plan(store: Store, unit: int, task: PlanTask, code: str) -> None:
    _gap(store, unit, task.volume, "file-system-lost", f"opening it failed: {code}")


def _gap(store: Store, unit: int, volume: int, code: str, reason: str) -> None:
    store.add_gaps(unit, [Gap(place(store, volume), "file", code, reason)])


# --- names


def add_names(store: Store, volume: int, directories: Iterable[int]) -> None:
    """Plan the listing of directories; those already planned stay as they are."""
    store.add_units(
        "names",
        ((f"{volume}:{one}", as_payload(NamesTask(volume, one)), 0) for one in directories),
    )


def _record_names(
    store: Store, unit: int, task: NamesTask, answer: tuple[Entry, ...] | TriageError
) -> None:
    if isinstance(answer, TriageError):
        _lose_names(store, unit, task, answer.what)
        return
    store.db.executemany(
        "INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (task.volume, e.parent, e.name, e.address, e.sequence, e.allocated, e.is_directory)
            for e in answer
        ),
    )
    add_names(
        store, task.volume, sorted({e.address for e in answer if e.is_directory and e.allocated})
    )


def _lose_names(store: Store, unit: int, task: NamesTask, code: str) -> None:
    reason = f"directory record {task.directory} could not be listed: {code}"
    _gap(store, unit, task.volume, "directory-lost", reason)


# --- inodes


def _grouped(addresses: Iterable[int], size: int = 512) -> list[tuple[tuple[int, int], ...]]:
    """Single addresses as groups of ranges."""
    ordered = sorted(set(addresses))
    return [
        tuple((one, one + 1) for one in ordered[at : at + size])
        for at in range(0, len(ordered), size)
    ]


def add_inodes(store: Store, volume: int, groups: Iterable[tuple[tuple[int, int], ...]]) -> None:
    """Plan the reading of metadata records, one unit a group of ranges."""
    store.add_units(
        "inodes",
        (
            (f"{volume}:{group[0][0]}-{group[-1][1]}", as_payload(InodesTask(volume, group)), 0)
            for group in groups
        ),
    )


def add_named_inodes(store: Store, volume: int) -> None:
    """Plan the records that names point to and no sweep reads (FAT, exFAT)."""
    rows = store.db.execute(
        "SELECT DISTINCT address FROM entry WHERE volume = ? AND address NOT IN"
        " (SELECT address FROM inode WHERE volume = ?) ORDER BY address",
        (volume, volume),
    )
    add_inodes(store, volume, _grouped(address for (address,) in rows))


def _record_inodes(store: Store, unit: int, task: InodesTask, answer: Inodes) -> None:
    if answer.damaged:
        first = ", ".join(map(str, answer.damaged[:10]))
        reason = f"{len(answer.damaged)} metadata records are damaged, the first: {first}"
        _gap(store, unit, task.volume, "record-damaged", reason)
    store.db.executemany(
        "INSERT OR REPLACE INTO inode VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                task.volume,
                inode.address,
                inode.sequence,
                inode.allocated,
                inode.kind,
                inode.size,
                json.dumps(dict(inode.times)),
                json.dumps([[parent, seq, name.hex()] for parent, seq, name in inode.names]),
                pack_streams(inode.streams),
            )
            for inode in answer.found
        ),
    )


def _lose_inodes(store: Store, unit: int, task: InodesTask, code: str) -> None:
    """Split what killed the worker until the one record that does is alone."""
    addresses = [one for start, stop in task.ranges for one in range(start, stop)]
    if len(addresses) == 1:
        reason = f"metadata record {addresses[0]} could not be read: {code}"
        _gap(store, unit, task.volume, "record-lost", reason)
        return
    step = -(-len(addresses) // 8)
    add_inodes(store, task.volume, _grouped(addresses, step))


# --- hash


def _record_hash(store: Store, unit: int, task: HashTask, answer: Hashed) -> None:
    del unit, task
    store.set("digests", dict(answer.digests))
    store.set("chunks", list(answer.chunks))
    blank = answer.blankness
    store.set(
        "blankness",
        [blank.zero, blank.constant, blank.random, blank.other, blank.constant_byte],
    )
    store.db.executemany(
        "INSERT OR IGNORE INTO unreadable VALUES (?, ?)",
        ((extent.offset, extent.length) for extent in answer.unreadable),
    )


def _lose_hash(store: Store, unit: int, task: HashTask, code: str) -> None:
    del task
    gap = Gap(
        Locator(()), "hash", "hash-lost", f"the disk could not be hashed: {code}", None, False
    )
    store.add_gaps(unit, [gap])


# --- files


def _record_file(store: Store, unit: int, task: FileTask, answer: Examined) -> None:
    key = f"{answer.sha256}:{answer.mime}"
    fresh = store.db.execute(
        "INSERT OR IGNORE INTO content VALUES (?, ?, ?, ?, ?, NULL, NULL, NULL, NULL)",
        (key, answer.sha256, answer.size, answer.mime, json.dumps(answer.yara)),
    ).rowcount
    if fresh:
        _add_parts(store, key, answer.parts)
    store.db.execute(
        "UPDATE file SET content = ?, state = ?, intact = intact AND ? WHERE id = ?",
        (key, answer.state, not answer.unreadable, task.file),
    )
    store.add_gaps(unit, answer.gaps, file=task.file)


def _add_parts(store: Store, key: str, parts: Iterable[PackedPart]) -> None:
    for number, part in enumerate(parts):
        store.db.execute(
            "INSERT INTO part VALUES (?, ?, ?, ?)", (key, number, part.facts, part.codes)
        )
        store.db.executemany(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?)",
            ((key, number, at, *block) for at, block in enumerate(part.blocks)),
        )
        store.db.executemany(
            "INSERT INTO refuted VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (key, number, at, r.signature, r.values, r.pass_rate, r.statement, r.column)
                for at, r in enumerate(part.refuted)
            ),
        )


def _lose_file(store: Store, unit: int, task: FileTask, code: str) -> None:
    """The examination killed its worker: the raw bytes are still to be looked at."""
    reason = f"examining it stopped the worker ({code}); its raw bytes were scanned"
    store.add_gaps(
        unit, [Gap(Locator(()), "content", "examination-lost", reason, task.size)], task.file
    )
    store.add_units("file-raw", [(str(task.file), as_payload(task), task.size)])


def _lose_file_raw(store: Store, unit: int, task: FileTask, code: str) -> None:
    store.db.execute("UPDATE file SET state = 'failed' WHERE id = ?", (task.file,))
    reason = f"reading it stopped the worker: {code}"
    store.add_gaps(unit, [Gap(Locator(()), "content", "file-lost", reason, task.size)], task.file)


# --- raw


def _record_raw(store: Store, unit: int, task: RawTask, answer: RawExamined) -> None:
    del task
    owners = store.db.execute(
        "SELECT offset, offset + length, origin, volume, file FROM stretch WHERE unit = ?"
        " ORDER BY offset",
        (unit,),
    ).fetchall()
    for content in answer.contents:
        key = f"raw:{content.offset}+{content.length}:{content.encoding}"
        middle = content.offset + content.length // 2
        owner = next((o for o in owners if o[0] <= middle < o[1]), None)
        owner = owner or min(owners, key=lambda o: abs(o[0] - middle))
        fresh = store.db.execute(
            "INSERT OR IGNORE INTO content VALUES (?, NULL, ?, ?, ?, ?, ?, ?, ?)",
            (
                f"{key}:{unit}",
                content.length,
                f"text/plain; charset={content.encoding}",
                json.dumps(content.yara),
                content.offset,
                *owner[2:],
            ),
        ).rowcount
        if fresh:
            _add_parts(store, f"{key}:{unit}", content.parts)


def _lose_raw(store: Store, unit: int, task: RawTask, code: str) -> None:
    """Halve what killed the worker until the culprit is small, then give that up."""
    pieces = []
    for start, end, low, high in task.stretches:
        if end - start > SMALLEST_RAW:
            middle = (start + end) // 2
            pieces += [(start, middle, low, high), (middle, end, low, high)]
        elif len(task.stretches) > 1:
            pieces.append((start, end, low, high))
    if not pieces:
        start, end, *_ = task.stretches[0]
        locator = Locator((f"@{start}+{end - start}",))
        reason = f"examining these raw bytes stopped the worker: {code}"
        store.add_gaps(unit, [Gap(locator, "raw", "raw-lost", reason, end - start)])
        return
    for piece in pieces:
        _split_raw(store, unit, piece)


def add_raw(store: Store, task: RawTask) -> int:
    """Plan a raw unit; returns its number."""
    first, last = task.stretches[0], task.stretches[-1]
    cost = sum(end - start for start, end, *_ in task.stretches)
    key = f"{first[0]}-{last[1]}:{len(task.stretches)}"
    store.add_units("raw", [(key, as_payload(task), cost)])
    row = store.db.execute("SELECT id FROM unit WHERE stage = 'raw' AND key = ?", (key,)).fetchone()
    return int(row[0])


def _split_raw(store: Store, unit: int, piece: tuple[int, int, int, int]) -> None:
    """Plan a piece of a raw unit that was lost; it takes over its share of the stretches."""
    start, end, *_ = piece
    store.db.execute(
        "INSERT OR IGNORE INTO stretch SELECT max(offset, ?1), min(offset + length, ?2)"
        " - max(offset, ?1), origin, volume, file, ?3 FROM stretch"
        " WHERE unit = ?4 AND offset < ?2 AND offset + length > ?1",
        (start, end, add_raw(store, RawTask((piece,))), unit),
    )


STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (
        Stage("plan", f"{STEPS}.walking:plan_walk", PlanTask, 30, 1, 0, _record_plan, _lose_plan),
        Stage(
            "names", f"{STEPS}.walking:list_names", NamesTask, 30, 64, 0, _record_names, _lose_names
        ),
        Stage(
            "inodes",
            f"{STEPS}.walking:read_inodes",
            InodesTask,
            5,
            4,
            0,
            _record_inodes,
            _lose_inodes,
        ),
        Stage(
            "hash",
            f"{STEPS}.hashing:hash_disk",
            HashTask,
            60,
            1,
            0,
            _record_hash,
            _lose_hash,
            False,
        ),
        Stage(
            "file",
            f"{STEPS}.examining:examine_file",
            FileTask,
            30,
            64,
            16 << 20,
            _record_file,
            _lose_file,
        ),
        Stage(
            "file-raw",
            f"{STEPS}.examining:examine_file_raw",
            FileTask,
            30,
            1,
            0,
            _record_file,
            _lose_file_raw,
        ),
        Stage(
            "raw",
            f"{STEPS}.sweeping:sweep_disk",
            RawTask,
            30,
            4,
            16 << 20,
            _record_raw,
            _lose_raw,
            False,
        ),
    )
}
