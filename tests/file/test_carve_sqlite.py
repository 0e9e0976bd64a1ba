"""Databases of which pieces are left: the library writes them, and pages lie apart."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from file_making import Memory

from triage import plugins
from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory as Bytes
from triage.file.carve.view import Carved, Joiner, View, broken
from triage.model import Item, Table
from triage.sqlite_leaf import page_size

CLUSTER = 4096
NOISE = random.Random(3).randbytes(40 * CLUSTER)
NAMES = ("剱持 英介", "和泉 薫", "大江 亘")


def database(path: Path, page: int, encoding: str = "UTF-8") -> bytes:
    base = sqlite3.connect(path)
    base.execute(f"PRAGMA page_size = {page}")
    base.execute(f"PRAGMA encoding = '{encoding}'")
    base.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, phone TEXT, note TEXT)")
    base.execute("CREATE INDEX by_phone ON person (phone)")
    rows = [(NAMES[n % 3], f"090-0000-{n:04}", "見本の備考" * (n % 40)) for n in range(2500)]
    base.executemany("INSERT INTO person (name, phone, note) VALUES (?, ?, ?)", rows)
    base.execute("DELETE FROM person WHERE id % 5 = 0")
    base.commit()
    base.close()
    return path.read_bytes()


def view(data: bytes) -> View:
    return View(Memory(data), 0, len(data), 1 << 30)


@pytest.mark.parametrize("page", [512, 1024, 4096, 8192, 65536])
def test_a_leaf_says_how_long_it_is(page: int, tmp_path: Path) -> None:
    data = database(tmp_path / "made.db", page)
    pages = [data[at : at + 65536] for at in range(page, len(data), page)]
    leaves = [one for one in pages if one[0] == 13 and one[3:5] != b"\0\0"]
    assert len(leaves) > 2
    assert {page_size(one) for one in leaves} == {page}
    assert not any(page_size(one) for one in pages if one[0] != 13)


def test_noise_is_no_leaf() -> None:
    assert not any(page_size(b"\x0d\0" + NOISE[at:]) for at in range(0, 30 * CLUSTER, 512))


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_rows_are_read_from_pages_without_their_head(encoding: str, tmp_path: Path) -> None:
    data = database(tmp_path / "made.db", CLUSTER, encoding)
    first = next(at for at in range(CLUSTER, len(data), CLUSTER) if page_size(data[at:]))
    found = plugins.load("file.carve")["sqlite-pages"].measure(view(data[first:] + NOISE))
    assert found is not None
    rest = data[first : first + found.length]
    assert not found.proven
    mime = identify(rest, "")
    assert mime == "application/x-sqlite-pages"
    parts = list(extract(Item((), "", Bytes(rest)), mime, Budget()))
    table = next(part for part in parts if isinstance(part, Table) and len(part.columns) == 4)
    assert set(NAMES) <= set(table.columns[1])
    assert len(table.columns[2]) > 1500


@pytest.mark.parametrize("page", [1024, 4096])
@pytest.mark.parametrize("between", [NOISE, bytes(5 * CLUSTER)])
def test_two_pieces_are_one_database(page: int, between: bytes, tmp_path: Path) -> None:
    data = database(tmp_path / "made.db", page)
    disk = data[: 7 * CLUSTER] + between + data[7 * CLUSTER :] + bytes(CLUSTER) + NOISE
    plug = plugins.load("file.carve")["sqlite"]
    assert plug.measure(view(data + NOISE)) == Carved(len(data))
    assert plug.measure(view(disk)) is None
    assert isinstance(plug, Joiner)
    found = plug.join(view(disk))
    assert found == broken(len(data), 7 * CLUSTER, len(between))


def test_of_a_database_without_its_end_the_pages_up_to_there_are_one(tmp_path: Path) -> None:
    data = database(tmp_path / "made.db", CLUSTER)
    plug = plugins.load("file.carve")["sqlite"]
    assert isinstance(plug, Joiner)
    assert plug.join(view(data[: 9 * CLUSTER] + NOISE)) == Carved(9 * CLUSTER)
