"""What stands around names in columns, and addresses beside them: words, titles, firms."""

from collections.abc import Sequence

import numpy as np
import pytest
from told import asserted

from triage.finding.examiner import Examiner
from triage.model import PartFindings, Table
from triage.signatures import load

KANJI = ["田淵 慎一", "梅木 佳子", "荒木 俊介", "大久保 美紀", "長谷川 陽"]


def examine(header: Sequence[str], *columns: Sequence[str]) -> PartFindings:
    rows = np.arange(2, len(columns[0]) + 2)
    cells = tuple(map(tuple, columns))
    return Examiner(load()).examine(Table((), tuple(header), cells, rows, "utf-8", None))


def test_names_behind_a_word_that_all_cells_begin_with_are_names() -> None:
    who = ["設置時立会 梅木キヨ", "", "設置時立会 荒木 淳", "設置時立会 長谷川恵子", ""]
    found = examine(("KIKI", "氏名", "BIKO"), ["A1", "A2", "A3", "A4", "A5"], KANJI, who)
    assert asserted(found, "jp.person_name")[5:] == ["梅木キヨ", "荒木淳", "長谷川恵子"]
    family = ["田淵 慎一", "田淵 優子", "田淵 蓮", "田淵 葵", "田淵 豊"]
    found = examine(("No", "氏名", "立会"), [*"12345"], KANJI, family)
    assert asserted(found, "jp.person_name")[5:] == [one.replace(" ", "") for one in family]


def test_addresses_and_houses_under_labels_of_programs_are_one() -> None:
    labels = (("adr1", "adr2"), ("JUSHO", "KATAGAKI"))
    for first, second in labels:
        places = [f"大字北野{n}-3" for n in range(11, 16)]
        found = examine(("NM", first, second), KANJI, places, ["城山荘201", "", "", "北野荘3", ""])
        assert asserted(found, "jp.address")[:2] == ["大字北野11-3城山荘201", "大字北野12-3"]


@pytest.mark.parametrize("label", ["所在地", "住所"])
def test_who_is_there_for_a_firm_has_a_title_and_no_home_where_it_is(label: str) -> None:
    titles = ["代表取締役", "取締役社長", "代表", "支店長", "代表社員"]
    who = [f"{title} {name}" for title, name in zip(titles, KANJI, strict=True)]
    firms = [f"株式会社北野{n}工業" for n in range(5)]
    places = [f"津市一身田{n}番地" for n in range(11, 16)]
    found = examine(("番号", "商号", "代表者", label), [*"12345"], firms, who, places)
    assert asserted(found, "jp.person_name") == [one.replace(" ", "") for one in KANJI]
    assert bool(asserted(found, "jp.address")) == (label == "住所")


def test_where_a_shop_is_that_is_no_legal_person_is_its_owners() -> None:
    shops = [f"{name.split()[0]}商店" for name in KANJI]
    places = [f"津市一身田{n}番地" for n in range(11, 16)]
    found = examine(("番号", "事業所名", "代表者氏名", "所在地"), [*"12345"], shops, KANJI, places)
    assert len(asserted(found, "jp.address")) == 5


def test_who_is_there_for_a_firm_is_listed_with_tasks_and_telephones() -> None:
    firms = [f"株式会社北野{n}工業" for n in range(5)]
    staff = [
        *("主任\u3000井口 学（080-5512-3017）、経理 北条恵子", "工務課 村瀬 豊(070-2211-4098)"),
        *("", "営業部長\u3000浜田茂（090-8814-2260）", "経理 石井陽子"),
    ]
    found = examine(("商号", "代表者", "担当者（携帯）"), firms, KANJI, staff)
    names = asserted(found, "jp.person_name")
    assert sorted(names[5:]) == sorted(["井口学", "北条恵子", "村瀬豊", "浜田茂", "石井陽子"])
    assert asserted(found, "phone") == ["08055123017", "07022114098", "09088142260"]
    others = ["井口 石井陽子", "浜田 村瀬 豊", "", "", ""]  # a surname is no task
    found = examine(("商号", "代表者", "備考"), firms, KANJI, others)
    assert asserted(found, "jp.person_name") == [one.replace(" ", "") for one in KANJI]


def test_somebody_below_another_value_of_a_cell_is_named() -> None:
    ills = ["潰瘍性大腸炎\n保護者 井口 学", "重症筋無力症", "潰瘍性大腸炎\n保護者 北条恵子"]
    ills += ["パーキンソン病", "重症筋無力症\n保護者 村瀬豊"]
    found = examine(("番号", "氏名", "病名"), [*"12345"], KANJI, ills)
    assert asserted(found, "jp.person_name")[5:] == ["井口学", "北条恵子", "村瀬豊"]
    assert len(asserted(found, "sensitive.medical")) >= 4
