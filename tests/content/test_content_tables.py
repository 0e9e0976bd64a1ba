import codecs

import numpy as np
import pytest

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.content.text.grid import Row
from triage.content.text.header import is_header
from triage.content.text.sheet import tables as sheet
from triage.model import Item, Table, Text
from triage.text.codec import ENCODINGS

ROSTER = (
    "令和5年度 利用者一覧\r\n\r\n"
    '氏名,住所,"備考\r\n欄",番号\r\n'
    '剱持英介,大阪府堺市1-1,"あ,い""う""",1001\r\n'
    "五十嵐 亘,東京都千代田区2,,1002\r\n"
    '薬師寺 薫,京都府,"改\r\n行",1003\r\n'
    "合計 3件\r\n"
)


def parts(data: bytes, name: str = "a.csv") -> list[Text | Table]:
    item = Item((), name, Memory(data))
    found = extract(item, identify(data, name), Budget())
    return [part for part in found if isinstance(part, Text | Table)]


def tables(data: bytes) -> list[Table]:
    return [part for part in parts(data) if isinstance(part, Table)]


@pytest.mark.parametrize("encoding", [*ENCODINGS, "utf-8-sig", "utf-16"])
def test_quoted_table_with_title_and_footer(encoding: str) -> None:
    data = ROSTER.encode(encoding)
    first, table, last = parts(data)
    assert isinstance(table, Table)
    assert isinstance(first, Text)
    assert isinstance(last, Text)
    assert table.header == ("氏名", "住所", "備考\r\n欄", "番号")
    assert table.title == "令和5年度 利用者一覧"
    assert table.columns[0] == ("剱持英介", "五十嵐 亘", "薬師寺 薫")
    assert table.columns[2] == ('あ,い"う"', "", "改\r\n行")
    assert table.rows.tolist() == [5, 6, 7]
    assert last.text.strip() == "合計 3件"


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "utf-16-le", "utf-16-be"])
def test_cell_offsets_point_at_the_cells(encoding: str) -> None:
    data = ROSTER.encode(encoding)
    (table,) = tables(data)
    assert table.cell_offsets is not None
    for k, column in enumerate(table.columns):
        for row, cell in enumerate(column):
            raw = cell.replace('"', '""').encode(encoding)
            at = int(table.cell_offsets[row, k])
            assert data[at : at + len(raw)] == raw


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters_without_a_header(delimiter: str) -> None:
    rows = [["剱持英介", "1980-01-01", f"090-1234-{i:04d}"] for i in range(5)]
    (table,) = tables("\n".join(delimiter.join(row) for row in rows).encode())
    assert table.header is None
    assert table.columns[2][4] == "090-1234-0004"


def test_header_of_names_only() -> None:
    (table,) = tables(
        "氏名,カナ,性別\n剱持,ケンモツ,男\n薬師寺,ヤクシジ,女\n和泉,イズミ,女\n".encode()
    )
    assert table.header == ("氏名", "カナ", "性別")
    (bare,) = tables("剱持,ケンモツ,男\n薬師寺,ヤクシジ,女\n和泉,イズミ,女\n".encode())
    assert bare.header is None


def test_houses_numbered_in_kanji_are_no_labels() -> None:
    rows = "".join(f"剱持 {c},津市栗真町屋町{c}百二十{c}番地の{c}\n" for c in "一二三四五六")
    (table,) = tables(f"氏名,住所1\n{rows}".encode())
    assert table.header == ("氏名", "住所1")


def test_two_tables_in_one_file_have_their_own_steps() -> None:
    text = "一組\n番号,氏名\n1,剱持\n2,和泉\n3,薬師寺\n\n二組\n番号,氏名,住所\n"
    text += "".join(f"{i},大江{i},堺市\n" for i in range(4))
    first, second = tables(text.encode())
    assert (first.steps, second.steps) == ((), ("part:2",))
    assert second.title == "二組"
    assert second.header == ("番号", "氏名", "住所")


def test_fragment_that_begins_inside_a_row() -> None:
    text = "市堺区,男\n" + "剱持,1980-01-01,堺市,女\n" * 6 + "和泉,19"
    (table,) = tables(text.encode())
    assert [column[0] for column in table.columns] == ["", "", "", "男"]
    assert [column[-1] for column in table.columns] == ["和泉", "", "", ""]
    assert len(table.rows) == 8
    cut = [part.text for part in parts(text.encode()) if isinstance(part, Text)]
    assert cut == ["市堺区", "19"]


def test_ragged_rows_stay_in_the_table() -> None:
    rows = [f"{i},剱持,堺市,090-0000-{i:04d}" for i in range(10)]
    rows[4], rows[6] = "4,剱持", "6,剱持,堺市,090-0000-0006,余り"
    (table,) = tables("\n".join(rows).encode())
    assert len(table.rows) == 10
    assert table.columns[3][4] == ""
    assert table.columns[3][6] == "090-0000-0006,余り"


def test_a_stray_quote_does_not_swallow_the_file() -> None:
    rows = [f"{i},剱持,堺市{i}" for i in range(100)]
    rows[10] = '10,"剱持,堺市10'
    found = tables("\n".join(rows).encode())
    assert sum(len(table.rows) for table in found) >= 99


@pytest.mark.parametrize("cut", ["剱持\n英", "英介", '"', '",'])
def test_a_fragment_may_begin_inside_a_quoted_cell(cut: str) -> None:
    text = "".join(f'"{i}","剱持\n英介","堺市{i}"\n' for i in range(100))
    begin = text.index(cut, text.index("剱持"))
    (table, *_) = tables(text[begin:].encode())
    assert [row for row in table.columns[2] if row][-98:] == [f"堺市{i}" for i in range(2, 100)]


def test_quotes_are_taken_off_a_whole_column_and_off_each_cell_alike() -> None:
    plain = "".join(f'"{n}","山田 {n}"\r\n' for n in range(9))
    (whole,) = tables(("番号,氏名\r\n" + plain).encode("utf-8"))
    odd = '"1","山田 ""太郎"" 9"\r\n"2","二\n行"\r\n "3" ,"四"\r\n"4",""\r\n'
    (each,) = tables(("番号,氏名\r\n" + plain + odd).encode("utf-8"))
    assert whole.columns == (tuple("012345678"), tuple(f"山田 {n}" for n in range(9)))
    assert each.columns[0] == (*"012345678", "1", "2", "3", "4")
    assert each.columns[1][9:] == ('山田 "太郎" 9', "二\n行", "四", "")
    assert whole.cell_offsets is not None
    assert each.cell_offsets is not None
    assert np.array_equal(whole.cell_offsets, each.cell_offsets[:9])


def test_prose_and_code_are_no_tables() -> None:
    prose = "When in the course of events, it becomes necessary, we say so, plainly enough.\n" * 30
    code = "    call(alpha, beta, gamma);\n" * 30
    assert not tables(prose.encode())
    assert not tables(code.encode())


def test_a_column_of_bare_numbers_is_a_table() -> None:
    (table,) = tables("\n".join(f"{i:012d}" for i in range(50)).encode())
    assert len(table.columns) == 1
    assert len(table.rows) == 50


def test_long_table_comes_in_pieces_with_one_header() -> None:
    rows = "".join(f"{i},剱持英介,大阪府堺市{i}\r\n" for i in range(120_000))
    data = ("番号,氏名,住所\r\n" + rows).encode("cp932")
    found = tables(data)
    assert len(found) > 2
    assert {table.header for table in found} == {("番号", "氏名", "住所")}
    assert {table.steps for table in found} == {()}
    numbers = [cell for table in found for cell in table.columns[0]]
    assert numbers == [str(i) for i in range(120_000)]
    lines = [line for table in found for line in table.rows.tolist()]
    assert lines == list(range(2, 120_002))
    assert max(len(table.rows) for table in found) <= 50_000


def test_pieces_cut_outside_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.content.text.plain.PIECE", 4096)
    rows = "".join(f'{i},"剱持\r\n英介",堺市{i}\r\n' for i in range(1000))
    for encoding in ("cp932", "utf-16-le"):
        found = tables(codecs.encode(rows, encoding))
        assert [c for t in found for c in t.columns[0]] == [str(i) for i in range(1000)]


def test_html_cells_whose_end_tags_are_left_out_are_cells() -> None:
    rows = "".join(f"<tr><td>剱持 {i}郎<td>ケンモツ<td>09{i}-555-0{i}00\n" for i in range(6))
    page = f"<html><h1>控え</h1><table><tr><th>氏名<th>フリガナ<th>電話番号{rows}</table><p>以上"
    for encoding in ("cp932", "utf-8", "euc_jp"):
        found = list(parts(page.encode(encoding), "a.html"))
        (table,) = [part for part in found if isinstance(part, Table)]
        assert table.header == ("氏名", "フリガナ", "電話番号")
        assert table.columns[0][5] == "剱持 5郎"
        assert table.columns[2][5].strip() == "095-555-0500"


def test_html_entries_whose_end_tags_are_left_out_are_lines() -> None:
    page = (
        "<html><ul><li>剱持 一郎<li>堺 花子</ul><p>前の段落<p>後の段落<dl><dt>一<dd>二</dl></html>"
    )
    (text,) = [part for part in parts(page.encode(), "a.html") if isinstance(part, Text)]
    assert [line.strip() for line in text.text.split("\n")][:4] == [
        *("剱持 一郎", "堺 花子", "前の段落", "後の段落一")
    ]


def test_html_table_becomes_a_table() -> None:
    cells = "".join(f"<tr><td>剱持&amp;{i}</td><td>堺市</td><td>{i}</td></tr>" for i in range(5))
    data = f"<html><body><table>{cells}</table></body></html>".encode()
    (table,) = [part for part in parts(data, "a.html") if isinstance(part, Table)]
    assert table.columns[0][1] == "剱持&1"
    assert table.cell_offsets is not None
    assert data[int(table.cell_offsets[0, 0]) :].startswith("剱持".encode())


def test_zeros_that_a_spreadsheet_dropped_come_back_by_label() -> None:
    rows = "氏名,個人番号,電話番号,口座番号,郵便番号\r\n"
    rows += "".join(
        f"剱持{n},{12345678900 + n},{9011110000 + n},{123400 + n},{600000 + n}\r\n"
        for n in range(30)
    )
    (table,) = tables(rows.encode("cp932"))
    assert table.columns[1][3] == "012345678903"
    assert table.columns[2][3] == "09011110003"
    assert table.columns[3][3] == "123403"
    assert table.columns[4][3] == "0600003"


def test_a_column_that_kept_a_zero_lost_none() -> None:
    rows = "氏名,電話番号\r\n" + "".join(f"剱持{n},0901111{n:04}\r\n" for n in range(20))
    (table,) = tables((rows + "和泉,611112222\r\n").encode())
    assert table.columns[1][-1] == "611112222"


def test_a_row_with_an_address_of_mail_is_no_header() -> None:
    names = ("Ada Kerr", "Bo Lund", "Cy Mott", "Di Nash")
    rows = "".join(
        f"{name}\t\t{name[:2].lower()}{at}@anderwelt.net\n" for at, name in enumerate(names)
    )
    (table,) = tables(rows.encode())
    assert table.header is None
    assert table.columns[0] == names


def test_labels_that_begin_with_a_year_are_a_header() -> None:
    rows = "佐伯,実,様,410-0801,2-5,○,\n".encode("cp932") * 5
    header = "氏名(姓),氏名(名),敬称,郵便番号,住所,2024受,2023年度実績\n".encode("cp932")
    (table,) = tables(header + rows)
    assert table.header is not None
    assert table.header[-2:] == ("2024受", "2023年度実績")
    assert not is_header(("氏名", "2024年10月"), [("佐伯実", "2024年11月")])
    assert is_header(("氏名", "2024年度"), [("佐伯実", "済")])


def test_amounts_of_a_printed_list_do_not_part_it() -> None:
    people = [("剱持　英介", "堺市南瓦町1-1"), ("五十嵐　亘", "千代田区神田駿河台2-3")] * 3
    lines = [
        f"{i:06}  {name}      {place:<20}  {i + 1},250" for i, (name, place) in enumerate(people)
    ]
    found = tables(
        "\r\n".join(["番号    氏名           住所        滞納額", *lines]).encode("cp932")
    )
    assert not any("250" in table.columns[-1] for table in found)


def test_a_form_is_no_table_whose_first_line_is_the_header() -> None:
    rows = [Row(i, dict(enumerate(cells))) for i, cells in enumerate(FORM, 1)]
    (found,) = sheet(("s",), rows)
    assert isinstance(found, Text)
    assert "氏名\t剱持 英介" in found.text


def test_a_form_of_two_lines_is_no_table_of_one_row() -> None:
    rows = [Row(6, {2: "氏名", 3: "剱持 英介", 5: "印"}), Row(7, {2: "電話", 3: "072-233-1101"})]
    assert all(isinstance(found, Text) for found in sheet(("s",), rows))


def test_words_over_several_columns_stand_above_the_header() -> None:
    above = {0: "受診者情報", 2: "検査結果"}
    body = ({0: str(i), 1: "剱持 英介", 2: f"2{i}.5", 3: "5.6"} for i in range(5))
    labels = {0: "整理番号", 1: "氏名", 2: "BMI", 3: "HbA1c"}
    rows = [Row(i, cells) for i, cells in enumerate((above, labels, *body), 1)]
    (table,) = (part for part in sheet(("s",), rows) if isinstance(part, Table))
    assert table.header == ("整理番号", "氏名", "BMI", "HbA1c")
    data = "受診者情報,,検査結果,\n整理番号,氏名,BMI,HbA1c\n" + "1,剱持 英介,22.5,5.6\n" * 5
    assert tables(data.encode())[0].header == table.header


FORM = (
    ("ふりがな", "けんもち えいすけ"),
    ("氏名", "剱持 英介"),
    ("生年月日", "昭和40年3月9日"),
    ("現住所", "堺市南瓦町1-1"),
    ("電話番号", "072-233-1101"),
)


def test_a_change_log_is_no_table() -> None:
    entry = "2014-02-0{}  K. Voss  <voss@sakura.ne.jp>\n\n\t* man:   a    b\n\t* src:   c    d\n\n"
    data = "".join(map(entry.format, range(1, 9))).encode()
    parts = list(extract(Item((), "log", Memory(data)), "text/plain", Budget()))
    assert [type(part) for part in parts] == [Text]


def test_a_label_of_many_words_is_counted_without_hyphens_and_numbers() -> None:
    header = "First Name,Last Name,E-mail 1 - Value,Address 1 - Postal Code"
    rows = "".join(f"千里,剱持,k{n}@anderwelt.net,930-000{n}\n" for n in range(4))
    (table,) = tables(f"{header}\n,和泉,,\n{rows}".encode())
    assert table.header == tuple(header.split(","))


def test_a_form_above_a_table_and_parts_in_english_are_read() -> None:
    written = [
        ("1.1 Name of ship", "M/V SEIUN", "1.2 IMO number", "9123456", "1.3 Voyage", "08E"),
        ("2. Port of arrival", "HIMEJI", "3. Date", "2025-03-02", "4. Flag", "JAPAN"),
        ("No.", "Family name", "Given names", "Nationality", "Birth", "", "Document", ""),
        ("", "", "", "", "date", "place", "type", "number"),
        *(
            (f"{n}", "OGATA", "Misaki", "JPN", f"{n + 9} MAR 1981", "JAPAN", "PPT", f"TR{n}7203{n}")
            for n in range(1, 6)
        ),
    ]
    rows = [
        Row(at, {column: cell for column, cell in enumerate(row) if cell})
        for at, row in enumerate(written)
    ]
    form, table = sheet(("s",), rows)
    assert isinstance(form, Text)
    assert "IMO number" in form.text
    assert isinstance(table, Table)
    assert table.header == (
        *("No.", "Family name", "Given names", "Nationality"),
        *("Birth date", "Birth place", "Document type", "Document number"),
    )
    assert len(table.rows) == 5


def test_rows_of_labels_and_values_without_a_table_have_no_header() -> None:
    written = [
        ("1. Ship", "SEIUN", "2. Date", "2025-03-02"),
        ("3. Port", "HIMEJI", "4. Flag", "JP"),
    ]
    rows = [Row(at, dict(enumerate(row))) for at, row in enumerate(written * 2)]
    assert [part.header for part in sheet(("s",), rows) if isinstance(part, Table)] in ([], [None])


def test_two_rows_of_labels_below_a_title_are_one_header() -> None:
    rows = "".join(
        f"{n},R5.4.{n},梅木 佳子,大阪府堺市{n}-1,072-221-120{n},済\r\n" for n in range(1, 7)
    )
    head = "閲覧申出簿,,,,,\r\n,,,,,\r\n番号,申出日,申出者,,,処理\r\n,,氏名(名称),住所,連絡先,\r\n"
    (table,) = tables((head + rows).encode("cp932"))
    assert table.header == ("番号", "申出日", "氏名(名称)", "住所", "連絡先", "処理")
    assert table.title == "閲覧申出簿"
    assert len(table.rows) == 6


def test_a_form_for_each_of_several_is_no_table_under_the_first_ones() -> None:
    written = [
        row
        for n, given in enumerate(("佳子", "慎一", "和歌子", "俊介"))
        for row in (
            ("受付番号", f"5-0{n}", "被保険者番号", f"482193705{n}"),
            ("氏名", f"田淵 {given}", "フリガナ", f"タブチ {'アイウエ'[n]}"),
            ("生年月日", f"昭和{n + 11}年5月9日", "年齢", f"{80 - n}歳"),
            ("住所", f"岡山県津山市山北{520 + n}", "電話", f"0868-22-456{n}"),
        )
    ]
    rows = [Row(at, dict(enumerate(row))) for at, row in enumerate(written)]
    told = "\n".join(part.text for part in sheet(("s",), rows) if isinstance(part, Text))
    assert all(cell in told for row in written for cell in row)


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_two_lines_of_labels_stand_above_records_of_two_lines(encoding: str) -> None:
    """Each line of a record has its own labels; the pages repeat them, and count what they hold."""

    def padded(*cells: tuple[str, int]) -> str:
        widths = (sum(2 if ord(char) > 0xFF else 1 for char in text) for text, _ in cells)
        pairs = zip(cells, widths, strict=True)
        return "".join(text + " " * (size - width) for (text, size), width in pairs).rstrip()

    rule, people = "=" * 90, ["田淵 慎一", "梅木 佳子", "荒木 俊介", "大久保 美紀", "長谷川 陽"]
    lines: list[str] = []
    for page in range(1, 5):
        lines += [padded(("T-77", 10), ("未納者一覧", 60), (f"頁 {page}", 8)), rule]
        lines.append(padded(("整理番号", 12), ("氏名", 20), ("生年月日", 16), ("電話番号", 14)))
        lines += [padded(("通知番号", 12), ("住所", 40), ("金額", 10)), rule]
        for n in range(5):
            born, phone = f"昭和{page + 40}年{n + 1}月{n + 10}日", f"0852-5{page}-0{n}77"
            first = ((f"{page}{n}77", 12), (people[n], 20), (born, 16), (phone, 14))
            second = (
                (f"N{page}{n}-335", 12),
                (f"松江市殿町{page}{n}番地", 40),
                (f"{n + 1},400", 10),
            )
            lines += [padded(*first), padded(*second)]
        lines.append(padded(("計", 12), ("", 40), (f"{page}5,000", 10)))
    data = "\r\n".join((*lines, "")).encode(encoding)
    (table,) = tables(data)
    assert table.header == (
        *("整理番号", "氏名", "生年月日", "電話番号", "通知番号", "住所", "金額"),
    )
    assert table.columns[1] == tuple(people * 4)
    assert table.columns[5][5:7] == ("松江市殿町20番地", "松江市殿町21番地")
    assert table.cell_offsets is not None
    for column, cells in enumerate(table.columns):
        for row, cell in enumerate(cells):
            assert data[table.cell_offsets[row, column] :].startswith(cell.encode(encoding))


def test_the_lower_row_of_a_header_is_of_it_whatever_stands_over_it() -> None:
    """Words that are no known labels stand over some; records may take two rows, too."""
    title = ("入居者台帳（令和8年）",)
    head = ("室番", "名義人", "", "同居者", "連帯保証人", "", "滞納額")
    parts = ("", "氏名", "生年月日", "", "氏名", "住所", "")
    rows = [
        (
            f"{n}-10{n}",
            f"田淵 {name}",
            f"S4{n}.3.1{n}",
            "妻",
            f"梅木 {name}",
            f"津市一身田{n}",
            "9000",
        )
        for n, name in enumerate(("慎一", "俊介", "豊", "進", "学"))
    ]
    (_, table) = sheet(("s",), in_rows(title, head, parts, *rows))
    assert isinstance(table, Table)
    assert table.header == ("室番", "氏名", "生年月日", "同居者", "氏名", "住所", "滞納額")
    over = ("番号", "ふりがな", "性", "生年月日", "保護者", "異動")
    under = ("", "児童氏名", "", "", "続柄", "")
    pupils = [
        ("たぶち みづき", "田淵 美月", "父"),
        ("うめき そら", "梅木 空", "母"),
        ("あらき じゅん", "荒木 淳", "父"),
        ("おおくぼ みき", "大久保 美紀", "母"),
    ]
    two = [
        record
        for n, (read_as, name, kin) in enumerate(pupils)
        for record in (
            (f"{n}", read_as, "女", f"R1.5.1{n}", "田淵 学", ""),
            ("", name, "", "", kin, ""),
        )
    ]
    (*_, table) = sheet(("s",), in_rows(title, over, under, *two))
    assert isinstance(table, Table)
    assert table.header == (
        *("番号", "ふりがな\n児童氏名", "性", "生年月日", "保護者\n続柄", "異動"),
    )
    assert len(table.rows) == 8, "美月 and 父 are no labels where they stand again"


def in_rows(*rows: tuple[str, ...]) -> list[Row]:
    """Rows of a sheet, with their filled cells."""
    return [
        Row(number, {at: cell for at, cell in enumerate(cells) if cell})
        for number, cells in enumerate(rows, 1)
    ]


def test_another_group_of_the_same_list_has_its_labels() -> None:
    """A line parts two groups; the second has fewer columns, and no header again."""
    first = "".join(
        f"{n}\tOKADA/YUKI\tTK12345{n}\t2010-0{n}-11\t080-5512-30{n}7\n" for n in range(1, 7)
    )
    second = "".join(f"{n}\tNGUYEN/LAN\tC771234{n}\t1{n}/05/2009\n" for n in range(1, 7))
    found = tables(f"No\tNAME\tPASSPORT\tDOB\tTEL\n{first}--- guests ---\n{second}".encode())
    assert [table.header for table in found] == [
        ("No", "NAME", "PASSPORT", "DOB", "TEL"),
        ("No", "NAME", "PASSPORT", "DOB"),
    ]
    goods = "".join(f"{n}\tbolt\t{n}00\tsteel\n" for n in range(1, 7))
    parts = "".join(f"{n}\tM8/25\t7{n}-A\t1{n}/05/2009\n" for n in range(1, 7))
    for others in (goods, parts):
        listed = f"No\tNAME\tPASSPORT\tDOB\tTEL\n{first}--- goods ---\n{others}"
        (_, other) = tables(listed.encode())
        assert other.header is None
