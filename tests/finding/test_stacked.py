"""Records over two rows, and several people in a row, each found where it stands."""

import numpy as np
import pytest

from triage.finding.examiner import Examiner
from triage.model import FindingBlock, PartFindings, Table
from triage.signatures import load

PEOPLE = (
    ("けんもつ　えいすけ", "剱持　英介", "昭和46年4月22日", "090-1234-0001", "三重県津市栄町1-2"),
    ("しょうじ　けいこ", "東海林　恵子", "平成11年4月3日", "090-1234-0002", "三重県津市栄町3-4"),
    ("かまたに　しゅうへい", "釜谷　修平", "昭和50年12月1日", "090-1234-0003", "三重県津市栄町5-6"),
    ("くつな　かおり", "忽那　香織", "昭和39年7月30日", "090-1234-0004", "三重県津市栄町7-8"),
)


def examine(header: tuple[str, ...] | None, *rows: tuple[str, ...]) -> PartFindings:
    numbers = np.arange(len(rows), dtype=np.int64) + 2
    table = Table((), header, tuple(zip(*rows, strict=True)), numbers, "utf-8", None, None)
    return Examiner(load()).examine(table)


def block(found: PartFindings, signature: str) -> FindingBlock:
    return next(one for one in found.blocks if one.signature == signature)


def two_rows() -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for number, (kana, name, born, phone, home) in enumerate(PEOPLE, 1):
        rows.append((str(number), kana, born, home, phone))
        rows.append(("", name, "52歳", "", ""))
    return rows


@pytest.mark.parametrize(
    ("header", "first"),
    [
        (("番号", "ふりがな 氏名", "生年月日 年齢", "住所", "電話"), []),
        (("番号", "ふりがな", "生年月日", "住所", "電話"), [("", "氏名", "年齢", "", "")]),
        (("番号", "氏名", "生年月日", "住所", "電話"), []),
    ],
)
def test_two_rows_make_one_record(header: tuple[str, ...], first: list[tuple[str, ...]]) -> None:
    found = examine(header, *first, *two_rows())
    names, births = block(found, "jp.person_name"), block(found, "birth_date")
    assert found.rows == len(PEOPLE)
    assert [*names.values] == [name.replace("　", "") for _, name, *_ in PEOPLE]
    at = 2 + len(first)
    assert names.row.tolist() == [*range(at + 1, at + 9, 2)]
    assert {*names.column.tolist()} == {2}
    assert births.row.tolist() == [*range(at, at + 8, 2)]
    assert births.values[0] == "1971-04-22"
    assert births.record.tolist() == names.record.tolist()
    kana = block(found, "jp.person_name_kana")
    assert (kana.values[0], int(kana.row[0])) == ("ケンモツエイスケ", at)
    assert len(block(found, "phone").values) == len(block(found, "jp.address").values) == 4


def test_a_subtotal_between_two_records_parts_none() -> None:
    rows = two_rows()
    rows.insert(4, ("", "小計 2名", "", "", ""))
    found = examine(("番号", "ふりがな 氏名", "生年月日 年齢", "住所", "電話"), *rows)
    assert [*block(found, "jp.person_name").values] == [
        name.replace("　", "") for _, name, *_ in PEOPLE
    ]


def test_what_stands_between_two_records_is_read_too() -> None:
    rows = two_rows()
    rows.insert(4, ("", "岩室　典子", "50歳", "", ""))
    found = examine(("番号", "ふりがな 氏名", "生年月日 年齢", "住所", "電話"), *rows)
    assert "岩室典子" in block(found, "jp.person_name").values
    assert found.rows == len(PEOPLE) + 1


def test_rows_of_one_kind_stay_as_they_are() -> None:
    found = examine(
        ("氏名", "フリガナ", "備考", "電話"),
        *(
            (name, kana, "" if at % 2 else "済", phone)
            for at, (kana, name, _, phone, _) in enumerate(PEOPLE)
        ),
    )
    assert found.rows == len(PEOPLE)
    assert block(found, "jp.person_name").row.tolist() == [2, 3, 4, 5]


@pytest.mark.parametrize(
    "header",
    [
        ("班", "氏名", "電話", "氏名", "電話"),
        ("班", "氏名", "電話", "", "氏名", "電話"),
        ("班", "氏名①", "電話①", "氏名②", "電話②"),
    ],
)
def test_people_side_by_side_have_a_record_each(header: tuple[str, ...]) -> None:
    gap = [""] * (len(header) - 5)
    one, two, three, _ = PEOPLE
    found = examine(
        header,
        ("1", one[1], one[3], *gap, two[1], two[3]),
        ("2", three[1], three[3], *gap, "", ""),
    )
    names, phones = block(found, "jp.person_name"), block(found, "phone")
    assert [*names.values] == ["剱持英介", "東海林恵子", "釜谷修平"]
    assert [*phones.values] == ["09012340001", "09012340002", "09012340003"]
    assert phones.record.tolist() == names.record.tolist()
    second = len(header) - 1
    assert names.row.tolist() == [2, 2, 3]
    assert names.column.tolist() == [2, second, 2]


def test_names_under_one_surname_in_a_cell_are_several_people() -> None:
    found = examine(
        ("宛名", "住所"),
        ("剱持　英介・典子", "三重県津市栄町1-2"),
        ("東海林　恵子", "三重県津市栄町3-4"),
        ("釜谷　修平・忽那　香織", "三重県津市栄町5-6"),
        ("薬師神　志津江・翔", "三重県津市栄町7-8"),
        ("チャン・ティ・マイ", "三重県津市栄町9"),
    )
    names = block(found, "jp.person_name")
    told = [
        "剱持英介",
        "剱持典子",
        "東海林恵子",
        "釜谷修平",
        "忽那香織",
        "薬師神志津江",
        "薬師神翔",
    ]
    assert sorted(names.values) == sorted([*told, "チャン・ティ・マイ"])
    assert sorted(names.record.tolist()) == [-1, -1, -1, 0, 1, 2, 3, 4]


def test_members_of_a_household_have_the_surname_of_its_head() -> None:
    found = examine(
        ("氏名", "続柄", "生年月日"),
        ("剱持　英介", "世帯主", "昭和46年4月22日"),
        ("典子", "妻", "昭和50年12月1日"),
        ("東海林　恵子", "世帯主", "平成11年4月3日"),
        ("翔太", "子", "令和2年4月3日"),
        ("明日香", "子", "令和3年4月3日"),
        ("計", "", ""),
    )
    names = block(found, "jp.person_name").values
    assert [*names] == ["剱持英介", "剱持典子", "東海林恵子", "東海林翔太", "東海林明日香"]


def test_two_people_of_one_case_are_two_records() -> None:
    cases = (
        ("本人", "釜谷　修平", "昭和12年8月26日", "070-1234-5601"),
        ("後見人(親族)", "釜谷　典子", "", "070-1234-5602"),
        ("本人", "忽那　香織", "昭和36年7月25日", "070-1234-5603"),
        ("後見人(弁護士)", "剱持　英介", "", "070-1234-5604"),
        ("本人", "東海林　恵子", "昭和27年6月27日", "070-1234-5605"),
        ("後見人(親族)", "東海林　翔太", "昭和54年11月1日", "070-1234-5606"),
    )
    rows = [(f"第{n // 2}号" if n % 2 == 0 else "", *case) for n, case in enumerate(cases)]
    found = examine(("事件番号", "区分", "氏名", "生年月日", "電話"), *rows)
    names = block(found, "jp.person_name")
    assert names.record.tolist() == [*range(6)]
    assert len(block(found, "birth_date").values) == 4


def test_a_couple_over_two_lines_of_a_cell_is_two_people() -> None:
    found = examine(
        ("登録番号", "氏名（本人・配偶者）", "住所"),
        ("1", "釜谷 修平\n釜谷 典子", "津市1"),
        ("2", "忽那香織\n忽那英介", "津市2"),
        ("3", "五十嵐 太一郎", "津市3"),
        ("4", "山﨑 翔太\n山﨑 恵子", "津市4"),
    )
    told = ["釜谷修平", "釜谷典子", "忽那香織", "忽那英介", "五十嵐太一郎", "山﨑翔太", "山﨑恵子"]
    assert sorted(block(found, "jp.person_name").values) == sorted(told)
