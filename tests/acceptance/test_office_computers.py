"""Computers of offices that somebody else got into: what lay on them.

Rows 16, 21, 24, 25, 28, 29 and 34 of docs/acceptance.md: one image, a folder for each office, with
the programs and papers beside it that every computer has.
"""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from incident_media import category, counts, exposure, exposures, listed, volume, workbook
from scanning import Scanned, scan

from people import people

pytestmark = pytest.mark.slow

MEMBERS, PLAYERS, INCOMES = people(1601, 240), people(2801, 120), people(2101, 99, local=True)
MOVED, OFFICERS, CUSTOMERS = people(2401, 88), people(2501, 64), people(2901, 150)
SUBSCRIBERS = people(3401, 5960)


def traders() -> bytes:
    rows = (
        (f"{n:04}", f"{p.surname}商店", p.name, p.address, p.phone, "一般")
        for n, p in enumerate(MEMBERS, 1)
    )
    return workbook("会員番号,事業所名,代表者氏名,所在地,電話番号,種別", rows, "会員名簿", "会員")


NET_BANK = (
    "インターネットバンキング（法人）\r\n契約者番号 0012345678\r\n"
    "ログインID: shoko-hojin\r\nログインパスワード: Kawa7Ryu!92\r\n"
).encode("cp932")
REMOTE = (
    "   info 2023-05-11 10:21:07.113       lsvc   1234   4321   anynet.any_socket - Logged in.\n"
    "   info 2023-05-11 10:22:41.902      front   1234   4321   app.backend_session - Incoming"
    " session request\n"
) * 3


def incomes() -> bytes:
    rows = (
        (p.code, p.name, f"{p.birth:%Y/%m/%d}", str(2_000_000 + p.serial * 1310), "世帯主", "国保")
        for p in INCOMES
    )
    return listed("宛名番号,氏名,生年月日,総所得金額,続柄,国民健康保険", rows)


def moves() -> bytes:
    rows = (("課長", p.name, "総務課", "福祉課") for p in MOVED)
    return workbook("職名,氏名,新所属,旧所属", rows, "令和5年4月1日付　人事異動（案）")


def officers() -> bytes:
    rows = ((f"{n:06}", "巡査部長", p.name, "刑事課", p.phone) for n, p in enumerate(OFFICERS, 1))
    return listed("職員番号,階級,氏名,所属,携帯電話", rows)


def players() -> bytes:
    rows = (
        (p.name, p.address, str(2023 - p.birth.year), f"{p.birth:%Y/%m/%d}", p.phone)
        for p in PLAYERS
    )
    return workbook("氏名,住所,年齢,生年月日,電話番号", rows)


def customers() -> bytes:
    rows = ((p.name, p.kana, p.email, p.phone, f"{p.serial % 28 + 1}日") for p in CUSTOMERS)
    return listed("お客様名,フリガナ,メールアドレス,電話番号,来店日", rows, "utf-8-sig")


ACCESS = b"[vpn]\r\nserver=vpn.example.jp\r\nuser=administrator\r\npassword=Sh1zuku#4410\r\n"


def tool_of_sales(folder: Path) -> dict[str, bytes]:
    """A tool of one's own, outside of the desktop: a database, and what it was filled from."""
    path = folder / "tool.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE 契約 (氏名, 住所, 電話番号, メール, 料金プラン)")
        rows = [(p.name, p.address, p.phone, p.email, "ファミリー") for p in SUBSCRIBERS]
        db.executemany("INSERT INTO 契約 VALUES (?, ?, ?, ?, ?)", rows)
        db.commit()
    packed = folder / "master.zip"
    heading = "氏名,住所,電話番号"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        some = ((p.name, p.address, p.phone) for p in SUBSCRIBERS[:2000])
        archive.writestr("lib/seed.dat", listed(heading, some))
    return {"path": path.read_bytes(), "zip": packed.read_bytes()}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    folder = tmp_path_factory.mktemp("office")
    hidden = tool_of_sales(folder)
    files = {
        "Users/syoko/Documents/会員名簿_令和5年度.xlsx": traders(),
        "Users/syoko/Desktop/ネットバンク.txt": NET_BANK,
        "ProgramData/AnyDesk/ad_svc.trace": REMOTE.encode(),
        "Users/kokuho/AppData/Local/Microsoft/Windows/INetCache/IE/Q1/list[1].csv": incomes(),
        "Share/総務課/人事/異動案.xlsx": moves(),
        "Users/keiji/Documents/職員名簿.csv": officers(),
        "Share/施設/サッカー広場/登録者.xlsx": players(),
        "Users/staff/Documents/来店顧客.csv": customers(),
        "Users/staff/AppData/Roaming/vpn/client.ini": ACCESS,
        "Tools/SalesHelper/bin/cache.dat": hidden["path"],
        "Tools/SalesHelper/bin/plugin.pak": hidden["zip"],
        "Program Files/Readme/manual.txt": ("操作の手引き。画面の指示に従う。\r\n" * 200).encode(),
    }
    return scan(volume(folder / "pc.raw", "ntfs", 32, files), folder / "case")


GROUP = pytest.mark.xdist_group("office-computers")


@GROUP
def test_16_members_and_net_banking_of_a_remote_controlled_pc(found: Scanned) -> None:
    one = exposure(found, "会員名簿_令和5年度.xlsx")
    assert one.record_kind == "customer_list"
    assert {"name", "address", "phone"} <= set(one.fields)
    assert counts(one, len(MEMBERS))
    bank = exposure(found, "ネットバンク.txt")
    assert "credential" in bank.fields
    assert bank.severity in ("high", "critical")
    used = exposure(found, "ad_svc.trace")
    assert used.yara == ("remote_anydesk",)
    assert used.people_max == 0


@GROUP
def test_21_incomes_that_a_browser_left_behind(found: Scanned) -> None:
    one = exposure(found, "INetCache/IE/Q1/list[1].csv")
    assert one.record_kind == "tax_roll"
    assert {"name", "birth_date", "income", "internal_code"} <= _fields(one.fields)
    assert counts(one, 99)
    assert one.severity in ("medium", "high")


def _fields(fields: tuple[str, ...]) -> set[str]:
    return {*fields, *({"income"} if "amount" in fields else ())}


@GROUP
def test_24_who_is_moved_where(found: Scanned) -> None:
    one = exposure(found, "異動案.xlsx")
    assert one.record_kind == "personnel_change"
    assert counts(one, len(MOVED))


@GROUP
def test_25_the_staff_of_a_police_station(found: Scanned) -> None:
    one = exposure(found, "職員名簿.csv")
    assert one.record_kind == "staff_roster"
    assert {"name", "phone"} <= set(one.fields)
    assert counts(one, len(OFFICERS))


@GROUP
def test_28_a_roster_of_120_on_a_share(found: Scanned) -> None:
    one = exposure(found, "登録者.xlsx")
    assert {"name", "address", "age", "birth_date", "phone"} <= set(one.fields)
    assert (one.rows, one.people_min, one.people_max) == (120, 120, 120)
    assert one.severity in ("medium", "high")


@GROUP
def test_29_keys_and_customers_of_a_member_of_staff(found: Scanned) -> None:
    one = exposure(found, "来店顧客.csv")
    assert one.record_kind == "customer_list"
    assert counts(one, len(CUSTOMERS))
    keys = exposure(found, "client.ini")
    assert "credential" in keys.fields
    assert keys.severity in ("high", "critical")
    assert category(found, "credential") == "found"


@GROUP
def test_34_millions_of_rows_inside_of_a_tool_are_found_and_stand_before_all_lists(
    found: Scanned,
) -> None:
    one = exposure(found, "SalesHelper/bin/cache.dat")
    assert {"name", "address", "phone", "email"} <= set(one.fields)
    assert one.rows == len(SUBSCRIBERS)
    assert counts(one, len(SUBSCRIBERS))
    packed = exposure(found, "SalesHelper/bin/plugin.pak")
    assert counts(packed, 2000)
    lists = [e for e in found.inventory.exposures if e.people_min > 1]
    assert lists[0].path == one.path
    whole = [MEMBERS, PLAYERS, INCOMES, MOVED, OFFICERS, CUSTOMERS, SUBSCRIBERS]
    total = sum(map(len, whole))
    verdict = found.inventory.verdict
    # namesakes of two lists may be one who moved; of these invented people every sixth has one
    assert 0.95 * total <= verdict.people_min <= total <= verdict.people_max
    assert verdict.erasure == "untouched"
    assert verdict.my_number in ("no", "no-with-gaps")


@GROUP
def test_what_every_computer_has_is_no_exposure(found: Scanned) -> None:
    assert not exposures(found, "manual.txt")
