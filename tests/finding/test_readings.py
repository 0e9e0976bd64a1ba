"""Names and their readings in one column: over two rows, or in one cell."""

import numpy as np
import pytest

from triage.finding.examiner import Examiner
from triage.model import FindingBlock, PartFindings, Table
from triage.signatures import load


def examine(header: tuple[str, ...], *rows: tuple[str, ...]) -> PartFindings:
    columns = tuple(zip(*rows, strict=True))
    lines = np.arange(2, len(rows) + 2)
    return Examiner(load()).examine(Table((), header, columns, lines, "utf-8", None))


def block(found: PartFindings, signature: str) -> FindingBlock:
    return next(one for one in found.blocks if one.signature == signature)


def test_a_reading_in_the_row_above_belongs_to_the_name_below() -> None:
    found = examine(
        ("区分", "(フリガナ)氏名", "生年月日"),
        ("配偶者", "ケンモチ　ハルコ", "昭46.4.22"),
        ("", "剱持　晴子", ""),
        ("扶養親族", "ケンモチ　エイスケ", "平11.4.3"),
        ("", "剱持　英介", ""),
    )
    names, kana = block(found, "jp.person_name"), block(found, "jp.person_name_kana")
    assert (tuple(names.values), names.row.tolist()) == (("剱持晴子", "剱持英介"), [3, 5])
    assert (tuple(kana.values), kana.row.tolist()) == (
        ("ケンモチハルコ", "ケンモチエイスケ"),
        [2, 4],
    )
    assert names.column.tolist() == kana.column.tolist() == [2, 2]
    assert names.record.tolist() == kana.record.tolist() == [0, 1]
    assert block(found, "birth_date").record.tolist() == [0, 1]


def test_readings_in_hiragana_stand_below_too() -> None:
    found = examine(
        ("児童氏名", "学年"),
        ("釜谷　ゆかり", "6"),
        ("かまたに　ゆかり", ""),
        ("忽那　豊", "3"),
        ("こつな　ゆたか", ""),
    )
    assert tuple(block(found, "jp.person_name").values) == ("釜谷ゆかり", "忽那豊")
    assert tuple(block(found, "jp.person_name_kana").values) == ("カマタニユカリ", "コツナユタカ")


@pytest.mark.parametrize(
    "cell", ["{0}\n{1}", "{1}\n{0}", "{0}（{1}）", "{0}　{1}", "{1} {0}", "（{1}）{0}"]
)
def test_name_and_reading_in_one_cell(cell: str) -> None:
    people = (("松本　まり", "マツモト　マリ"), ("岡本 晴子", "オカモト ハルコ"))
    rows = [(cell.format(*one), f"090-2345-678{n}") for n, one in enumerate(people)]
    found = examine(("氏名", "電話"), *rows)
    assert tuple(block(found, "jp.person_name").values) == ("松本まり", "岡本晴子")
    assert tuple(block(found, "jp.person_name_kana").values) == ("マツモトマリ", "オカモトハルコ")
    assert block(found, "jp.person_name_kana").column.tolist() == [1, 1]


def test_a_bracket_tells_the_readings_of_rare_names_among_others() -> None:
    cells = (
        "松本　まり（マツモト　マリ）",
        "岡本 晴子（オカモト ハルコ）",
        "巽廂 曚（タツヒサシ モウ）",
    )
    found = examine(("氏名(フリガナ)", "番号"), *((cell, "1") for cell in cells))
    assert block(found, "jp.person_name").values[2] == "巽廂曚"
    assert block(found, "jp.person_name_kana").values[2] == "タツヒサシモウ"


def test_names_in_kana_among_others_are_no_readings() -> None:
    rows = (
        ("グエン　アン", "1"),
        ("三浦　かおり", "2"),
        ("サントス　マリア", "3"),
        ("岡本　晴子", "4"),
    )
    found = examine(("氏名", "番号"), *rows)
    assert len(block(found, "jp.person_name").values) == 4


def test_readings_in_brackets_tell_names_under_any_label() -> None:
    found = examine(
        ("日時", "件名"),
        ("10:30", "荒木 恭平様（アラキ キョウヘイ）"),
        ("11:00", "西園寺 希空様（サイオンジ ノア）"),
        ("11:30", "村上 恵子様（ムラカミ ケイコ）"),
    )
    assert tuple(block(found, "jp.person_name").values) == ("荒木恭平", "西園寺希空", "村上恵子")
    kana = ("アラキキョウヘイ", "サイオンジノア", "ムラカミケイコ")
    assert tuple(block(found, "jp.person_name_kana").values) == kana
    places = (("青葉（アオバ）",), ("新開地（シンカイチ）",), ("高井戸（タカイド）",))
    assert not examine(("停車駅",), *places).blocks
    assert not examine(("行先",), *places).blocks
