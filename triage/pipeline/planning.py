"""Puts units of work into the store. A unit that is known already stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from triage.model import Gap, Locator
from triage.pipeline.tasks import InodesTask, NamesTask, RawTask, as_payload
from triage.store import Store


def place(store: Store, volume: int) -> Locator:
    """The locator of a volume; the folder source itself is the empty locator."""
    return store.volumes()[volume].locator if volume else Locator(())


def add_names(store: Store, volume: int, directories: Iterable[int]) -> None:
    """Plan the listing of directories; those already planned stay as they are."""
    store.add_units(
        "names",
        ((f"{volume}:{one}", as_payload(NamesTask(volume, one)), 0) for one in directories),
    )


def add_parts(store: Store, task: NamesTask, parts: int) -> None:
    """Plan the listing of the parts behind the first one of a long directory."""
    key = f"{task.volume}:{task.directory}"
    others = ((n, NamesTask(task.volume, task.directory, n)) for n in range(1, parts))
    store.add_units("names", ((f"{key}:{n}", as_payload(other), 0) for n, other in others))


def grouped(addresses: Iterable[int], size: int = 512) -> Iterator[tuple[tuple[int, int], ...]]:
    """Single addresses, in ascending order, as groups of ranges."""
    left = iter(addresses)
    while group := tuple((one, one + 1) for one in islice(left, size)):
        yield group


def add_inodes(store: Store, volume: int, groups: Iterable[tuple[tuple[int, int], ...]]) -> None:
    """Plan the reading of metadata records, one unit a group of ranges."""
    store.add_units(
        "inodes",
        (
            (f"{volume}:{group[0][0]}-{group[-1][1]}", as_payload(InodesTask(volume, group)), 0)
            for group in groups
        ),
    )


def add_raw(store: Store, task: RawTask) -> int:
    """Plan a raw unit; returns its number."""
    first, last = task.stretches[0], task.stretches[-1]
    cost = sum(end - start for start, end, *_ in task.stretches)
    key = f"{first[0]}-{last[1]}:{len(task.stretches)}"
    store.add_units("raw", [(key, as_payload(task), cost)])
    row = store.db.execute("SELECT id FROM unit WHERE stage = 'raw' AND key = ?", (key,)).fetchone()
    return int(row[0])


def add_gap(store: Store, unit: int, volume: int, code: str, reason: str) -> None:
    """Record that something of a volume was not examined."""
    store.add_gaps(unit, [Gap(place(store, volume), "file", code, reason)])
