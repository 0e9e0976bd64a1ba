"""Text that begins right where another file ends, in space that nothing describes."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
import sys
from pathlib import Path

from scanning import scan

from triage.pipeline.case import opened_case

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, mounted_ntfs, run


def contents(folder: Path) -> tuple[bytes, bytes]:
    """A database whose last sector reads like text, and a text."""
    base = sqlite3.connect(folder / "base.sqlite")
    base.execute("PRAGMA page_size = 4096")
    base.execute("CREATE TABLE people (name TEXT, address TEXT)")
    rows = [("蛭田 みづほ", f"千葉県架空市緑町{row}丁目2-3 第{row}架空荘") for row in range(57)]
    base.executemany("INSERT INTO people VALUES (?, ?)", rows)
    base.commit()
    base.close()
    database = (folder / "base.sqlite").read_bytes()
    assert database[-1]
    text = "".join(
        f"大豆生田 守さんの住所は千葉県架空市緑町{row}丁目、電話は090-0000-{row:04}です。\n"
        for row in range(400)
    ).encode("euc_jp")
    return database, text


def test_a_database_that_ends_in_text_does_not_hide_the_text_behind_it(tmp_path: Path) -> None:
    database, text = contents(tmp_path)
    disk = bytearray(4 * MIB)
    disk[MIB : MIB + len(database) + len(text)] = database + text
    (tmp_path / "disk.raw").write_bytes(disk)
    with opened_case(scan(tmp_path / "disk.raw", tmp_path / "case").case) as store:
        found = store.db.execute(
            "SELECT c.sha256 FROM file f JOIN content c ON c.key = f.content"
            " WHERE f.origin = 'carved' ORDER BY f.address DESC"
        ).fetchall()
    assert found == [(hashlib.sha256(one).hexdigest(),) for one in (database, text)]


def test_nor_does_a_deleted_one_that_its_record_still_describes(tmp_path: Path) -> None:
    image = blank(tmp_path / "disk.raw", 16 * MIB)
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    database, text = contents(tmp_path)
    with mounted_ntfs(image, tmp_path / "mounted") as root:
        for name, data in (("base.sqlite", database), ("people.txt", text)):
            (root / name).write_bytes(data)
        for name in ("base.sqlite", "people.txt"):
            (root / name).unlink()
    disk = bytearray(image.read_bytes())
    assert disk.find(database) + len(database) == disk.find(text)
    record = disk.rfind(
        b"FILE", 0, disk.rfind("people.txt".encode("utf-16-le"), 0, disk.find(text))
    )
    disk[record : record + 1024] = bytes(1024)
    image.write_bytes(disk)
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT f.origin, c.sha256 FROM file f JOIN content c ON c.key = f.content"
            " WHERE f.origin <> 'live'"
        ).fetchall()
    assert ("deleted", hashlib.sha256(database).hexdigest()) in rows
    assert ("carved", hashlib.sha256(text).hexdigest()) in rows


def test_what_goes_on_behind_its_checksum_is_not_called_intact(tmp_path: Path) -> None:
    """A browser keeps what it needs to know behind each file of its cache."""
    disk = bytearray(4 * MIB)
    packed = gzip.compress(contents(tmp_path)[1])
    for number, behind in enumerate((b"", b"\0\0\0\x08https://example.jp/")):
        at = (1 + number) * MIB
        disk[at : at + len(packed) + len(behind)] = packed + behind
    (tmp_path / "disk.raw").write_bytes(disk)
    with opened_case(scan(tmp_path / "disk.raw", tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT size, intact FROM file WHERE origin = 'carved' ORDER BY address DESC"
        ).fetchall()
    assert rows == [(len(packed), 1), (len(packed), 0)]
