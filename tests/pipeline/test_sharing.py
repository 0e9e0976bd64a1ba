"""Files of a case and the bytes that they claim, shared out without a disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from triage.columns import pack_offsets
from triage.metadata import Entries, Records
from triage.model import Entry, Extent, Inode, Locator, Stream, Volume
from triage.pipeline.sharing import share_files
from triage.store import Store

ROOT, SIZE = 2, 1 << 20


def walked(store: Store, volume: int, inodes: list[Inode], entries: list[Entry]) -> None:
    """What walks of a volume bring home."""
    found, names = Records.of(inodes).pack(), Entries.of(entries).pack()
    store.db.execute("INSERT INTO records VALUES (?, ?, 12, x'', ?)", (volume, volume, found))
    row = (volume, ROOT, len(entries), names)
    store.db.execute("INSERT INTO listing VALUES (?, ?, 0, ?, ?)", row)


def shared(
    folder: Path,
    notes: tuple[tuple[str, str], ...],
    kind: str = "ext2",
    used: tuple[tuple[int, int], ...] = (),
) -> dict[str, tuple[object, ...]]:
    """Origin, intact and state by path; places of a live file and of deleted ones."""
    store = Store(folder, write=True)
    store.set("facts", {"format": "raw", "size": SIZE})
    store.set("root:1", ROOT)
    store.add_volumes([Volume(Locator(("p1",)), kind, 0, SIZE, notes=notes, open_as="ext")])
    places = {"live": 4096, "part": 6144, "lost": 4096, "own": 32768, "guess": 49152}
    sizes = {"live": 4096, "part": 4096, "lost": 2048, "own": 4096, "guess": 4096, "inside": 512}
    if used:
        places["inside"] = used[0][0]  # of a table of records
    inodes, entries = [], []
    for address, (name, at) in enumerate(places.items(), 12):
        live, size = name == "live", sizes[name]
        stream = Stream(
            0,
            b"",
            size,
            size,
            (Extent(at, size),),
            resident=name == "inside",
            guessed=name == "guess",
        )
        inodes.append(Inode(address, 0, live, "file", size, (), (stream,)))
        entries.append(Entry(ROOT, name.encode(), address, 0, live, False))
    walked(store, 1, inodes, entries)
    if used:
        packed = pack_offsets(np.array(used, np.int64).ravel())
        store.db.execute("INSERT INTO used VALUES (1, ?)", (packed,))
    with store.transaction():
        share_files(store)
    rows = store.db.execute("SELECT path, origin, intact, state FROM file").fetchall()
    store.close()
    return {path: tuple(rest) for path, *rest in rows}


def test_deleted_files_are_judged_by_the_bytes_of_live_ones(tmp_path: Path) -> None:
    assert shared(tmp_path, ()) == {
        "live": ("live", 1, "todo"),
        "part": ("deleted", 0, "todo"),
        "lost": ("deleted", 0, "none"),
        "own": ("deleted", 1, "todo"),
        "guess": ("deleted", 0, "todo"),
    }


def test_nobody_sees_a_volume_that_no_table_names(tmp_path: Path) -> None:
    assert shared(tmp_path, (("table", "none"),))["live"][0] == "reformatted"


def test_nobody_sees_a_volume_that_another_was_made_over(tmp_path: Path) -> None:
    assert shared(tmp_path, (("remnant", "made before ntfs"),))["live"][0] == "reformatted"


def test_ext4_wipes_what_it_deletes_so_a_record_that_is_not_wiped_is_from_before_a_format(
    tmp_path: Path,
) -> None:
    assert shared(tmp_path, (), "ext4")["own"] == ("reformatted", 1, "todo")


def test_the_file_system_s_own_map_is_held_against_what_records_say(tmp_path: Path) -> None:
    """Used are all of ``live`` but its second half, and what the deleted ``own`` was: an index lies
    there now, say."""
    used = ((512, 1024), (4096, 6144), (32768, 36864))
    found = shared(tmp_path, (), used=used)
    assert found["own"] == ("deleted", 0, "todo")
    assert found["inside"] == ("deleted", 1, "todo")
    store = Store(tmp_path, write=False)
    (gap,) = store.gaps()
    assert (gap.code, gap.bytes) == ("map-disagrees", 2048)
    store.close()


def test_an_older_system_is_judged_by_the_map_of_the_one_made_over_it(tmp_path: Path) -> None:
    store = Store(tmp_path, write=True)
    store.set("facts", {"format": "raw", "size": SIZE})
    notes = (("remnant", "ntfs was made over it"),)
    store.add_volumes(
        [
            Volume(Locator(("p0",)), "ntfs", 0, SIZE, open_as="ntfs"),
            Volume(Locator(("p0~ext4",)), "ext4", 0, SIZE, notes=notes, open_as="ext"),
        ]
    )
    for number in (1, 2):
        store.set(f"root:{number}", ROOT)
    inodes, entries = [], []
    for address, (name, at) in enumerate((("own", 32768), ("lost", 65536)), 12):
        stream = Stream(0, b"", 4096, 4096, (Extent(at, 4096),))
        inodes.append(Inode(address, 0, True, "file", 4096, (), (stream,)))
        entries.append(Entry(ROOT, name.encode(), address, 0, True, False))
    walked(store, 2, inodes, entries)
    used = pack_offsets(np.array((65536, 66560), np.int64))
    store.db.execute("INSERT INTO used VALUES (1, ?)", (used,))
    with store.transaction():
        share_files(store)
    rows = store.db.execute("SELECT path, origin, intact FROM file ORDER BY path").fetchall()
    store.close()
    assert rows == [("lost", "reformatted", 0), ("own", "reformatted", 1)]


def test_two_files_of_one_name_are_told_apart_by_their_records(tmp_path: Path) -> None:
    store = Store(tmp_path, write=True)
    store.set("facts", {"format": "raw", "size": SIZE})
    store.set("root:1", ROOT)
    store.add_volumes([Volume(Locator(("p1",)), "ext2", 0, SIZE, open_as="ext")])
    stream = Stream(0, b"", 512, 512, (Extent(4096, 512),))
    twice = Stream(0, b"", 512, 512, (Extent(8192, 512),))
    inodes = [
        Inode(12, 0, True, "file", 512, (), (stream,)),
        Inode(13, 0, True, "file", 512, (), (twice, twice)),
    ]
    walked(store, 1, inodes, [Entry(ROOT, b"name", one, 0, True, False) for one in (12, 13)])
    with store.transaction():
        share_files(store)
    rows = store.db.execute("SELECT locator FROM file ORDER BY id").fetchall()
    store.close()
    assert rows == [("p1/name",), ("p1/name/~13-0",)]


def test_a_record_that_no_name_leads_to_is_no_file_of_an_old_copy(tmp_path: Path) -> None:
    notes = (("remnant", "ntfs was made over it"), ("overlay", "1024<32768+1024"))
    store = Store(tmp_path, write=True)
    store.set("facts", {"format": "raw", "size": SIZE})
    store.set("root:1", ROOT)
    store.add_volumes([Volume(Locator(("p0~ext4",)), "ext4", 0, SIZE, notes=notes, open_as="ext")])
    stream = Stream(0, b"", 512, 512, (Extent(4096, 512),))
    inodes = [Inode(one, 0, True, "file", 512, (), (stream,)) for one in (12, 13)]
    walked(store, 1, inodes, [Entry(ROOT, b"name", 13, 0, True, False)])
    with store.transaction():
        share_files(store)
    rows = store.db.execute("SELECT path, address FROM file").fetchall()
    store.close()
    assert rows == [("name", 13)]
