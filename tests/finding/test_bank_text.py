"""Bank and branch that stand apart from the number: in sentences, forms and brackets."""

from __future__ import annotations

import numpy as np
import pytest

from triage.finding.examiner import Examiner
from triage.finding.pattern import PatternEngine
from triage.model import PartFindings, Table, Text
from triage.signatures import load


def accounts(text: str) -> list[tuple[str, bool]]:
    found = Examiner(load()).examine(Text((), text, "utf-8", None))
    return [
        (value, bool(confidence >= 50))
        for block in found.blocks
        if block.signature == "jp.bank_account"
        for value, confidence in zip(block.values, block.confidence, strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("振込先:みずほ銀行 東京営業部 普通 4826713 名義 スガノ ハルナ", "0001-001-1-4826713"),
        ("返金は三井住友銀行本店営業部(店番200)普通預金 口座番号4826713へ。", "0009-200-1-4826713"),
        ("銀行名 三菱UFJ銀行\n支店名 本店\n種別 当座\n口座番号 4826713", "0005-001-2-4826713"),
        ("みずほ銀行(0001) 東京営業部(001) (普) 4826713", "0001-001-1-4826713"),
        ("金融機関コード:0001 支店コード:001 口座番号:4826713", "0001-001-?-4826713"),
        ("口座:みずほ銀行/銀座/普通預金/No.4826713/スガノ ハルナ", "0001-035-1-4826713"),
        (
            "bank_code=0001\nbranch_code=035\naccount_type=2\naccount_no=4826713",
            "0001-035-2-4826713",
        ),
        ("口座番号:4826713", "????-???-?-4826713"),
        ("ありえない銀行 どこか支店 普通 4826713", "????-???-1-4826713"),
        ("みずほ銀行 東京営業部\n\n口座番号:4826713", "????-???-?-4826713"),
    ],
)
def test_an_account_gets_the_codes_of_what_is_named(text: str, account: str) -> None:
    assert accounts(text + "\n") == [(account, True)]


def examined(header: tuple[str, ...], *columns: tuple[str, ...]) -> PartFindings:
    rows = np.arange(2, len(columns[0]) + 2)
    return Examiner(load()).examine(Table((), header, columns, rows, "utf-8", None))


NAMES = ("剱持 英介", "東海林 恵子", "村上 浩一")


@pytest.mark.parametrize("header", [("氏名", "記号", "番号"), ("氏名", "通帳記号", "通帳番号")])
def test_symbol_and_number_make_a_postal_account(header: tuple[str, ...]) -> None:
    found = examined(header, NAMES, ("10520",) * 3, ("12345671", "2345671", "998871"))
    made = {block.signature: tuple(block.values) for block in found.blocks}
    assert made["jp.yucho_account"] == ("1052012345671", "105202345671", "10520998871")
    assert found.fields == ("bank_account", "name")


def test_symbol_and_number_of_an_insurance_card_make_none() -> None:
    found = examined(
        ("氏名", "記号", "番号"), NAMES, ("津市1", "津市2", "津市9"), ("12", "340", "7")
    )
    assert "jp.yucho_account" not in {block.signature for block in found.blocks}


def test_the_insurers_number_and_the_persons_are_one_value() -> None:
    card = "氏名 春野小町\n記号 1284 番号 567890\n保険者番号 06130012\n"
    matches = PatternEngine(load()).matches(card)
    found = [m for m in matches if m.signature == "jp.health_insurance"]
    assert [(m.value, m.confidence >= 50) for m in found] == [
        ("061300121284567890", True), ("06130012", False)
    ]  # fmt: skip
    header = ("氏名", "保険者番号", "記号", "番号")
    rows = (("春野 小町", "33120015", "国-1", "4567"), ("剱持 英介", "33120015", "国-1", "4568"))
    table = Table((), header, tuple(zip(*rows, strict=True)), np.arange(2, 4), "utf-8")
    (block,) = [
        b for b in Examiner(load()).examine(table).blocks if b.signature == "jp.health_insurance"
    ]
    assert tuple(block.values) == ("3312001514567", "3312001514568")


def test_each_account_is_of_the_bank_that_is_named_behind_the_one_before() -> None:
    text = (
        "安東様は三井住友銀行本店営業部の普通4826713、梅木様は城南信用金庫 大井支店\n"
        "普通預金 7150942、荒木様分は JAあいち知多 大府支店 (普) 3308157 へ、"
        "同じ支店の普通 3308164 にも。\n"
    )
    assert [value for value, _ in accounts(text)] == [
        *("0009-200-1-4826713", "1344-003-1-7150942"),
        *("6531-235-1-3308157", "6531-235-1-3308164"),
    ]


def test_a_specimen_stays_one_whatever_bank_is_named() -> None:
    assert accounts("みずほ銀行 東京営業部 普通 1234567\n") == [("????-???-1-1234567", False)]


def test_a_column_of_cooperative_banks_is_looked_up() -> None:
    banks = ("城南信用金庫", "JAあいち知多", "中央労働金庫")
    header = ("氏名", "金融機関名", "支店名", "種別", "口座番号")
    branches, numbers = ("大井支店", "大府支店", "新宿支店"), ("4826713", "7150942", "3308157")
    found = examined(header, NAMES, banks, branches, ("普通",) * 3, numbers)
    (block,) = [b for b in found.blocks if b.signature == "jp.bank_account"]
    assert tuple(block.values) == (
        *("1344-003-1-4826713", "6531-235-1-7150942"),
        "2963-288-1-3308157",
    )


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("静岡銀行 東支店(739) 普通 4826713", "0149-739-1-4826713"),  # a branch of no list
        ("みずほ銀行東京営業部、普通の4826713です", "0001-001-1-4826713"),
        ("城南信用金庫\n  大井支店（普通）4826713", "1344-003-1-4826713"),
    ],
)
def test_an_account_is_told_as_letters_write_it(text: str, account: str) -> None:
    assert accounts(f"{text}\n") == [(account, True)]


def test_a_branch_of_no_list_is_written_for_each_account_or_carried_on() -> None:
    named = "静岡銀行 東支店(739) account: "
    first, again = f"{named}4826713", f"{named}7150942"
    found = [("0149-739-?-4826713", True), ("0149-739-?-7150942", True)]
    assert accounts(f"{first}、{again}\n") == found
    carried = accounts(f"{first}、account: 7150942\n")
    assert carried == [found[0], ("0149-739-?-7150942", False)]


def test_an_account_behind_one_without_a_bank_has_none() -> None:
    text = "みずほ銀行 東京営業部 普通 4826713。西支店 普通 7150942。口座番号は3308157です。\n"
    assert [value for value, _ in accounts(text)] == [
        *("0001-001-1-4826713", "????-???-1-7150942"),
        "????-???-?-3308157",
    ]


def test_an_account_below_the_codes_of_its_bank() -> None:
    told = "payout:\n  bank: '0138'\n  branch: '644'\n  type: ordinary\n  account: '4826713'\n"
    assert accounts(told) == [("0138-644-1-4826713", True)]
    assert accounts("BANK: 0138\nBRANCH: 644\nACCT: 4826713\n") == [("0138-644-?-4826713", True)]
    assert accounts("account: 4826713\n") == [("????-???-?-4826713", False)]


@pytest.mark.parametrize(
    "other", ["楽天 第二", "ゆうちょ 018", "三菱UFJ/新宿", "ソニー", "MUFG 新宿", "Bank: Example"]
)
def test_an_account_of_another_bank_is_not_the_first_ones(other: str) -> None:
    text = f"みずほ銀行 銀座支店 普通 4826713 スガノ ハルナ\n{other} 普通 5093174\n"
    (first, _), (second, _) = accounts(text)
    assert first == "0001-035-1-4826713"
    assert second.startswith("????-???-")


def test_an_account_behind_the_holder_of_the_first_is_of_one_bank_with_it() -> None:
    text = "みずほ銀行 銀座支店 普通 4826713 菅野 春菜\n普通 5093174 東海林 恵子\n"
    assert accounts(text)[1] == ("0001-035-1-5093174", True)


def test_a_cell_with_the_kind_and_the_number() -> None:
    names = "釜谷 修平", "大塚 典子", "躑躅森 歩", "高山 美咲"
    cells = "普 4826713", "現金", "普通預金 5037551", "当座・3901744"
    found = examined(("氏名", "口座"), names, cells)
    block = next(block for block in found.blocks if block.signature == "jp.bank_account")
    assert [*block.values] == ["????-???-1-4826713", "????-???-1-5037551", "????-???-2-3901744"]
