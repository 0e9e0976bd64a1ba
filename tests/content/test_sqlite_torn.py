"""Rows of SQLite databases in pieces of their files, made by SQLite itself."""

import random
import sqlite3
from pathlib import Path

import pytest

from triage.content.database.sqlite_torn import tables
from triage.model import Table

PEOPLE = [
    (
        "M-001",
        "土屋",
        "ふみ",
        "ツチヤ フミ",
        "1958-03-22",
        "沖縄県那覇市首里石嶺町4-35-2",
        1501468800,
    ),
    ("M-002", "小鳥遊", "純子", "タカナシ ジュンコ", "1982-06-12", "", 0),
    ("M-003", "山田", "康弘", "ヤマダ ヤスヒロ", "1963-03-10", "広島県呉市音戸町北隠渡1" * 4, -7),
    ("M-004", "薩摩", "大輔", "サツマ ダイスケ", "2001-12-06", None, 3.5),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The third page of a database of 400 people: a leaf of its table."""
    path: Path = tmp_path_factory.mktemp("sqlite") / "members.db"
    base = sqlite3.connect(path)
    base.execute("create table m (no text, sei text, mei text, kana text, born text, home text, n)")
    base.executemany("insert into m values (?,?,?,?,?,?,?)", PEOPLE * 100)
    base.commit()
    base.close()
    return path.read_bytes()[2 * 4096 : 3 * 4096]


def rows(found: list[Table]) -> list[tuple[str, ...]]:
    return [row for table in found for row in zip(*table.columns, strict=True)]


def test_every_row_is_told_without_the_head_of_its_page(page: bytes) -> None:
    found, rest = tables(page[600:], 1000)
    assert len(rows(found)) > 15
    assert {row[:4] for row in rows(found)} == {row[:4] for row in PEOPLE}
    assert {row[5] for row in rows(found)} == {row[5] or "" for row in PEOPLE}
    assert {row[6] for row in rows(found)} == {"1501468800", "0", "-7", "3.5"}
    assert len(rest) == len(page) - 600
    first = min(int(table.cell_offsets.min()) for table in found if table.cell_offsets is not None)
    assert not rest[first - 1000 :].strip(b"\0").count("サツマ".encode())


def test_each_value_is_told_where_it_stands(page: bytes) -> None:
    found, _ = tables(page[600:], 1000)
    for table in found:
        assert table.cell_offsets is not None
        for at, row in enumerate(zip(*table.columns, strict=True)):
            for column, value in enumerate(row[:6]):
                start = int(table.cell_offsets[at, column]) - 1000 + 600
                assert page[start : start + len(value.encode())] == value.encode()


def test_pieces_of_a_sector_hold_the_rows_that_are_whole_in_them(page: bytes) -> None:
    noise = random.Random(4)
    whole = {tuple(row[:5]) for row in PEOPLE}
    told = 0
    for start in range(0, len(page) - 512, 512):
        piece = noise.randbytes(300) + page[start : start + 512] + noise.randbytes(300)
        found = rows(tables(piece, 0)[0])
        told += sum(row[:5] in whole for row in found)
    inside = sum(page.count(row[3].encode()) for row in PEOPLE)
    assert told >= 0.6 * inside  # the rest are cut by the borders of pieces


def test_rows_over_the_edges_of_blocks_are_told_once(page: bytes) -> None:
    once = len(rows(tables(page[600:], 0)[0]))
    for start in range((1 << 18) - 3000, (1 << 18) - 2900, 7):
        assert len(rows(tables(bytes(start) + page[600:], 0)[0])) == once


@pytest.mark.parametrize("seed", range(3))
def test_noise_and_texts_hold_no_rows(seed: int) -> None:
    data = random.Random(seed).randbytes(1 << 18)
    assert rows(tables(data, 0)[0]) == []
    text = "山田 太郎\t090-1234-5678\r\n広島県呉市音戸町北隠渡1-10\x0c\n".encode() * 2000
    assert tables(text, 0) == ([], text)


def test_old_programs_wrote_another_encoding() -> None:
    values = ["山田太郎".encode("cp932"), "ヤマダ タロウ".encode("cp932")]
    kinds = bytes(2 * len(value) + 13 for value in values) + b"\x01\x01\x01"
    body = bytes([len(kinds) + 1]) + kinds + b"".join(values) + b"\1\2\3"
    data = b"\x01\x02\x03\x04" + bytes([len(body), 9]) + body
    assert rows(tables(data, 0)[0]) == [("山田太郎", "ヤマダ タロウ", "1", "2", "3")]
