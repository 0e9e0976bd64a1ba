"""What is held in memory of each lost file: numbers, no objects. A disk may have held millions."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from triage.columns import pack_extents, pack_names
from triage.model import Extent, Locator, Volume
from triage.pipeline import claims
from triage.pipeline.claims import by_file, doubtful
from triage.pipeline.lost import carved, name_only, reformatted, suggested
from triage.pipeline.lost.met import Met
from triage.store import Store

CLUSTER, FEW, MANY = 4096, 500, 2500
FOLDER = pack_names([(5, 5, "台帳".encode())])


def lost(folder: Path, count: int) -> Store:
    """A case of a disk that was NTFS: the records of a folder and its files, the first two of which
    share a cluster, and an index that names them and as many whose records are gone."""
    folder.mkdir()
    store = Store(folder, write=True)
    size = 16 * CLUSTER * count
    store.add_volumes([Volume(Locator(("p1",)), "free", 0, size, None)])
    store.set("facts", {"size": size, "format": "raw"})
    store.set("geometry:ntfs:1", [0, CLUSTER])
    rows = [("ntfs", 512, 1, 40, 1, 0, 0, 1, -1, 7, FOLDER, "[]", 1, 1)]
    for one in range(count):
        names = pack_names([(40, 1, f"控え_{one:07}.txt".encode())])
        runs = [[8 * max(one, 1) + 4, 1], [8 * one + 6, 1]]
        parts = json.dumps([["", 5000, 5000, 0, 0, runs]])
        place = 1024 * (one + 1)
        rows.append(("ntfs", place, 1, 50 + one, 1, 0, 0, 0, -1, 7, names, parts, 2, 2))
    marks = ", ".join("?" * len(rows[0]))
    store.db.executemany(f"INSERT INTO remnant VALUES ({marks})", rows)
    store.db.executemany(
        "INSERT INTO lost_name VALUES (?, ?, 1, 40, 1, ?, 0, 5000, 7, 9)",
        ((7 + 96 * one, 50 + one, f"控え_{one:07}.txt".encode()) for one in range(2 * count)),
    )
    return store


def peak(store: Store, work: Callable[[Store], None]) -> int:
    """The most bytes that Python and its arrays held beyond those before."""
    tracemalloc.start()
    try:
        with store.transaction():
            work(store)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("work", "most"),
    [(name_only.forget_known, 24), (reformatted.add_reformatted, 96)],
)
def test_a_lost_file_more_is_a_few_numbers_more(
    work: Callable[[Store], None], most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reformatted, "AT_ONCE", 64)
    monkeypatch.setattr(claims, "AT_ONCE", 64)
    peaks = []
    for count in (FEW, MANY):
        store = lost(tmp_path / str(count), count)
        peaks.append(peak(store, work))
        store.close()
    assert peaks[1] - peaks[0] < most * (MANY - FEW)


def test_files_and_names_are_all_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the slabs: every file once, those that share a cluster in doubt, and of the names
    those that no record has, the first of them one by one."""
    monkeypatch.setattr(reformatted, "AT_ONCE", 64)
    monkeypatch.setattr(name_only, "TOLD", 100)
    store = lost(tmp_path / "case", FEW)
    with store.transaction():
        name_only.forget_known(store)
        reformatted.add_reformatted(store)
        name_only.add_name_only(store)
    rows = store.db.execute("SELECT path, intact FROM file WHERE extents <> x'' ORDER BY address")
    paths = [(f"台帳/控え_{one:07}.txt", int(one > 1)) for one in range(FEW)]
    assert sorted(rows.fetchall()) == paths
    bare = store.db.execute("SELECT path FROM file WHERE extents = x'' ORDER BY id").fetchall()
    assert bare == [(f"…/控え_{FEW + one:07}.txt",) for one in range(100)]
    (gap,) = (gap for gap in store.gaps() if gap.code == "names-limit")
    assert gap.reason.startswith(f"{FEW - 100} more files")
    store.close()


FILE = (
    "INSERT INTO file (id, volume, address, attribute, stream, locator, aliases, origin, intact,"
    " size, extents, shape, content) VALUES (?, 1, ?, 0, x'', ?, '[]', ?, 0, 9, ?, 'plain', ?)"
)


def wiped(folder: Path, count: int) -> Store:
    """A case of an ext4 whose folders lost their inodes: they name files of which three came back,
    one whose name is told twice, and one with two names. Others lie where carving began too."""
    folder.mkdir()
    store = Store(folder, write=True)
    store.add_volumes([Volume(Locator(("p1",)), "ext4", 0, 1 << 40, None, open_as="ext")])
    rows = [(4096 * one, 20 + one, f"控え_{one:07}.csv") for one in range(count)]
    rows += [(7, 20, "控え_0000000.csv"), (8, 21, "別の名.csv")]
    store.db.executemany(
        "INSERT INTO remnant VALUES ('ext', ?, 0, ?, 0, 0, 0, 0, -1, NULL, ?, '[]', NULL, NULL)",
        ((place, inode, pack_names([(2, 0, name.encode())])) for place, inode, name in rows),
    )
    store.db.execute("INSERT INTO content (key, size, mime, yara) VALUES ('k', 9, 'text/csv', '')")
    kept = enumerate((20, 21, 19 + count), 1)
    store.db.executemany(FILE, ((n, at, f"p1/~{at}", "deleted", b"", "k") for n, at in kept))
    begun = ((10 + n, -2 - n, f"p1/~@{n}", n) for n in range(count))
    store.db.executemany(
        FILE, ((*one, "reformatted", pack_extents([Extent(512 * n, 9)]), None) for *one, n in begun)
    )
    store.db.executemany(
        "INSERT INTO carving VALUES (?, 'zip', 0, ?)",
        ((place, pack_extents([Extent(place, 100)])) for place in (512, 1 << 30)),
    )
    return store


def test_names_of_inodes_and_where_others_begin_are_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carved, "ROWS", 64)
    peaks = []
    for count in (FEW, MANY):
        store = wiped(tmp_path / str(count), count)
        peaks += [peak(store, work) for work in (suggested.name_inodes, carved.add_carved)]
        told = dict(store.db.execute("SELECT address, suggested FROM file WHERE content = 'k'"))
        assert told == {
            20: "控え_0000000.csv",
            21: None,
            19 + count: f"控え_{count - 1:07}.csv",
        }
        added = store.db.execute("SELECT address FROM file WHERE origin = 'carved'").fetchall()
        assert added == [(-1 - (1 << 30),)]
        store.close()
    assert peaks[2] - peaks[0] < 8 * (MANY - FEW)
    assert peaks[3] - peaks[1] < 8 * (MANY - FEW)


def carved_of(folder: Path, count: int) -> Store:
    """A case in which archives and texts were measured where nothing else is, every other text in
    an archive; and as many carved files of a size each, which lost records have names for."""
    folder.mkdir()
    store = Store(folder, write=True)
    store.add_volumes([Volume(Locator(("p1",)), "free", 0, 1 << 40, None)])
    store.db.executemany(
        "INSERT INTO carving VALUES (?, ?, 1, ?)",
        (
            (at, "text" if at % 8192 else "zip", pack_extents([Extent(at, 5000)]))
            for at in range(1 << 30, (1 << 30) + 4096 * count, 4096)
        ),
    )
    store.db.executemany(
        "INSERT INTO content (key, size, mime, yara) VALUES (?, 9, 'application/zip', '')",
        ((f"k{one}",) for one in range(count)),
    )
    store.db.executemany(
        "INSERT INTO file (id, volume, address, attribute, stream, locator, aliases, origin,"
        " intact, size, extents, shape, content)"
        " VALUES (?, 1, ?, 0, x'', ?, '[]', 'carved', 0, ?, x'', 'plain', ?)",
        ((one, -1 - 512 * one, f"p1/@{one}", 7000 + one, f"k{one}") for one in range(count)),
    )
    rows = (
        ("ntfs", 1024 * one, 50 + one, pack_names([(5, 5, f"控え_{one}.zip".encode())]), parts)
        for one, parts in (
            (one, json.dumps([["", 7000 + one, 7000 + one, 0, 0, []]])) for one in range(count)
        )
    )
    store.db.executemany(
        "INSERT INTO remnant VALUES (?, ?, 1, ?, 1, 0, 0, 0, -1, 7, ?, ?, 2, 2)", rows
    )
    return store


def test_carved_files_and_their_names_are_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carved, "AT_ONCE", 64)
    peaks = []
    for count in (FEW, MANY):
        store = carved_of(tmp_path / str(count), count)
        peaks += [peak(store, work) for work in (suggested.suggest_names, carved.add_carved)]
        names = store.db.execute("SELECT suggested FROM file WHERE content <> '' ORDER BY id")
        assert [name for (name,) in names] == [f"控え_{one}.zip" for one in range(count)]
        new = store.db.execute("SELECT count(*), sum(size) FROM file WHERE content IS NULL")
        assert new.fetchone() == (count // 2, count // 2 * 5000)
        store.close()
    assert peaks[2] - peaks[0] < 48 * (MANY - FEW)
    assert peaks[3] - peaks[1] < 96 * (MANY - FEW)


@pytest.mark.parametrize(("second", "left"), [(8, 2 * FEW), (9, FEW), (10, FEW)])
def test_what_was_written_in_the_second_of_a_format_may_be_of_either_system(
    second: int, left: int, tmp_path: Path
) -> None:
    """Its names are from second 9: a system made later had them not, one made then perhaps."""
    store = lost(tmp_path / "case", FEW)
    made, size = f"1970-01-01T00:00:{second:02}Z", store.get("facts")["size"]
    store.add_volumes([Volume(Locator(("p1",)), "ntfs", 0, size, None, created=made)])
    store.set("root:1", 5)
    with store.transaction():
        name_only.forget_known(store)
    assert store.db.execute("SELECT count(*) FROM lost_name").fetchone() == (left,)
    store.close()


def test_what_was_met_is_known_in_little_room() -> None:
    keys = [f"{n}".encode() for n in range(200_000)]
    met = Met(keys[:1])
    tracemalloc.start()
    try:
        new = [met.meet(keys[at : at + 999]).tolist() for at in range(0, len(keys), 999)]
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [one for some in new for one in some] == [False] + [True] * (len(keys) - 1)
    assert met.holds(keys).all()
    assert met.meet([b"more", keys[7], b"more"]).tolist() == [True, False, False]
    assert not met.holds([b"other"]).any()
    assert size < 32 * len(keys)


def test_claims_are_held_against_each_other_over_the_borders_of_slabs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw = np.random.default_rng(3)
    for count in (0, 1, 2, 50, 200):
        rows = np.empty((count, 3), np.int64)
        rows[:, 0] = np.sort(draw.integers(0, count // 2 + 1, count))
        rows[:, 1], rows[:, 2] = draw.integers(0, 9000, count), draw.integers(1, 60, count)
        monkeypatch.setattr("triage.pipeline.claims.AT_ONCE", 1 << 16)
        whole = doubtful(rows).tolist()
        monkeypatch.setattr("triage.pipeline.claims.AT_ONCE", 7)
        assert doubtful(rows).tolist() == whole
        slabs = list(by_file(rows))
        assert sum(map(len, slabs)) == count
        files = [file for slab in slabs for file in set(slab[:, 0].tolist())]
        assert sorted(set(files)) == sorted(files)
