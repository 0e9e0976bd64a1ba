"""Two values under two labels in one column."""

import numpy as np
import pytest

from triage.finding.examiner import Examiner
from triage.model import PartFindings, Table
from triage.signatures import load

PEOPLE = (("剱持 英介", "TK1234561", "1990/01/02"), ("忽那 豊", "MU7654320", "1985/11/30"))


def examine(header: tuple[str, ...], *rows: tuple[str, ...]) -> PartFindings:
    columns = tuple(zip(*rows, strict=True))
    lines = np.arange(2, len(rows) + 2)
    return Examiner(load()).examine(Table((), header, columns, lines, "utf-8", None))


def values(found: PartFindings) -> dict[str, tuple[str, ...]]:
    return {block.signature: tuple(block.values) for block in found.blocks}


@pytest.mark.parametrize("glue", ["\n", "／", " ", "　", "\r\n"])
@pytest.mark.parametrize(
    "header", ["旅券番号\n生年月日", "旅券番号・生年月日", "旅券番号 生年月日"]
)
def test_a_number_and_a_date_in_one_cell(glue: str, header: str) -> None:
    found = examine(
        ("氏名", header), *((name, f"{number}{glue}{born}") for name, number, born in PEOPLE)
    )
    told = values(found)
    assert told["jp.passport"] == ("TK1234561", "MU7654320")
    assert told["birth_date"] == ("1990-01-02", "1985-11-30")
    born = next(block for block in found.blocks if block.signature == "birth_date")
    assert (born.row.tolist(), born.column.tolist()) == ([2, 3], [2, 2])
    assert born.record.tolist() == [0, 1]


def test_names_with_readings_beside_them_are_parted_too() -> None:
    found = examine(
        ("氏名・フリガナ", "旅券番号／生年月日"),
        ("松本 まり\nマツモト マリ", "TK1234561\n1990.1.2"),
        ("岡本 晴子\nオカモト ハルコ", "MU7654320\n1985.11.30"),
    )
    told = values(found)
    assert told["jp.person_name_kana"] == ("マツモトマリ", "オカモトハルコ")
    assert told["birth_date"] == ("1990-01-02", "1985-11-30")
    assert {tuple(block.column.tolist()) for block in found.blocks} == {(1, 1), (2, 2)}


def test_a_cell_with_one_value_stays_whole() -> None:
    """A name without a date is not cut between surname and given name."""
    rows = (("剱持 英介",), ("忽那 豊\n1990.1.2",), ("和泉 薫\n1985.11.30",))
    told = values(examine(("氏名・生年月日",), *rows))
    assert told == {
        "birth_date": ("1990-01-02", "1985-11-30"),
        "jp.person_name": ("剱持英介", "忽那豊", "和泉薫"),
    }
    names = tuple((name,) for name, _, _ in PEOPLE)
    assert "英介" not in values(examine(("氏名・生年月日",), *names)).get("jp.person_name", ())


@pytest.mark.parametrize("glue", [" ", "\n", "　"])
def test_an_address_of_several_words_before_a_telephone(glue: str) -> None:
    told = values(
        examine(
            ("氏名", "住所・電話"),
            ("剱持 英介", f"鳥羽市答志町944-2 潮見荘 402{glue}0599-55-1234"),
            ("忽那 豊", f"今治市宮窪町早川1丁目2番3号{glue}090-1234-5678"),
            ("和泉 薫", "今治市波止浜3-1 来島ハイツ 1103"),
        )
    )
    assert set(told["phone"]) == {"0599551234", "09012345678"}
    assert told["jp.address"] == (
        "鳥羽市答志町944-2潮見荘402",
        "今治市宮窪町早川1丁目2番3号",
        "今治市波止浜3-1来島ハイツ1103",
    )


def test_a_telephone_before_an_address_of_several_words() -> None:
    told = values(
        examine(
            ("氏名", "TEL/住所"),
            ("剱持 英介", "0599-55-1234 鳥羽市答志町944-2 潮見荘 402"),
            ("忽那 豊", "090-1234-5678 今治市宮窪町早川1丁目2番3号"),
        )
    )
    assert set(told["phone"]) == {"0599551234", "09012345678"}
    assert told["jp.address"][0] == "鳥羽市答志町944-2潮見荘402"


def test_names_above_their_addresses_are_read_under_one_label() -> None:
    found = examine(
        ("期日", "申立人", "相手方／住所"),
        *(
            ("5日", f"{first}\n{town}{n}番地{n}\nTEL 054-628-88{n}", f"{second}\n{town}{n}番地7")
            for n, first, second, town in (
                (12, "剱持　英介", "忽那　豊", "静岡県焼津市大村"),
                (13, "和泉 薫", "鴨志田 樹", "静岡県焼津市大村"),
                (14, "松本　まり", "有限会社青葉\n代表 岡本 晴子", "静岡県焼津市小川"),
                (15, "岡本　晴子", "松本 茂", "静岡県焼津市大村"),
            )
        ),
    )
    told = values(found)
    assert {"剱持英介", "和泉薫", "松本まり", "岡本晴子"} <= {*told["jp.person_name"]}
    assert {"忽那豊", "鴨志田樹", "松本茂"} <= {*told["jp.person_name"]}
    assert {"静岡県焼津市大村12番地12", "静岡県焼津市大村12番地7"} <= {*told["jp.address"]}
    assert {*told["phone"]} == {f"05462888{n}" for n in range(12, 16)}


def test_lines_below_what_is_no_name_stay_whole() -> None:
    rows = (("青葉ビル\n3階 12号室",), ("港湾会館\n2階 14号室",), ("本町倉庫\n1階 1号室",))
    assert "jp.person_name" not in values(examine(("場所",), *rows))


def test_remarks_about_others_beside_two_values_in_a_cell_end_nothing() -> None:
    """The values of whom a remark names are a record of their own, in a turned table too."""
    rows = (
        ("小林　千晶\n090-1102-1236", "受取は原田　和子さん 080-6998-5151"),
        ("相馬　愛\n090-2702-0183", "弟の相馬　駿さん 070-4248-5301"),
        ("金子　乃愛\n070-4248-5302", "折返しは加藤　樹さん 090-3332-0995"),
    )
    columns = tuple(zip(*rows, strict=True))
    found = Examiner(load()).examine(Table((), None, columns, np.arange(7, 10), "utf-8", None))
    phones = next(block for block in found.blocks if block.signature == "phone")
    assert {*zip(phones.row.tolist(), phones.column.tolist(), phones.values, strict=True)} == {
        *((7, 1, "09011021236"), (8, 1, "09027020183"), (9, 1, "07042485302")),
        *((7, 2, "08069985151"), (8, 2, "07042485301"), (9, 2, "09033320995")),
    }


@pytest.mark.parametrize("glue", ["\n", "　"])
def test_a_number_above_a_name_with_the_age_in_brackets(glue: str) -> None:
    people = (("0000318842", "剱持　英介"), ("0000724410", "忽那　豊"), ("0000190553", "和泉　薫"))
    rows = [(f"{n}", f"{number}\n{name}（8{n}）") for n, (number, name) in enumerate(people)]
    told = values(examine(("No.", f"被保険者番号{glue}氏名（年齢）"), *rows))
    assert told["jp.care_insurance"] == tuple(number for number, _ in people)
    assert told["jp.person_name"] == ("剱持英介", "忽那豊", "和泉薫")
