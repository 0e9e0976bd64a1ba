"""Names for lost files from lost directory entries, where one entry fits and no other does."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

from triage.columns import unpack_names
from triage.pipeline.listing.naming import readable
from triage.store import Store
from triage.text.suffix import could_be, promises

NAMELESS = (
    "SELECT f.id, f.address, c.mime FROM file f JOIN content c ON c.key = f.content"
    " WHERE f.volume = ? AND f.address > 0 AND f.path IS NULL AND f.origin <> 'live'"
    " ORDER BY f.address"
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
    carved: dict[int, list[Carved]] = defaultdict(list)
    for file, address, size, mime in store.db.execute(
        "SELECT f.id, f.address, f.size, c.mime FROM file f JOIN content c ON c.key = f.content"
        " WHERE f.origin = 'carved' AND f.path IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM file g WHERE g.content = f.content AND g.path IS NOT NULL)"
    ):
        carved[size].append(Carved(file, -1 - address, mime))
    if not carved:
        return
    entries = _entries(store, set(carved))
    groups = [group for size, files in carved.items() for group in _groups(files, entries[size])]
    told: list[tuple[str, int]] = []
    known: list[tuple[int, int]] = []
    for group in groups:
        if len(group.files) == 1:
            ((name, numbers),) = group.names.items()
            told.append((name, group.files[0].file))
            known += [(group.files[0].place, number) for number in numbers if len(numbers) == 1]
    known.sort()
    for group in groups:
        told += in_order(group, known) if len(group.files) > 1 else ()
    store.db.executemany("UPDATE file SET suggested = ? WHERE id = ?", told)


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


def in_order(group: Group, known: list[tuple[int, int]]) -> list[tuple[str, int]]:
    """Names of files of a group, with the files.

    What is written one after the other gets rising records and rising clusters, as long as the
    system goes on in one place. So a name's record must lie between those of the two ``known``
    files, (place, record) each in order, that lie next to its file, if these are of ``RISING`` or
    more in a row. Where this leaves one name to a file, the others have the rest to choose from.
    """
    if any(len(numbers) != 1 for numbers in group.names.values()):
        return []
    names = {number: name for name, (number,) in group.names.items()}
    order = _Order.of(known)
    left = {one.file: order.fitting(one.place, set(names)) for one in group.files}
    found: list[tuple[str, int]] = []
    while alone := [file for file, numbers in left.items() if len(numbers) == 1]:
        (number,) = left.pop(alone[0])
        found.append((names[number], alone[0]))
        for numbers in left.values():
            numbers.discard(number)
    return found if all(left.values()) else []


@dataclass(frozen=True, slots=True)
class _Order:
    """Records of files in the order in which these lie, and of each how many rise in a row around
    it, and which row that is."""

    places: list[int]
    numbers: list[int]
    rows: list[tuple[int, int]]

    @classmethod
    def of(cls, known: list[tuple[int, int]]) -> _Order:
        """The order of (place, record) pairs."""
        places, numbers = [place for place, _ in known], [number for _, number in known]
        falls = [at for at in range(1, len(numbers)) if numbers[at] <= numbers[at - 1]]
        rows = [
            (start, end - start)
            for start, end in pairwise([0, *falls, len(numbers)])
            for _ in range(start, end)
        ]
        return cls(places, numbers, rows)

    def fitting(self, place: int, numbers: set[int]) -> set[int]:
        """Those of some records that what lies at ``place`` may have had."""
        at = bisect_left(self.places, place)
        if not 0 < at < len(self.places) or self.rows[at - 1] != self.rows[at]:
            return set(numbers)
        low, high = self.numbers[at - 1], self.numbers[at]
        inside = {number for number in numbers if low < number < high}
        return inside if self.rows[at][1] >= RISING else set(numbers)


def _entries(store: Store, sizes: set[int]) -> dict[int, dict[str, set[int]]]:
    """The names that lost entries have for files of these sizes, with the records of NTFS that had
    them; without those of files that came back whole."""
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for number, names, parts in store.db.execute(
        "SELECT iif(kind = 'ntfs', number, 0), names, parts FROM remnant WHERE NOT directory"
        " AND names <> '' AND parts <> '[]'"
    ):
        for stream, size, *_ in json.loads(parts)[:1]:
            if size in sizes and not stream:
                found[size][readable(unpack_names(names)[0][2])] |= {number} - {0}
    for number, name, size in store.db.execute(
        "SELECT number, name, size FROM lost_name WHERE NOT directory"
    ):
        if size in sizes:
            found[size][readable(name)].add(number)
    whole: list[tuple[int, str]] = []
    for path, size, intact in store.db.execute(
        "SELECT path, size, intact FROM file WHERE path IS NOT NULL AND origin <> 'live'"
    ):
        if size in sizes:
            name = path.rpartition("/")[2]
            found[size][name] |= set()
            whole += [(size, name)] if intact else []
    for size, name in whole:
        found[size].pop(name, None)
    return found
