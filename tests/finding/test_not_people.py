"""Labels, headings, authors, drugs and towns that stand where people do."""

import numpy as np
import pytest
from reading import asserted

from triage.content.budget import Budget
from triage.content.text.plain import parts
from triage.finding.examiner import Examiner
from triage.model import Table, Text
from triage.signatures import load


def values(content: str, signature: str) -> set[str]:
    """What is asserted of one signature in a table."""
    text = Text(("a.csv",), content, "utf-8", np.arange(len(content) + 1))
    examiner = Examiner(load())
    found = [examiner.examine(part) for part in parts(text, Budget()) if isinstance(part, Table)]
    assert found
    return {
        value
        for part in found
        for block in part.blocks
        if block.signature == signature
        for value, sure in zip(block.values, block.confidence, strict=True)
        if sure >= 50
    }


def test_labels_of_a_form_and_common_words_under_a_label_are_no_names() -> None:
    form = (
        "氏名,続柄,勤務先\n釜谷 修平,父,自営\n六車 佳奈,母,\n記号番号,,\n搬送手段,,\n予防接種,,\n"
    )
    assert values(form, "jp.person_name") == {"釜谷修平", "六車佳奈"}


def test_who_wrote_the_books_of_a_library_is_in_print() -> None:
    books = ["伊藤整,鳴海仙吉", "堀辰雄,菜穂子", "林芙美子,放浪記", "島崎藤村,夜明け前"]
    rows = "".join(f"{n},{book},河出書房\n" for n, book in enumerate(books, 1000))
    assert values(f"番号,著者,書名,出版社\n{rows}", "jp.person_name") == set()
    lent = "".join(f"{n},{book},釜谷 修平\n" for n, book in enumerate(books, 1000))
    assert values(f"番号,著者,書名,利用者名\n{lent}", "jp.person_name") == {"釜谷修平"}


def test_readings_of_goods_are_nobodys() -> None:
    goods = [
        "アセトアミノ",
        "ロキソプロフェン",
        "ファモチジン",
        "ワルファリン",
        "ニフェジピン",
        "ベタメタゾン",
    ]
    rows = "".join(f"{n},{one}錠,{one}\n" for n, one in enumerate(goods, 1000))
    assert values(f"コード,品名,カナ\n{rows}", "jp.person_name_kana") == set()
    people = [
        "カマヤ シュウヘイ",
        "ムグルマ カナ",
        "サトウ キヨシ",
        "スズキ ハナ",
        "タナカ ケン",
        "ヤマダ ユウ",
    ]
    rows = "".join(f"{n},x{n},{one}\n" for n, one in enumerate(people, 1000))
    assert len(values(f"コード,区分,カナ\n{rows}", "jp.person_name_kana")) == len(people)


def test_towns_by_which_people_are_counted_are_no_addresses() -> None:
    towns = ["東益津", "石津", "小川", "大村", "本町", "田尻", "越後島", "中里"]
    rows = "".join(f"{one},{n},{n + 1},{2 * n + 1}\n" for n, one in enumerate(towns, 100))
    assert values(f"町名,男,女,年齢計\n{rows}", "jp.address") == set()


COUNTED = [*range(1000001, 1000009), *range(1000011, 1000015)]


def test_what_counts_from_a_million_on_is_no_postcode() -> None:
    """100-0001 and its neighbours are in use; what is beside people is theirs."""
    rows = "".join(f"{n},{n % 3},{n % 7}\n" for n in COUNTED)
    assert values(rows, "jp.postcode") == set()
    twice = "".join(f"{n},{n + 1},{n % 3}\n" for n in COUNTED[:10])
    assert values(twice, "jp.postcode") == set()
    both = "".join(f"{n},M,{n + 1000000}\n" for n in COUNTED[:8])
    assert values(both, "jp.postcode") == set()
    homes = "".join(
        f"{who},{n},090-1111-20{n % 100:02}\n" for n, who in zip(COUNTED, PEOPLE, strict=False)
    )
    assert len(values(homes, "jp.postcode")) == len(PEOPLE)


PEOPLE = ["釜谷 修平", "六車 佳奈", "佐藤 清", "鈴木 花", "田中 健", "山田 優"]


def test_the_heading_of_a_page_is_nobody_and_no_address() -> None:
    rows = "".join(f"{n},{who},本庄町{n}-{n + 1}-{n + 4}\n" for n, who in enumerate(PEOPLE, 10))
    headings = "第2,選挙管理委員会事務局員,投票区別名簿\n", "日付,選挙人,令和6年9月1日登録分\n"
    page = headings[0].join((rows, rows.replace("1", "2"))) + headings[1]
    assert values(page, "jp.person_name") == {who.replace(" ", "") for who in PEOPLE}
    assert all(value.startswith("本庄町") for value in values(page, "jp.address"))
    election = "私は、執行の衆議院議員総選挙において投票します。\n氏名 釜谷 修平\n"
    assert [v for s, v in asserted(election) if s == "jp.person_name"] == ["釜谷修平"]


@pytest.mark.parametrize("house", ["{0}-{1}-4", "{0}{1}-2", "{0}丁目{1}番3号"])
def test_a_column_of_towns_and_houses_is_one_of_addresses(house: str) -> None:
    rows = "".join(
        f"{who},本庄町{house.format(n, n + 1)},090-1111-20{n:02}\n"
        for n, who in enumerate(PEOPLE, 10)
    )
    assert len(values(rows, "jp.address")) == len(PEOPLE)


@pytest.mark.parametrize("heading", ["登 記 申 請 書", "お 見 積 書", "児 童 台 帳 原 簿"])
def test_headings_whose_letters_stand_apart_are_no_names(heading: str) -> None:
    letter = f"{heading}\n氏名 釜谷 修平\n電話 090-1111-2222\n"
    assert [v for s, v in asserted(letter) if s == "jp.person_name"] == ["釜谷修平"]


def test_eras_to_choose_from_are_no_names() -> None:
    form = "氏名 釜谷 修平\n生年月日 昭・平 昭39.2.9\n電話 090-1111-2222\n"
    assert [v for s, v in asserted(form) if s == "jp.person_name"] == ["釜谷修平"]


def test_surnames_and_given_names_in_kana_are_readings_and_numbers_nobody() -> None:
    people = [
        ("釜谷", "修平", "カマヤ", "シュウヘイ"),
        ("六車", "佳奈", "ムグルマ", "カナ"),
        ("佐藤", "清", "サトウ", "キヨシ"),
    ]
    rows = "".join(f"{n},{','.join(one)}\n" for n, one in enumerate(people, 1000))
    table = f"id,nm_sei,nm_mei,kn_sei,kn_mei\n{rows}1003,82,1690040,82,1690041\n"
    assert values(table, "jp.person_name") == {one[0] + one[1] for one in people}
    assert values(table, "jp.person_name_kana") == {one[2] + one[3] for one in people}


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("$labels['manager'] = '管理者';", False),
        ("employee: 給水所", False),
        ("employee: 剱持英介", True),
        ("Manager: 佐藤 健太", True),
    ],
)
def test_words_behind_an_english_label_are_no_names(line: str, named: bool) -> None:
    assert any(signature == "jp.person_name" for signature, _ in asserted(line)) is named


@pytest.mark.parametrize(
    "line",
    ["新仕様では次のとおり。", "地模様は青い。", "address: final]%地址不存在且存在url那么online"],
)
def test_words_that_end_like_respect_and_code_behind_a_label_are_nobodys(line: str) -> None:
    assert asserted(line) == []


def test_half_a_name_alone_in_a_text_that_ends_as_words_do_is_none() -> None:
    alone = "国民の休日。\n即位礼正殿の儀が行われる。\n"
    assert ("jp.person_name", "即位礼正") not in asserted(alone)
    told = {value for _, value in asserted("躑躅森美咲氏の件\n") + asserted("佐藤弘朔様の件\n")}
    assert told == {"躑躅森美咲", "佐藤弘朔"}


def test_shops_below_name_and_what_stands_in_one_part_of_a_name_are_nobody() -> None:
    shops = "id,name,tel\n1,松山大街道店,089-346-3228\n2,今治駅前店,089-370-7261\n"
    shops += "3,新居浜店,089-516-7335\n"
    assert values(shops, "jp.person_name") == set()
    book = "First Name,Last Name,Phone\n佳奈,六車,0868-22-1111\n修平,釜谷,0868-22-2222\n"
    book += "タクシー予約,,0868-22-3333\n小百合,,0868-22-4444\n"
    assert values(book, "jp.person_name") == {"六車佳奈", "釜谷修平", "小百合"}


def test_a_table_of_people_of_the_past_names_nobody_of_today() -> None:
    past = ["石田三成", "徳川家康", "伊能忠敬", "坂本龍馬", "夏目漱石", "釜谷修平"]
    rows = "".join(f"{1600 + 50 * n},出来事{n},{name}\n" for n, name in enumerate(past))
    assert values(f"年,事項,人物名\n{rows}", "jp.person_name") == set()
    members = ["六車佳奈", "釜谷修平", "坂本龍馬", "五百旗頭結翔", "林琴音", "堀辰彦"]
    rows = "".join(f"{n},会員{n},{name}\n" for n, name in enumerate(members))
    assert values(f"番号,区分,氏名\n{rows}", "jp.person_name") == {*members}


def test_breeds_exits_of_stations_and_the_desks_of_museums_are_nobodys() -> None:
    text = (
        "出陳目録\n 1 SAKURA JP (秋田犬) 所有者：六車 佳奈\n 2 HANA (秋田犬) 所有者：釜谷 修平\n"
        " 3 KURO (秋田犬) 所有者：林 琴音\n2月6日、対象者は金山駅北口にて女性と合流した。\n"
    )
    assert [value for _, value in asserted(text)] == ["六車佳奈", "釜谷修平", "林琴音"]
    assert asserted("交通：津軽駅から徒歩12分。開館 9:00～17:00　電話 0172-66-6238\n") == []
