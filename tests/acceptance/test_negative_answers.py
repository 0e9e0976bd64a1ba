"""What is on it, and what is not: statements that name what was examined.

Rows 23, 30 and 32 of docs/acceptance.md.
"""

from __future__ import annotations

import mailbox
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
from incident_media import category, counts, exposure, listed, volume, workbooks
from scanning import Scanned, scan

from imagekit.sheet import half_width
from people import people

USERS, STAFF, PAYEES = people(2301, 1500), people(3001, 271), people(3201, 2000)
COMPANIES = 200


@pytest.mark.xdist_group("facility")
def test_23_users_of_a_facility_and_neither_cards_nor_accounts(tmp_path: Path) -> None:
    heading = ["登録番号", "登録日", "氏名", "住所", "電話番号"]
    rows = [
        [f"{n:05}", f"20{10 + n % 13}/{n % 12 + 1}/{n % 28 + 1}", p.name, p.address, p.phone]
        for n, p in enumerate(USERS, 1)
    ]
    files = {
        "利用者/利用者台帳.xlsx": workbooks({"利用者": [heading, *rows], "集計": [["月", "人数"]]}),
        "利用者/案内.txt": "利用時間は9時から21時までです。\r\n".encode("cp932") * 30,
    }
    found = scan(volume(tmp_path / "pc.raw", "fat32", 40, files), tmp_path / "case")
    one = exposure(found, "利用者台帳.xlsx")
    assert one.record_kind == "customer_list"
    assert {"name", "address", "phone"} <= set(one.fields)
    assert one.rows is not None
    assert counts(one, len(USERS))
    for name in ("card", "bank_account", "my_number", "sensitive", "credential"):
        assert category(found, name) == "none-found"
    assert found.inventory.verdict.my_number == "no"
    assert (found.inventory.gaps, found.exit_code) == ((), 0)
    covered = found.inventory.coverage
    assert covered.examined_file + covered.examined_raw == covered.bytes_total
    assert "appi.7.4" in {rule.rule for rule in found.inventory.verdict.indications}


def staff_mail(path: Path) -> bytes:
    """One mailbox with a message to and from each member of staff."""
    with closing(mailbox.mbox(path)) as box:
        for number, p in enumerate(STAFF):
            made = EmailMessage()
            other = STAFF[(number * 7 + 3) % len(STAFF)]
            made["From"] = f"{p.name} <s{p.serial:04}@city.example.lg.jp>"
            made["To"] = f"{other.name} <s{other.serial:04}@city.example.lg.jp>"
            made["Date"] = f"Mon, {number % 28 + 1:02} May 2023 09:{number % 60:02}:00 +0900"
            made["Subject"] = "打合せの件"
            made.set_content("明日の打合せは10時から第2会議室です。\n", charset="iso-2022-jp")
            box.add(made)
    return path.read_bytes()


@pytest.mark.slow
@pytest.mark.xdist_group("staff-mail")
def test_30_mail_of_the_staff_and_no_table_of_citizens(tmp_path: Path) -> None:
    files = {"var/mail/all": staff_mail(tmp_path / "box")}
    found = scan(volume(tmp_path / "server.raw", "ext4", 24, files), tmp_path / "case")
    one = exposure(found, "var/mail/all")
    assert one.record_kind == "mailbox"
    assert counts(one, len(STAFF))
    kinds = {e.record_kind for e in found.inventory.exposures}
    assert kinds <= {"mailbox", None}
    for name in ("my_number", "bank_account", "card", "sensitive", "welfare", "safety"):
        assert category(found, name) == "none-found"
    assert found.inventory.gaps == ()


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """The list of payees of a seized computer: people and companies."""
    heading = "取引先コード,取引先名,法人番号,住所,電話番号"
    heading += ",銀行コード,支店コード,預金種目,口座番号,口座名義"
    rows = [
        (
            f"T{n:06}",
            p.name,
            "",
            p.address,
            p.phone,
            p.account.bank,
            p.account.branch,
            p.account.kind,
            p.account.number,
            half_width(p.kana),
        )
        for n, p in enumerate(PAYEES)
    ]
    for n in range(COMPANIES):
        p, body = PAYEES[n], f"{70010_0000_0000 + n * 7919:012}"
        rows.append(
            (
                f"K{n:06}",
                f"株式会社{p.surname}工業",
                f"{_corporate(body)}{body}",
                p.address,
                f"06-6{n:03}-{n * 31 % 10000:04}",
                p.account.bank,
                p.account.branch,
                "2",
                f"{n * 4783 % 10_000_000:07}",
                f"ｶ){half_width(p.surname_kana)}ｺｳｷﾞﾖｳ",
            )
        )
    folder = tmp_path_factory.mktemp("operator")
    files = {"経理/支払先マスタ.csv": listed(heading, rows)}
    return scan(volume(folder / "pc.raw", "fat32", 40, files), folder / "case")


def _corporate(body: str) -> int:
    """The check digit in front: 9 less the remainder by 9 of the weighted sum (財務省令)."""
    weighed = sum(int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(body)))
    return 9 - weighed % 9


@pytest.mark.xdist_group("operator")
def test_32_suppliers_with_accounts_people_told_from_companies(operator: Scanned) -> None:
    one = exposure(operator, "支払先マスタ.csv")
    assert one.record_kind in ("supplier_list", "bank_transfer")
    assert {"name", "address", "phone", "bank_account"} <= set(one.fields)
    assert one.rows == len(PAYEES) + COMPANIES
    assert counts(one, len(PAYEES)), (one.people_min, one.people_max)
    accounts = {p.account.normal() for p in PAYEES}
    assert accounts <= operator.values("jp.bank_account", 0.5)
    assert category(operator, "bank_account") == "found"
    assert category(operator, "my_number") == "none-found"
    assert one.severity in ("critical", "high")
    names = operator.values("jp.person_name", 0.5)
    assert not [name for name in names if "株式会社" in name]
