"""Parts of names and addresses side by side, in tables whose header is lost."""

import numpy as np
import pytest

from triage.content.budget import Budget
from triage.content.text.plain import parts
from triage.finding.examiner import Examiner
from triage.model import Text
from triage.signatures import load

PEOPLE = (
    "88-0012\t小林\t千晶\tコバヤシ\tチアキ\t岐阜県\t高山市\t三福寺町304\tハイツ清流202号室\t0577-33-4829\n"
    "88-0013\t渡部\t茉莉\tワタナベ\tマリ\t愛知県\t岡崎市\t康生通西2丁目3番\t\t0564-21-4455\n"
    "88-0014\t薄衣\t健太郎\tウスギヌ\tケンタロウ\t岐阜県\t高山市\t下岡本町1220\t\t0577-32-1188\n"
    "88-0015\t安田\t芙美\tヤスダ\tフミ\t三重県\t津市\t栄町一丁目891番地\t\t059-224-1111\n"
)
LINES = (
    "1\t石川\t山口線\t大島\n2\t福田\t長野線\t高松\n3\t清水\t吉田線\t岡本\n4\t前田\t中村線\t松本\n"
)


def values(content: str, signature: str) -> list[str]:
    text = Text((), content, "utf-8", np.arange(len(content) + 1))
    examiner = Examiner(load())
    return [
        value
        for part in parts(text, Budget())
        for block in examiner.examine(part).blocks
        if block.signature == signature
        for value, sure in zip(block.values, block.confidence, strict=True)
        if sure >= 50
    ]


@pytest.mark.parametrize(
    ("signature", "first"),
    [
        ("jp.person_name", "小林千晶"),
        ("jp.person_name_kana", "コバヤシチアキ"),
        ("jp.address", "岐阜県高山市三福寺町304ハイツ清流202号室"),
    ],
)
def test_parts_side_by_side_are_one_value(signature: str, first: str) -> None:
    found = values(PEOPLE, signature)
    assert len(found) == 4
    assert found[0] == first


def test_towns_and_lines_side_by_side_are_no_names() -> None:
    assert values(LINES, "jp.person_name") == []


def test_an_address_and_a_telephone_in_one_cell_are_both_found() -> None:
    rows = "".join(f"{n};小林 千晶;高山市三福寺町{n}-4 0577-33-48{n}\n" for n in range(11, 19))
    assert values(rows, "phone") == [f"05773348{n}" for n in range(11, 19)]
    assert values(rows, "jp.address") == [f"高山市三福寺町{n}-4" for n in range(11, 19)]


def test_readings_of_few_rare_families_are_readings() -> None:
    rows = "".join(
        f"{n},{name},{kana},内科\n"
        for n, (name, kana) in enumerate(
            [
                ("薄衣　真理", "ウスギヌ　マリ"),
                ("薄衣　和美", "ウスギヌ　カズミ"),
                ("躑躅森　早希", "ツツジモリ　サキ"),
                ("躑躅森　宏", "ツツジモリ　ヒロシ"),
                ("薄衣　与志雄", "ウスギヌ　ヨシオ"),
            ]
        )
    )
    assert len(values(f"No,患者,カナ,科\n{rows}", "jp.person_name_kana")) == 5


def test_a_column_of_houses_behind_one_of_addresses_is_part_of_it() -> None:
    rows = "".join(
        f"{n},小林 千晶,高山市三福寺町{n}-4,{house},0577-33-48{n}\n"
        for n, house in enumerate(["ハイツ清流202", "", "若葉荘B棟508号室", "メゾン桜301", ""], 11)
    )
    assert values(rows, "jp.address")[:2] == [
        "高山市三福寺町11-4ハイツ清流202",
        "高山市三福寺町12-4",
    ]


def test_what_a_meter_says_is_no_house() -> None:
    rows = "".join(f"{n}|小林 千晶|高山市三福寺町{n}-4|2983{n} kWh 68{n}\n" for n in range(11, 19))
    assert values(rows, "jp.address")[0] == "高山市三福寺町11-4"


@pytest.mark.parametrize(
    "plate", ["横浜 300 あ {n}-34", "なにわ330 さ {n}-07", "品川 33A す 12-{n}"]
)
def test_a_car_behind_an_address_is_no_house(plate: str) -> None:
    rows = "".join(
        f"88-00{n},小林 千晶,高山市三福寺町{n}-4,{plate.format(n=n)},39500\n" for n in range(11, 19)
    )
    assert values(rows, "jp.address") == [f"高山市三福寺町{n}-4" for n in range(11, 19)]


@pytest.mark.parametrize(
    ("born", "era"),
    [
        ("5,281104", "1953"),
        ("5,28,11,04", "1953"),
        ("3,28,11,04", "1953"),
        ("3281104", "1953"),
        ("5281104", "1953"),
    ],
)
def test_births_whose_era_is_a_digit(born: str, era: str) -> None:
    """As hosts count eras and as 日本年金機構 does, in one column or in several."""
    late = born.replace(born[0], "7" if born[0] == "5" else "4", 1).replace("28", "03", 1)
    people = ("小林 千晶", "渡部 茉莉", "薄衣 健太郎", "安田 芙美", "岩淵 綾", "多賀谷 勝")
    rows = "".join(f"{n},{who},{late if n % 2 else born},{n % 3}\n" for n, who in enumerate(people))
    assert values(rows, "birth_date") == [f"{era}-11-04", "1991-11-04"] * 3


def test_years_of_a_list_of_two_digits_are_no_births() -> None:
    people = ("小林 千晶", "渡部 茉莉", "薄衣 健太郎", "安田 芙美", "岩淵 綾", "多賀谷 勝")
    rows = "".join(f"{n},{who},5,06,04,0{n + 1}\n" for n, who in enumerate(people))
    assert values(rows, "birth_date") == []
