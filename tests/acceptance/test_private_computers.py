"""Computers and phones of one person's own, with what was taken home.

Rows 17 to 20, 31, 33 and 35 of docs/acceptance.md: one image; some of it was deleted.
"""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
from incident_media import category, counts, exposure, exposures, volume, workbook
from scanning import Scanned, scan
from tooling import tool

from imagekit.sheet import half_width
from people import Person, people

PATIENTS, INSURED = people(1701, 140), people(1801, 979)
PARTIES = list({p.name: p for p in people(1901, 320)}.values())[:300]
"""Nobody has another one's name: where a ledger gives no more, namesakes are one."""
WARD, NEIGHBOURS, CALLER = people(3301, 86), people(3501, 646, local=True), people(2001, 1)[0]
SCHOOLS = {
    "青葉台小学校": people(3101, 180),
    "みどり小学校": people(3102, 171),
    "港北中学校": people(3103, 181),
}
TEACHERS = people(3104, 8)
EARLIER = NEIGHBOURS[next(n for n in range(20, 40) if NEIGHBOURS[n].relation == "世帯主") : 600]


def clinical() -> bytes:
    course = ("化学療法２コース終了", "術後経過良好", "透析導入を検討", "インスリン自己注射指導")
    illness = ("胃癌", "大腿骨頸部骨折", "慢性腎不全", "２型糖尿病")
    rows = (
        (p.name, f"{2022 - p.birth.year}歳", illness[p.serial % 4], course[p.serial % 4])
        for p in PATIENTS
    )
    return workbook("患者氏名,年齢,病名,診療内容", rows, "症例検討")


def insured() -> bytes:
    rows = (
        (
            p.name,
            p.phone,
            p.address,
            "終身保険",
            f"{p.serial:03}-{p.serial * 7919 % 1000000:06}",
            "",
            "継続中",
            p.name,
        )
        for p in INSURED
    )
    return workbook("契約者名,電話番号,住所,商品名,証券番号,団体名,ステータス,被保険者名", rows)


def ledger() -> bytes:
    crimes = ("傷害", "名誉毀損", "詐欺", "器物損壊")
    rows = (
        (
            f"令和5年第{n}号",
            f"令和5年{n % 12 + 1}月{n % 28 + 1}日",
            crimes[n % 4],
            a.name,
            b.name,
            "捜査中",
        )
        for n, (a, b) in enumerate(zip(PARTIES[::2], PARTIES[1::2], strict=True), 1)
    )
    heading = "受理番号,受理年月日,罪名,告訴人,被告訴人,処理状況"
    return workbook(heading, rows, "告訴・告発事件処理簿一覧表")


def card(p: Person) -> bytes:
    lines = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{p.surname};{p.given};;;",
        f"FN:{p.name}",
        f"TEL;TYPE=CELL:{p.phone}",
        f"BDAY:{p.birth:%Y-%m-%d}",
        "END:VCARD",
        "",
    )
    return "\r\n".join(lines).encode()


def phone_book(path: Path, p: Person) -> bytes:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE contacts (name TEXT, birthday TEXT, phone TEXT, note TEXT)")
        row = (p.name, f"{p.birth:%Y-%m-%d}", p.phone, "")
        db.execute("INSERT INTO contacts VALUES (?, ?, ?, ?)", row)
        db.commit()
    return path.read_bytes()


def pupils(school: str, some: list[Person]) -> bytes:
    rows = (
        (str(n // 35 + 1), str(n % 35 + 1), p.name, p.kana, p.sex, f"{p.birth:%Y/%m/%d}", "3")
        for n, p in enumerate(some)
    )
    title = f"{school}　学級名簿（平成30年度）"
    return workbook("組,番号,氏名,ふりがな,性別,生年月日,評定", rows, title)


def mail(sender: Person, to: Person) -> bytes:
    made = EmailMessage()
    made["From"] = f"{sender.name} <{sender.email}>"
    made["To"] = f"{to.name} <{to.email}>"
    made["Subject"], made["Date"] = "引継ぎの件", "Tue, 2 Apr 2019 08:40:00 +0900"
    made.set_content("引継ぎ書を送ります。ご確認ください。\n", charset="iso-2022-jp")
    return made.as_bytes()


def ward() -> bytes:
    return workbook("患者ID,患者氏名", ((f"{p.serial + 40210000}", p.name) for p in WARD))


def picture(path: Path) -> bytes:
    """A page as a scanner saves it: nothing but a picture."""
    words = (tool("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "testsrc=size=1240x877")
    subprocess.run([*words, "-frames:v", "1", "-q:v", "4", path], check=True)
    return path.read_bytes()


def households(some: list[Person], year: int) -> bytes:
    heads: dict[int, str] = {}
    for p in NEIGHBOURS:
        heads.setdefault(p.household, p.name)
    rows = (
        (
            p.name,
            half_width(p.kana),
            p.address,
            f"{p.birth:%Y/%m/%d}",
            p.sex,
            heads[p.household],
            p.relation,
        )
        for p in some
    )
    heading = "氏名漢字,氏名カナ,住所,生年月日,性別,世帯主,続柄"
    return workbook(heading, rows, f"令和{year}年度　対象者一覧")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    folder = tmp_path_factory.mktemp("home")
    scan_of_card = picture(folder / "scan.jpg")
    files = {
        "Documents/症例/症例検討2022.xlsx": clinical(),
        "Documents/営業/リスト.xlsx": insured(),
        "Documents/署/事件処理簿.xlsx": ledger(),
        "Documents/署/処理簿_撮影.jpg": scan_of_card,
        "Backup/phone/contacts.vcf": card(CALLER),
        "Backup/phone/contacts2.db": phone_book(folder / "contacts.db", CALLER),
        **{f"旧任校/{school}/名簿.xlsx": pupils(school, p) for school, p in SCHOOLS.items()},
        **{f"旧任校/mail/{n}.eml": mail(*TEACHERS[2 * n : 2 * n + 2]) for n in range(4)},
        "NAS/病棟/患者一覧.xlsx": ward(),
        "NAS/スキャン/通知カード.jpg": scan_of_card + b"\0",
        "自治会/対象者_令和3年度.xlsx": households(EARLIER, 3),
        "自治会/対象者_令和4年度.xlsx": households(NEIGHBOURS, 4),
    }
    gone = [f"旧任校/{school}/名簿.xlsx" for school in list(SCHOOLS)[:2]]
    gone.append("自治会/対象者_令和3年度.xlsx")
    return scan(volume(folder / "home.raw", "ntfs", 24, files, gone), folder / "case")


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("private-computers")]


def test_17_patients_by_name_and_illness_alone_are_high(found: Scanned) -> None:
    one = exposure(found, "症例検討2022.xlsx")
    assert one.record_kind == "patient_list"
    assert not {"address", "phone"} & set(one.fields)
    assert "sensitive" in one.fields
    assert one.severity in ("high", "critical")
    assert counts(one, len(PATIENTS))
    assert category(found, "sensitive") == "found"


def test_18_a_list_of_contracts_has_its_979_people(found: Scanned) -> None:
    one = exposure(found, "リスト.xlsx")
    assert one.record_kind == "policy_list"
    assert {"name", "phone", "address", "policy_number"} <= set(one.fields)
    assert one.rows == 979
    assert counts(one, 979)


def test_19_a_ledger_of_cases_names_both_sides_and_a_photograph_of_it_is_a_gap(
    found: Scanned,
) -> None:
    one = exposure(found, "事件処理簿.xlsx")
    assert (one.record_kind, one.rows) == ("case_ledger", 150)
    assert counts(one, len(PARTIES)), (one.people_min, one.people_max)
    assert "sensitive" in one.fields
    assert one.severity in ("high", "critical")
    gap = next(gap for gap in found.inventory.gaps if "撮影.jpg" in str(gap.locator))
    assert gap.blocks_no


def test_20_one_person_on_a_phone(found: Scanned) -> None:
    for name in ("contacts.vcf", "contacts2.db"):
        one = exposure(found, name)
        assert {"name", "phone", "birth_date"} <= set(one.fields), name
        assert (one.people_min, one.people_max) == (1, 1), name


def test_31_pupils_school_by_school_deleted_and_live(found: Scanned) -> None:
    by_school = {}
    for number, school in enumerate(SCHOOLS):
        (one,) = [e for e in exposures(found, "名簿.xlsx") if school in (e.path or "")]
        assert one.origin == ("deleted" if number < 2 else "live")
        assert (one.record_kind, one.org_unit, one.fiscal_year) == ("school_roster", school, 2018)
        assert counts(one, len(SCHOOLS[school]))
        by_school[school] = one.rows
    assert sum(rows or 0 for rows in by_school.values()) == 532
    mails = [e for e in found.inventory.exposures if (e.path or "").endswith(".eml")]
    assert len(mails) == 4
    assert all((e.people_min, e.people_max) == (2, 2) for e in mails)


def test_33_patients_of_a_ward_and_a_scan_that_may_hold_a_my_number(found: Scanned) -> None:
    one = exposure(found, "患者一覧.xlsx")
    assert one.record_kind == "patient_list"
    assert counts(one, len(WARD))
    assert one.severity in ("high", "critical")  # to attend a hospital is sensitive by itself
    gap = next(gap for gap in found.inventory.gaps if "通知カード.jpg" in str(gap.locator))
    assert gap.blocks_no
    assert found.inventory.verdict.my_number != "no"
    assert found.exit_code == 3


def test_35_households_and_people_year_by_year(found: Scanned) -> None:
    now, before = exposure(found, "令和4年度.xlsx"), exposure(found, "令和3年度.xlsx")
    assert (now.rows, now.fiscal_year, now.origin) == (646, 2022, "live")
    assert (before.rows, before.fiscal_year, before.origin) == (len(EARLIER), 2021, "deleted")
    fields = {"name", "kana", "address", "birth_date", "sex", "relationship"}
    assert fields <= {*now.fields, *({"relationship"} if "household" in now.fields else ())}
    assert now.record_kind == "resident_register"
    assert now.households == sum(p.relation == "世帯主" for p in NEIGHBOURS)
    assert counts(now, 646)
    assert counts(before, len(EARLIER))


def test_everybody_once(found: Scanned) -> None:
    whole = [PATIENTS, INSURED, PARTIES, WARD, NEIGHBOURS, TEACHERS, [CALLER], *SCHOOLS.values()]
    total = sum(map(len, whole))
    verdict = found.inventory.verdict
    # of the patients, the parties and the ward no more is known than a name
    assert 0.95 * total <= verdict.people_min <= total <= verdict.people_max <= 1.02 * total
