import random
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from triage.finding.examiner import Examiner
from triage.finding.table.my_number_column import passes
from triage.model import FindingBlock, PartFindings, Table
from triage.signatures import load
from triage.validators.driver_licence import PLUGIN
from triage.validators.luhn_card import PLUGIN as CARD

SURNAMES = [
    *("佐々木", "高橋", "石川", "剱持", "村上"),
    *("藤原", "菅野", "小野寺", "長谷川", "大久保"),
    *("東海林", "五十嵐"),
]
GIVEN = [
    *("健太", "美咲", "由紀子", "浩一", "さくら"),
    *("大輔", "真理子", "翔太", "恵子", "直樹"),
    *("陽菜", "和夫"),
]
KANA = [
    *("ササキ", "タカハシ", "イシカワ", "ケンモツ", "ムラカミ"),
    *("フジワラ", "スガノ", "オノデラ", "ハセガワ", "オオクボ"),
]


@cache
def examiner() -> Examiner:
    return Examiner(load())


def examine(
    header: tuple[str, ...] | None, rows: Sequence[tuple[str, ...]], title: str | None = None
) -> PartFindings:
    columns = tuple(zip(*rows, strict=True))
    table = Table((), header, columns, np.arange(2, len(rows) + 2), "utf-8", None, title)
    return Examiner(load()).examine(table)


def block(found: PartFindings, signature: str) -> FindingBlock | None:
    return next((b for b in found.blocks if b.signature == signature), None)


def values(found: PartFindings, signature: str, least: int = 50) -> list[str]:
    part = block(found, signature)
    if part is None:
        return []
    return [v for v, c in zip(part.values, part.confidence, strict=True) if c >= least]


def passing(number: str) -> bool:
    return bool(passes(np.array([[*map(int, number)]]))[0])


def my_number(source: random.Random) -> str:
    while True:
        value = str(source.randrange(10**11, 10**12))
        if passing(value):
            return value


def person(i: int) -> str:
    return SURNAMES[i % 12] + GIVEN[i * 5 % 12]


def test_register_with_labels() -> None:
    header = ("統一コード", "氏名", "郵便番号", "住所", "生年月日", "性別", "住民となった年月日")
    rows = [
        (
            f"{i * 13:012d}",
            person(i),
            "590-0078",
            f"大阪府堺市堺区南瓦町{i}-1",
            f"S{30 + i % 30}.4.{i % 28 + 1}",
            "男女"[i % 2],
            "H12.4.1",
        )
        for i in range(40)
    ]
    found = examine(header, rows, "市民課 令和4年度 住民一覧")
    assert values(found, "jp.person_name", 90) == [person(i) for i in range(40)]
    assert values(found, "birth_date", 90)[0] == "1955-04-01"
    assert len(values(found, "birth_date")) == 40
    assert len(values(found, "jp.address", 90)) == 40
    assert values(found, "jp.my_number", 1) == []
    assert found.internal_codes[1] == "000000000013"
    assert (found.record_kind, found.org_unit, found.fiscal_year) == (
        "resident_register",
        "市民課",
        2022,
    )
    assert {"name", "address", "birth_date", "sex", "internal_code", "postcode"} <= set(
        found.fields
    )
    name_block = block(found, "jp.person_name")
    assert name_block is not None
    assert name_block.record.tolist() == list(range(40))
    assert name_block.row.tolist() == list(range(2, 42))


def test_counter_column_is_refuted_with_its_rate() -> None:
    rows = [(f"{i:012d}", f"{i % 90}00") for i in range(1, 5000)]
    found = examine(("コード", "均等割額"), rows)
    (refuted,) = found.refuted
    assert refuted.values == 4999
    assert 0.09 < refuted.pass_rate < 0.11
    assert "not My Number" in refuted.statement
    assert values(found, "jp.my_number", 1) == []
    assert len(found.internal_codes) == 4999


@pytest.mark.parametrize("header", [None, ("個人番号", "氏名"), ("番号", "氏名")])
def test_my_numbers_are_confirmed_by_the_column(header: tuple[str, ...] | None) -> None:
    source = random.Random(5)
    rows = [(my_number(source), person(i)) for i in range(30)]
    found = examine(header, rows)
    assert values(found, "jp.my_number", 95) == [number for number, _ in rows]
    assert found.refuted == ()


def _of_goods(source: random.Random) -> str:
    while True:
        body = [source.randrange(10) for _ in range(11)]
        last = -sum(digit * (3, 1)[at % 2] for at, digit in enumerate(body)) % 10
        value = "".join(map(str, [*body, last]))
        if passing(value):
            return value


@pytest.mark.parametrize("count", [3, 8, 36])
@pytest.mark.parametrize("header", [None, ("患者名", "コード", "数量"), ("氏名", "No.", "数")])
def test_codes_of_drugs_that_pass_are_of_goods(header: tuple[str, ...] | None, count: int) -> None:
    source = random.Random(count)
    rows = [(person(i), _of_goods(source), str(i % 60 + 1)) for i in range(count)]
    assert values(examine(header, rows), "jp.my_number") == []


@pytest.mark.parametrize("label", ["薬品コード", "GS1コード", "予約ID", "DrugCode", "お届け伝票"])
def test_numbers_under_another_label_are_what_it_says(label: str) -> None:
    source = random.Random(9)
    rows = [(person(i), my_number(source)) for i in range(30)]
    assert values(examine(("氏名", label), rows), "jp.my_number") == []
    for own in ("番号", "MyNo", "本人の番号", "KJNBNG", ""):
        assert len(values(examine(("氏名", own), rows), "jp.my_number")) == len(rows), own


@pytest.mark.parametrize("label", ["ロット", "送り状", "装置"])
def test_numbers_of_things_are_no_cards(label: str) -> None:
    rows = [("歯車", f"498012345678{n:04d}") for n in range(400)]
    rows = [row for row in rows if CARD.accepts(row[1])]
    assert len(rows) > 20
    asserted = values(examine(("品名", label), rows), "card.pan")
    assert bool(asserted) == (label == "装置")


def test_stations_bear_the_names_of_families_and_are_nobody() -> None:
    rows = [(f"11{n:05d}", name) for n, name in enumerate(map(person, range(14)))]
    assert values(examine(("コード", "駅名"), rows), "jp.person_name") == []
    assert values(examine(("コード", "幹事"), rows), "jp.person_name") != []


def test_licences_without_a_label_are_told_by_their_check_digit() -> None:
    def licence(source: random.Random) -> str:
        while True:
            value = f"{source.choice((30, 62, 45))}{source.randrange(10**10):010d}"
            if PLUGIN.accepts(value) and PLUGIN.raises(value):
                return value

    source = random.Random(3)
    rows = [(person(i), licence(source), f"090-1234-56{i:02d}") for i in range(12)]
    found = examine(None, rows)
    assert values(found, "jp.driver_licence") == [row[1] for row in rows]
    assert found.refuted == ()
    orders = [(name, f"3024{source.randrange(10**8):08d}", tel) for name, _, tel in rows]
    assert values(examine(None, orders), "jp.driver_licence") == []


def test_order_numbers_that_pass_lose_to_the_label() -> None:
    source = random.Random(6)
    rows = [(my_number(source), my_number(source), person(i)) for i in range(30)]
    found = examine(("注文番号", "個人番号", "氏名"), rows)
    assert values(found, "jp.my_number") == [row[1] for row in rows]


def test_a_few_numbers_without_label_are_not_asserted() -> None:
    source = random.Random(8)
    rows = [(my_number(source), "部品"), ("123412341234", "部品")]
    assert values(examine(("品目", "名"), rows), "jp.my_number") == []


def test_headerless_roster_by_votes() -> None:
    rows = [
        (
            person(i),
            f"{KANA[i % 10]} タロウ",
            f"大阪府堺市堺区南瓦町{i}-1",
            f"{1930 + i * 2}-05-{i % 28 + 1:02d}",
            f"090-{3000 + i}-{7000 + i}",
            f"kei{i}@sakai-kosodate.jp",
        )
        for i in range(30)
    ]
    found = examine(None, rows)
    assert {"name", "kana", "address", "birth_date", "phone", "email"} <= set(found.fields)
    assert len(values(found, "jp.person_name")) == 30
    birth = block(found, "birth_date")
    assert birth is not None
    assert 50 <= birth.confidence.max() < 90


def test_rare_and_gaiji_names_pass_under_a_label_and_companies_do_not() -> None:
    names = [
        "栂井野 亘",
        "\ue000田 実",
        "𠮷川 一",
        "ナカムラ サンチェス",
        "株式会社栂井野",
        "合計",
        "",
    ]
    found = examine(("氏名", "電話"), [(name, f"090-1111-{i:04d}") for i, name in enumerate(names)])
    assert len(values(found, "jp.person_name")) + len(values(found, "jp.person_name_kana")) == 4


@pytest.mark.parametrize("label", ["b_dt", "tanjo", "gebdat"])
def test_dates_that_span_lives_are_of_birth_under_a_latin_label(label: str) -> None:
    rows = [
        (f"{SURNAMES[i]} {GIVEN[i]}", f"{1948 + 4 * i}-0{1 + i % 9}-14", f"{2001 + i}-04-01")
        for i in range(12)
    ]
    found = examine(("nm", label, "ent_dt"), rows)
    assert values(found, "birth_date") == [row[1] for row in rows]
    hired = [(who, f"{1982 + 3 * i}-04-01", "-") for i, (who, *_) in enumerate(rows)]
    assert not values(examine(("nm", label, "x"), hired), "birth_date", 0)
    for other in ("竣工", "published", "foundedOn", "setsuritsu"):
        assert not values(examine(("nm", other, "x"), rows), "birth_date", 0)


def test_postcodes_that_no_list_knows_are_likely_beside_names_and_telephones() -> None:
    rows = [(f"{KANA[i]} ハナコ", f"16{i}-9{i}87", f"03-5{i}55-12{i}4") for i in range(10)]
    found = examine(None, rows)
    likely = [b for b in found.blocks if b.signature == "jp.postcode"]
    assert [set(b.confidence.tolist()) for b in likely] == [{65}]
    assert values(found, "jp.postcode")[3] == "1639387"
    alone = [(kana, code) for kana, code, _ in rows]
    assert not values(examine(None, alone), "jp.postcode")


def test_dates_of_other_events_are_no_birth_dates() -> None:
    rows = [(person(i), f"{1980 + i}/4/1", f"{1985 + i}/5/2") for i in range(25)]
    found = examine(("氏名", "住民となった年月日", "届出日"), rows)
    assert values(found, "birth_date", 1) == []


def test_bank_columns_become_one_account() -> None:
    header = ("金融機関コード", "支店コード", "口座区分", "口座番号", "口座名義")
    rows = [("0009", "117", "1", f"{1234560 + i}", f"{KANA[i % 10]} ハナコ") for i in range(12)]
    found = examine(header, rows)
    assert values(found, "jp.bank_account", 90)[0] == "0009-117-1-1234560"
    assert found.accounts == 12
    assert found.record_kind == "bank_transfer"
    assert values(found, "jp.person_name_kana")[0] == "ササキハナコ"
    bare = examine(None, rows)
    assert values(bare, "jp.bank_account", 90) == values(found, "jp.bank_account", 90)


@pytest.mark.parametrize(
    ("header", "cell", "account"),
    [
        ("振込先口座", "千葉銀行 本店営業部 普通 48267{:02}", "0134-100-1-48267{:02}"),
        ("返金口座", "千葉銀行/本店営業部/当/48267{:02}", "0134-100-2-48267{:02}"),
        ("届出事項", "千葉銀行・本店営業部 (普通) No.48267{:02}", "0134-100-1-48267{:02}"),
    ],
)
def test_a_cell_may_name_the_bank_and_its_branch_before_the_number(
    header: str, cell: str, account: str
) -> None:
    rows = [(f"{SURNAMES[i]} {GIVEN[i]}", cell.format(i)) for i in range(12)]
    found = examine(("氏名", header), rows)
    assert values(found, "jp.bank_account", 90) == [account.format(i) for i in range(12)]


def test_bank_and_branch_may_share_a_column_and_the_number_a_short_label() -> None:
    rows = [("千葉銀行　本店営業部", "普通", f"482{i:02}13", "9800") for i in range(6)]
    for header in (
        ("金融機関・支店", "種目", "口座", "金額"),
        ("取引銀行", "種目", "口座", "金額"),
    ):
        assert values(examine(header, rows), "jp.bank_account", 90)[0] == "0134-100-1-4820013"


def test_kind_and_number_beside_a_bank_are_an_account() -> None:
    rows = [("千葉銀行", "本店営業部", "普通", f"482{i:02}13", "9800") for i in range(6)]
    found = examine(("銀行", "支店", "種別", "番号", "金額"), rows)
    assert values(found, "jp.bank_account", 90)[0] == "0134-100-1-4820013"
    listed = [("みどり", "東京", f"482{i:02}13") for i in range(6)]
    assert not values(examine(("品名", "産地", "番号"), listed), "jp.bank_account", 0)


@pytest.mark.parametrize(
    ("title", "name", "header", "cells"),
    [
        ("保育料口座振替 (千葉銀行 本店営業部)", "", ("保護者", "種別", "口座番号"), ("普通",)),
        ("千葉銀行 振込先", "", ("保護者", "支店", "種別", "口座番号"), ("本店営業部", "普通")),
        (None, "振込先_千葉銀行本店営業部.csv", ("氏名", "預金種別", "口座番号"), ("普通",)),
    ],
)
def test_the_bank_of_all_may_stand_above_them(
    title: str | None, name: str, header: tuple[str, ...], cells: tuple[str, ...]
) -> None:
    rows = [(person(i), *cells, f"48267{i:02}") for i in range(6)]
    columns = tuple(zip(*rows, strict=True))
    table = Table((), header, columns, np.arange(2, 8), "utf-8", None, title)
    found = Examiner(load(), name).examine(table)
    assert values(found, "jp.bank_account", 90)[0] == "0134-100-1-4826700"
    told = [("京葉銀行", *row[1:]) for row in rows]  # another one in the row
    other = examine(("銀行", *header[1:]), told, title)
    assert not any(v.startswith("0134") for v in values(other, "jp.bank_account", 0))


def test_insured_people_are_told_by_how_long_their_numbers_are() -> None:
    numbers = {"jp.care_insurance": "00048219{:02}", "jp.employment_insurance": "5001-4821{:02}-7"}
    for signature, number in numbers.items():
        rows = [(person(i), number.format(i + 10)) for i in range(30)]
        assert values(examine(("氏名", "被保番"), rows), signature)
    cards = [(person(i), "12-3", f"482{i:02}") for i in range(6)]
    assert values(examine(("氏名", "被保険者記号", "被保険者番号"), cards), "jp.health_insurance")
    assert values(examine(("sei_mei", "kigo", "bango"), cards), "jp.health_insurance")


def test_postal_accounts_stand_among_those_of_banks() -> None:
    rows = [("千葉銀行", "本店", "4826713"), ("ゆうちょ銀行", "", "10520-1234567" + "1")] * 4
    found = examine(("金融機関名", "支店名", "口座番号"), rows)
    assert values(found, "jp.yucho_account", 90) == ["1052012345671"] * 4
    shops = [("千葉銀行", "本店", "10520-12345671")] * 4
    assert not values(examine(("金融機関名", "支店名", "口座番号"), shops), "jp.yucho_account", 0)


def test_a_run_of_bank_branch_type_and_number_is_an_account() -> None:
    heads = ("01340011", "00051011", "00091172", "00011001")
    rows = [(f"{KANA[i % 10]} ハナコ", f"{heads[i % 4]}48267{i:02}") for i in range(12)]
    assert values(examine(None, rows), "jp.bank_account")[0] == "0134-001-1-4826700"
    numbers = [(kana, f"20250{i:02}{run[7:]}") for i, (kana, run) in enumerate(rows)]
    assert not values(examine(None, numbers), "jp.bank_account", 0)
    assert not values(examine(None, [(run, run) for _, run in rows]), "jp.bank_account", 0)


def test_bank_names_are_looked_up() -> None:
    header = ("銀行名", "支店名", "種別", "口座番号", "名義")
    found = examine(
        header, [("みずほ銀行", "丸の内中央支店", "普通", f"765432{i}", "x") for i in range(4)]
    )
    assert values(found, "jp.bank_account", 90)[0][:9] == "0001-004-"


def test_columns_of_a_database_make_an_account() -> None:
    header = ("kokyaku_no", "kinko_cd", "mise_cd", "kamoku", "koza_no")
    rows = [(f"70{i:03d}", "0009", "117", "1", f"{4826713 + i}") for i in range(5)]
    assert values(examine(header, rows), "jp.bank_account")[0] == "0009-117-1-4826713"


def test_offices_shorten_the_words_of_their_headers() -> None:
    header = ("引落銀行", "店舗CD", "口座NO", "last_kana", "first_kana", "tanjobi", "jusho")
    rows = [
        (
            "0009",
            "117",
            f"{1234560 + i}",
            KANA[i],
            "ハナコ",
            f"19{40 + i}-03-09",
            f"堺市南瓦町{i}-1",
        )
        for i in range(5)
    ]
    found = examine(header, rows)
    assert values(found, "jp.bank_account", 90)[0] == "0009-117-?-1234560"
    assert values(found, "jp.person_name_kana")[0] == "ササキハナコ"
    assert values(found, "birth_date", 90)[1] == "1941-03-09"
    assert values(found, "jp.address", 90)[1] == "堺市南瓦町1-1"


def test_an_era_stands_before_its_year() -> None:
    header = ("姓", "名", "元号", "年", "月", "日", "資格取得日")
    rows = [("剱持", "英介", "昭和", f"{40 + i}", "3", "9", "H30.4.1") for i in range(5)]
    assert values(examine(header, rows), "birth_date")[:2] == ["1965-03-09", "1966-03-09"]


def test_a_year_of_birth_may_be_a_whole_date_and_a_city_a_part_of_an_address() -> None:
    header = ("氏名", "生年", "pref", "city", "addr")
    rows = [
        (person(i), f"{1940 + 7 * i}0309", "大阪府", "堺市堺区", f"南瓦町{i + 1}-1")
        for i in range(5)
    ]
    found = examine(header, rows)
    assert values(found, "birth_date")[:2] == ["1940-03-09", "1947-03-09"]
    assert values(found, "jp.address")[1] == "大阪府堺市堺区南瓦町2-1"


def test_values_spread_over_columns() -> None:
    header = ("姓", "名", "元号", "生年", "生月", "生日", "都道府県", "市区町村", "番地")
    rows = [
        ("剱持", "英介", "昭和", f"{40 + i}", "3", "9", "大阪府", "堺市堺区", f"南瓦町{i}-1")
        for i in range(5)
    ]
    found = examine(header, rows)
    assert values(found, "jp.person_name")[0] == "剱持英介"
    assert values(found, "birth_date")[:2] == ["1965-03-09", "1966-03-09"]
    assert values(found, "jp.address")[1] == "大阪府堺市堺区南瓦町1-1"


def test_two_values_in_one_cell_are_still_found() -> None:
    rows = [(person(i), f"自宅072-233-{1000 + i} 携帯090-1234-{1000 + i}") for i in range(5)]
    assert len(values(examine(("氏名", "電話番号"), rows), "phone")) == 10


def test_households_and_sensitive_columns() -> None:
    rows = [
        (
            f"{i // 3:05d}",
            person(i),
            ("世帯主", "妻", "長男")[i % 3],
            "統合失調症" if i == 4 else "",
        )
        for i in range(30)
    ]
    found = examine(("世帯番号", "氏名", "続柄", "病名"), rows)
    assert found.households == 10
    sensitive = block(found, "sensitive.medical")
    assert sensitive is not None
    assert sensitive.record.tolist() == [4]


HOUSEHOLDS = (
    ("世帯主", "剱持 英介", "剱持 英介", "堺市堺区南瓦町1-1"),
    ("妻", "剱持 恵子", "剱持 英介", "堺市堺区南瓦町1-1"),
    ("長男", "剱持 樹", "剱持 英介", "堺市堺区南瓦町1-1"),
    ("世帯主", "村上 浩一", "村上 浩一", "堺市堺区南瓦町1-1"),
    ("世帯主", "菅野 陽菜", "菅野 陽菜", "堺市堺区南瓦町8-2"),
    ("子", "石川 直樹", "石川 茂", "堺市堺区南瓦町9-3"),
    ("子", "石川 由紀", "石川 茂", "堺市堺区南瓦町9-3"),
)
"""Two families in one house, a single, and a family whose head is not listed: four."""


def test_households_without_a_number() -> None:
    shuffled = random.Random(1).sample(HOUSEHOLDS, len(HOUSEHOLDS))
    by_relation = [(row[0], row[1], row[3]) for row in shuffled]
    assert examine(("続柄", "氏名", "住所"), by_relation).households == 4
    by_head = [row[1:] for row in shuffled]
    assert examine(("氏名", "世帯主氏名", "住所"), by_head).households == 4
    relatives = [("母" if i % 2 else "父", *row[1:2]) for i, row in enumerate(HOUSEHOLDS)]
    assert examine(("続柄", "氏名"), relatives).households is None


def test_a_column_that_nobody_filled_makes_no_table_of_people() -> None:
    """As calendars have one for names, and the office's telephone in the remarks."""
    header = ("氏名", "フリガナ", "電話番号", "備考")
    remarks = [f"環境課 0857-20-11{i:02d}" for i in range(12)]
    found = examine(header, [("", "", "", one) for one in remarks])
    assert values(found, "phone") == []
    mine = [(person(i), "", "", one) for i, one in enumerate(remarks)]
    assert len(values(examine(header, mine), "phone")) == len(remarks)


def test_pieces_of_a_table_share_one_decision() -> None:
    shared = examiner()
    header = ("氏名", "備考")
    first = Table((), header, ((person(1),) * 3, ("",) * 3), np.arange(2, 5), "utf-8")
    later = Table((), header, (("栂井野亘",), ("",)), np.arange(5, 6), "utf-8")
    shared.examine(first)
    assert values(shared.examine(later), "jp.person_name", 90) == ["栂井野亘"]


def test_a_short_last_piece_keeps_the_verdict_of_the_table() -> None:
    source = random.Random(9)
    codes = tuple(str(source.randrange(10**11, 10**12)) for _ in range(400))
    numbers = tuple(my_number(source) for _ in range(30))
    whole = Examiner(load())
    for name, cells in (("個人番号", codes), ("番号", numbers)):
        steps, header = (name,), (name, "氏名")
        names = tuple(person(i) for i in range(len(cells)))
        whole.examine(Table(steps, header, (cells, names), np.arange(len(cells)), "utf-8"))
    tail = tuple(my_number(source) for _ in range(3))
    people = tuple(person(i) for i in range(3))
    code = Table(("個人番号",), ("個人番号", "氏名"), (tail, people), np.arange(3), "utf-8")
    number = Table(("番号",), ("番号", "氏名"), (tail, people), np.arange(3), "utf-8")
    assert values(whole.examine(code), "jp.my_number", 1) == []
    assert values(whole.examine(number), "jp.my_number", 95) == list(tail)


def test_lists_of_things_give_no_people() -> None:
    places = [(f"{town}駅", "山口市", "本店営業部", "4952258146909") for town in SURNAMES]
    found = examine(None, places)
    assert values(found, "jp.person_name") == []
    assert values(found, "card.pan") == []
    towns = examine(None, [(town, "3", "A-1") for town in SURNAMES])
    assert values(towns, "jp.person_name") == []


def test_a_series_with_check_digits_is_no_my_number_without_a_label() -> None:
    source = random.Random(12)
    found: list[str] = []
    while len(found) < 30:
        value = f"2026{source.randrange(10**8):08d}"
        if passing(value):
            found.append(value)
    rows = [(number, person(i)) for i, number in enumerate(found)]
    assert values(examine(("お届け番号", "氏名"), rows), "jp.my_number") == []
    assert len(values(examine(("個人番号", "氏名"), rows), "jp.my_number")) == 30
    scattered = [(my_number(source), person(i)) for i in range(30)]
    assert len(values(examine(("番号", "氏名"), scattered), "jp.my_number")) == 30


def test_who_somebody_is_to_a_hospital_or_a_school_labels_a_short_column_of_names() -> None:
    rare = ("安次嶺昭二", "帯広谷和美", "二階堂嘉一郎")
    for label in ("患者", "職員", "利用者"):
        found = examine((label, "主病名"), [(name, "高血圧症") for name in rare])
        assert set(values(found, "jp.person_name")) == set(rare)


def test_who_is_dealt_with_may_be_a_firm_or_somebody() -> None:
    rows = [
        ("あおば信販株式会社", "岡山県津山市山下97-1", "500000"),
        ("みどり信用保証協会", "岡山県津山市山下12-3", "310000"),
        ("鑓水　剛志", "岡山県津山市山北4-5", "80000"),
        ("忽那　豊", "岡山県津山市田町6-7", "20000"),
    ]
    found = examine(("債権者名", "債権者住所", "残高"), rows)
    assert set(values(found, "jp.person_name")) == {"鑓水剛志", "忽那豊"}
    assert set(values(found, "jp.address")) == {"岡山県津山市山北4-5", "岡山県津山市田町6-7"}
    named = [(*row, "剱持　直樹" if not n else "") for n, row in enumerate(rows)]
    found = examine(("債権者名", "債権者住所", "残高", "保証人（氏名）"), named)
    assert set(values(found, "jp.person_name")) == {"鑓水剛志", "忽那豊", "剱持直樹"}
    found = examine(("貸主", "残高"), [("安次嶺昭二", "1"), ("剱持直樹", "2"), ("鑓水剛志", "3")])
    assert len(values(found, "jp.person_name")) == 3


def test_names_under_a_role_are_found_without_others() -> None:
    found = examine(("受付", "担当", "証票番号"), [("6.5.20", "岡本晴子", "第118号")])
    assert values(found, "jp.person_name") == ["岡本晴子"]
    assert not values(examine(("受付", "担当"), [("6.5.20", "総務課")]), "jp.person_name")


def test_codes_of_five_digits_are_another_countrys() -> None:
    rows = [(f"100{i:02d}", person(i)) for i in range(11, 19)]
    assert values(examine(("zipcode", "name"), rows), "jp.postcode") == []


def test_a_date_of_birth_beside_nothing_of_anybody_is_nobodys() -> None:
    rows = [(f"19{i}-04-01", str(i * 7)) for i in range(40, 60)]
    assert values(examine(("dob", "hours"), rows), "birth_date") == []
    assert len(values(examine(("生年月日", "時間"), rows), "birth_date")) == len(rows)


def test_names_of_banks_and_branches_without_a_header_make_accounts() -> None:
    """Cut out of a table, the first row torn; names of branches read as surnames and towns."""
    rows = (
        ("", "", "深浦", "普通", "3867501"),
        ("剱持 英介", "みずほ", "銀座", "普通", "1648674"),
        ("忽那 豊", "三菱ＵＦＪ銀行", "渋谷支店", "当座", "2453133"),
        ("和泉 薫", "北國", "英町", "普通", "1151769"),
        ("大江 亘", "百十四", "姫路", "普通", "1084479"),
    )
    found = examine(None, rows)
    accounts = next(one for one in found.blocks if one.signature == "jp.bank_account")
    told = [value for value in accounts.values if "?" not in value]
    assert len(told) >= 3
    assert told[0] == "0001-035-1-1648674"
    assert not any(
        block.signature == "jp.person_name" and "銀座" in block.values for block in found.blocks
    )


def test_dates_over_generations_beside_telephones_are_of_birth() -> None:
    born = ("昭34.8.10", "平3.12.24", "昭5.1.24", "令2.5.3")
    rows = [(f"0{n}", date, f"090-2345-678{n}") for n, date in enumerate(born)]
    dates = next(one for one in examine(None, rows).blocks if one.signature == "birth_date")
    assert tuple(dates.values) == ("1959-08-10", "1991-12-24", "1930-01-24", "2020-05-03")
    repaired = ("平25.8.10", "平3.12.24", "平30.1.24", "令2.5.3")
    rows = [(f"0{n}", date, f"090-2345-678{n}") for n, date in enumerate(repaired)]
    assert not any(one.signature == "birth_date" for one in examine(None, rows).blocks)


def test_numbers_in_columns_of_four_digits() -> None:
    def fours(numbers: Sequence[str]) -> list[tuple[str, ...]]:
        return [
            (f"{n}", *(number[at : at + 4] for at in range(0, len(number), 4)))
            for n, number in enumerate(numbers)
        ]

    drawn = random.Random(4)
    random_ones = [f"{drawn.randrange(10**12):012}" for _ in range(400)]
    mine = [number for number in random_ones if passing(number)][:8]
    told = next(one for one in examine(None, fours(mine)).blocks if one.signature == "jp.my_number")
    assert tuple(told.values) == tuple(mine)
    assert set(told.column.tolist()) == {2}
    assert not any(
        one.signature == "jp.my_number" for one in examine(None, fours(random_ones[:40])).blocks
    )


def test_a_heading_between_addresses_is_none() -> None:
    homes = [f"若葉{n}-{n + 7}" for n in range(1, 12)]
    rows = [(f"{SURNAMES[n]} {GIVEN[n]}", home) for n, home in enumerate(homes)]
    rows += [("2組", "組長 佐々木健太 住所"), ("剱持 恵子", "津市一身田上津部田")]
    found = values(examine(("世帯主", "住所"), rows), "jp.address")
    assert found == [*homes, "津市一身田上津部田"]


def _claims(dates: Sequence[str], insurer: str = "332023") -> list[tuple[str, ...]]:
    numbers = random.Random(8).sample(range(10**9, 10**10), len(dates))
    rows = zip(numbers, dates, strict=True)
    return [
        ("D1", insurer, str(number), date, str(at % 2 + 1))
        for at, (number, date) in enumerate(rows)
    ]


def test_claims_of_care_tell_people_without_labels_and_names() -> None:
    dates = [f"19{year}0412" for year in range(24, 60, 3)]
    rows = _claims(dates)
    found = examine(None, rows)
    assert values(found, "jp.care_insurance") == [row[2] for row in rows]
    assert len(values(found, "birth_date")) == len(dates)


@pytest.mark.parametrize(
    ("dates", "insurer"),
    [
        ([f"2024{month:02}12" for month in range(1, 13)], "332023"),
        ([f"19{year}0412" for year in range(24, 60, 3)], "332024"),
    ],
)
def test_ten_digits_are_of_care_insurance_beside_births_and_an_insurer_alone(
    dates: list[str], insurer: str
) -> None:
    assert not values(examine(None, _claims(dates, insurer)), "jp.care_insurance")
