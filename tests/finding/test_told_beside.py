"""Who is told by what stands beside a name, and whose numbers an office's are."""

import pytest
from reading import asserted, read

from triage.finding.name.name import is_given, splits


def values(text: str, signature: str) -> list[str]:
    return [value for found, value in asserted(text) if found == signature]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("〔質疑〕田淵佳子代議員：予算の内訳を伺いたい。", ["田淵佳子"]),
        ("答弁は梅木 慎一書記長が行った。", ["梅木慎一"]),
        ("いとこの梅木慎一に事情を聞いた。", ["梅木慎一"]),
        ("日勤：梅木慎一　夜勤：田淵佳子", ["梅木慎一", "田淵佳子"]),
        ("下記梅木慎一氏の件、よろしく願います。", ["梅木慎一"]),
        ("◇ご逝去　梅木慎一殿、享年八十八。", ["梅木慎一"]),
        ("祈願 七五三詣(田淵あおい 2019年3月4日生)", ["田淵あおい"]),
        ("登録のお客様 田淵 佳子／〒708-0022 岡山県津山市山下97-1", ["田淵佳子"]),
        ("世帯主 梅木慎一　昭53. 1. 9生", ["梅木慎一"]),
        ("父\t梅木慎一　0868-22-4567　勤務先 田川屋", ["梅木慎一"]),
        ("電話予約 梅木慎一 様　付添あり", ["梅木慎一"]),
        ("emp=梅木慎一/ｳﾒｷｼﾝｲﾁ blood=A", ["梅木慎一"]),
        ("ケアマネは梅木慎一。", ["梅木慎一"]),
        (
            "朝の道をゆく\n　　　岡山県　梅木　慎一\n海鳴りの夜\n　　　津山市　田淵　佳子\n",
            ["梅木慎一", "田淵佳子"],
        ),
        ("[桐] 田川心春様　村田葵様　百目木駿様", ["田川心春", "村田葵", "百目木駿"]),
        ("鵜殿 佳子様", ["鵜殿佳子"]),
        ("記入者② 梅木翔　記入者③ 田淵晶", ["梅木翔", "田淵晶"]),
        ("FAX 差出 梅木翔 景品希望", ["梅木翔"]),
        ("2号車(運転 梅木翔／090-2345-6781)", ["梅木翔"]),
        ("田淵晶…三段、自宅は0868-22-4567", ["田淵晶"]),
        ("香典控\n会社 梅木慎一 10,000\n同級 田淵佳子 三千円\n", ["梅木慎一", "田淵佳子"]),
        ("価格表\n　岡山県　山田　町\n", []),
        ("9:30 梅木慎一宅 津山市山北520-3 不在", ["梅木慎一"]),
        ("荒木自宅待機、田川帰宅。梅木慎一邸の雨漏り点検", ["梅木慎一"]),
    ],
)
def test_what_stands_beside_a_name_is_no_part_of_it(text: str, expected: list[str]) -> None:
    assert values(text, "jp.person_name") == expected


@pytest.mark.parametrize("bullet", ["- ", "* ", "◇", "○", "→ "])
def test_entries_of_a_list_stand_alone(bullet: str) -> None:
    people = ["荒木 慎一", "田淵 佳子", "梅木 俊介"]
    listing = "".join(f"{bullet}{one.replace(' ', '')}(欠席)\n" for one in people)
    assert values(listing, "jp.person_name") == [one.replace(" ", "") for one in people]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("児童 田淵　慎一(たぶち　しんいち、平成27年11月23日生)", "タブチシンイチ"),
        ("新規入居 田淵慎一さん(タブチシンイチさん)84歳", "タブチシンイチ"),
        ("0012 田淵慎一     ﾀﾌﾞﾁ ｼﾝｲﾁ       津山市山北520番地", "タブチシンイチ"),
        ("ご本人(サトウケイコ様)に確認", "サトウケイコ"),
    ],
)
def test_readings_stand_in_brackets_in_columns_and_with_respect(text: str, reading: str) -> None:
    assert values(text, "jp.person_name_kana") == [reading]


@pytest.mark.parametrize("text", ["田淵慎一   ソフト ウエア   津山市山北520番地", "オーナー様へ"])
def test_other_words_in_katakana_are_no_readings(text: str) -> None:
    assert values(text, "jp.person_name_kana") == []


@pytest.mark.parametrize("behind", ["には戻らないこと", "へ転送", "から転居", "で療養中"])
def test_an_address_ends_before_a_particle(behind: str) -> None:
    found = values(f"元の住所 岡山県津山市山北520-3 {behind}。", "jp.address")
    assert found == ["岡山県津山市山北520-3"]
    home = values("住所 岡山県津山市山北520-3 はなみずき荘２", "jp.address")
    assert home == ["岡山県津山市山北520-3はなみずき荘2"]


def test_an_address_ends_before_a_telephone() -> None:
    card = "氏名 田淵 佳子\n住所 岡山県津山市山北520-3 県営住宅Ｂ棟101　0868-22-4567\n"
    assert values(card, "jp.address") == ["岡山県津山市山北520-3県営住宅B棟101"]
    assert values(card, "phone") == ["0868224567"]
    assert values("住所は吾妻郡嬬恋村大字鎌原1134-17です。", "jp.address") == [
        "吾妻郡嬬恋村大字鎌原1134-17"
    ]


def test_rooms_of_vertical_writing_are_part_of_an_address() -> None:
    text = "静岡県賀茂郡河津町見高二二六二番地の二十四　サンハイツＢ棟二〇三号に転居しました。"
    assert values(text, "jp.address") == [
        "静岡県賀茂郡河津町見高二二六二番地の二十四サンハイツB棟二〇三号"
    ]


@pytest.mark.parametrize(
    "letter",
    [
        "津山市山北520番地\n弁護士　田淵　佳子\n電話 0868-22-4567\n",
        "社会福祉法人 春野会 総務部\n田淵　佳子\nTEL 0868-22-4567 FAX 0868-22-4568\n",
        "氏名 田淵 佳子\nかかりつけ 春野こどもクリニック 0868-22-4567\n",
        "【お名前】田淵 佳子\n-- \n春野神社社務所  TEL 0868-22-4567\n",
    ],
)
def test_telephones_of_practices_and_switchboards_are_nobodys(letter: str) -> None:
    assert values(letter, "phone") == []
    assert values(letter, "jp.person_name") == ["田淵佳子"]


@pytest.mark.parametrize(
    "letter",
    [
        "弁護士 田淵 佳子\n携帯 090-2345-6781\n依頼人 梅木慎一 電話 0868-22-4567\n",
        "田淵　佳子\nTEL 0868-22-4567 FAX 0868-22-4568\n",
    ],
)
def test_other_peoples_telephones_are_theirs(letter: str) -> None:
    assert "0868224567" in values(letter, "phone")


@pytest.mark.parametrize("text", ["太宰治「人間失格」ほか。", "樋口一葉の小説を引いた会長挨拶。"])
def test_whom_schoolbooks_name_is_nobody(text: str) -> None:
    assert values(text, "jp.person_name") == []


def test_a_namesake_is_somebody_where_something_of_today_tells() -> None:
    assert values("太宰治さん(0868-22-4567)に連絡済み。", "jp.person_name") == ["太宰治"]
    assert values("氏名：太宰治", "jp.person_name") == ["太宰治"]


def test_a_heading_of_several_words_makes_a_sample() -> None:
    form = "氏名：田淵佳子\n生年月日：昭和50年1月1日\n電話：0868-22-4567\n氏名：梅木慎一\n"
    assert asserted(f"記入例（見本）\n{form}") == []
    assert asserted(f"【記入例・見本】申請書\n{form}") == []
    assert asserted(f"【見本市】申込書\n{form}") != []
    assert values(f"見本市の出展者（抜粋）\n{form}", "jp.person_name") == ["梅木慎一"]


def test_names_of_today_and_of_before_1946_and_rare_ones_are_known() -> None:
    assert splits("田淵希空") == splits("喜友名陽向") == splits("五百旗頭結翔") == 2
    assert is_given("きぬゑ")
    assert not is_given("をを")


def test_the_number_of_ten_digits_of_somebody_insured_is_of_care() -> None:
    note = "新規入居 田淵佳子さん84歳。前の住まいは津山市山北520番地。被保険者番号4821937056。"
    assert values(note, "jp.care_insurance") == ["4821937056"]
    assert values("雇用保険被保険者番号 4821-937056-1", "jp.care_insurance") == []


def test_a_senders_address_is_an_offices_and_the_addressees_his_own() -> None:
    letter = (
        "〒708-0022\n岡山県津山市山北520番地\n　　田淵　佳子　様\n"
        "〒150-0002 東京都渋谷区渋谷2-15-1\n春野管理株式会社　電話 03-2561-0044\n"
    )
    assert values(letter, "jp.address") == ["岡山県津山市山北520番地"]
    assert values(letter, "jp.postcode") == ["7080022"]


def test_an_office_in_one_record_says_nothing_of_the_next() -> None:
    lines = (
        "VER01,00001,20240220,401,春野薬局 本町店,03-0000-0000\n"
        "1,10000,禿　燈,2,708-0022,岡山県津山市山北520番地,0868-22-4567\n"
    )
    assert "0868224567" in values(lines, "phone")


def test_what_is_said_of_things_too_makes_no_name_of_an_unknown_word() -> None:
    text = "担当 田淵佳子\n下記日程表と上記可能日を確認。新規入居契約書は別紙。\n"
    (names,) = (block for block in read(text).blocks if block.signature == "jp.person_name")
    assert names.values == ("田淵佳子",)


def test_kinship_behind_a_name_is_more_than_a_list_of_words_has() -> None:
    """Cards of few words each: without it they read as a dictionary does."""
    names = ("平田 健一", "山中 智子", "本田 由美子", "公文 直美", "桑原 沙也加", "綿貫 さゆり")
    kin = ("夫", "姉", "長男", "祖母")
    card = "部屋\t{}\n電気\tあり\nガス\tあり\n鍵\t二本\n同居\t{}({})\n駐輪\t一台\n備考\tなし"
    cards = [card.format(101 + n, names[n % 6], kin[n % 4]) for n in range(18)]
    found = [value for kind, value in asserted("\n\n".join(cards)) if kind == "jp.person_name"]
    assert {*found} == {name.replace(" ", "") for name in names}


def test_a_label_of_two_signs_that_a_form_spreads_is_no_name() -> None:
    form = "申請人　森　進　（昭和46年3月19日生）\n所　在　焼津市大村\n地　目　山　林\n"
    names = [value for kind, value in asserted(form) if kind == "jp.person_name"]
    assert names == ["森進"]


@pytest.mark.parametrize("text", ["担当\\n電話 070-1819-7410\\n次回", "件\\n070-1819-7410\\n次回"])
def test_a_line_end_that_a_program_escaped_ends_a_number(text: str) -> None:
    assert ("phone", "07018197410") in asserted(text)


def test_a_path_is_no_number() -> None:
    assert asserted("C:\\070-1819-7410\\next\\list") == []


@pytest.mark.parametrize(
    ("written", "day"),
    [("S9.10.23", "1934-10-23"), ("R3.4.4", "2021-04-04"), ("H8/1/9", "1996-01-09")],
)
def test_a_year_of_one_digit_behind_a_letter_is_of_a_birth_where_it_says_so(
    written: str, day: str
) -> None:
    assert values(f"梅木慎一さん　四段。{written}生", "birth_date") == [day]
    assert values(f"梅木慎一さん　四段。{written} 昇段", "birth_date") == []


@pytest.mark.parametrize("given", ["ひまり", "ココハ"])
def test_readings_of_todays_names_are_names_in_either_kana(given: str) -> None:
    assert is_given(given)
    assert values(f"参加 田淵{given}ちゃん", "jp.person_name") == [f"田淵{given}"]


def test_telephones_without_hyphens_are_told_by_the_names_before_them() -> None:
    people = ("梅木　慎一", "田淵　佳子様", "荒木　俊介")
    numbers = ("0868224567", "0335624108", "0584771236")
    rows = zip(people, numbers, strict=True)
    assert values("\n".join(f"{p} (犬に注意)\t{n}" for p, n in rows), "phone") == [*numbers]
    members = ("0868224567", "0868224568", "0868224569")
    rows = zip(people, members, strict=True)
    assert values("\n".join(f"{p} {n}" for p, n in rows), "phone") == []


def test_whose_life_ended_long_ago_is_nobody() -> None:
    text = "講座では棚橋絢子（1839年生）と跡見花蹊(1840-1926)の手紙を読む。受付は梅木佳子まで。"
    assert values(text, "jp.person_name") == ["梅木佳子"]
    castle = "城主の梅木佳継は田淵慎継の城代を務め、水攻め（1582）で敗れた。"
    assert values(castle, "jp.person_name") == []
