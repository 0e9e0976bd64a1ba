"""Files that only their content tells of, in the space that nobody owns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from triage import ledger
from triage.columns import extent_array, pack_extents, unpack_extents, unpack_offsets
from triage.model import Extent, Gap, Locator
from triage.pipeline.lost.mapped import settle_maps
from triage.pipeline.lost.rebuilding import KINDS, LOGS, MAPS, NAMING, PLACES
from triage.pipeline.lost.tasks import LOOSE, CarveTask, Carving, Place
from triage.pipeline.result.coverage import placed
from triage.pipeline.result.places import Places
from triage.pipeline.sharing import taken
from triage.pipeline.tasks import as_payload
from triage.store import Store
from triage.work import Lost

AT_ONCE = 512
MOST = 1 << 20
"""So many places are looked at: more of them than files on a large disk are no files."""
ROWS = 1 << 16
"""Of the store, read at once."""
LATE = 1 << 16
SECTOR = 512
LAST = "text"
"""The kind that is tried where no other begins at the same place."""

JOINING, LEAST, USUAL = 16 << 30, 64 << 20, 1 << 30
"""So many bytes may be read to put files in pieces together: of the whole disk, and of one stretch
at least and at most. A disk with a flood of heads is not read for each of them."""


def plan_carving(store: Store) -> None:
    """Plan a look at all places in free space where a file seems to begin."""
    count, every = _places(store)
    joining = min(max(JOINING * AT_ONCE // max(count, 1), LEAST), USUAL)
    while places := list(islice(every, AT_ONCE)):
        places.sort(key=lambda place: place[0] == LAST)
        _add_unit(store, CarveTask(tuple(places), joining))


def _add_unit(store: Store, task: CarveTask) -> None:
    places = task.places
    first, last = task.span()
    key = f"{first}-{last}:{len(places)}:{places[0][0]}"
    store.add_units("carve", [(key, as_payload(task), last - first)])


def _places(store: Store) -> tuple[int, Iterator[Place]]:
    """What begins in free space, in order of place, the kind that is tried last behind others; and
    how much that is."""
    mapped = settle_maps(store)
    owned = ledger.union([taken(store, surely=True), mapped])
    free = ledger.subtract(ledger.ranges([0], [store.get("facts")["size"]]), owned)
    nobodys = ledger.subtract(free, taken(store))
    kinds: list[str] = []
    columns: list[NDArray[np.int64]] = [np.empty((0, 2), np.int64)]
    for kind, packed in store.db.execute("SELECT kind, offsets FROM evidence ORDER BY kind"):
        if len(free) and kind not in (*KINDS, *NAMING, *PLACES.values(), *LOGS, MAPS):
            offsets = unpack_offsets(packed)
            if kind == LAST:
                offsets = np.union1d(offsets, _behind(store, mapped))
            offsets = offsets[ledger.holds(nobodys if kind == LAST else free, offsets)]
            rank = len(kinds) + (LATE if kind == LAST else 0)
            columns.append(np.stack([offsets, np.full(len(offsets), rank)], axis=1))
            kinds.append(kind)
    every = np.concatenate(columns)
    every = every[np.lexsort((every[:, 1], every[:, 0]))]
    if len(every) > MOST:
        reason = f"{len(every) - MOST} places that look like files were not carved: too many"
        where = Locator((f"@{every[MOST, 0]}",))
        store.add_gaps(0, [Gap(where, "carve", "carve-limit", reason, None, blocks_no=False)])
    every = every[:MOST]
    ends = free[np.searchsorted(free[:, 0], every[:, 0], "right") - 1, 1] if len(free) else every
    rows = zip(every[:, 1].tolist(), every[:, 0].tolist(), ends.tolist(), strict=True)
    return len(every), ((kinds[rank % LATE], offset, end) for rank, offset, end in rows)


def _behind(store: Store, mapped: ledger.Ranges) -> NDArray[np.int64]:
    """Where lost files, live ones of text, and pieces of them end: one whose last sector reads like
    text hides that text begins there."""
    known = placed(
        store.db.execute(
            "SELECT f.extents FROM file f LEFT JOIN content c ON c.key = f.content"
            " WHERE f.shape <> 'resident' AND (f.origin <> 'live' AND f.intact"
            " OR f.origin = 'live' AND c.mime LIKE 'text/%')"
        )
    )
    return np.unique(-(-np.concatenate([known, mapped])[:, 1] // SECTOR) * SECTOR)


def lose_carve(store: Store, unit: int, task: CarveTask, lost: Lost) -> None:
    """Give up the one place that kills and look at the others anew; all is swept as raw bytes."""
    culprit = 1 if len(task.places) == 1 else lost.steps
    if not 0 < culprit <= len(task.places):
        half = len(task.places) // 2
        rests = [task.places[:half], task.places[half:]]
    else:
        kind, offset, _ = task.places[culprit - 1]
        reason = f"what seems to be {kind} stopped the worker: {lost.cause}"
        gap = Gap(Locator((f"@{offset}",)), "carve", "carve-lost", reason, None, blocks_no=False)
        store.add_gaps(unit, [gap])
        rests = [task.places[: culprit - 1], task.places[culprit:]]
    for rest in filter(None, rests):
        _add_unit(store, CarveTask(rest, task.joining))


def add_carved(store: Store) -> None:
    """Add what was carved, each byte once: of two that overlap the first one counts, and text only
    up to where another file begins."""
    where = Places(store.volumes())
    (last,) = store.db.execute("SELECT coalesce(max(id), 0) FROM file").fetchone()
    for number, one in enumerate(_settled(store), last + 1):
        volume, base = where.of(one.offset)
        store.db.execute(
            "INSERT OR IGNORE INTO file (id, volume, address, attribute, stream, locator, path,"
            " aliases, origin, intact, size, modified, extents, shape)"
            " VALUES (?, ?, ?, 0, x'', ?, NULL, '[]', 'carved', ?, ?, NULL, ?, 'plain')",
            (
                number,
                volume,
                -1 - one.offset,
                str(base.child(f"@{one.offset}+{one.length}")),
                one.proven,
                one.length,
                pack_extents(one.extents),
            ),
        )


def _settled(store: Store) -> Iterator[Carving]:
    """What was measured, without what lies in another; in order of place, text last, and at the
    very end what only a map tells of, where nothing else was found."""
    begun = _Begun.of(store)
    parted = _carved(store, "kind NOT IN (?, ?) AND length(extents) > 16", LAST, LOOSE)
    later = _ranges(e for some in parted for one in begun.unlike(some) for e in one.extents[1:])
    reach, held = 0, list[ledger.Ranges]()
    for some in _carved(store, "kind NOT IN (?, ?)", LAST, LOOSE):
        some = begun.unlike(some)
        kept = []
        for one, inside in zip(some, ledger.holds(later, _offsets(some)), strict=True):
            if one.offset >= reach and not inside:
                reach = one.extents[0].end
                kept.append(one)
        held.append(_ranges(extent for one in kept for extent in one.extents))
        yield from kept
    owned = ledger.union(held)
    for some in _texts(store, owned):
        held.append(_ranges(extent for one in some for extent in one.extents))
        yield from some
    owned, newer = ledger.union(held), ledger.EMPTY
    for one in chain.from_iterable(_carved(store, "kind = ?", LOOSE)):
        rows = _rows(one.extents)
        if begun.holds(one) or any(ledger.overlaps(rows, other) for other in (owned, newer)):
            continue
        yield one
        newer = ledger.union([newer, ledger.from_extents(rows)])
        if len(newer) > AT_ONCE:
            owned, newer = ledger.union([owned, newer]), ledger.EMPTY


def _texts(store: Store, owned: ledger.Ranges) -> Iterator[list[Carving]]:
    """Carved text, each up to where another file begins."""
    begins, reach = np.append(owned[:, 0], np.iinfo(np.int64).max), 0
    for some in _carved(store, "kind = ?", LAST):
        places, kept = _offsets(some), []
        ends = begins[np.searchsorted(owned[:, 0], places)].tolist()
        for one, inside, end in zip(some, ledger.holds(owned, places), ends, strict=True):
            if one.offset >= reach and not inside:
                reach = min(one.offset + one.length, end)
                kept.append(replace(one, extents=(Extent(one.offset, reach - one.offset),)))
        yield kept


def _carved(store: Store, which: str, *kinds: str) -> Iterator[list[Carving]]:
    """What was measured, so many at once."""
    rows = store.db.execute(f"SELECT * FROM carving WHERE {which} ORDER BY offset", kinds)  # noqa: S608 - our own words
    while some := list(islice(rows, AT_ONCE)):
        yield [
            Carving(offset, kind, bool(proven), unpack_extents(packed))
            for offset, kind, proven, packed in some
        ]


@dataclass(frozen=True, slots=True)
class _Begun:
    """Where what was carved begins too: lost files that are not called intact, by place, and their
    sizes."""

    places: NDArray[np.int64]
    sizes: NDArray[np.int64]

    @classmethod
    def of(cls, store: Store) -> _Begun:
        """Those of a case."""
        carved = store.db.execute("SELECT offset FROM carving")
        places = np.fromiter((place for (place,) in carved), np.int64)
        rows = store.db.execute(
            "SELECT substr(extents, 1, 16), size FROM file WHERE NOT intact AND origin <> 'live'"
            " AND extents <> x'' AND shape <> 'resident'"
        )
        found = [np.empty((0, 2), np.int64)]
        while some := list(islice(rows, ROWS)):
            starts = extent_array(b"".join(head for head, _ in some))[:, 0]
            every = np.stack([starts, [size for _, size in some]], axis=1)
            found.append(every[np.isin(starts, places)])
        known = np.concatenate(found)
        return cls(*known[np.argsort(known[:, 0], kind="stable")].T)

    def holds(self, one: Carving) -> bool:
        """Whether a lost file begins there."""
        at = np.searchsorted(self.places, (one.offset, one.offset + 1))
        return bool(at[0] < at[1])

    def unlike(self, some: list[Carving]) -> list[Carving]:
        """Those that begin where no lost file does, or tell more than that file."""
        if not len(self.places):
            return some
        at = np.searchsorted(self.places, _offsets(some), "right") - 1
        places, sizes = self.places[at].tolist(), self.sizes[at].tolist()
        return [
            one
            for one, place, size in zip(some, places, sizes, strict=True)
            if one.offset != place or _betters(one, size)
        ]


def _betters(one: Carving, size: int) -> bool:
    """Whether what was carved where a lost file of ``size`` bytes begins is proven, and other than
    that file in one piece."""
    return one.proven and (len(one.extents) > 1 or one.length != size)


def _offsets(some: Iterable[Carving]) -> NDArray[np.int64]:
    return np.array([one.offset for one in some], np.int64)


def _ranges(extents: Iterable[Extent]) -> ledger.Ranges:
    return ledger.from_extents(_rows(extents))


def _rows(extents: Iterable[Extent]) -> NDArray[np.int64]:
    rows = [(extent.offset, extent.length) for extent in extents]
    return np.array(rows, np.int64).reshape(-1, 2)
