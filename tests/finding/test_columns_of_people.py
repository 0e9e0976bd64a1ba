"""Columns that name people in other ways: in Latin letters, with kinship in brackets, below a given
name; accounts with their codes in one cell; readings of stations."""

from collections.abc import Sequence

import numpy as np
import pytest
from told import asserted

from triage.finding.examiner import Examiner
from triage.model import PartFindings, Table
from triage.signatures import load

BORN = ["1999-03-04", "2001-11-30", "1988-07-15", "1994-12-02", "1979-05-21"]
PHONES = [f"080-5512-30{i}7" for i in range(5)]
ABROAD = ["LY THI HOA", "DO VAN PHUONG", "RAI SUMITRA", "CRUZ ANGELO MARK", "KHIN SU SU"]
HOME = ["TABUCHI SHINICHI", "UMEKI KEIKO", "ARAKI SHUNSUKE", "OOKUBO MIKI", "HASEGAWA YO"]
KANJI = ["田淵 慎一", "梅木 佳子", "荒木 俊介", "大久保 美紀", "長谷川 陽"]


def examine(header: Sequence[str], *columns: Sequence[str]) -> PartFindings:
    rows = np.arange(2, len(columns[0]) + 2)
    cells = tuple(map(tuple, columns))
    return Examiner(load()).examine(Table((), tuple(header), cells, rows, "utf-8", None))


@pytest.mark.parametrize(
    "label", ["ローマ字表記", "氏名（英字）", "Name (Roman)", "Surname / Given names", "英文名"]
)
def test_a_label_tells_names_in_latin_letters(label: str) -> None:
    found = examine(("No", label, "国籍", "生年月日"), "12345", ABROAD, ["―"] * 5, BORN)
    assert asserted(found, "jp.person_name") == [name.replace(" ", "") for name in ABROAD]


def test_names_with_a_comma_are_names() -> None:
    names = [name.replace(" ", ", ", 1) for name in HOME]
    found = examine(("Family name, First name", "Date of birth"), names, BORN)
    assert len(asserted(found, "jp.person_name")) == 5


@pytest.mark.parametrize("label", ["表示", "ALPHA"])
def test_a_column_that_reads_as_japanese_names_is_told_beside_people(label: str) -> None:
    found = examine(("氏名", label, "電話"), KANJI, HOME, PHONES)
    assert asserted(found, "jp.person_name")[5:] == [name.replace(" ", "") for name in HOME]


def test_ships_beside_their_passengers_are_nobody() -> None:
    header = ("Name of passenger", "Vessel name", "Date of birth")
    found = examine(header, ABROAD, ["OCEAN GULL", "SEA STAR"] * 2 + ["OCEAN GULL"], BORN)
    assert len(asserted(found, "jp.person_name")) == 5


def test_stations_and_goods_in_latin_letters_are_nobody() -> None:
    stations = ["SHIN OSAKA", "HIGASHI NARA", "KITA SENJU", "NISHI OGIKUBO", "MINAMI URAWA"]
    for labels in (("駅名", "ローマ字"), ("品名", "英字")):
        found = examine(labels, ["新大阪", "東奈良", "北千住", "西荻窪", "南浦和"], stations)
        assert asserted(found, "jp.person_name") == []


def test_the_place_of_birth_is_no_date() -> None:
    found = examine(("Name", "Date of birth", "Place of birth"), ABROAD, BORN, ["HANOI"] * 5)
    assert asserted(found, "birth_date") == BORN


def test_names_with_kinship_in_brackets_are_names() -> None:
    dead = ["田淵 源一（父）", "梅木 静夫（伯父）", "荒木 勇（兄）", "大久保 清（父）", "長谷川 実"]
    found = examine(("遺族", "故人（続柄）", "電話"), KANJI, dead, PHONES)
    assert "田淵源一" in asserted(found, "jp.person_name")
    assert asserted(found, "jp.household") == []


def test_names_with_readings_in_brackets_beside_names_are_both() -> None:
    titles = [
        "田淵 慎一様（タブチ シンイチ）",
        "荒木 俊介様（アラキ シュンスケ）",
        "大久保 美紀様（オオクボ ミキ）",
    ]
    found = examine(("氏名", "件名", "電話"), ["", "", "梅木 佳子"], titles, PHONES[:3])
    names = asserted(found, "jp.person_name")
    assert {"田淵慎一", "荒木俊介", "大久保美紀"} < {*names}
    assert len(asserted(found, "jp.person_name_kana")) == 3


def test_words_of_kinship_stay_words() -> None:
    kin = ["本人", "妻(未届)", "長男(別居)", "父", "友人"]
    found = examine(("氏名", "続柄", "電話"), KANJI, kin, PHONES)
    assert len(asserted(found, "jp.household")) == 5


def test_a_whole_name_is_no_given_name_of_the_household_above() -> None:
    names = ["長谷川 陽", "鈴木 三郎", "大久保 美紀", "森 善兵衛", "荒木 俊介"]
    found = examine(("氏名", "続柄", "電話"), names, ["本人"] * 5, PHONES)
    assert asserted(found, "jp.person_name") == [name.replace(" ", "") for name in names]


@pytest.mark.parametrize(
    ("label", "cells"),
    [
        ("振替口座", ["0001-001-1-5512307", "0005-002-2-5512317", "0009-003-1-5512327"]),
        (
            "口座",
            [
                "みずほ銀行 東京営業部(0001-001) 普通 5512307",
                "三菱UFJ銀行 丸の内支店(0005-002) 当座 5512317",
                "三井住友銀行(0009)本店(003) 普通 5512327",
            ],
        ),
        ("", ["0001/001/1/5512307", "0005/002/2/5512317", "0009/003/1/5512327"]),
    ],
)
def test_an_account_in_one_cell_keeps_its_codes(label: str, cells: list[str]) -> None:
    found = examine(("氏名", label), KANJI[:3], cells)
    expected = ["0001-001-1-5512307", "0005-002-2-5512317", "0009-003-1-5512327"]
    assert sorted(asserted(found, "jp.bank_account")) == expected


def test_how_stations_are_read_is_nobodys_name() -> None:
    places, read = (
        ["石川台", "大久保", "長野", "三島"],
        ["いしかわだい", "おおくぼ", "ながの", "みしま"],
    )
    assert asserted(examine(("駅名", "ふりがな"), places, read), "jp.person_name_kana") == []
    found = examine(("氏名", "ふりがな", "最寄駅"), KANJI[:4], read, places)
    assert len(asserted(found, "jp.person_name_kana")) == 4


def test_accounts_in_one_cell_are_told_among_postal_ones() -> None:
    cells = [
        *("みずほ銀行 東京営業部 普 5512307", "0005 三菱UFJ銀行 002 丸の内 普通 5512317"),
        *("三井住友(0009)本店(003)普通預金5512327", "ゆうちょ銀行 14450-12345671"),
    ]
    found = examine(("氏名", "給与振込先"), KANJI[:4], cells)
    expected = ["0001-001-1-5512307", "0005-002-1-5512317", "0009-003-1-5512327"]
    assert sorted(asserted(found, "jp.bank_account")) == expected


def test_passengers_lose_their_titles() -> None:
    booked = ["TABUCHI/SHINICHIMR", "UMEKI/KEIKO MRS", "ARAKI/SHUNSUKEMR", "OOKUBO/MIKICHD"]
    found = examine(("PAX NAME", "DOB"), booked, BORN[:4])
    assert asserted(found, "jp.person_name") == [
        *("TABUCHISHINICHI", "UMEKIKEIKO", "ARAKISHUNSUKE", "OOKUBOMIKI")
    ]


def test_the_surname_stands_first() -> None:
    written = ["慎一 田淵", "梅木, 佳子", "荒木 俊介", "美紀 大久保", "長谷川,陽"]
    found = examine(("氏名", "電話"), written, PHONES)
    assert asserted(found, "jp.person_name") == [name.replace(" ", "") for name in KANJI]


@pytest.mark.parametrize("label", ["", "番号", "No."])
def test_numbers_beside_nationalities_are_of_passports(label: str) -> None:
    numbers = ["C4821937", "EB7750216", "P3309182B", "FX482193", "TR8264017"]
    found = examine(
        ("Name", "国籍", label, "宿泊日"), ABROAD, ["A", "B", "C", "B", "D"], numbers, BORN
    )
    assert asserted(found, "jp.passport") == numbers


def test_numbers_of_one_series_are_no_passports() -> None:
    members = [f"MB482193{i}" for i in range(5)]
    found = examine(("Name", "国籍", "番号"), ABROAD, ["A", "B", "C", "B", "D"], members)
    assert not asserted(found, "jp.passport")


def test_parts_of_a_town_are_no_names() -> None:
    rows = 6
    parts = [place for place in ("高山", "小泉", "宮田", "北川") for _ in range(rows)]
    people = [KANJI[i % 5] for i in range(4 * rows)]
    found = examine(("分区", "氏名"), parts, people)
    assert {*asserted(found, "jp.person_name")} == {name.replace(" ", "") for name in KANJI}


def test_family_and_given_are_the_parts_of_a_name() -> None:
    found = examine(
        ("family", "given", "mail"), *zip(*(name.split() for name in KANJI), strict=True), PHONES
    )
    assert asserted(found, "jp.person_name") == [name.replace(" ", "") for name in KANJI]


def test_symbol_and_number_of_an_insurance_are_one_value() -> None:
    symbols, numbers = ["8535", "14705", "90694", "7", "31"], ["7652", "9248", "384", "41", "5"]
    found = examine(("氏名", "記号", "保険 番号"), KANJI, symbols, numbers)
    assert asserted(found, "jp.health_insurance") == [*map(str.__add__, symbols, numbers)]


def test_a_market_is_nobody() -> None:
    found = examine(("出荷者氏名", "電話"), [*KANJI[:4], "道の駅 津山ふれあい市場"], PHONES)
    assert asserted(found, "jp.person_name") == [name.replace(" ", "") for name in KANJI[:4]]


def test_what_a_message_tells_of_somebody_is_not_its_writers() -> None:
    writers = KANJI[:2] * 6
    said = ["了解です"] * 11 + ["新しく入られる長谷川陽さん、電話080-5512-3047です"]
    found = examine(("日時", "氏名", "本文"), [f"10:{i}" for i in range(10, 22)], writers, said)
    records = {
        value: record
        for block in found.blocks
        for value, record in zip(block.values, block.record.tolist(), strict=True)
    }
    assert records["08055123047"] == records["長谷川陽"] != 11
    assert records[KANJI[1].replace(" ", "")] == 11


def test_readings_in_parts_as_an_address_book_of_a_telephone_has_them() -> None:
    labels = ("First Name", "Last Name", "Phonetic First Name", "Phonetic Last Name", "Phone 1")
    surnames, given = zip(*(name.split() for name in KANJI), strict=True)
    kana = [
        ("シンイチ", "タブチ"),
        ("ケイコ", "ウメキ"),
        ("", ""),
        ("ミキ", "オオクボ"),
        ("ヨウ", "ハセガワ"),
    ]
    first, last = zip(*kana, strict=True)
    found = examine(labels, given, surnames, first, last, PHONES)
    assert asserted(found, "jp.person_name") == [name.replace(" ", "") for name in KANJI]
    assert asserted(found, "jp.person_name_kana") == [b + a for a, b in kana if a]


def test_passports_stand_beside_names_in_two_parts() -> None:
    numbers = ["TR4821937", "TK7750216", "MU3309182", "TZ4821930", "TS8264017"]
    surnames = ["KUBOTA", "OGATA", "MIURA", "HASUNUMA", "ARAKI"]
    given = ["Shohei", "Misaki", "Naomi", "Kentaro", "Shunsuke"]
    found = examine(
        ("Family name", "Given names", "Nationality", "Document number"),
        surnames,
        given,
        ["JPN"] * 5,
        numbers,
    )
    assert asserted(found, "jp.passport") == numbers


def test_who_acts_for_somebody_stands_in_brackets_behind() -> None:
    written = [
        "釜谷 修平\r\n(代理人 弁護士 蓬田琴音)",
        "大塚典子（長男 大塚守）",
        "荒木 俊介",
        "美馬 一",
        "林 悟",
    ]
    found = examine(("申請者氏名", "電話"), written, PHONES)
    expected = {*["釜谷修平", "蓬田琴音", "大塚典子", "大塚守", "荒木俊介", "美馬一", "林悟"]}
    assert {*asserted(found, "jp.person_name")} == expected


def test_what_stands_in_brackets_behind_somebody_may_be_no_role() -> None:
    written = ["釜谷 修平 (旅行 蓬田琴音)", "大塚 典子", "荒木 俊介", "美馬 一", "林 悟"]
    found = examine(("氏名", "電話"), written, PHONES)
    assert {"大塚典子", "荒木俊介", "林悟"} <= {*asserted(found, "jp.person_name")}


def test_a_remark_below_surnames_and_a_delivery_to_the_same_are_nobody() -> None:
    surnames, given = ["泉", "轟", "荒木", "※御朱印は二種です"], ["小町", "翠", "俊介", ""]
    found = examine(("姓", "名"), surnames, given)
    assert asserted(found, "jp.person_name") == ["泉小町", "轟翠", "荒木俊介"]
    ordered = ["泉 小町", "轟 翠", "荒木 俊介", "田淵 慎一", "梅木 佳子"]
    sent = ["同じ", "本人", "大久保 美紀", "同じ", "長谷川 陽"]
    found = examine(("お名前", "ご住所", "お届け先氏名"), ordered, [""] * 5, sent)
    assert len(asserted(found, "jp.person_name")) == 7


def test_given_names_set_in_below_a_whole_one_have_its_surname() -> None:
    names = ["田淵 慎一", "\u3000葵", "\u3000莉子", "大久保 美紀", "\u3000蓮"]
    found = examine(("世帯", "申込者氏名", "学級"), ["1", "", "", "2", ""], names, ["", *"ABCD"])
    whole = ["田淵慎一", "田淵葵", "田淵莉子", "大久保美紀", "大久保蓮"]
    assert asserted(found, "jp.person_name") == whole


def test_whoever_held_something_before_is_told_by_who_followed() -> None:
    """A register of a village's common: 入会権者台帳."""
    told = [
        "近藤博→近藤千代→現在",
        "平成八年　佐藤洋平より家督",
        "伊藤武（昭和三十一年死亡）から相続",
        "転出のため停止中",
    ]
    holders = ["近藤 和彦", "佐藤 昭二", "伊藤 喜一", "清水 奈津子"]
    homes = [f"鶴岡市大山三丁目26番{i}号" for i in range(1, 5)]
    found = examine(("現権利者", "住所", "承継の経過"), holders, homes, told)
    before = ["近藤博", "近藤千代", "佐藤洋平", "伊藤武"]
    assert set(asserted(found, "jp.person_name")) == {
        *before,
        *(h.replace(" ", "") for h in holders),
    }


def test_a_telephone_behind_another_name_is_not_the_rows() -> None:
    """A school's log: the mother who fetches a pupil one day, and the father another day."""
    pupils = ["田淵 慎一", "梅木 佳子", "荒木 俊介", "田淵 慎一", "大久保 美紀"]
    calls = [
        "母 田淵圭子 080-5512-3017 迎え",
        "",
        "携帯 080-5512-3037 に連絡",
        "父 田淵俊夫 080-5512-3027",
        "",
    ]
    found = examine(
        ("氏名", "年組", "主訴", "保護者連絡"), pupils, ["1-2"] * 5, ["頭痛"] * 5, calls
    )
    phones = next(block for block in found.blocks if block.signature == "phone")
    own = {value: bool(at < 5) for value, at in zip(phones.values, phones.record, strict=True)}
    assert own == {"08055123037": True, "08055123017": False, "08055123027": False}


def test_members_of_a_household_in_one_cell_are_people_of_its_surname() -> None:
    cells = [
        *("妻 優子(S43.2.1)\n長男 蓮(H18.5.5)", "", "母 田淵 ツネ（昭和20年7月9日）"),
        *("夫 健一(S52.11.3)", "子 結衣(H30.4.2)\n子 湊(R3.8.14)"),
    ]
    found = examine(("使用者", "生年月日", "同居者"), KANJI, BORN, cells)
    assert sorted(asserted(found, "jp.person_name")[5:]) == sorted(
        ["田淵優子", "田淵蓮", "田淵ツネ", "大久保健一", "長谷川結衣", "長谷川湊"]
    )
    assert {"1968-02-01", "2006-05-05", "1945-07-09", "1977-11-03", "2021-08-14"} <= {
        *asserted(found, "birth_date")
    }
    people = {
        person
        for block in found.blocks
        if block.signature in ("jp.person_name", "birth_date")
        for person in block.record.tolist()
    }
    assert len(people) == 11


@pytest.mark.parametrize("ended", [True, False])
def test_beside_lives_that_ended_long_ago_names_are_nobodys(ended: bool) -> None:
    names = ["梅木 忠継", "田淵 政親", "荒木 長秀", "大久保 直政"]
    lives = ["1545-1612", "1560～1600年", "?-1600", "不詳"] if ended else ["1945-2012"] * 4
    found = examine(("人物", "生没年", "関係"), names, lives, ["城代", "家老", "寄手", "城方"])
    assert bool(asserted(found, "jp.person_name")) != ended


def test_who_says_what_in_a_saved_talk_stands_alone() -> None:
    said = ["うちは080-5512-3017です", "[写真]", "了解です", "明日は休みます", "はい"]
    times = ["18:04", "18:05", "7:49", "20:15", "20:16"]
    who = [KANJI[0], KANJI[1], KANJI[0], KANJI[3], KANJI[1]]
    rows = np.arange(2, 7)
    table = Table((), None, tuple(map(tuple, (times, who, said))), rows, "utf-8", None)
    found = Examiner(load()).examine(table)
    assert asserted(found, "jp.person_name") == [one.replace(" ", "") for one in who]
    (names,) = [block for block in found.blocks if block.signature == "jp.person_name"]
    assert set(names.record.tolist()) == {-1}


def test_how_a_name_of_the_cells_reads_is_its_reading() -> None:
    cells = (
        "荒木 俊介  殿   性別 : 1",
        "口振 7 名義 ｱﾗｷ ｼｭﾝｽｹ",
        "山口 美代子  殿",
        "窓口 名義 ﾔﾏｸﾞﾁ ﾐﾖｺ",
    )
    table = Table((), None, (cells, ("", "T04") * 2), np.arange(4), "utf-8", None)
    found = Examiner(load()).examine(table)
    assert sorted(asserted(found, "jp.person_name")) == ["山口美代子", "荒木俊介"]
    assert sorted(asserted(found, "jp.person_name_kana")) == ["アラキシュンスケ", "ヤマグチミヨコ"]
