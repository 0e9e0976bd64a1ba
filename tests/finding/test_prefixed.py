"""Columns that only their labels together tell, and columns of further people."""

from collections.abc import Sequence

import numpy as np

from triage.finding.examiner import Examiner
from triage.model import Table
from triage.signatures import load

SURNAMES, GIVEN = ("釜谷", "大塚", "躑躅森", "高山"), ("修平", "典子", "歩", "美咲")

NAMES = tuple(map(" ".join, zip(SURNAMES, GIVEN, strict=True)))


def found(
    header: Sequence[str], *columns: Sequence[str], least: int = 50
) -> dict[str, list[tuple[str, int]]]:
    """The values of a table, with their columns, by signature."""
    table = Table(
        (), tuple(header), tuple(map(tuple, columns)), np.arange(len(columns[0])), "utf-8", None
    )
    blocks = Examiner(load()).examine(table).blocks
    return {
        block.signature: [
            (value, column)
            for value, column, sure in zip(
                block.values, block.column.tolist(), block.confidence.tolist(), strict=True
            )
            if sure >= least
        ]
        for block in blocks
    }


def test_surnames_and_given_names_under_labels_that_differ_in_one_sign() -> None:
    header = (
        "申込者 姓",
        "申込者 名",
        "申込者 姓カナ",
        "申込者 名カナ",
        "お届け先姓",
        "お届け先名",
    )
    surnames = ("カマタニ", "オオツカ", "ツツジモリ", "タカヤマ")
    kana = surnames, ("シュウヘイ", "ノリコ", "アユム", "ミサキ")
    values = found(header, SURNAMES, GIVEN, *kana, SURNAMES, GIVEN[::-1])
    assert values["jp.person_name"][0] == ("釜谷修平", 1)
    assert values["jp.person_name"][4] == ("釜谷美咲", 5)
    assert len(values["jp.person_name"]) == 8
    assert [value for value, _ in values["jp.person_name_kana"]][2] == "ツツジモリアユム"
    assert len(values["jp.person_name_kana"]) == 4


def test_numbers_and_addresses_in_columns_of_their_parts() -> None:
    numbers = ("氏名", "〒1", "〒2", "TEL1", "TEL2", "TEL3")
    kinds = ("都道府県", "市区町村", "町名番地")
    parts = [whose + kind for whose in ("自宅", "実家") for kind in kinds]
    header = (*numbers, *parts)
    names = [a + b for a, b in zip(SURNAMES, GIVEN, strict=True)]
    homes = ("静岡県",) * 4, ("沼津市",) * 4, ("大手町1-2", "大手町3-4", "大手町5-6", "大手町7-8")
    others = ("長野県",) * 4, ("松本市",) * 4, ("深志1-2", "深志3-4", "深志5-6", "深志7-8")
    values = found(
        header, names, ("410",) * 4, ("0801",) * 4, ("090", "055", "080", "0559"),
        ("1111", "962", "2222", "62"), ("0001", "0002", "0003", "0004"), *homes, *others,
    )  # fmt: skip
    assert values["jp.postcode"][0] == ("4100801", 2)
    assert [value for value, _ in values["phone"]] == [
        *("09011110001", "0559620002", "08022220003", "0559620004")
    ]
    assert values["jp.address"][0][0] == "静岡県沼津市大手町1-2"
    assert values["jp.address"][4][0] == "長野県松本市深志1-2"
    assert len(values["jp.address"]) == 8


def test_respect_behind_a_name_is_no_part_of_it() -> None:
    addressees = ("釜谷 歩 様", "大塚典子様", "躑躅森 歩", "高山美咲　殿")
    values = found(("宛名", "〒"), addressees, ("410-0801",) * 4)
    expected = ["釜谷歩", "大塚典子", "躑躅森歩", "高山美咲"]
    assert [value for value, _ in values["jp.person_name"]] == expected


def test_names_that_stand_above_what_each_has() -> None:
    names = ("釜谷修平", "大塚典子", "躑躅森歩", "高山美咲", "チャン ティ", "北川八重")
    column = [cell for one in names for cell in (one, "(21)")]
    rows = [cell for n in range(6) for cell in (f"{n}組", "8:00")]
    values = found(("組", "OUT"), rows, column)
    assert {value for value, _ in values["jp.person_name"]} >= {"釜谷修平", "躑躅森歩", "北川八重"}
    scores = found(("組", "点"), rows, ["12", "14"] * 5 + ["山田太郎", "9"])
    assert "jp.person_name" not in scores


def test_two_telephones_are_no_parts_of_one() -> None:
    phones = ("090-1111-0001", "055-962-0002", "080-2222-0003", "")
    values = found(("氏名", "TEL1", "TEL2"), [a + " 学" for a in SURNAMES], phones, phones)
    assert len(values["phone"]) == 6


def test_people_under_a_label_of_telephones_and_beside_classes() -> None:
    header = ("会員名", "緊急連絡先", "同居", "お子さま", "連名")
    names = [f"{a}{b}" for a, b in zip(SURNAMES, GIVEN, strict=True)]
    others = [f"{a}{b}" for a, b in zip(SURNAMES, GIVEN[::-1], strict=True)]
    children = [f"{n}-1 {a} 花" for n, a in enumerate(SURNAMES, 1)]
    columns = (names, others, ("", "", "大塚美咲", ""), children, ("典子", "", "良平", ""))
    values = found(header, *columns)
    assert [column for _, column in values["jp.person_name"]] == [
        *([1] * 4 + [2] * 4),
        *([3] + [4] * 4 + [5] * 2),
    ]
    assert values["jp.person_name"][-3] == ("高山花", 4)
    # Who is addressed together bears one surname, where it is known which it is.
    assert values["jp.person_name"][-2:] == [("釜谷典子", 5), ("良平", 5)]
    doctors = ("有村", "高橋", "木村", "有村")
    assert found(("会員名", "主治医"), names, doctors, least=30)["jp.person_name"][4:] == [
        (doctor, 2) for doctor in doctors
    ]
    told = found(("姓", "名", "連名1"), SURNAMES, GIVEN, ("典子", "", "良平", ""))["jp.person_name"]
    assert told[-2:] == [("釜谷典子", 3), ("躑躅森良平", 3)]
    readers = ("典子", "", "良平", "")
    assert found(("会員名", "読者"), names, readers, least=30)["jp.person_name"][4:] == [
        ("典子", 2),
        ("良平", 2),
    ]
    assert len(found(("会員名", "読者"), names, readers)["jp.person_name"]) == 4
    assert (
        found(("部署", "内線", "場所"), ("総務", "経理", "人事"), *[("北", "南", "東")] * 2) == {}
    )


def test_people_before_telephones_are_found_in_a_tree_of_calls() -> None:
    cells = [
        [f"{a}{b}\n0{n}0-1111-000{n}\n↓" for n, b in enumerate(GIVEN, 7) if n < 10]
        for a in ("大塚", "高山", "木村")
    ]
    values = found(("", "", ""), *cells)
    assert len(values["jp.person_name"]) == len(values["phone"]) == 9
    assert values["jp.person_name"][0] == ("大塚修平", 1)
    things = [[f"{thing}\n03-1111-000{n}" for n in range(3)] for thing in ("受付", "売店")]
    assert "jp.person_name" not in found(("", ""), *things)


def test_somebody_and_the_telephone_in_one_cell() -> None:
    others = [f"{a}{b}" for a, b in zip(SURNAMES, GIVEN[::-1], strict=True)]
    numbers = ("055-962-0002", "090-1111-0001", "080 2222 0003", "03-3411-2345")
    ways = ("{} {}", "{}({})", "{}(妻)TEL {}", "長男 {} 携帯:{}")
    cells = [way.format(*two) for way, *two in zip(ways, others, numbers, strict=True)]
    for label in ("緊急連絡先①", "保証人"):
        values = found(("利用者名", label), NAMES, cells)
        assert [value for value, column in values["jp.person_name"] if column == 2] == others
        assert {value for value, _ in values["phone"]} >= {"0559620002", "09011110001"}
        assert len(values["phone"]) == len(cells)


def test_names_as_in_a_passport_are_no_passport_numbers() -> None:
    header = ("Name (passport)", "国籍", "旅券番号")
    people = ("NGUYEN VAN BINH", "SHRESTHA ANIL", "DA SILVA MARIA", "KIM MINSOO", "LI WEI")
    lands = ("ベトナム", "ネパール", "ブラジル", "韓国", "中国")
    numbers = ("C1234567", "P7654321", "FA112233", "M12345678", "E87654321")
    values = found(header, people, lands, numbers)
    assert [column for _, column in values["jp.person_name"]] == [1] * 5
    assert [column for _, column in values["jp.passport"]] == [3] * 5


def test_an_office_before_a_telephone_of_a_cell_has_it() -> None:
    header = ("日にち", "行事")
    days = tuple(f"2024-05-{day}" for day in (11, 12, 13, 14))
    lines = [f"{name} 0868-22-43{n:02}" for n, name in enumerate(("税務課", "福祉課") * 2)]
    assert "phone" not in {k for k, those in found(header, days, lines).items() if those}
    lines = [f"{name} 0868-22-43{n:02}" for n, name in enumerate(("折り返し", "至急") * 2)]
    assert len(found(header, days, lines)["phone"]) == 4


def test_area_code_exchange_and_number_are_one_telephone() -> None:
    parts = (
        ("0868", "0186", "072", "03"),
        ("22", "43", "233", "3411"),
        ("4567", "7001", "4321", "2345"),
    )
    values = found(("氏名", "市外局番", "市内局番", "番号"), NAMES, *parts)
    assert values["phone"][0] == ("0868224567", 2)
    assert len(values["phone"]) == len(NAMES)


def test_symbol_and_number_beside_people_are_of_an_insurance_card() -> None:
    values = found(
        ("氏名", "記号", "番号"), NAMES, ("4760", "5418", "9706", "12"), ("205", "57", "5", "1")
    )
    assert values["jp.health_insurance"][0] == ("4760205", 3)
    postal = ("10520",) * 4, ("12345671", "22345671", "32345671", "42345671")
    assert "jp.health_insurance" not in found(("氏名", "記号", "番号"), NAMES, *postal)


def test_halves_of_names_that_only_numbers_tell_apart() -> None:
    header = ("customer_name01", "customer_name02", "kana1", "kana2", "addr01", "addr02")
    kana = (
        ("カマタニ", "オオツカ", "ツツジモリ", "タカヤマ"),
        ("シュウヘイ", "ノリコ", "アユム", "ミサキ"),
    )
    homes = ("沼津市",) * 4, ("大手町1-2", "大手町3-4", "大手町5-6", "大手町7-8")
    values = found(header, SURNAMES, GIVEN, *kana, *homes)
    names = [a + b for a, b in zip(SURNAMES, GIVEN, strict=True)]
    assert values["jp.person_name"] == [(name, 1) for name in names]
    assert values["jp.person_name_kana"][0] == ("カマタニシュウヘイ", 3)
    assert values["jp.address"][1] == ("沼津市大手町3-4", 5)


def test_two_people_under_numbered_labels_are_two() -> None:
    others = ("杉野 葵", "根本 渉", "芝田 陽子", "葛城 昇")
    values = found(("氏名1", "氏名2"), NAMES, others)["jp.person_name"]
    assert sorted(values) == sorted(
        [(name.replace(" ", ""), 1) for name in NAMES] + [(o.replace(" ", ""), 2) for o in others]
    )


def test_a_given_name_called_by_the_object_that_it_is_in() -> None:
    born = ("H01.02.03", "S44.11.30", "S50.01.23", "R02.05.06")
    values = found(("氏", "申請者 名", "生"), SURNAMES, GIVEN, born)
    assert values["jp.person_name"][0] == ("釜谷修平", 1)
    assert values["birth_date"][2] == ("1975-01-23", 3)


def test_lists_of_names_in_every_cell_whatever_parts_them() -> None:
    header = ("", "1組(大塚典子)", "2組(高山歩)")
    first = ("釜谷 修平・大塚典子・躑躅森 歩", "高山美咲・釜谷 歩", "杉野葵 / 根本渉 / 芝田 陽子")
    second = ("葛城昇様、根本 葵 様", "杉野 渉，芝田昇，葛城 陽子", "大塚 歩・高山典子・根本昇")
    table = Table(
        *((), None, (("", "男子", "女子", "転入"), (header[1], *first), (header[2], *second))),
        *(np.arange(4), "utf-8", None),
    )
    blocks = Examiner(load()).examine(table).blocks
    names = {value for block in blocks for value in block.values}
    assert len(names) == 17
    assert {"躑躅森歩", "大塚典子", "葛城陽子", "高山歩"} <= names


def test_one_surname_for_several_is_no_list_of_whole_names() -> None:
    cells = ("釜谷 修平・勝利", "大塚 典子・千秋", "高山 歩・勝利", "杉野 葵・千秋")
    values = found(("世帯主", "備考"), NAMES, cells, least=0)
    assert not {"勝利", "千秋"} & {value for value, _ in values["jp.person_name"]}


def test_how_many_more_there_are_than_are_named_is_nobody() -> None:
    cells = ("杉野 葵 外2名", "根本 渉、芝田 陽子 ほか 1人", "葛城 昇 他3名", "高山 歩、根本 葵")
    values = found(("所有者", "共有者"), NAMES, cells)
    others = ["杉野葵", "根本渉", "芝田陽子", "葛城昇", "高山歩", "根本葵"]
    assert sorted(n for n, at in values["jp.person_name"] if at == 2) == sorted(others)


def test_respect_behind_a_name_with_a_word_before_it_is_none_of_it() -> None:
    cells = ("訪問 大塚 典子様", "面談 高山 歩様", "面談 杉野 葵様", "訪問 根本 昇様")
    values = found(("日時", "件名"), ("1日", "2日", "3日", "4日"), cells)
    assert [name for name, _ in values["jp.person_name"]] == [
        "大塚典子",
        "高山歩",
        "杉野葵",
        "根本昇",
    ]


def test_parts_of_addresses_in_another_order_and_prefectures_by_their_number() -> None:
    header = ("Name", "ShipTo Street", "ShipTo Address2", "ShipTo City", "ShipTo State")
    streets = "大手町1-2", "北浜3-4", "南町5-6", "本郷町7-8"
    rooms = "", "松風荘102", "", ""
    parts = streets, rooms, ("沼津市",) * 4, ("JP-22",) * 4
    values = found(header, NAMES, *parts)["jp.address"]
    assert [value for value, _ in values][:2] == ["沼津市大手町1-2", "沼津市北浜3-4松風荘102"]
    header = ("last_name", "first_name", "pref", "city", "street")
    values = found(header, SURNAMES, GIVEN, ("22",) * 4, ("沼津市",) * 4, streets)["jp.address"]
    assert values[0][0] == "沼津市大手町1-2"


def test_a_whole_address_beside_the_parts_of_another_place() -> None:
    homes = "静岡県沼津市大手町1-2", "静岡県三島市北町3-4", "沼津市南町5-6", "富士市本町7-8"
    header = ("市町村", "大字", "地番", "氏名", "住所")
    places = ("裾野市",) * 4, ("深良",) * 4, ("12番1", "14番", "15番3", "16番")
    values = found(header, *places, NAMES, homes)["jp.address"]
    assert [value for value, _ in values] == [*homes]
    values = found(("氏名", "住所1", "住所2"), NAMES, homes, ("松風荘102",) * 4)["jp.address"]
    assert values[0][0] == "静岡県沼津市大手町1-2松風荘102"


def test_births_whose_era_is_a_digit() -> None:
    header = ("氏名", "元号", "年", "月", "日")
    parts = ("38", "63", "09", "56"), ("10", "01", "06", "02"), ("29", "05", "30", "10")
    of_pensions = found(header, NAMES, ("5", "5", "7", "5"), *parts)["birth_date"]
    days = ["1963-10-29", "1988-01-05", "1997-06-30", "1981-02-10"]
    assert [value for value, _ in of_pensions] == days
    of_hosts = found(header, NAMES, ("3", "3", "4", "3"), *parts)["birth_date"]
    assert [value for value, _ in of_hosts] == days


def test_pension_numbers_under_a_label_that_nobody_knows() -> None:
    names = [f"{a} {b}" for a in SURNAMES for b in GIVEN]
    births = [f"{1950 + 3 * n}-0{1 + n % 9}-11" for n in range(16)]
    numbers = [f"{4012 + 317 * n}-{567890 - 7919 * n:06d}" for n in range(16)]
    values = found(("snm", "btd", "nkn"), names, births, numbers)
    assert values["jp.pension_number"][0][0] == "4012567890"
    assert "jp.pension_number" not in found(("snm", "btd", "order_no"), names, births, numbers)
