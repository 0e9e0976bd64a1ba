"""Cells under a label of names that read as none."""

from collections.abc import Sequence

import numpy as np
import pytest
from told import asserted

from triage.finding.examiner import Examiner
from triage.model import PartFindings, Table, Text
from triage.signatures import load

NAMES = ["泉 小町", "轟 翠", "荒木 俊介", "田淵 慎一", "梅木 佳子", "大久保 美紀"]
BORN = ["1999-03-04", "2001-11-30", "1988-07-15", "1994-12-02", "1979-05-21", "1960-06-06"]


def examine(*further: str) -> PartFindings:
    columns = ([*NAMES, *further], [*BORN, *BORN[: len(further)]])
    rows = np.arange(2, len(columns[0]) + 2)
    return Examiner(load()).examine(Table((), ("氏名", "生年月日"), columns, rows, "utf-8", None))


def doubted(found: PartFindings) -> Sequence[str]:
    names = next(block for block in found.blocks if block.signature == "jp.person_name")
    return [value for value, sure in zip(names.values, names.confidence, strict=True) if sure < 50]


@pytest.mark.parametrize("cell", ["紬", "橋爪 奈…", "ソ・ミン?"])
def test_a_cell_that_reads_as_no_name_may_be_somebody(cell: str) -> None:
    found = examine(cell)
    assert len(asserted(found, "jp.person_name")) == len(NAMES)
    assert len(doubted(found)) == 1


@pytest.mark.parametrize(
    "cell",
    [
        *("", "―", "〃", "同上", "該当者無し", "空室", "計", "株式会社大和", "3/4 転居", "※裏面"),
        *("住所", "備考", "フリガナ"),
    ],
)
def test_a_remark_is_nobody(cell: str) -> None:
    assert doubted(examine(cell)) == []


@pytest.mark.parametrize("remark", ["(重複?)", "（旧姓上野）", " (R6退会)"])
def test_a_remark_in_brackets_behind_a_name_is_not_of_it(remark: str) -> None:
    found = examine(f"長谷川 陽{remark}")
    assert asserted(found, "jp.person_name")[-1] == "長谷川陽"
    assert doubted(found) == []


STAFF = ["鈴木", "井上", "鈴木", "中村", "井上", "鈴木"]


@pytest.mark.parametrize("label", ["出動者", "検査員"])
def test_surnames_of_whoever_did_it_may_be_people(label: str) -> None:
    rows = np.arange(2, 8)
    columns = (NAMES, BORN, STAFF)
    table = Table((), ("氏名", "生年月日", label), columns, rows, "utf-8", None)
    assert doubted(Examiner(load()).examine(table)) == STAFF
    streets = Table((), ("氏名", "生年月日", "地区"), columns, rows, "utf-8", None)
    assert doubted(Examiner(load()).examine(streets)) == []


def test_a_surname_behind_a_role_in_a_remark_may_be_a_person() -> None:
    notes = ["民生委員 高橋 同行訪問", "", "完済見込", "", "", ""]
    table = Table(
        (), ("借受人", "生年月日", "経過"), (NAMES, BORN, notes), np.arange(2, 8), "utf-8"
    )
    assert doubted(Examiner(load()).examine(table)) == ["高橋"]


def test_who_stands_before_a_home_in_its_cell_is_named_there() -> None:
    homes = [
        "母 長谷川 敏子\n岡山県津山市山下97-1",
        "",
        "岡山県津山市山下98-2 コーポ 泉 203",
        "兄 荒木達也　津山市山下99",
        "津山市 山下100-3",
        "",
    ]
    table = Table(
        (), ("氏名", "生年月日", "送付先住所"), (NAMES, BORN, homes), np.arange(2, 8), "utf-8"
    )
    found = Examiner(load()).examine(table)
    assert {*asserted(found, "jp.person_name")} == {
        *(name.replace(" ", "") for name in NAMES),
        *("長谷川敏子", "荒木達也"),
    }
    assert {*asserted(found, "jp.address")} == {
        *("岡山県津山市山下97-1", "岡山県津山市山下98-2コーポ泉203", "津山市山下99"),
        "津山市山下100-3",
    }


def test_a_slash_ends_a_home_before_whoever_stands_behind_it() -> None:
    told = "前の住所 群馬県高崎市飯塚町1914／保証人 伊藤洋平 群馬県利根郡みなかみ町湯原1551番地\n"
    found = Examiner(load()).examine(Text((), told, "utf-8", None))
    assert asserted(found, "jp.address") == [
        "群馬県高崎市飯塚町1914",
        "群馬県利根郡みなかみ町湯原1551番地",
    ]
    assert asserted(found, "jp.person_name") == ["伊藤洋平"]


def test_a_reading_in_a_list_of_them_has_a_surname_that_no_table_knows() -> None:
    people = ["ﾜﾀﾅﾍﾞ ﾏｻｵ", "ｴﾝﾄﾞｳ ｻﾌﾞﾛｳ", "ｷﾉｼﾀ ｻﾁｺ", "ｺﾊﾞﾔｼ ﾔｽﾋﾛ", "ﾏﾂﾀﾞ ﾖｳｺ", "ｻﾝﾍﾟｲ ﾄﾓｺ"]
    text = "".join(f" {who}  18Lx{n}  裏のﾀﾝｸ\n" for n, who in enumerate(people, 1))
    found = Examiner(load()).examine(Text((), text, "utf-8", None))
    assert asserted(found, "jp.person_name_kana")[-1] == "サンペイトモコ"
