"""Forms in sheets: values spread over cells, labels above or left, somebody in each column."""

import re
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.content.text.boxes import joined
from triage.model import Item, Table, Text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def parts(rows: list[list[str]]) -> list[Text | Table]:
    """The parts of a sheet in a real workbook."""
    data = BytesIO()
    with Workbook(data) as book:
        sheet = book.add_worksheet("表")
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell)
    item = Item((), "a.xlsx", Memory(data.getvalue()))
    assert identify(data.getvalue(), "a.xlsx") == XLSX
    found = extract(item, XLSX, Budget())
    return [p for p in found if isinstance(p, Text | Table) and p.steps[0] == "表"]


def row(*cells: str) -> str:
    """The joined cells of one row, with a bar between."""
    found = joined(dict(enumerate(cells)))
    return "|".join(found[column] for column in sorted(found))


@pytest.mark.parametrize(
    ("cells", "whole"),
    [
        (["生年月日", "昭和", "57", "年", "1", "月", "18", "日"], "生年月日|昭和57年1月18日"),
        (["受給者生年月日", "平成", "14", "2", "28"], "受給者生年月日|平成14.2.28"),
        (["生年月日", "1961", "4", "9"], "生年月日|1961-4-9"),
        (["TEL", "090", "(", "1454", ")", "7416"], "TEL|090(1454)7416"),
        (["連絡先", "0868", "22", "4567"], "連絡先|0868-22-4567"),
        (["〒", "708", "-", "0004"], "〒708-0004"),
        (["(個人番号)", *"621498320257"], "(個人番号)|621498320257"),
        (["口座番号(右詰め)", *"0482671", "普通"], "口座番号(右詰め)|0482671|普通"),
        (["記号", *"10520", "番号", *"12345671"], "記号|10520|番号|12345671"),
        (["口座名義", *"ﾓﾘﾖｳｽｹ"], "口座名義|モリヨウスケ"),
        (["氏名", *"123456789"], "氏名|1|2|3|4|5|6|7|8|9"),
        (["武井 亘", "5", "4", "3", "5"], "武井 亘|5|4|3|5"),
        (["支払金額", "5433990", "3899552", "12"], "支払金額|5433990|3899552|12"),
    ],
)
def test_values_spread_over_cells_are_joined(cells: list[str], whole: str) -> None:
    assert row(*cells) == whole


def test_a_box_left_out_is_a_blank() -> None:
    cells = {0: "名義", 1: "モ", 2: "リ", 4: "ハ", 5: "ル"}
    assert joined(cells) == {0: "名義", 1: "モリ ハル"}


def test_labels_above_their_values_stand_before_them() -> None:
    (form,) = parts(
        [
            ["お名前", "フリガナ", "マイナンバー"],
            ["剱持 英介", "ケンモチ エイスケ", "621498320257"],
            ["郵便番号", "ご住所", "携帯電話"],
            ["708-0004", "岡山県津山市山北1-2", "09023456781"],
        ]
    )
    assert isinstance(form, Text)
    lines = form.text.split("\n")
    assert lines[1].startswith("お名前\t剱持 英介\tフリガナ\tケンモチ エイスケ\tマイナンバー\t6214")
    assert lines[3].endswith("携帯電話\t09023456781")


def test_a_table_inside_a_form_is_a_table() -> None:
    found = parts(
        [
            ["フリガナ", "モリ ハルミ", "", "", "", "性別", "女"],
            ["住所", "岡山県津山市山北1-2"],
            ["氏名", "続柄", "生年月日"],
            ["森 春海", "世帯主", "S55.11.5"],
            ["森 庸介", "夫", "S48.4.4"],
            ["森 環", "子", "H25.9.8"],
        ]
    )
    (table,) = [part for part in found if isinstance(part, Table)]
    assert table.header is not None
    assert table.header[:3] == ("氏名", "続柄", "生年月日")
    assert table.columns[2] == ("S55.11.5", "S48.4.4", "H25.9.8")
    assert table.rows.tolist() == [4, 5, 6]


def test_a_form_right_below_a_table_is_no_row_of_it() -> None:
    found = parts(
        [
            ["氏名", "続柄", "生年月日", "", "", "", ""],
            ["森 春海", "本人", "S55.11.5"],
            ["森 庸介", "夫", "S48.4.4"],
            ["森 環", "子", "H25.9.8"],
            ["振込先", "金融機関", "みずほ銀行", "支店", "東京営業部", "普通", "4826713"],
        ]
    )
    (table,) = [part for part in found if isinstance(part, Table)]
    assert table.rows.tolist() == [2, 3, 4]
    (text,) = [part for part in found if isinstance(part, Text)]
    assert text.first_line == 5
    assert text.text.endswith("東京営業部\t普通\t4826713")


def test_labels_down_the_left_and_somebody_in_each_column_are_a_table() -> None:
    *_, table = parts(
        [
            ["役員一覧"],
            ["氏名", "武井 亘", "薬師寺 薫"],
            ["生年月日", "S55.11.5", "H1.2.3"],
            ["電話番号", "0868-22-4567", "0868-22-7654"],
            ["口座番号", "4826713", "4826714"],
        ]
    )
    assert isinstance(table, Table)
    assert table.header is None
    assert table.columns[0][-4:] == ("氏名", "生年月日", "電話番号", "口座番号")


def test_parts_below_a_label_over_two_lines_and_below_one_label() -> None:
    people = [["武井 亘", "S", "60", "4", "1"], ["薬師寺 薫", "H", "1", "12", "31"]] * 3
    (table,) = parts([["氏名", "生年月日", "", "", ""], *people])
    assert isinstance(table, Table)
    assert table.columns[1] == ("S60.4.1", "H1.12.31") * 3
    assert table.columns[2] == ("",) * 6
    above = ["", "生年月日", "", "", ""]
    found = parts([above, ["氏名", "元号", "年", "月", "日"], *people])
    (table,) = [part for part in found if isinstance(part, Table)]
    assert table.header == ("氏名", "生年月日元号", "生年月日年", "生年月日月", "生年月日日")


def test_what_was_typed_into_a_saved_page() -> None:
    page = (
        '<form><label>お名前</label><input type="text" name="n" value="剱持 恵"><br>'
        "<label>電話番号</label><input value='0868-22-4567' name=t>"
        '<input type="submit" value="送信"></form>'
    )
    item = Item((), "a.html", Memory(f"<html><body>{page}".encode()))
    (table,) = [p for p in extract(item, "text/html", Budget()) if isinstance(p, Table)]
    assert table.columns == (("お名前", "電話番号"), ("剱持 恵", "0868-22-4567"))


def test_fields_of_one_value_and_what_was_chosen_of_a_list() -> None:
    eras = "<select name=e><option value=1>大<option selected value=2>昭<option>平</select>"
    page = (
        "<p>剱持 恵<table><tr><th>住所<td>〒<input size=3 value=708>-<input value=0004> <input "
        'value="岡山県津山市山北1"><tr><th>生年月日<td>'
        f"{eras}<input size=2 value=60>年<input size=2 value='4'>月<input size=2 value=1>日"
        "<tr><th>担当<td><select><option>武井 亘<option>薬師寺 薫</select>"
        "<tr><th>姓名<td><input value=剱持><input value=恵></table>"
    )
    item = Item((), "a.html", Memory(f"<html><body>{page}".encode()))
    cells = []
    for part in extract(item, "text/html", Budget()):
        if isinstance(part, Text):
            cells += re.split("[\t\n]", part.text)
        elif isinstance(part, Table):
            cells += [cell for column in part.columns for cell in column]
    told = {cell.strip() for cell in cells}
    assert {"708-0004", "昭60年4月1日", "武井 亘", "薬師寺 薫", "剱持", "恵"} <= told


def test_a_header_said_again_begins_no_table() -> None:
    people = [[f"武井 {n}子", f"0868-22-45{n:02}", "市内"] for n in range(12)]
    head = ["氏名", "電話番号", "住所区分"]
    (table,) = parts([head, *people[:6], head, *people[6:]])
    assert isinstance(table, Table)
    assert len(table.rows) == 13


def test_cells_of_html_that_go_on_below_and_line_ends_inside_cells() -> None:
    page = (
        "<html><body><table><tr><th>職場</th><th>氏名</th><th>住所</th></tr>"
        "<tr><td rowspan=2>一課</td><td>武井 亘</td><td>〒708-0004<br>岡山県津山市山北1</td></tr>"
        "<tr><td>薬師寺 薫</td><td>〒708-0005<br>岡山県津山市北園町2</td></tr>"
        "<tr><td>二課</td><td>剱持 恵</td><td>〒708-0006<br>岡山県津山市小田中3</td></tr></table>"
    )
    item = Item((), "a.html", Memory(page.encode()))
    (table,) = [p for p in extract(item, "text/html", Budget()) if isinstance(p, Table)]
    assert table.header is not None
    assert table.header[:3] == ("職場", "氏名", "住所")
    assert table.columns[1] == ("武井 亘", "薬師寺 薫", "剱持 恵")
    assert table.columns[2][1] == "〒708-0005 岡山県津山市北園町2"


def test_groups_of_rows_in_html_add_no_cell() -> None:
    page = (
        "<html><head><title>船員</title><style>td{color:red}</style></head><body><table><thead><tr>"
        "<th>船名</th><th>氏名</th><th>電話</th></tr></thead><tbody><tr><td>潮丸</td>"
        "<td>武井 亘</td><td>0868-22-4501</td></tr><tr><td>汐丸</td>"
        "<td>薬師寺 薫</td><td>0868-22-4502</td></tr></tbody><tfoot></tfoot></table></body></html>"
    )
    item = Item((), "a.html", Memory(page.encode()))
    (table,) = [p for p in extract(item, "text/html", Budget()) if isinstance(p, Table)]
    assert table.header is not None
    assert table.header[:3] == ("船名", "氏名", "電話")
    assert table.columns[1] == ("武井 亘", "薬師寺 薫")


@pytest.mark.parametrize(
    "ruby", ["武井 亘<rt>たけい わたる</rt>", "武井 亘<rp>(</rp><rt>たけい わたる</rt><rp>)</rp>"]
)
def test_a_reading_over_a_name_stands_in_brackets(ruby: str) -> None:
    page = f"<html><body><p>宿泊者 <ruby>{ruby}</ruby></p></body></html>"
    item = Item((), "a.html", Memory(page.encode()))
    (text,) = [p for p in extract(item, "text/html", Budget()) if isinstance(p, Text)]
    assert "武井 亘(たけい わたる)" in text.text


def test_fields_of_xml_side_by_side_stay_apart() -> None:
    data = "<申込><番号>09054046508</番号><メール>a1@example.com</メール></申込>"
    item = Item((), "a.xml", Memory(f'<?xml version="1.0"?>{data}'.encode()))
    (text,) = [p for p in extract(item, "text/xml", Budget()) if isinstance(p, Text)]
    assert "09054046508a1" not in text.text


def test_a_table_of_html_made_for_its_looks_ends_lines_where_its_cells_do() -> None:
    """A tree of telephone calls: somebody in each cell, the number below."""
    cells = "".join(
        f"<td>剱持&nbsp;{given}<br><small>(保)けんもち</small><br>0868-22-45{number:02}</td>"
        for number, given in enumerate(("恵", "亘", "薫", "紬"))
    )
    item = Item((), "a.html", Memory(f"<html><body><table><tr>{cells}</tr></table>".encode()))
    told = "".join(p.text for p in extract(item, "text/html", Budget()) if isinstance(p, Text))
    assert "0868-22-4501\t剱持" in told
    assert "剱持\u00a0亘\n(保)けんもち\n0868-22-4501" in told


def test_a_form_that_begins_with_a_name_has_no_header() -> None:
    grid = [
        ["氏名", "瑞慶覧　葎季", "性別", "女"],
        ["生年月日", "1988年3月2日生（満37歳）", "国籍", ""],
        ["現住所 〒708-0004", "岡山県津山市山北1-2", "電話", "090-2345-6781"],
    ]
    (form,) = parts(grid)
    assert isinstance(form, Text)
    assert form.text.startswith("氏名\t瑞慶覧　葎季\t性別")
    (people,) = parts(
        [["氏名", "続柄", "住所"], ["剱持 英介", "夫", "山北1-2"], ["香月", "妻", ""]]
    )
    assert isinstance(people, Table)
    assert people.header == ("氏名", "続柄", "住所")


def test_a_header_of_two_rows_says_things_and_below_them_their_parts() -> None:
    head = [["", "氏名", "生年月日", "", "", "電話"], ["", "", "年", "月", "日", ""]]
    people = [
        [str(n), name, f"昭{year}", "4", "12", f"090-2345-678{n}"]
        for n, (name, year) in enumerate((("剱持 英介", 34), ("忽那 豊", 61), ("和泉 薫", 14)))
    ]
    table = next(part for part in parts([*head, *people]) if isinstance(part, Table))
    assert table.header == ("", "氏名", "生年月日年", "生年月日月", "生年月日日", "電話")
    assert table.columns[1] == ("剱持 英介", "忽那 豊", "和泉 薫")


def test_codes_and_names_under_a_bank_and_its_branch() -> None:
    head = [["受取人", "銀行", "", "支店", "", "預金", "口座"]]
    below = [["", "ｺｰﾄﾞ", "名", "ｺｰﾄﾞ", "名", "種目", "番号"]]
    people = [
        [name, "0001", "みずほ", "035", "銀座", "普通", f"482671{n}"]
        for n, name in enumerate(("ケンモチ エイスケ", "コツナ ユタカ", "イズミ カオル"))
    ]
    table = next(p for p in parts([*head, *below, *people]) if isinstance(p, Table))
    banks = ("銀行ｺｰﾄﾞ", "銀行名", "支店ｺｰﾄﾞ", "支店名", "預金種目", "口座番号")
    assert table.header == ("受取人", *banks)


def test_two_rows_of_labels_above_records_of_two_rows_are_one_header() -> None:
    records = [
        ["1", "けんもつ えいすけ", "昭和46年4月22日", "津市栄町1-2"],
        ["", "剱持 英介", "52歳", ""],
    ]
    header = [["番号", "ふりがな", "生年月日", "住所"], ["", "氏名", "年齢", ""]]
    (table,) = (
        one for one in parts([["作業員名簿"], *header, *records * 3]) if isinstance(one, Table)
    )
    assert table.header is not None
    said = {"番号", "ふりがな", "氏名", "生年月日", "年齢", "住所"}
    first = [cell for column in table.columns for cell in column[:1]]
    assert {*" ".join((*table.header, *first)).split()} >= said


def test_a_line_of_labels_and_values_above_a_header_is_none() -> None:
    found = parts(
        [
            ["世帯主", "剱持 英介", "住所", "津市栄町1丁目2番3号"],
            ["家族氏名", "続柄", "生年月日", "電話"],
            ["剱持 英介", "本人", "昭和46年4月22日", "090-1234-0001"],
        ]
    )
    assert not any(isinstance(one, Table) and "剱持 英介" in (one.header or ()) for one in found)


def test_a_nurserys_card_has_its_labels_in_hiragana() -> None:
    card = [
        ["なまえ", "剱持 はるか(けんもち はるか)"],
        ["うまれた日", "2021年4月9日"],
        ["おうち", "津山市山北520番地"],
        ["父", "剱持英介 090-2345-6781"],
        ["かかりつけ", "山北クリニック 0868-22-4567"],
    ]
    (form,) = parts(card)
    assert isinstance(form, Text)
    assert form.text.splitlines()[0] == "なまえ\t剱持 はるか(けんもち はるか)"


@pytest.mark.parametrize("label", ["世帯主", "申請者", "契約者名"])
def test_a_form_of_five_lines_may_begin_with_who_it_is_of(label: str) -> None:
    rows = [
        [label, "梅木 慎一"],
        ["生年月日", "昭和33年3月9日"],
        ["被害の程度", "半壊"],
        ["り災原因", "令和6年台風10号"],
        ["連絡先", "080-5512-7049"],
    ]
    (text,) = parts(rows)
    assert isinstance(text, Text)
    assert text.text.splitlines()[0] == f"{label}\t梅木 慎一"


def test_labels_for_letters_are_texts_of_their_own() -> None:
    def card(number: int) -> str:
        return f"〒708-0022\n岡山県津市山下9{number}\n\n　梅木　慎一 様\n　　000{number}"

    (text,) = parts([[card(3 * row + at) for at in range(3)] for row in range(4)])
    assert isinstance(text, Text)
    cards = text.text.split("\n\n")
    assert len(cards) == 12
    assert cards[1].splitlines() == [
        "〒708-0022",
        "岡山県津市山下91",
        "　梅木　慎一 様",
        "　　0001",
    ]


def test_a_table_with_cells_of_several_lines_stays_one() -> None:
    rows = [[str(at), "梅木　慎一\nうめき　しんいち", f"津山市山下{at}\n101号"] for at in range(12)]
    (table,) = parts(rows)
    assert isinstance(table, Table)


HEADED = [
    ["受付", "お名前", "", "ご住所", "", "", "電話"],
    ["", "氏", "名", "郵便番号", "都道府県・市", "町名番地", ""],
    *(
        [str(at), "梅木", "慎一", "708-0022", "岡山県津山市", f"山下{at}", "080-5512-7049"]
        for at in range(1, 9)
    ),
]


def test_a_second_row_of_words_completes_a_header() -> None:
    *_, table = parts(HEADED)
    assert isinstance(table, Table)
    assert table.header == (
        *("受付", "お名前氏", "お名前名", "郵便番号", "都道府県・市", "町名番地", "電話"),
    )
    assert len(table.rows) == 8


def test_a_second_row_of_words_completes_a_header_in_text() -> None:
    data = "".join(",".join(row) + "\n" for row in HEADED).encode()
    found = extract(Item((), "a.csv", Memory(data)), identify(data, "a.csv"), Budget())
    (table,) = (part for part in found if isinstance(part, Table))
    assert table.header == ("受付", "氏", "名", "郵便番号", "都道府県・市", "町名番地", "電話")
    assert len(table.rows) == 8


def test_two_labels_a_line_though_half_are_unknown_are_a_form() -> None:
    rows = [
        ["被害児童", "轟　翠", "学年・組", "５年２組"],
        ["生年月日", "平成26年5月4日", "性別", "女"],
        ["住所", "呉市広中町2137番地1", "保護者", "轟　忍"],
        ["加害児童", "泉　小町、堀　蒼", "保護者", "泉　俊介"],
        ["担任", "五百旗頭　愛", "報告者", "石川　哲也"],
    ]
    assert all(isinstance(part, Text) for part in parts(rows))
    table = [
        ["児童", "住所", "学年", "保護者"],
        *(["轟　翠", "呉市1-2", "5", "轟　忍"] for _ in range(4)),
    ]
    assert any(isinstance(part, Table) for part in parts(table))
