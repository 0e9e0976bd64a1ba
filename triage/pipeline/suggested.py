"""Names for lost files from lost directory entries, where one entry fits and no other does."""

from __future__ import annotations

import json
from collections import defaultdict

from triage.columns import unpack_names
from triage.pipeline.naming import readable
from triage.store import Store
from triage.text.suffix import could_be, promises


def name_inodes(store: Store) -> None:
    """A file of ext that only its inode tells of is suggested the name that directories without an
    inode have for it, if they have one only and it promises no other type."""
    for number, volume in store.volumes().items():
        if volume.open_as != "ext":
            continue
        names: dict[int, set[bytes]] = defaultdict(set)
        for inode, packed in store.db.execute(
            "SELECT number, names FROM remnant WHERE kind = 'ext' AND system = ? AND NOT directory",
            (volume.offset,),
        ):
            names[inode].add(unpack_names(packed)[0][2])
        nameless = store.db.execute(
            "SELECT f.id, f.address, c.mime FROM file f JOIN content c ON c.key = f.content"
            " WHERE f.volume = ? AND f.address > 0 AND f.path IS NULL AND f.origin <> 'live'",
            (number,),
        )
        for file, address, mime in nameless.fetchall() if names else ():
            found = names.get(address, set())
            if len(found) == 1 and could_be(name := readable(next(iter(found))), mime):
                store.db.execute("UPDATE file SET suggested = ? WHERE id = ?", (name, file))


def suggest_names(store: Store) -> None:
    """A carved file is suggested the name of the only lost entry of its size that may have its
    type, if it is the only file that this may be, and if the name promises just this type. Stronger
    than its own title. What a file with a path holds too has that file's name, and no other."""
    carved: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for file, size, mime in store.db.execute(
        "SELECT f.id, f.size, c.mime FROM file f JOIN content c ON c.key = f.content"
        " WHERE f.origin = 'carved' AND f.path IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM file g WHERE g.content = f.content AND g.path IS NOT NULL)"
    ):
        carved[size].append((file, mime))
    if not carved:
        return
    named = _names(store, set(carved))
    for size, files in carved.items():
        for file, mime in files:
            fitting = [name for name in named[size] if could_be(name, mime)]
            if len(fitting) == 1 and promises(fitting[0], mime):
                others = sum(could_be(fitting[0], other) for _, other in files)
                if others == 1:
                    row = fitting[0], file
                    store.db.execute("UPDATE file SET suggested = ? WHERE id = ?", row)


def _names(store: Store, sizes: set[int]) -> dict[int, set[str]]:
    """The names that lost entries have for files of these sizes, without those of files that came
    back whole."""
    found: dict[int, set[str]] = defaultdict(set)
    for names, parts in store.db.execute(
        "SELECT names, parts FROM remnant WHERE NOT directory AND names <> '' AND parts <> '[]'"
    ):
        for stream, size, *_ in json.loads(parts)[:1]:
            if size in sizes and not stream:
                found[size].add(readable(unpack_names(names)[0][2]))
    for name, size in store.db.execute("SELECT name, size FROM lost_name WHERE NOT directory"):
        if size in sizes:
            found[size].add(readable(name))
    whole: dict[int, set[str]] = defaultdict(set)
    for path, size, intact in store.db.execute(
        "SELECT path, size, intact FROM file WHERE path IS NOT NULL AND origin <> 'live'"
    ):
        if size in sizes:
            (whole if intact else found)[size].add(path.rpartition("/")[2])
    return defaultdict(set, {size: names - whole[size] for size, names in found.items()})
