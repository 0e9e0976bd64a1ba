"""SQLite: live rows, and what DELETE leaves behind."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from mutants import damaged

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

Parts = list[Text | Table | Item | Gap]
PEOPLE = [
    (i, f"剱持{i}郎", f"090-{i * 17 % 10000:04}-{i * 31 % 10000:04}", f"堺市北区{i}番地", i % 90)
    for i in range(1, 401)
]


def walk(data: bytes, name: str = "a.db") -> Parts:
    return list(extract(Item((), name, Memory(data)), identify(data, name), Budget()))


def cells(parts: Parts, *below: str) -> set[str]:
    tables = [p for p in parts if isinstance(p, Table) and p.steps[: len(below)] == below]
    return {cell for table in tables for column in table.columns for cell in column}


def gaps(parts: Parts) -> list[str]:
    return [part.code for part in parts if isinstance(part, Gap)]


def made(path: Path, *more: str, encoding: str = "UTF-8") -> bytes:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA secure_delete = 0")
        db.execute(f"PRAGMA encoding = '{encoding}'")
        db.execute(
            "CREATE TABLE 住民 (id INTEGER PRIMARY KEY, 氏名 TEXT, 電話 TEXT, 住所 TEXT, 年齢 INT)"
        )
        db.executemany("INSERT INTO 住民 VALUES (?, ?, ?, ?, ?)", PEOPLE)
        db.commit()
        for statement in more:
            db.execute(statement)
        db.commit()
    return path.read_bytes()


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_live_rows(tmp_path: Path, encoding: str) -> None:
    parts = walk(made(tmp_path / "a.db", encoding=encoding))
    (table,) = [part for part in parts if isinstance(part, Table)]
    assert table.steps == ("住民",)
    assert table.header == ("id", "氏名", "電話", "住所", "年齢")
    assert list(zip(*table.columns, strict=True)) == [tuple(map(str, row)) for row in PEOPLE]
    assert gaps(parts) == []


def test_deleted_rows_come_back_with_their_columns(tmp_path: Path) -> None:
    data = made(tmp_path / "a.db", "DELETE FROM 住民 WHERE id % 2 = 0")
    parts = walk(data)
    gone = [row for row in PEOPLE if row[0] % 2 == 0]
    assert not {row[1] for row in gone} & cells(parts, "住民")
    still = [row for row in gone if row[1].encode() in data]
    assert len(still) > 150
    found = cells(parts, "deleted", "住民")
    assert sum(row[1] in found and row[2] in found for row in still) >= 0.9 * len(still)
    text = "".join(part.text for part in parts if isinstance(part, Text))
    assert all(row[2] in found or row[2] in text for row in still)


@pytest.mark.parametrize("how", ["DELETE FROM 住民", "DROP TABLE 住民"])
def test_the_pages_of_an_emptied_table(tmp_path: Path, how: str) -> None:
    data = made(tmp_path / "a.db", how)
    found = cells(walk(data), "deleted")
    still = [row for row in PEOPLE if row[2].encode() in data]
    assert len(still) > 390
    assert sum(row[1] in found and row[2] in found for row in still) >= 0.95 * len(still)


def test_a_log_of_changes_and_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    made(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("INSERT INTO 住民 VALUES (999, '和泉薫', '090-9999-8888', '堺市', 3)")
        assert "和泉薫" in cells(walk((tmp_path / "a.db-wal").read_bytes()))
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("BEGIN")
        db.execute("PRAGMA cache_spill = 1")
        db.execute("PRAGMA cache_size = 1")
        db.execute("UPDATE 住民 SET 氏名 = '済'")
        journal = (tmp_path / "a.db-journal").read_bytes()
        # until the commit the first eight bytes are zero
        found = cells(walk(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + journal[8:]))
        assert "剱持7郎" in found


def test_text_that_is_not_what_the_database_says(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE a (氏名 TEXT, 備考 TEXT)")
        db.execute(
            "INSERT INTO a VALUES (CAST(? AS TEXT), 'x')", ("住所は堺市の剱持英介".encode("cp932"),)
        )
        db.commit()
    assert "住所は堺市の剱持英介" in cells(walk(path.read_bytes()))


def test_a_file_in_a_cell_is_a_member(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        db.execute("CREATE TABLE a (n INT, f BLOB)")
        db.execute("INSERT INTO a VALUES (1, ?)", ("剱持英介の申請書です。\n".encode() * 60,))
        db.commit()
    items = [part for part in walk((tmp_path / "a.db").read_bytes()) if isinstance(part, Item)]
    assert [item.steps for item in items] == [("a", "blob:1.2")]


def test_a_damaged_database_is_read_page_by_page(tmp_path: Path) -> None:
    data = bytearray(made(tmp_path / "a.db"))
    data[4096:4200] = b"\xff" * 104
    parts = walk(bytes(data))
    assert gaps(parts) == ["sqlite.damaged"]
    assert len({row[1] for row in PEOPLE} & cells(parts)) > 350
    cut = walk(bytes(data[: len(data) // 2]))
    assert len({row[1] for row in PEOPLE} & cells(cut)) > 100


@pytest.mark.parametrize("part", [2, 3])
def test_the_first_pages_name_the_columns_of_those_that_are_left(part: int, tmp_path: Path) -> None:
    data = made(tmp_path / "a.db", "DELETE FROM 住民 WHERE id % 5 = 0")
    cut = data[: len(data) // part]
    tables = [one for one in walk(cut) if isinstance(one, Table)]
    assert {one.header for one in tables} == {("id", "氏名", "電話", "住所", "年齢")}
    found = {cell for one in tables for cell in one.columns[1]}
    still = {row[1] for row in PEOPLE if row[0] % 5 and row[2].encode() in cut}
    assert len(still) > 50
    assert still <= found


def test_a_root_keeps_the_rows_of_the_time_when_it_was_the_only_page(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    made(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA secure_delete = 1")  # what is deleted from now on is wiped in its leaf
        db.execute("DELETE FROM 住民 WHERE id <= 20")
        db.commit()
    data = path.read_bytes()
    still = {row[1] for row in PEOPLE[:20] if row[2].encode() in data}
    assert len(still) > 15
    assert still <= cells(walk(data), "deleted", "住民")


def test_a_schema_that_never_ends_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    made(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "CREATE TABLE b (n INT, x AS (length(hex(zeroblob(999999)) || hex(zeroblob(n)))))"
        )
        db.execute("INSERT INTO b (n) VALUES (1)")
        db.execute(
            "CREATE VIEW v AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i FROM c)"
            " SELECT * FROM c"
        )
        db.commit()
    assert {row[1] for row in PEOPLE} <= cells(walk(path.read_bytes()), "住民")


def test_mutants_end_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "PRAGMA secure_delete = 0; PRAGMA page_size = 1024;"
            "CREATE TABLE a (id INTEGER PRIMARY KEY, 氏名 TEXT, 電話 TEXT);"
            "CREATE INDEX i ON a (氏名);"
        )
        db.executemany("INSERT INTO a VALUES (?, ?, ?)", [row[:3] for row in PEOPLE[:12]])
        db.execute("DELETE FROM a WHERE id % 3 = 0")
        db.commit()
    whole = path.read_bytes()
    kept = 0
    for seed in range(300):
        item = Item((), "a.db", Memory(damaged(whole, seed)))
        kept += len(cells(list(extract(item, "application/vnd.sqlite3", Budget()))))
    assert kept > 0.5 * 300 * len(cells(walk(whole)))
