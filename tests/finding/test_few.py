"""Pieces of tables so small that no column can vote, and dates that no label tells."""

import numpy as np
import pytest
from reading import asserted

from triage.content.budget import Budget
from triage.content.markup.raw_text import parts
from triage.finding.examiner import Examiner
from triage.model import Text
from triage.signatures import load

NOISE = "\ufffd\x01\x02\ufffd"
ROW = (
    "80412,薄衣 健太郎,ウスギヌ ケンタロウ,2014/03/09,506-0011,"
    "岐阜県高山市三福寺町1220,0577-32-1188,済\n"
)
PARTED = (
    "88-0014\t渡部\t茉莉\tワタナベ\tマリ\t女\t1971/11/30\t"
    "愛知県\t岡崎市\t康生通西2丁目3番\t0564-21-4455\n"
)
VALUES = (
    "(804,'29151','小林　千晶','ｺﾊﾞﾔｼ ﾁｱｷ','1966-09-13',"
    "'5060011','岐阜県高山市三福寺町304','0577-33-4829',59)"
)


def found(content: str) -> set[tuple[str, str]]:
    text = Text((), content, "utf-8", np.arange(len(content) + 1))
    examiner = Examiner(load())
    return {
        (block.signature, value)
        for part in parts(text, Budget())
        for block in examiner.examine(part).blocks
        for value, sure in zip(block.values, block.confidence, strict=True)
        if sure >= 50
    }


def dates(content: str) -> list[str]:
    return sorted(value for signature, value in found(content) if signature == "birth_date")


@pytest.mark.parametrize(
    ("written", "name", "reading", "born"),
    [
        (f"高山市\n{ROW}80413,小", "薄衣健太郎", "ウスギヌケンタロウ", "2014-03-09"),
        (f"町8番地\t\n{PARTED}88-0015\t安", "渡部茉莉", "ワタナベマリ", "1971-11-30"),
        (f"'080-33',5),{VALUES},(805,'29", "小林千晶", "コバヤシチアキ", "1966-09-13"),
    ],
    ids=["commas", "a name in parts", "a statement"],
)
def test_a_row_between_torn_ones_tells_each_of_its_cells(
    written: str, name: str, reading: str, born: str
) -> None:
    values = found(f"{NOISE}{written}{NOISE}")
    assert {
        ("jp.person_name", name),
        ("jp.person_name_kana", reading),
        ("birth_date", born),
    } <= values
    assert len({signature for signature, _ in values}) >= 5


def test_the_torn_rows_have_their_columns() -> None:
    behind = "80413,小林 千晶,コバヤシ チアキ,1966/09/13,506-0011,岐阜県高山市三福寺町304,0577-3"
    values = found(f"{NOISE}0577-33-4829,済\n{ROW}{behind}{NOISE}")
    assert {("jp.person_name", "小林千晶"), ("birth_date", "1966-09-13")} <= values


@pytest.mark.parametrize(
    "row",
    [
        "80412,福田,清水,高松,山口,大島,2014/03/09,済\n",
        "A-1,石川 金沢,2014/03/09,石川県金沢市,0120-444-444,B,C,済\n",
        "ロット,松本 一号,1971/11/30,12,34,56,78,合格\n",
    ],
)
def test_a_row_of_things_names_nobody(row: str) -> None:
    assert not [
        value
        for signature, value in found(f"{NOISE}済\n{row}80413,小{NOISE}")
        if signature in ("jp.person_name", "jp.person_name_kana", "birth_date")
    ]


@pytest.mark.parametrize(("day", "born"), [("2024/03/09", []), ("1971/11/30", ["1971-11-30"])])
def test_a_recent_day_behind_a_name_is_of_what_happened(day: str, born: list[str]) -> None:
    row = f"80412,薄衣 健太郎,{day},506-0011,岐阜県高山市三福寺町1220,0577-32-1188,済\n"
    assert dates(f"{NOISE}済\n{row}80413,小{NOISE}") == born


def test_recent_days_of_a_longer_table_stay_those() -> None:
    rows = "".join(
        f"8{n},薄衣 健太郎,ウスギヌ ケンタロウ,2024/03/{n},岐阜県高山市三福寺町{n},0577-32-11{n}\n"
        for n in range(10, 20)
    )
    assert dates(rows) == []


CHILDREN = [
    ("ウスギヌ　マリ", "H26.4.2", 9),
    ("ワタナベ　ケン", "H21.12.20", 14),
    ("コバヤシ　チアキ", "H19.2.4", 17),
    ("ヤスダ　フミ", "H28.10.5", 7),
    ("サトウ　ユイ", "H24.6.6", 11),
]


def test_dates_that_agree_with_ages_are_of_birth_however_young_all_are() -> None:
    rows = "".join(f"0{n},{name},{day},{age}\n" for n, (name, day, age) in enumerate(CHILDREN))
    assert len(dates(rows)) == 5
    others = "".join(
        f"0{n},{name},{day},{n * n % 7}\n" for n, (name, day, _) in enumerate(CHILDREN)
    )
    assert dates(others) == []


def test_what_a_database_writes_for_nothing_is_no_date() -> None:
    born = ["1948-03-09", r"\N", "1971-11-30", "1990-04-01", r"\N", "2002-08-15"]
    rows = "".join(
        f"{n}\t小林　千晶\t岐阜県高山市三福寺町{n}-4\t{day}\n" for n, day in enumerate(born, 3)
    )
    assert len(dates(rows)) == 4


def test_a_name_and_its_reading_in_one_cell_without_a_header() -> None:
    names = ["小林 千晶 (コバヤシ チアキ)", "渡部 茉莉 (ワタナベ マリ)", "安田 芙美 (ヤスダ フミ)"]
    born = ["1948/3/9", "1971/11/30", "2002/8/15"]
    rows = "".join(
        f"<tr><td>{n}<td>{name}<td>大和クラブ<td>{day}</tr>\n"
        for n, (name, day) in enumerate(zip(names * 2, born * 2, strict=True))
    )
    assert dates(rows) == ["1948-03-09", "1971-11-30", "2002-08-15"]


@pytest.mark.parametrize("bank", ["0149", "2570"])
def test_codes_of_an_account_side_by_side_tell_it_though_no_list_has_the_branch(bank: str) -> None:
    numbers = ["0281004", "4301876", "7557612", "1618276", "9928155"]
    rows = ",".join(f"(7{n},'{bank}','00{n}','1','{own}',7{n})" for n, own in enumerate(numbers))
    written = f"'2019-03-31'),{rows},(79,'01"
    accounts = {value for kind, value in found(written) if kind == "jp.bank_account"}
    assert accounts == {f"{bank}-00{n}-1-{own}" for n, own in enumerate(numbers)}


def test_numbers_of_a_year_are_no_accounts() -> None:
    rows = "".join(f"甲{n},2023,00{n},1,700000{n},{n}\n" for n in range(1, 8))
    assert not [value for kind, value in found(rows) if kind == "jp.bank_account"]


def test_of_a_name_whose_surname_is_cut_off_nothing_is_told() -> None:
    written = (
        f"里\tワタナベ\tミサト\t女\t1966/02/17\t愛知県\t岡崎市\t康生通西1番\t0564-21-4400\n{PARTED}"
    )
    names = {value for kind, value in found(f"{NOISE}{written}88-{NOISE}") if "name" in kind}
    assert names == {"渡部茉莉", "ワタナベマリ", "ワタナベミサト"}


def test_dates_of_records_stand_right_behind_names() -> None:
    written = (
        "0011253平良　晴美        ﾀｲﾗ ﾊﾙﾐ          19420225903-0804沖縄県那覇市首里石嶺町6丁目1番"
        "          090-1251-0911    0011260林　昭子          ﾊﾔｼ ｱｷｺ          19660812"
    )
    assert dates(f"{NOISE}{written}{NOISE}") == ["1942-02-25", "1966-08-12"]


def test_a_sex_may_stand_between_a_name_and_its_date() -> None:
    told = asserted("平良 晴美,女,1942-02-25;\n林 昭子,女,1966-08-12;\n")
    assert {("birth_date", "1942-02-25"), ("birth_date", "1966-08-12")} <= {*told}


@pytest.mark.parametrize(
    "written",
    [
        "林 昭子　様  2021-04-05\n平良 晴美　様  2023-11-30\n",
        "採用者 林 昭子  1966-08-12\n採用者 平良 晴美  1942-02-25\n",
    ],
)
def test_dates_of_what_happened_behind_names_are_not_of_birth(written: str) -> None:
    assert dates(written) == []


def test_seven_digits_before_an_address_of_their_town_are_its_postcode() -> None:
    text = "1942022528528061長崎県長崎市滑石5-17-1  転出\n"
    assert ("jp.postcode", "8528061") in found(text)
    assert ("jp.postcode", "9030804") not in found(text.replace("8528061", "9030804"))


def test_four_digits_and_six_beside_people_are_pension_numbers() -> None:
    people = ["小林 千晶", "渡部 茉莉", "安田 芙美", "薄衣 健太郎", "佐藤 結衣", "上野 浩"]
    numbers = [
        "6256-678408",
        "9165-289759",
        "2419-643959",
        "4187508884",
        "7461-802517",
        "0204-920966",
    ]
    rows = "".join(
        f"{n}\t{number}\t{name}\t0577-33-48{n}\t高山市三福寺町{n}-4\n"
        for n, (number, name) in enumerate(zip(numbers, people, strict=True), 11)
    )
    told = {value for kind, value in found(rows) if kind == "jp.pension_number"}
    assert told == {number.replace("-", "") for number in numbers}
    series = "".join(f"{n}\t2024-0000{n}\t{name}\t高山市\n" for n, name in enumerate(people, 11))
    assert not [value for kind, value in found(series) if kind == "jp.pension_number"]


def test_names_from_abroad_have_their_sound_beside_them() -> None:
    rows = "".join(
        f"JL{n}\t{written}\t{sound}\t埼玉県川口市芝新町5丁目{n}-7\t090-6869-30{n}\t本人\n"
        for n, (written, sound) in enumerate(
            [
                ("BUDI SANTOSO", "ブディ サントソ"),
                ("DANG THI QUYNH", "ダン ティ クイン"),
                ("LEE CHOLSU", "イ チョルス"),
                ("THIDAR WIN", "ティーダ ウィン"),
            ],
            11,
        )
    )
    values = found(rows)
    assert ("jp.person_name", "DANGTHIQUYNH") in {(k, v.replace(" ", "")) for k, v in values}
    assert ("jp.person_name_kana", "ダンティクイン") in values


def test_cards_of_one_country_and_of_no_issuer_are_codes_of_things() -> None:
    codes = ["4969726763284040", "4976128307965443", "4917329157790723", "4926788574830439"]
    rows = "".join(f"25{n}-7,ボルト,{code},38470{n}\n" for n, code in enumerate(codes, 11))
    assert not [value for kind, value in found(rows) if kind == "card.pan"]
    cards = ["4980123456789011", "3541123456789015", "5354566901484171", "4534132291914404"]
    rows = "".join(f"25{n}-7,会員,{card},38470{n}\n" for n, card in enumerate(cards, 11))
    assert len([value for kind, value in found(rows) if kind == "card.pan"]) == 4
