"""Telephones without a name beside tables that name people: a shop's database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from scanning import scan

pytestmark = pytest.mark.slow

SURNAMES = ("服部", "大塚", "丸山", "長谷川", "三浦", "曽我", "飯塚", "二宮", "松岡", "小泉")
GIVEN = ("芽依", "信彦", "海斗", "真由美")


def shop(path: Path, customers: int, receptions: int) -> None:
    """Customers with the telephone at home, and mobile telephones that were sold to them."""
    names = [(family, given) for given in GIVEN for family in SURNAMES][:customers]
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE customer (cid INTEGER PRIMARY KEY, 氏名 TEXT, 電話 TEXT)")
        db.execute("CREATE TABLE reception (rid INTEGER, cid INTEGER, msisdn TEXT, memo TEXT)")
        db.executemany(
            "INSERT INTO customer VALUES (?, ?, ?)",
            [
                (n, " ".join(name), f"0586-9{n % 10}-{4821 + 37 * n}")
                for n, name in enumerate(names)
            ],
        )
        db.executemany(
            "INSERT INTO reception VALUES (?, ?, ?, ?)",
            [(5000 + n, n, f"0903{8701661 + 7919 * n}", "機種変更") for n in range(receptions)],
        )
    db.close()


@pytest.mark.parametrize(("customers", "receptions", "least"), [(40, 30, 40), (4, 30, 34)])
def test_telephones_without_a_name_are_their_customers_at_least(
    tmp_path: Path, customers: int, receptions: int, least: int
) -> None:
    """A shop of 95 people had 129 of them: nobody is a further person for a second telephone. Where
    hardly anybody is named, the telephones are all that tells how many there are."""
    shop(tmp_path / "shop.db", customers, receptions)
    (one,) = scan(tmp_path / "shop.db", tmp_path / "case").inventory.exposures
    assert (one.people_min, one.people_max) == (least, customers + receptions)
