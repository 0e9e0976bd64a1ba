"""Text that begins right where another file ends, in space that nothing describes."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from scanning import scan

from triage.pipeline.case import opened_case

MIB = 1 << 20


def test_a_database_that_ends_in_text_does_not_hide_the_text_behind_it(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "base.sqlite")
    base.execute("PRAGMA page_size = 4096")
    base.execute("CREATE TABLE people (name TEXT, address TEXT)")
    rows = [("蛭田 みづほ", f"千葉県架空市緑町{row}丁目2-3 第{row}架空荘") for row in range(57)]
    base.executemany("INSERT INTO people VALUES (?, ?)", rows)
    base.commit()
    base.close()
    database = (tmp_path / "base.sqlite").read_bytes()
    assert database[-1]
    text = "".join(
        f"大豆生田 守さんの住所は千葉県架空市緑町{row}丁目、電話は090-0000-{row:04}です。\n"
        for row in range(400)
    ).encode("euc_jp")
    disk = bytearray(4 * MIB)
    disk[MIB : MIB + len(database) + len(text)] = database + text
    (tmp_path / "disk.raw").write_bytes(disk)
    with opened_case(scan(tmp_path / "disk.raw", tmp_path / "case").case) as store:
        found = store.db.execute(
            "SELECT c.sha256 FROM file f JOIN content c ON c.key = f.content"
            " WHERE f.origin = 'carved' ORDER BY f.address DESC"
        ).fetchall()
    assert found == [(hashlib.sha256(one).hexdigest(),) for one in (database, text)]
