"""Names for lost files from lost directory entries, where one entry fits and no other does."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from triage.columns import unpack_names
from triage.pipeline.listing.naming import readable
from triage.store import Store
from triage.text.suffix import could_be, promises

NAMELESS = (
    "SELECT f.id, f.address, c.mime FROM file f JOIN content c ON c.key = f.content"
    " WHERE f.volume = ? AND f.address > 0 AND f.path IS NULL AND f.origin <> 'live'"
    " ORDER BY f.address"
)
CARVED = (
    "SELECT f.size, f.id, f.address, c.mime FROM file f JOIN content c ON c.key = f.content"
    " WHERE f.origin = 'carved' AND f.path IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM file g WHERE g.content = f.content AND g.path IS NOT NULL)"
    " ORDER BY f.size, f.address"
)
ENTRIES = (
    "SELECT * FROM (SELECT json_extract(parts, '$[0][1]') AS size, 'record',"
    " iif(kind = 'ntfs', number, 0), names FROM remnant WHERE NOT directory AND names <> ''"
    " AND parts <> '[]' AND coalesce(json_extract(parts, '$[0][0]'), '') = ''"
    " UNION ALL SELECT size, 'name', number, name FROM lost_name WHERE NOT directory"
    " UNION ALL SELECT size, 'file', intact, path FROM file"
    " WHERE path IS NOT NULL AND origin <> 'live')"
    " WHERE size IN (SELECT size FROM file WHERE origin = 'carved' AND path IS NULL) ORDER BY size"
)
RISING = 8
"""So many files in a row tell that records and clusters rise together: in any other order they do
by chance once in 40,000."""


def name_inodes(store: Store) -> None:
    """A file of ext that only its inode tells of is suggested the name that directories without an
    inode have for it, if they have one only and it promises no other type."""
    for number, volume in store.volumes().items():
        if volume.open_as != "ext":
            continue
        # both in order of inodes, which SQLite sorts on disk where they are many
        named, inode, names = _named(store, volume.offset), 0, set[bytes]()
        for file, address, mime in store.db.execute(NAMELESS, (number,)):
            while inode < address:
                inode, names = next(named, (address + 1, set()))
            if inode == address and len(names) == 1:
                (name,) = map(readable, names)
                if could_be(name, mime):
                    store.db.execute("UPDATE file SET suggested = ? WHERE id = ?", (name, file))


def _named(store: Store, system: int) -> Iterator[tuple[int, set[bytes]]]:
    """Inodes and their names, in order."""
    rows = store.db.execute(
        "SELECT number, names FROM remnant WHERE kind = 'ext' AND system = ? AND NOT directory"
        " ORDER BY number",
        (system,),
    )
    for inode, several in groupby(rows, itemgetter(0)):
        yield inode, {unpack_names(packed)[0][2] for _, packed in several}


def suggest_names(store: Store) -> None:
    """A carved file is suggested the name of the only lost entry of its size that may have its
    type, if it is the only file that this may be, and if the name promises just this type. Stronger
    than its own title. What a file with a path holds too has that file's name, and no other. What
    shares its size and type with others is named where the order of the files tells it from them.
    """
    known, doubtful = array("q"), False
    for group in _alike(store):
        if len(group.files) > 1:
            doubtful = True
            continue
        (one,), ((name, numbers),) = group.files, group.names.items()
        _suggest(store, name, one.file)
        for number in numbers if len(numbers) == 1 else ():
            known.extend((one.place, number))
    if doubtful:
        order = Order.of(np.array(known, np.int64).reshape(-1, 2))
        for group in _alike(store):
            for name, file in in_order(group, order) if len(group.files) > 1 else ():
                _suggest(store, name, file)


def _suggest(store: Store, name: str, file: int) -> None:
    store.db.execute("UPDATE file SET suggested = ? WHERE id = ?", (name, file))


@dataclass(frozen=True, slots=True)
class Carved:
    """A carved file, and where it begins on the disk."""

    file: int
    place: int
    mime: str


@dataclass(frozen=True, slots=True)
class Group:
    """Files that may have any of just as many names, which no other file may have; by name the
    records of NTFS that had it."""

    files: tuple[Carved, ...]
    names: dict[str, set[int]]


def _alike(store: Store) -> Iterator[Group]:
    """The groups among the carved files without a path, size by size: SQLite sorts on disk where
    there are many."""
    named, size, names = _entries(store), -1, dict[str, set[int]]()
    for wanted, rows in groupby(store.db.execute(CARVED), itemgetter(0)):
        files = [Carved(file, -1 - address, mime) for _, file, address, mime in rows]
        while size < wanted:
            size, names = next(named, (wanted + 1, {}))
        if size == wanted:
            yield from _groups(files, names)


def _groups(files: list[Carved], names: dict[str, set[int]]) -> Iterator[Group]:
    """The groups among files of one size and the names for it."""
    by_type: dict[str, list[Carved]] = defaultdict(list)
    for one in files:
        by_type[one.mime].append(one)
    types: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for mime in by_type:
        types[tuple(name for name in names if could_be(name, mime))].append(mime)
    for fitting, mine in types.items():
        some = [one for mime in mine for one in by_type[mime]]
        if (
            len(fitting) == len(some)
            and all(promises(name, mime) for name in fitting for mime in mine)
            and not any(could_be(name, mime) for name in fitting for mime in by_type.keys() - mine)
        ):
            yield Group(tuple(some), {name: names[name] for name in fitting})


def in_order(group: Group, order: Order) -> list[tuple[str, int]]:
    """Names of files of a group, with the files.

    What is written one after the other gets rising records and rising clusters, as long as the
    system goes on in one place. So a name's record must lie between those of the two files that lie
    next to its file in the ``order`` of the known ones, if these are of ``RISING`` or more in a
    row. Where this leaves one name to a file, the others have the rest to choose from.
    """
    if any(len(numbers) != 1 for numbers in group.names.values()):
        return []
    names = {number: name for name, (number,) in group.names.items()}
    left = {one.file: order.fitting(one.place, set(names)) for one in group.files}
    found: list[tuple[str, int]] = []
    while alone := [file for file, numbers in left.items() if len(numbers) == 1]:
        (number,) = left.pop(alone[0])
        found.append((names[number], alone[0]))
        for numbers in left.values():
            numbers.discard(number)
    return found if all(left.values()) else []


@dataclass(frozen=True, slots=True)
class Order:
    """Records of files in the order in which these lie, and of each the row in which they rise
    around it."""

    places: NDArray[np.int64]
    numbers: NDArray[np.int64]
    rows: NDArray[np.int64]

    @classmethod
    def of(cls, known: NDArray[np.int64]) -> Order:
        """The order of (place, record) rows."""
        places, numbers = known[np.lexsort((known[:, 1], known[:, 0]))].T
        return cls(places, numbers, np.cumsum(np.diff(numbers, prepend=numbers[:1]) <= 0))

    def fitting(self, place: int, numbers: set[int]) -> set[int]:
        """Those of some records that what lies at ``place`` may have had."""
        at = int(np.searchsorted(self.places, place))
        if not 0 < at < len(self.places) or self.rows[at - 1] != self.rows[at]:
            return set(numbers)
        low, high = int(self.numbers[at - 1]), int(self.numbers[at])
        inside = {number for number in numbers if low < number < high}
        row = np.searchsorted(self.rows, self.rows[at] + np.arange(2))
        return inside if row[1] - row[0] >= RISING else set(numbers)


def _entries(store: Store) -> Iterator[tuple[int, dict[str, set[int]]]]:
    """By size, rising, the names that lost entries have for files of it, with the records of NTFS
    that had them; without those of files that came back whole."""
    for size, rows in groupby(store.db.execute(ENTRIES), itemgetter(0)):
        found: dict[str, set[int]] = defaultdict(set)
        whole = []
        for _, source, number, written in rows:
            if source == "file":
                name = written.rpartition("/")[2]
                found[name] |= set()
                whole += [name] if number else []
            else:
                name = unpack_names(written)[0][2] if source == "record" else written
                found[readable(name)] |= {number} - {0}
        for name in whole:
            found.pop(name, None)
        yield size, found
