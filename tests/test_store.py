"""The case store: committed whole, refused when foreign, private."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from triage.errors import CaseError
from triage.model import Encryption, Gap, Locator, Volume
from triage.store import FILE_NAME, PAGE, Store


def test_a_unit_is_planned_once_and_found_until_it_is_done(tmp_path: Path) -> None:
    store = Store(tmp_path, write=True)
    store.add_units("file", [("7", [7, "名"], 100), ("8", [8, ""], 5)])
    store.add_units("file", [("7", ["other"], 1)])
    first, second = store.todo("file", 0, 10)
    assert first[1:] == ([7, "名"], 100)
    store.finish([(first[0], "done"), (second[0], "lost")])
    assert store.todo("file", 0, 10) == []


def test_a_case_whose_making_was_stopped_can_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as meanwhile, suppress(KeyboardInterrupt):
        for step in ("set", "get"):  # all that it does after its tables are there
            meanwhile.setattr(Store, step, stopped)
        Store(tmp_path, write=True)
    Store(tmp_path, write=True).close()


def test_what_a_failed_transaction_wrote_is_gone(tmp_path: Path) -> None:
    store = Store(tmp_path, write=True)

    def half() -> None:
        with store.transaction():
            store.set("half", 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert store.get("half") is None


def test_volumes_and_gaps_come_back(tmp_path: Path) -> None:
    store = Store(tmp_path, write=True)
    lock = Encryption("BitLocker", "AES-XTS 128", ("password",), True)
    volumes = (
        Volume(Locator(("p1",)), "ntfs", 512, 4096, None, "名", None, 4096, "ntfs", (("a", "b"),)),
        Volume(Locator(("p2",)), "bitlocker", 8192, 4096, lock),
    )
    store.add_volumes(volumes)
    assert tuple(store.volumes().values()) == volumes
    gap = Gap(Locator(("p1", "@0+512")), "raw", "raw-lost", "why", 512)
    store.add_gaps(1, [gap, gap])
    store.add_gaps(2, [gap])
    assert store.gaps() == [gap]


def test_a_reader_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(CaseError):
        Store(tmp_path, write=False)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    Store(tmp_path, write=True).close()
    store = Store(tmp_path, write=False)
    with pytest.raises(sqlite3.OperationalError):
        store.set("x", 1)


def test_a_damaged_store_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
    with pytest.raises(CaseError, match="damaged"):
        Store(tmp_path, write=True)


def test_a_case_of_another_version_says_where_to_go(tmp_path: Path) -> None:
    store = Store(tmp_path, write=True)
    store.set("schema", 1)
    store.close()
    for write in (False, True):
        with pytest.raises(CaseError, match="scan again into another folder, with --case"):
            Store(tmp_path, write=write)


def test_what_a_register_gives_is_read_in_few_pieces(tmp_path: Path) -> None:
    with closing(Store(tmp_path, write=True).db) as db:
        assert db.execute("PRAGMA page_size").fetchone() == (PAGE,)
    with closing(Store(tmp_path, write=False).db) as db:
        assert db.execute("PRAGMA page_size").fetchone() == (PAGE,)
