"""What a long file gives comes in instalments; the store ends up as if it had come whole."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scanning import scan

from triage.model import Inventory, SourceSpec
from triage.pipeline.bench import Bench
from triage.pipeline.contents import record_file, record_instalment
from triage.pipeline.losses import lose_file
from triage.pipeline.steps import examining
from triage.pipeline.steps.examining import INSTALMENT, examine_file
from triage.pipeline.tasks import Examined, FileTask, FoundSoFar
from triage.store import Store
from triage.work import Batch, Lost

FAMILY = ("佐藤", "鈴木", "高橋", "田中", "渡辺", "小笠原", "勅使河原", "百目鬼")
GIVEN = ("健一", "美咲", "翔太", "陽菜", "大輔", "さくら", "蓮", "千代子")
ROWS = 200_000
TABLES = ("content", "part", "finding", "refuted")


def register(path: Path, rows: int) -> None:
    chance = random.Random(5)
    lines = ["氏名,電話番号,メール,口座番号,番号"]
    for number in range(rows):
        phone = f"090-{chance.randrange(1000, 9999)}-{chance.randrange(1000, 9999)}"
        mail = f"{chance.randbytes(6).hex()}@{chance.randbytes(5).hex()}.jp"
        name = f"{chance.choice(FAMILY)}　{chance.choice(GIVEN)}"
        lines.append(f"{name},{phone},{mail},{chance.randrange(10**6, 10**7)},{number:08}")
    path.write_text("\r\n".join(lines), "cp932")


@pytest.fixture
def task(tmp_path: Path) -> FileTask:
    register(tmp_path / "名簿.csv", 62_000)
    bench = Bench(SourceSpec("file", (str(tmp_path / "名簿.csv"),)))
    root = bench.tree.root
    (entry,) = (one for one in bench.tree.directory(root) if not one.is_directory)
    return FileTask(1, 0, entry.address, 0, "", (tmp_path / "名簿.csv").stat().st_size, "名簿.csv")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "case").mkdir()
    opened = Store(tmp_path / "case", write=True)
    yield opened
    opened.close()


def given(tmp_path: Path, task: FileTask) -> list[FoundSoFar | Examined]:
    """Instalments, and the answer behind them."""
    bench = Bench(SourceSpec("file", (str(tmp_path / "名簿.csv"),)))
    found: list[FoundSoFar | Examined] = []
    examination = examine_file(bench, (None, task))
    while True:
        try:
            found.append(next(examination))
        except StopIteration as end:
            return [*found, end.value]


def keep(store: Store, unit: int, found: list[FoundSoFar | Examined], task: FileTask) -> None:
    for one in found:
        with store.transaction():
            if isinstance(one, FoundSoFar):
                record_instalment(store, unit, one)
            else:
                record_file(store, unit, task, one)


def rows(store: Store) -> dict[str, list[Any]]:
    return {one: store.db.execute(f"SELECT * FROM {one}").fetchall() for one in TABLES}


@pytest.mark.slow
def test_the_store_holds_the_same_whole_and_in_instalments(
    store: Store, task: FileTask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = given(tmp_path, task)
    assert len(whole) == 1
    keep(store, -1, whole, task)
    expected = rows(store)
    assert len(expected["part"]) > 2
    for table in TABLES:
        store.db.execute(f"DELETE FROM {table}")
    monkeypatch.setattr(examining, "INSTALMENT", 1 << 18)
    pieces = given(tmp_path, task)
    assert len(pieces) > 2
    keep(store, -1, pieces, task)
    assert rows(store) == expected
    # the same content in another file: nothing is added, also in instalments
    keep(store, -2, pieces, task)
    assert rows(store) == expected
    # one that is begun and lost, and then begun again from the first
    for table in TABLES:
        store.db.execute(f"DELETE FROM {table}")
    keep(store, -1, pieces[:-2], task)
    keep(store, -1, pieces, task)
    assert rows(store) == expected


def test_a_content_begun_twice_is_lost_once(
    store: Store, task: FileTask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examining, "INSTALMENT", 1 << 18)
    pieces = given(tmp_path, task)
    keep(store, -1, pieces[:-1], task)
    keep(store, -2, pieces, task)
    begun = rows(store)
    assert [key.count(":") for key, *_ in begun["content"]] == [2]
    with store.transaction():
        lose_file(store, -1, task, Lost(Batch("file:-1", "", ()), 0, "crash", "SIGABRT"))
    (key,) = {key for key, *_ in rows(store)["part"]}
    assert key == begun["content"][0][0]
    assert len(rows(store)["part"]) * 2 > len(begun["part"]) > len(rows(store)["part"])


@pytest.mark.slow
def test_a_register_of_several_instalments_is_counted_whole(tmp_path: Path) -> None:
    register(tmp_path / "名簿.csv", ROWS)
    found: Inventory = scan(tmp_path / "名簿.csv", tmp_path / "case").inventory
    (exposure,) = found.exposures
    assert not found.gaps
    assert exposure.rows == ROWS
    assert (tmp_path / "case" / "case.sqlite").stat().st_size > INSTALMENT
