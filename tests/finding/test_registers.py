"""Kinds of register by fields, words and prescribed formats, and what a title says of a list."""

from __future__ import annotations

import numpy as np
import pytest

from triage.finding.examiner import Examiner
from triage.model import PartFindings, Table
from triage.registers import topics
from triage.signatures import load

NAMES = ("剱持 英介", "東海林 恵子", "村上 浩一", "菅野 陽菜", "石川 直樹")
PLACES = (
    "大館市字中城20",
    "津山市山北520",
    "堺市堺区南瓦町3-1",
    "世田谷区駒沢9-8-7",
    "松本市丸の内3-7",
)
BORN = ("S33.4.5", "H2.11.30", "S60.1.9", "R1.5.2", "S48.12.24")
NUMBERS = ("621498320257", "123456789018", "201000000017", "310000000014", "411111111116")


def examine(
    header: tuple[str, ...] | None, *columns: tuple[str, ...], title: str | None = None
) -> PartFindings:
    rows = np.arange(2, len(columns[0]) + 2)
    return Examiner(load()).examine(Table((), header, columns, rows, "cp932", None, title))


def test_addresses_with_relationships_are_a_resident_register() -> None:
    codes = tuple(f"00{i}4417" for i in range(5))
    heads = ("世帯主", "妻", "長男", "世帯主", "妻")
    header = ("宛名番号", "続柄", "住所")
    assert examine(header, codes, heads, PLACES).record_kind == "resident_register"
    assert (
        examine(("番号", "関係", "住所"), codes, heads, PLACES).record_kind == "resident_register"
    )


def test_my_numbers_under_staff_numbers_are_payroll() -> None:
    staff = tuple(f"E{i}0" for i in range(5))
    found = examine(("社員番号", "氏名", "個人番号"), staff, NAMES, NUMBERS)
    assert found.record_kind == "payroll"
    assert examine(("社員番号", "氏名", "所属"), staff, NAMES, staff).record_kind == "staff_roster"


@pytest.mark.parametrize(("first", "kind"), [("315", "payroll"), ("375", "payroll"), ("316", None)])
def test_a_report_of_salaries_is_known_by_its_first_cell(first: str, kind: str | None) -> None:
    filler = tuple(("0",) * 5 for _ in range(18))
    found = examine(None, (first,) * 5, NAMES, PLACES, *filler)
    assert found.record_kind == kind


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("令和5年度 生活保護受給者一覧", "welfare"),
        ("被保護世帯名簿.xlsx", "welfare"),
        ("DV被害者 名簿", "safety"),
        ("療育手帳交付台帳", "sensitive"),
        ("生活保護のしおり", None),
        ("DV防止月間の行事予定", None),
        ("障害者手帳の申請に必要なもの", None),
    ],
)
def test_a_title_speaks_for_everybody_on_its_list(title: str, field: str | None) -> None:
    assert topics(title) == (frozenset({field}) if field else frozenset())
    found = examine(("氏名", "住所"), NAMES, PLACES, title=title)
    assert found.topics == ((field,) if field else ())


def test_who_is_paid_under_a_head_receives_it() -> None:
    numbers = tuple(f"482671{i}" for i in range(5))
    header = ("金融機関コード", "支店コード", "預金種目", "口座番号")
    accounts = (("0009",) * 5, ("117",) * 5, ("1",) * 5, numbers)
    found = examine(header, *accounts, title="生活保護費　口座振込")
    assert (found.record_kind, found.topics) == ("bank_transfer", ("welfare",))
    assert examine(("担当者", "住所"), NAMES, PLACES, title="生活保護費　担当").topics == ()


def asserted(found: PartFindings, signature: str) -> dict[str, list[int]]:
    """The values of at least one half, with their record numbers."""
    result: dict[str, list[int]] = {}
    for block in found.blocks:
        for value, sure, record in zip(
            block.values, block.confidence.tolist(), block.record.tolist(), strict=True
        ):
            if block.signature == signature and sure >= 50:
                result.setdefault(value, []).append(record)
    return result


def test_companies_that_hold_accounts_are_nobody_and_people_beside_them_stay() -> None:
    holders = ("ｶ)ｱｵﾊﾞｼﾖｳｶｲ", "ﾐﾄﾞﾘ(ﾕ", "ﾔﾏﾓﾄ ﾊﾅｺ", "ｼﾔ)ｻｸﾗｶｲ", "ｶ)ﾐﾄﾞﾘｹﾝｾﾂ")
    numbers = tuple(f"48267{i}3" for i in range(5))
    header = ("金融機関コード", "支店コード", "種目", "口座番号", "口座名義")
    found = examine(header, ("0001",) * 5, ("001",) * 5, ("1",) * 5, numbers, holders)
    assert asserted(found, "jp.person_name_kana") == {"ヤマモトハナコ": [2]}
    assert found.accounts == 5


def test_a_remark_is_about_the_person_of_its_row() -> None:
    remarks = ("DV被害のため住所秘匿", "", "虐待の事実なし", "生活保護受給中", "")
    found = examine(("氏名", "備考"), NAMES, remarks)
    assert list(asserted(found, "safety").values()) == [[0]]
    assert list(asserted(found, "welfare").values()) == [[3]]
    places = examine(
        ("施設名", "備考"), ("中央公民館", "北分館", "南分館", "東分館", "西分館"), remarks
    )
    assert asserted(places, "safety") == {}
