"""Values as forms, letters and hosts write them; each in a spelling of its own."""

import pytest
import reading

from triage.content import Budget, extract
from triage.content.space import Memory
from triage.finding.examiner import Examiner
from triage.model import Item, Table
from triage.signatures import load


def asserted(written: str, signature: str) -> list[str]:
    return [value for kind, value in reading.asserted(written + "\n") if kind == signature]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("電話 〇九〇-二三四五-六七八一", "09023456781"),
        ("自宅は○八六八―二二―四五六七です", "0868224567"),
        ("電話番号 〇三(五二五三)八七六五", "0352538765"),
        ("携帯 〇九〇二三四五六七八一", "09023456781"),
        ("0868\u201122\u20114567", "0868224567"),
        ("０８６８ｰ２２ｰ４５６７", "0868224567"),
        ("自宅 0868・22・4567", "0868224567"),
        ("０８６８・２２・４５６７", "0868224567"),
        ("TEL:0868/22/4567", "0868224567"),
        ("携帯 090/2345/6781", "09023456781"),
    ],
)
def test_phone(written: str, value: str) -> None:
    assert asserted(written, "phone") == [value]


@pytest.mark.parametrize("written", ["予算は〇八六八二二四五六七円", "二〇二三-一一-二三四五"])
def test_amounts_and_dates_in_kanji_digits_are_no_phones(written: str) -> None:
    assert asserted(written, "phone") == []


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("生年月日 4310515", "2019-05-15"),
        ("生年月日 3-50-01-23", "1975-01-23"),
        ("生年月日 昭和五〇年一二月三一日", "1975-12-31"),
        ("生年月日 ㍻5年3月2日", "1993-03-02"),
        ("生年月日 R6.4.1", "2024-04-01"),
        ("DOB 16 JAN 1934", "1934-01-16"),
        ("Date of birth: 23-Jan-1975", "1975-01-23"),
        ("Birthday: January 3rd, 1980", "1980-01-03"),
        ("生年月日 S4503121", "1970-03-12"),
        ("生年月日 S450312 1", "1970-03-12"),
    ],
)
def test_birth_date(written: str, value: str) -> None:
    assert asserted(written, "birth_date") == [value]


@pytest.mark.parametrize("written", ["〒七〇八－〇〇二二", "郵便番号 七〇八-〇〇二二"])
def test_postcode_in_kanji_digits(written: str) -> None:
    assert asserted(written, "jp.postcode") == ["7080022"]


@pytest.mark.parametrize(
    "behind",
    [" 個人番号 6214-9832-0257", " 090-2345-6781", ",0868-22-4567", " 名倉 健 様", " 人見 澪"],
)
def test_what_stands_behind_an_address_on_its_line_is_not_counted_by_it(behind: str) -> None:
    written = "岡山県津山市山下97-1" + behind
    assert asserted(written, "jp.address") == ["岡山県津山市山下97-1"]


@pytest.mark.parametrize(
    "written",
    [
        "秋田県大館市中城97 人が集まった",
        "岡山県津山市山下97,000円",
        "北海道札幌市北区北十条",
        "徳島県徳島市佐古五番町",
        "岩手県九戸郡洋野町種市第35地割",
        "秋田県由利本荘市一番堰",
        "愛知県名古屋市熱田区四番",
        "新潟県十日町市稲荷町三丁目",
    ],
)
def test_a_quarter_or_a_count_is_no_address(written: str) -> None:
    assert asserted(written, "jp.address") == []


def test_a_house_in_such_a_quarter_is_one() -> None:
    written = "徳島県徳島市佐古五番町3-2"
    assert asserted(written, "jp.address") == [written]


@pytest.mark.parametrize(
    ("label", "cells", "signature", "values"),
    [
        ("生年月日", ("16 JAN 1934", "3 Feb 1975"), "birth_date", ["1934-01-16", "1975-02-03"]),
        ("生年月日性別", ("S4503121", "H020304 2"), "birth_date", ["1970-03-12", "1990-03-04"]),
        ("性別生年月日", ("1S450312", "2 H020304"), "birth_date", ["1970-03-12", "1990-03-04"]),
        (
            "電話番号",
            ("〇九〇-二三四五-六七八一", "0868/22/4567"),
            "phone",
            ["09023456781", "0868224567"],
        ),
        ("電話番号", ("0868・22・4567", "0868・22・4568"), "phone", ["0868224567", "0868224568"]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le"])
def test_cells(
    label: str, cells: tuple[str, ...], signature: str, values: list[str], encoding: str
) -> None:
    lines = [f"氏名,{label}", *(f"佐藤 健太,{cell}" for cell in cells)]
    data = ("\r\n".join(lines) + "\r\n").encode(encoding)
    table = next(iter(extract(Item((), "a.csv", Memory(data)), "text/csv", Budget())))
    assert isinstance(table, Table)
    found = Examiner(load()).examine(table)
    blocks = [block for block in found.blocks if block.signature == signature]
    assert [value for block in blocks for value in block.values] == values
