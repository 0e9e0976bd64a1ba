from functools import cache
from itertools import starmap

import numpy as np
import pytest

from triage.content.budget import Budget
from triage.content.text.plain import parts
from triage.finding.examiner import Examiner
from triage.model import PartFindings, Table, Text
from triage.signatures import load

ADDRESSES = [
    *("大館市字中城20", "津山市山北520", "堺市堺区南瓦町3-1", "世田谷区駒沢9-8-7"),
    *("横浜市中区本町6-50", "松本市丸の内3-7"),
]
PHONES = [f"0186-4{i}-70{i}1" for i in range(6)]
NAMES = ["剱持 英介", "東海林 恵子", "村上 浩一", "菅野 陽菜", "石川 直樹", "藤原 さくら"]


@cache
def examined(header: tuple[str, ...] | None, *columns: tuple[str, ...]) -> PartFindings:
    rows = np.arange(2, len(columns[0]) + 2)
    return Examiner(load()).examine(Table((), header, columns, rows, "utf-8", None))


def levels(found: PartFindings, signature: str) -> set[bool]:
    """Is the signature asserted, and is it held back? Empty where there is none."""
    return {
        bool(confidence >= 50)
        for block in found.blocks
        if block.signature == signature
        for confidence in block.confidence
    }


def values(found: PartFindings, signature: str) -> list[str]:
    return [v for block in found.blocks if block.signature == signature for v in block.values]


PLACES = tuple(
    f"第{i}分館{w}"
    for i, w in enumerate(["図書館", "公民館", "保育所", "消防署", "体育館", "支所"])
)


@pytest.mark.parametrize(
    "header",
    [
        ("施設名", "所在地", "電話番号"),
        ("店名", "住所", "電話"),
        ("名称", "所在地", "TEL"),
        ("窓口", "住所", "電話番号"),
    ],
)
def test_where_organisations_are_is_told_but_not_asserted(header: tuple[str, ...]) -> None:
    found = examined(header, PLACES, tuple(ADDRESSES), tuple(PHONES))
    assert levels(found, "jp.address") == levels(found, "phone") == {False}


def test_a_registers_firms_in_latin_letters_have_their_own_addresses() -> None:
    firms = tuple(f"Northgate {at} Works" for at in range(len(ADDRESSES)))
    found = examined(("Organization Name", "Organization Address"), firms, tuple(ADDRESSES))
    assert levels(found, "jp.address") == {False}


def test_the_postcode_of_where_a_thing_is_is_nobodys() -> None:
    codes = ("017-0897", "708-0006", "590-0078", "154-0012", "231-0005", "390-0873")
    sights = ("古城", "山門", "三の丸", "御苑", "灯台", "滝見")
    found = examined(("名所", "郵便番号", "所在地"), sights, codes, tuple(ADDRESSES))
    assert levels(found, "jp.postcode") == levels(found, "jp.address") == {False}
    told = examined(("氏名", "郵便番号", "所在地"), tuple(NAMES), codes, tuple(ADDRESSES))
    assert levels(told, "jp.postcode") == {True}


@pytest.mark.parametrize("header", [("氏名", "所在地", "電話番号"), ("学校名", "住所", "氏名")])
def test_a_table_with_people_keeps_their_places(header: tuple[str, ...]) -> None:
    columns = {"氏名": NAMES, "所在地": ADDRESSES, "住所": ADDRESSES}
    columns |= {"電話番号": PHONES, "学校名": list(PLACES)}
    found = examined(header, *(tuple(columns[name]) for name in header))
    assert levels(found, "jp.address") == {True}


@pytest.mark.parametrize("header", ["代表電話", "会社電話番号", "勤務先電話"])
def test_an_offices_line_beside_people_is_not_theirs(header: str) -> None:
    found = examined(("氏名", header, "電話"), tuple(NAMES), tuple(PHONES), tuple(PHONES[::-1]))
    assert levels(found, "phone") == {False, True}


def test_policy_numbers_need_a_person() -> None:
    codes = tuple(f"48-2193{i}1" for i in range(6))
    assert levels(examined(("契約番号",), codes), "jp.policy_number") == {False}
    assert levels(examined(("契約番号", "氏名"), codes, tuple(NAMES)), "jp.policy_number") == {True}


def test_readings_and_dates_spread_over_columns() -> None:
    header = ("姓(漢字)", "名(漢字)", "セイ", "メイ", "生年", "月", "日")
    cells = ("剱持", "英介", "ケンモツ", "エイスケ", "1975", "1", "23")
    found = examined(header, *((cell,) * 3 for cell in cells))
    assert values(found, "jp.person_name") == ["剱持英介"] * 3
    assert values(found, "jp.person_name_kana") == ["ケンモツエイスケ"] * 3
    assert values(found, "birth_date") == ["1975-01-23"] * 3


def test_a_kind_beside_an_account_number_is_the_accounts() -> None:
    header = ("銀行コード", "支店コード", "種別", "口座番号")
    cells = ("0005", "001", "当座", "4826713")
    found = examined(header, *((cell,) * 3 for cell in cells))
    assert values(found, "jp.bank_account") == ["0005-001-2-4826713"] * 3


THINGS = ("ファイル名", "優先度", "マスタードキュメント", "機能")
MODES = ("0140000", "0120000", "0100000", "0060000")
COMMANDS = ("getent shadow", "passwd -e", "getent group", "id -u")


@pytest.mark.parametrize(
    ("header", "column", "signature"),
    [
        (("名前", "説明"), THINGS, "jp.person_name"),
        (("name", "location"), ("San Francisco", "Las Vegas", "Hayward", "Ames"), "jp.person_name"),
        (("mode", "memo"), MODES, "jp.postcode"),
        (("password", "memo"), COMMANDS, "credential.password"),
    ],
)
def test_cells_that_are_none_of_what_their_header_says(
    header: tuple[str, ...], column: tuple[str, ...], signature: str
) -> None:
    found = examined(header, column, ("甲", "乙", "丙", "丁"))
    assert True not in levels(found, signature)


def test_rare_names_beside_an_address_are_names() -> None:
    found = examined(("名前", "住所"), ("躑躅森 某", "鬼灯 某某"), tuple(ADDRESSES[1:3]))
    assert values(found, "jp.person_name") == ["躑躅森某", "鬼灯某某"]
    assert levels(found, "jp.person_name") == {True}


def test_a_password_is_typed_without_a_blank() -> None:
    found = examined(("user", "password"), ("root", "hoge"), ("Xk92-haru", "mk3!kuro"))
    assert values(found, "credential.password") == ["Xk92-haru", "mk3!kuro"]


OFFICES = ("中央市民センター", "東部公民館", "総合窓口課")
ROWS = [
    f"{office},{place},{phone}"
    for office, place, phone in zip(OFFICES, ADDRESSES, PHONES, strict=False)
]


def of_torn_text(text: str) -> set[tuple[str, str]]:
    """Signature and value of what is asserted in a stretch of raw text."""
    pieces = parts(Text((), text, "utf-8", np.arange(len(text) + 1)), Budget())
    blocks = [block for part in pieces for block in Examiner(load()).examine(part).blocks]
    return {
        (block.signature, value)
        for block in blocks
        for value, confidence in zip(block.values, block.confidence, strict=True)
        if confidence >= 50
    }


@pytest.mark.parametrize(
    "begin", ["名,所在地,代表電話\n", "", ",堺市堺区南瓦町3-1,0186-45-7051\n", "0186-45-7051\n"]
)
@pytest.mark.parametrize("rows", [2, 3])
def test_a_torn_table_of_offices_is_nobodys(begin: str, rows: int) -> None:
    assert of_torn_text(begin + "\n".join(ROWS[:rows]) + "\n") == set()


def test_people_beside_the_office_they_go_to_are_no_office() -> None:
    rows = [f"{person},{row}" for person, row in zip(NAMES, ROWS, strict=False)]
    found = of_torn_text("\n".join(rows[:2]) + "\n")
    assert {("phone", phone.replace("-", "")) for phone in PHONES[:2]} <= found


def test_a_postcode_before_the_address_is_one_and_no_part_of_it() -> None:
    addresses = (
        "〒150-0002 東京都渋谷区渋谷2-21-1",
        "5900078大阪府堺市堺区南瓦町3-1",
        "津山市山北520",
    )
    for header in (("氏名", "住所"), None):
        found = examined(header, tuple(NAMES[:3]), addresses)
        assert values(found, "jp.postcode") == ["1500002", "5900078"]
        assert values(found, "jp.address")[0] == "東京都渋谷区渋谷2-21-1"


@pytest.mark.parametrize("glue", [" ", "／", "・", "(", "、"])
def test_who_is_called_stands_with_kinship_and_telephone_in_one_cell(glue: str) -> None:
    close = ")" if glue == "(" else ""
    others = tuple(
        f"{name}{glue}{kin}{close} {phone}"
        for name, kin, phone in zip(NAMES[::-1], ["夫", "長女", "父"] * 2, PHONES, strict=True)
    )
    own = tuple(reversed(NAMES))
    header = ("氏名", "緊急時(氏名・続柄・電話)")
    found = examined(header, tuple(NAMES), others)
    blocks = {block.signature: block for block in found.blocks}
    names = blocks["jp.person_name"]
    called = [v for v, at in zip(names.values, names.column, strict=True) if at == 2]
    assert called == [one.replace(" ", "") for one in own]
    assert len(blocks["phone"].values) == len(PHONES)


@pytest.mark.parametrize("told", ["{}（{}）", "{}（母 {}）", "{} {}"])
def test_who_is_called_may_stand_behind_the_telephone(told: str) -> None:
    others = tuple(starmap(told.format, zip(PHONES, NAMES[::-1], strict=True)))
    found = examined(("氏名", "緊急連絡先"), tuple(NAMES), others)
    blocks = {block.signature: block for block in found.blocks}
    names = blocks["jp.person_name"]
    called = [v for v, at in zip(names.values, names.column, strict=True) if at == 2]
    assert called == [one.replace(" ", "") for one in NAMES[::-1]]
    assert len(blocks["phone"].values) == len(PHONES)


def test_a_telephone_and_an_address_of_mail_in_one_cell_are_two_values() -> None:
    mail = [f"{'abcdef'[at]}.mail@ocn.ne.jp" for at in range(len(PHONES))]
    cells = tuple(starmap("{}<br>{}".format, zip(PHONES, mail, strict=True)))
    found = examined(("氏名", "連絡先"), tuple(NAMES), cells)
    assert values(found, "email") == mail
    assert len(values(found, "phone")) == len(PHONES)


@pytest.mark.parametrize(
    ("header", "born"),
    [
        (("飼い主氏名", "電話", "犬種", "毛色", "生年月日"), set()),
        (("所有者", "電話番号", "猫の名前", "性別", "出生日"), set()),
        (("飼い主氏名", "電話", "犬種", "毛色", "飼い主生年月日"), {True}),
        (("氏名", "電話", "職業", "ペットの有無", "生年月日"), {True}),
    ],
)
def test_the_birth_date_of_an_animal_is_not_its_owners(
    header: tuple[str, ...], born: set[bool]
) -> None:
    """It would tell an owner from himself in every other list."""
    dates = [f"{2012 + i}/0{i + 1}/1{i}" for i in range(6)]
    columns = (NAMES, PHONES, ["柴", "雑種", "柴", "秋田", "雑種", "柴"], ["茶"] * 6, dates)
    found = examined(header, *map(tuple, columns))
    assert levels(found, "birth_date") == born
    assert levels(found, "jp.person_name") == {True}


@pytest.mark.parametrize(
    ("header", "born"),
    [
        (("氏名", "生年月日", "電話", "ペット名"), {True}),
        (("騎手名", "生年月日", "電話", "馬名"), {True}),
        (("登録番号", "生年月日", "電話", "犬種", "氏名"), set()),
        (("犬名", "生年月日", "電話", "犬種", "氏名"), set()),
    ],
)
def test_who_keeps_an_animal_has_the_birth_date_behind_his_name(
    header: tuple[str, ...], born: set[bool]
) -> None:
    dates = tuple(f"{1962 + 3 * i}/0{i + 1}/1{i}" for i in range(6))
    others = ("柴", "雑種", "柴", "秋田", "雑種", "柴")
    first = tuple(NAMES) if header[0] in ("氏名", "騎手名") else others
    columns = (first, dates, tuple(PHONES), others, tuple(NAMES))
    found = examined(header, *columns[: len(header)])
    assert levels(found, "birth_date") == born


@pytest.mark.parametrize(
    "told", ["{}、{}、{}", "{} 4歳 {} 13歳 {} 7歳", "{}（4）{}（13）{}（7）", "{}/{}/{}"]
)
def test_lists_of_names_in_the_cells_of_a_column_are_people(told: str) -> None:
    names = [name.replace(" ", "") for name in NAMES]
    rooms, header = ("301", "302", "303", "304"), ("部屋", "室員")
    cells = tuple(told.format(*names[at:], *names[:at]) for at in range(4))
    assert set(values(examined(header, rooms, cells), "jp.person_name")) == set(names)
    words = tuple(told.format("山田商店", "駅前広場", "北口通路") for _ in range(4))
    assert values(examined(header, rooms, words), "jp.person_name") == []
