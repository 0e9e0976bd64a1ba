"""Pieces of tables so small that no column can vote, and dates that no label tells."""

import numpy as np
import pytest
from reading import asserted

from triage.content.budget import Budget
from triage.content.markup.raw_text import parts
from triage.finding.examiner import Examiner
from triage.model import Table, Text
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


def told(content: str, signature: str) -> list[str]:
    return sorted(value for kind, value in found(content) if kind == signature)


RESIDENT = "8041\t小林　千晶\tコバヤシ チアキ\t1966/09/13\t女\t{}\t岐阜県高山市三福寺町304\t済\n"
NEXT = "8042\t剱持　椛\tケンモツ モミジ\t2011/11/15\t男\t{}\t岐阜県高山市三福寺町8-1\t済\n"


def test_a_name_of_no_table_beside_its_reading_is_a_name() -> None:
    rows = f"済\n{RESIDENT.format('')}{NEXT.format('')}8043\t佐"
    assert told(f"{NOISE}{rows}{NOISE}", "jp.person_name") == ["剱持椛", "小林千晶"]
    assert told(f"{NOISE}{rows}{NOISE}", "jp.person_name_kana")[0] == "ケンモツモミジ"


def test_a_surname_of_no_table_stands_before_both_readings() -> None:
    rare = "88-0015\t無量林\t環\tムロバヤシ\tタマキ\t男\t1958/3/22\t愛知県\t豊田市\t西町1\t\n"
    rows = PARTED + rare
    assert "無量林環" in told(f"{NOISE}町8\t\n{rows}88-{NOISE}", "jp.person_name")


@pytest.mark.parametrize(
    ("number", "asserted_"),
    [
        ("886833751466", ["886833751466"]),  # the check digit of 総務省令第85号 article 5
        ("886833751467", []),
        ("2024-09-130", []),
    ],
)
def test_one_my_number_is_told_by_a_name_a_birth_date_and_an_address(
    number: str, asserted_: list[str]
) -> None:
    assert told(f"{NOISE}町5\n{RESIDENT.format(number)}804{NOISE}", "jp.my_number") == asserted_


def test_a_number_that_begins_its_row_is_what_an_office_calls_it_by() -> None:
    row = "D|886833751466|ｺﾊﾞﾔｼ ﾁｱｷ|小林　千晶|19660913|女|岐阜県高山市三福寺町304|08093201527|0\n"
    assert told(f"{NOISE}3|00\n{row}D|88{NOISE}", "jp.my_number") == []


def test_an_order_with_a_check_digit_beside_a_name_stays_doubtful() -> None:
    row = "25-0041,小林　千晶,886833751466,コーヒー豆 2kg,3980,発送済,\n"
    assert told(f"{NOISE}済,\n{row}25-{NOISE}", "jp.my_number") == []


def test_goods_with_check_digits_beside_nobody_are_no_my_numbers() -> None:
    codes = ["886833751466", "384407201860", "123456789018", "621498320257", "679758312197"]
    rows = "".join(f"{code},スパナ {n}mm,棚{n},{n}400\n" for n, code in enumerate(codes, 11))
    assert told(rows, "jp.my_number") == []
    alone = Table((), None, (tuple(codes),), np.arange(len(codes)), "utf-8", None)
    (block,) = Examiner(load()).examine(alone).blocks
    assert (block.signature, set(block.confidence.tolist())) == ("jp.my_number", {75})


@pytest.mark.parametrize(
    ("born", "count"),
    [("1963/03/31", 1), ("2008/03/31", 0)],
    ids=["old enough", "two years old in the year of the licence"],
)
def test_a_licence_is_told_by_the_year_in_which_it_was_given(born: str, count: int) -> None:
    row = f"8041,小林　千晶,コバヤシ チアキ,{born},女,岐阜県高山市三福寺町304,301005882494,済\n"
    assert len(told(f"{NOISE}済\n{row}804{NOISE}", "jp.driver_licence")) == count


def test_two_licences_among_people_need_no_year() -> None:
    row = "8041,小林　千晶,コバヤシ チアキ,2008/03/31,女,岐阜県高山市三福寺町304,{},済\n"
    rows = row.format("301005882494") + row.format("620511926940")
    assert len(told(f"{NOISE}済\n{rows}804{NOISE}", "jp.driver_licence")) == 2


def test_a_card_is_told_by_whose_row_it_is_in() -> None:
    row = "ｺﾊﾞﾔｼ ﾁｱｷ|小林　千晶|19660913|2|08093201527|岐阜県高山市三福寺町304|{}|0000058000|A\n"
    written = f"{NOISE}00|A\n{row.format('4980123456789011')}ｺﾊﾞ{NOISE}"
    assert told(written, "card.pan") == ["4980123456789011"]
    assert told(written.replace("4980123456789011", "4980123456789012"), "card.pan") == []


def test_a_passport_is_told_by_a_travellers_name_and_birth_date() -> None:
    row = (
        "66150\tDIA\tTAKAHASHI/TADASHI MR\t高橋 忠\t19530313\ttada@softbank.ne.jp\t"
        "080-8103-3011\tMU3585494\tHND-CTS\tX39Y4K\t富山県富山市総曲輪6-27\n"
    )
    assert told(f"{NOISE}A\n{row}199{NOISE}", "jp.passport") == ["MU3585494"]


@pytest.mark.parametrize(("glue", "count"), [("", 4), ("-", 0)])
def test_residence_cards_are_told_by_their_shape_beside_people(glue: str, count: int) -> None:
    people = [
        ("BUDI SANTOSO", "ブディ サントソ"),
        ("DANG THI QUYNH", "ダン ティ クイン"),
        ("LEE CHOLSU", "イ チョルス"),
        ("THIDAR WIN", "ティーダ ウィン"),
    ]
    rows = "".join(
        f"JL{n}\t{written}\t{sound}\tPH{glue}992473{n}AH\t埼玉県川口市芝新町5丁目{n}-7\t本人\n"
        for n, (written, sound) in enumerate(people, 11)
    )
    assert len(told(rows, "jp.residence_card")) == count


def test_two_pension_numbers_are_told_by_birth_dates() -> None:
    rows = "".join(
        f"{n}\t{number}\t{name}\t{kana}\t{day}\t新潟県佐渡市相川下戸村{n}番地\n"
        for n, number, name, kana, day in (
            (76, "5738-719080", "小林 千晶", "ｺﾊﾞﾔｼ ﾁｱｷ", "昭和35.12.11"),
            (77, "0122-780944", "渡部 茉莉", "ﾜﾀﾅﾍﾞ ﾏﾘ", "昭和39. 6.26"),
        )
    )
    assert len(told(f"{NOISE}4番地\n{rows}78\t7{NOISE}", "jp.pension_number")) == 2


def test_an_account_in_one_cell_is_told_by_whose_row_it_is_in() -> None:
    row = "小林　千晶,ｺﾊﾞﾔｼ ﾁｱｷ,H13/02/05,岐阜県高山市三福寺町304,090-8126-2440,{},13,済\n"
    account = "0116-275-1-2108997"
    assert told(f"{NOISE}済\n{row.format(account)}渡{NOISE}", "jp.bank_account") == [account]


def test_births_of_pupils_stand_behind_readings_and_days_of_joining_are_in_order() -> None:
    names = ["乾 律,イヌイ リツ", "橋本 芽依,ハシモト メイ", "木村 陽翔,キムラ ハルト"] * 3
    days = [f"20{year:02}-0{n}-17" for n, year in enumerate((13, 16, 11, 13, 8, 16, 7, 14, 10), 1)]
    pupils = "".join(f"{n},{name},{days[n]},{9 + n},0\n" for n, name in enumerate(names))
    assert dates(pupils) == sorted(days)
    joined = "".join(f"{n},{name},{sorted(days)[n]},{9 + n},0\n" for n, name in enumerate(names))
    assert dates(joined) == []


@pytest.mark.parametrize(("code", "count"), [("1000000", 0), ("100-0000", 1), ("1000001", 1)])
def test_a_round_number_is_no_postcode(code: str, count: int) -> None:
    """A sum of money, where the code of a town without any of its own has a hyphen."""
    row = f"8041,小林　千晶,コバヤシ チアキ,{code},090-8126-2440,岐阜県高山市三福寺町304,済\n"
    assert len(told(f"{NOISE}済\n{row}804{NOISE}", "jp.postcode")) == count


def test_a_day_to_come_is_nobodys_birth() -> None:
    row = "121117,小林　千晶,799-2118,岐阜県高山市三福寺町304,0577-33-4829,2022-01-17,15,0117\n"
    assert dates(f"{NOISE}7\n{row}12{NOISE}") == []


def test_attributes_name_the_bank_of_an_account() -> None:
    written = '  <口座 銀行="0005" 支店="228" 種目="1" 番号="3590383"/>\n </加入者>\n'
    assert told(written, "jp.bank_account") == ["0005-228-1-3590383"]


def test_a_package_called_sample_makes_no_sample_of_its_log() -> None:
    line = "DEBUG jp.go.sample.ShinseiController - [氏名=小林 千晶, tel=09050102689]\n"
    assert ("phone", "09050102689") in asserted(line)
    assert ("phone", "09050102689") not in asserted(line.replace("jp.go.sample.S", "sample S"))
