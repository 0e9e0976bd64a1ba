"""Lists with padded columns, as ``column`` and ``sqlite3`` print them, whole and torn."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from triage.content.text.delimited import NO_LAYOUT, Layout, split
from triage.content.text.padded import split_padded
from triage.finding.examiner import Examiner
from triage.model import Table, Text
from triage.signatures import load
from triage.text.codec import decode

SURNAMES = ("佐々木", "高橋", "東海林", "剱持", "五十嵐", "東", "長谷川")
GIVEN = ("健太", "美咲", "由紀子", "浩一", "翔", "さくら")
Printer = Callable[[list[tuple[str, ...]]], str]
HEADER = ("氏名", "生年月日", "電話番号", "住所")


def wide(text: str, size: int) -> str:
    return text + " " * (size - len(text.encode("cp932")))


def people(count: int, seed: int = 5) -> list[tuple[str, ...]]:
    source = random.Random(seed)
    days = ("01/05", "11/28", "06/17", "12/03")
    return [
        (
            f"{source.choice(SURNAMES)}　{source.choice(GIVEN)}",
            f"19{source.randrange(31, 99)}/{source.choice(days)}",
            f"090-{source.randrange(2000, 9999)}-{source.randrange(1000, 9999)}",
            f"岡山県津山市山北{source.randrange(1, 900)}",
        )
        for _ in range(count)
    ]


def csv(rows: list[tuple[str, ...]]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def of_column(rows: list[tuple[str, ...]]) -> str:
    """Padded to the columns of a screen."""
    made = subprocess.run(
        ["column", "-t", "-s,"],
        input=csv(rows).encode(),
        capture_output=True,
        check=True,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    return made.stdout.decode()


def of_sqlite(rows: list[tuple[str, ...]]) -> str:
    """Padded by the count of characters, with a ruled line."""
    commands = ".mode csv\n.import /dev/stdin t\n"
    made = subprocess.run(
        ["sqlite3", ":memory:", *commands.splitlines(), ".mode column", "select * from t"],
        input=csv(rows).encode(),
        capture_output=True,
        check=True,
    )
    return made.stdout.decode()


PRINTERS = {"column": of_column, "sqlite3": of_sqlite}


@pytest.fixture(params=PRINTERS)
def printer(request: pytest.FixtureRequest, needs: Callable[[str], str]) -> Printer:
    needs(request.param)
    return PRINTERS[request.param]


def dates(text: str) -> set[str]:
    examiner = Examiner(load())
    found = [examiner.examine(part) for part in split(Text((), text, "utf-8", None), NO_LAYOUT)[0]]
    return {
        value
        for one in found
        for block in one.blocks
        for value, percent in zip(block.values, block.confidence.tolist(), strict=True)
        if block.signature == "birth_date" and percent >= 50
    }


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp", "utf-16-le"])
def test_a_printed_list_is_a_table_and_its_cells_point_at_their_bytes(
    printer: Printer, encoding: str
) -> None:
    rows = people(30)
    data = f"名簿\n\n{printer([HEADER, *rows])}以上\n".encode(encoding)
    text, offsets = decode(data, encoding)
    before, table, behind = split(Text((), text, encoding, offsets), NO_LAYOUT)[0]
    assert isinstance(before, Text)
    assert isinstance(behind, Text)
    assert isinstance(table, Table)
    assert table.header == HEADER
    assert list(zip(*table.columns, strict=True)) == rows
    assert table.cell_offsets is not None
    for place, row in zip(table.cell_offsets.tolist(), rows, strict=True):
        for at, cell in zip(place, row, strict=True):
            raw = cell.encode(encoding)
            assert data[at : at + len(raw)] == raw


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("torn", [0, 17])
def test_birth_dates_of_a_printed_list_are_found(printer: Printer, header: bool, torn: int) -> None:
    rows = people(30)
    head = [HEADER] if header else [("一", "二", "三", "四")]
    printed = printer([*head, *rows])
    if not header:
        printed = "".join(printed.splitlines(keepends=True)[2 if printer is of_sqlite else 1 :])
    found = dates(printed[torn:])
    planted = {row[1].replace("/", "-") for row in rows}
    assert len(planted - found) <= (torn > 0)
    assert found <= planted


def test_pages_with_the_same_header_are_one_table_and_pieces_go_on(
    needs: Callable[[str], str],
) -> None:
    needs("column")
    rows = people(60)
    pages = [of_column([HEADER, *rows[i : i + 20]]) for i in (0, 20, 40)]
    found, layout = split(Text((), "\n\n".join(pages), "utf-8", None), NO_LAYOUT)
    tables = [part for part in found if isinstance(part, Table)]
    assert [(table.steps, len(table.rows)) for table in tables] == [((), 20)] * 3
    more, _ = split(Text((), of_column(rows[:9]), "utf-8", None), layout)
    assert [(part.steps, part.header) for part in more if isinstance(part, Table)] == [((), HEADER)]
    assert all(a.rows[-1] < b.rows[0] for a, b in pairwise(tables))


@pytest.mark.parametrize(
    "text",
    [
        "氏　名：  春野 小町\n住　所：  津山市山北5\n電　話：  0868-22-4567\n生年月日：  1975/1/2\n"
        * 3,
        "".join(f"-{c} --long{c}      何かをする\n" for c in "abcdefgh"),
        "".join(f"0x{n:08x}  {n:08d}  ....{n:04d}  ......\n" for n in range(40)),
        "　段落のはじめは字を下げる。\n　二つめの段落もそうする。\n" * 20,
    ],
    ids=["form", "manual", "dump", "paragraphs"],
)
def test_what_is_aligned_is_not_yet_a_table(text: str) -> None:
    found, _ = split(Text((), text, "utf-8", None), NO_LAYOUT)
    assert [type(part) for part in found] == [Text]


def test_tables_of_other_delimiters_in_one_text_are_all_read(needs: Callable[[str], str]) -> None:
    needs("column")
    rows = people(40)
    comma = csv([HEADER, *rows[:20]])
    tab = csv([HEADER, *rows[20:30]]).replace(",", "\t")
    text = f"{comma}\n次の表\n\n{tab}\n印刷\n\n{of_column([HEADER, *rows[30:]])}"
    found, layout = split(Text((), text, "utf-8", None), Layout())
    tables = [part for part in found if isinstance(part, Table)]
    assert [(table.header, len(table.rows)) for table in tables] == [
        (HEADER, 20), (HEADER, 10), (HEADER, 10)
    ]  # fmt: skip
    assert len({table.steps for table in tables}) == 3
    assert layout.number == 3


@pytest.mark.parametrize("mark", [",", "\t"])
def test_the_torn_rows_of_a_fragment_belong_to_its_table(mark: str) -> None:
    rows = [(name, born, phone.replace("-", ""), place) for name, born, phone, place in people(20)]
    lines = [mark.join(row) for row in rows]
    head, tail = lines[0].index(mark) + 3, lines[-1].rindex(mark) - 2
    data = "\n".join([lines[0][head:], *lines[1:-1], lines[-1][:tail]]).encode("cp932")
    text, offsets = decode(data, "cp932")
    before, table, behind = split(Text((), text, "cp932", offsets), NO_LAYOUT)[0]
    assert isinstance(before, Text)
    assert isinstance(behind, Text)
    assert isinstance(table, Table)
    assert (before.text, behind.text) == (rows[0][1][2:], rows[-1][2][:-2])
    assert len(table.rows) == 20
    assert table.columns[2][0] == rows[0][2]
    assert table.columns[1][-1] == rows[-1][1]
    assert table.cell_offsets is not None
    assert data[table.cell_offsets[0, 2] :].startswith(rows[0][2].encode())


def test_a_title_over_a_table_without_header_is_no_torn_row() -> None:
    listed = csv(people(20))
    title, table = split(Text((), f"利用者名簿 令和元年度\n{listed}", "utf-8", None), NO_LAYOUT)[0]
    assert isinstance(title, Text)
    assert isinstance(table, Table)
    assert table.title == "利用者名簿 令和元年度"


@pytest.mark.parametrize("space", ["\u00a0", "\x0c", "\u2003"])
def test_a_space_of_another_kind_is_no_value(space: str) -> None:
    lines = [
        f"{space} {name:8} 第{i}課 {i * 37:>6}" for i, name in enumerate(["佐久間", "小林"] * 9)
    ]
    assert split(Text((), "\n".join(lines) + "\n", "utf-8"), NO_LAYOUT)[0]


def test_the_heads_of_pages_do_not_write_over_the_columns() -> None:
    people = [f"{surname}　{given}" for surname in SURNAMES for given in GIVEN]
    lines = []
    for page in (1, 2, 3):
        lines.append(f"令和5年度　給食費未納者リスト　　　{page}ﾍﾟｰｼﾞ")
        lines.append("番号  氏名                  住所                   電話")
        for number in range(14 * page - 14, 14 * page):
            name = people[number] + "　" * (11 - len(people[number]))
            lines.append(f"{number:<6}{name}堺市堺区南瓦町{page}-1      070-4908-{6200 + number}")
    parts = split_padded(Text((), "\n".join(lines), "cp932", None, 1))
    (table,) = (part for part in parts if isinstance(part, Table))
    assert table.header == ("番号", "氏名", "住所", "電話")
    assert table.columns[1][0] == people[0]
    assert "氏名" not in table.columns[1]


def test_an_empty_last_cell_at_the_end_of_a_text_has_a_place() -> None:
    rows = [
        f"{name}    0868-22-456{i}    {note}"
        for i, (name, note) in enumerate(
            [
                ("鴨志田 樹", "甲"),
                ("春野 恵", "乙"),
                ("名倉 健", "丙"),
                ("人見 澪", "丁"),
                ("忽那 仁", ""),
            ]
        )
    ]
    written = "\n".join(rows).rstrip()
    text = Text((), written, "utf-8", np.arange(len(written) + 1))
    (table,) = (part for part in split_padded(text) if isinstance(part, Table))
    assert table.columns[-1][-1] == ""
    assert table.cell_offsets is not None
    assert table.cell_offsets.max() == len(written)


def test_records_of_two_printed_lines_are_rows() -> None:
    """Printed by awk's formats, page by page: the second line set in, what stands behind the
    address not padded, and a line of sums."""
    program = """NR % 6 == 1 {
  print "LIST9 PAGE " int(NR / 6)
  print " 番号      氏名        住所                  生年月日  税額"
}
NR == 9 { print "  小計  8件" }
{ printf " %s-%s %s\\n            %s    %s   %d %s\\n", $1, NR, $2, $3, $4, 7000 + NR, $5 }"""
    rows: list[tuple[str, ...]] = [
        (
            f"A{n % 3 + 9}",
            name,
            "ﾐｷﾓﾄ ﾐｻｷ",
            f"{address}{'番地' * (n % 2)}",
            f"S4{n % 9}0{n % 8 + 1}21",
        )
        for n, (name, _, _, address) in enumerate(people(20))
    ]
    made = subprocess.run(
        ["awk", "-F,", program], input=csv(rows).encode(), capture_output=True, check=True
    )
    data = made.stdout.decode().encode("cp932")
    text, offsets = decode(data, "cp932", 0)
    parts = [*split_padded(Text((), text, "cp932", offsets))]
    (table,) = (part for part in parts if isinstance(part, Table))
    assert len(table.rows) == 20
    assert any("小計" in part.text for part in parts if isinstance(part, Text))
    places = table.cell_offsets
    assert places is not None
    for index, column in enumerate(table.columns):
        for row, cell in enumerate(column):
            assert data[places[row, index] :].startswith(cell.encode("cp932"))
    found = Examiner(load()).examine(table)
    counts = {block.signature: len(block.values) for block in found.blocks}
    assert {name: counts.get(name) for name in ("jp.person_name_kana", "jp.address")} == {
        "jp.person_name_kana": 20,
        "jp.address": 20,
    }


def test_pages_of_a_printed_report_are_cut_where_its_rows_are_not_where_its_titles_write() -> None:
    source = random.Random(3)

    people = (("剱持　英介", "10"), ("忽那　豊", " 4"), ("和泉　薫", "12"), ("薬師寺　歩", " 9"))

    def page(number: int) -> list[str]:
        rows = [
            f"  {n:06d}  {wide(name + '子男郎美'[number % 4], 16)}{wide(f'津市栗真町屋町{n}', 30)}"
            f"昭{source.randrange(10, 60)}.{month}.12  090-{n + 1000}-{number + 2000}"
            for n, (name, month) in enumerate(people)
        ]
        title = (
            f"  PGM-{number:02d}          ＊＊＊　会　員　一　覧　＊＊＊             頁 {number}"
        )
        labels = f"  番号    氏　　名        {wide('住　　　所', 30)}生年月日   電話番号"
        return [title, " 店番 7", "", labels, "-" * 90, *rows, "\f"]

    lines = [line for number in range(1, 5) for line in page(number)]
    text = Text((), "\r\n".join(lines), "cp932", None)
    found = [part for part in split_padded(text) if isinstance(part, Table)]
    assert {part.header for part in found} == {
        ("番号", "氏　　名", "住　　　所", "生年月日", "電話番号")
    }
    assert [len(part.rows) for part in found] == [4] * 4
    assert found[3].columns[4] == tuple(f"090-{n + 1000}-2004" for n in range(4))


def test_notes_set_in_below_some_rows_leave_the_columns() -> None:
    """What one in seven rows has below it is written over all columns, and stays text."""

    def pad(text: str, size: int) -> str:
        return text + " " * (size - len(text.encode("cp932")))

    lines = []
    for number, (name, born, phone, home) in enumerate(people(42)):
        lines.append(f"{number:04}      {pad(name, 18)}{born:14}{phone:18}{home}")
        if number % 7 == 3:
            lines.append(f"          代理 東海林 翔 様 (同居 孫) 電話 0868-22-{number:04} 午後のみ")
    head = f"番号      {pad('氏名', 18)}{pad('生年月日', 14)}{pad('電話番号', 18)}住所"
    parts = list(split_padded(Text((), "\n".join([head, *lines]), "utf-8")))
    (table,) = [part for part in parts if isinstance(part, Table)]
    assert table.header == ("番号", *HEADER)
    assert [*zip(*table.columns[1:], strict=True)] == people(42)
    notes = [part.text for part in parts if isinstance(part, Text)]
    assert len(notes) == 6
    assert all("代理" in note for note in notes)


def test_lines_of_a_form_that_happen_to_stand_in_columns_are_no_table() -> None:
    card = (
        "受付番号 24-{0:05}　受付日 2024/11/1{0}　担当 剱持　健太\n"
        "[来所者] 東海林　美咲　7{0}歳　女\n"
        "　住所：岡山県津山市山北5{0}　山北荘 10{0}　TEL：0868-22-510{0}\n"
        "[契約者] 佐々木　翔（息子）　　　　　　　　　TEL：0868-65-000{0}\n"
    )
    text = "".join(card.format(number) + "\n" for number in range(1, 4))
    assert not any(isinstance(part, Table) for part in split_padded(Text((), text, "utf-8")))


def test_labels_that_stand_beside_their_columns_are_each_of_one() -> None:
    rows = "".join(
        f"  K{n:05d}  {rank:　<10}{name:　<10}{phone:<16}大阪府堺市堺区南瓦町{n}-1\n"
        for n, (rank, name, phone) in enumerate(
            [
                ("主任相談支援員", "釜谷　修平", "0577-33-4829"),
                ("係長", "六車　佳奈", "0564-21-4455"),
                ("主事", "薄衣　健太郎", "059-224-1111"),
            ]
            * 4
        )
    )
    head = "  番号  職名          氏名                電話            住所\n"
    (table,) = (
        part
        for part in split(Text((), head + rows, "cp932", None), NO_LAYOUT)[0]
        if isinstance(part, Table)
    )
    assert table.header == ("番号", "職名", "氏名", "電話", "住所")
    assert table.columns[2][:2] == ("釜谷　修平", "六車　佳奈")


def test_cells_that_go_on_in_the_lines_below_are_one() -> None:
    """An address breaks where its column ends, a reading stands below its name, and each page has
    its titles."""

    surnames = (("剱持　", "ｹﾝﾓﾂ "), ("忽那　", "ｸﾂﾅ "), ("和泉　", "ｲｽﾞﾐ "))
    given = (("英介", "ｴｲｽｹ"), ("豊", "ﾕﾀｶ"), ("薫", "ｶｵﾙ"), ("久美", "ｸﾐ"))
    lines = []
    for page in range(1, 5):
        lines += [
            f"     会　員　名　簿   {page} 頁",
            "番号    氏名            住所            電話",
            "-" * 70,
        ]
        for n, (surname, read_as) in enumerate(surnames):
            name, reading = surname + given[page - 1][0], read_as + given[page - 1][1]
            place = f"松江市北堀町{page}丁目{n + 11}番{n}号城山荘{page}0{n}号"
            first = wide(f"{page}{n}7", 8) + wide(name, 16) + wide(place[:8], 16)
            lines.append(f"{first}0852-2{page}-10{n}3")
            lines.append(" " * 8 + wide(f"({reading})", 16) + place[8:15])
            lines.append(" " * 24 + place[15:])
    data = "\r\n".join(lines).encode("cp932")
    text, offsets = decode(data, "cp932", 0)
    (table,) = (
        part for part in split_padded(Text((), text, "cp932", offsets)) if isinstance(part, Table)
    )
    assert table.header == ("番号", "氏名", "住所", "電話")
    assert len(table.rows) == 12
    assert table.columns[1][0] == "剱持　英介\n(ｹﾝﾓﾂ ｴｲｽｹ)"
    assert table.columns[2][0].replace("\n", "") == "松江市北堀町1丁目11番0号城山荘100号"
    assert table.columns[3][5] == "0852-22-1023"
    assert table.cell_offsets is not None
    for column, cells in enumerate(table.columns):
        for row, cell in enumerate(cells):
            begun = cell.split("\n")[0][:8].encode("cp932")
            assert data[table.cell_offsets[row, column] :].startswith(begun)


def test_the_last_cell_of_a_list_may_be_missing_at_the_end_of_the_text() -> None:
    lines = []
    for n, name in enumerate(("剱持　英介", "曽我　豊", "釜谷　薫", "剱持　久美", "曽我　久美")):
        lines.append(f"{n:<8}" + wide(name, 16) + wide("松江市北堀町一丁", 20) + f"0852-22-10{n}3")
        lines.append(" " * 24 + f"{n + 11}番{n}号")
    lines[-2] = lines[-2].removesuffix("0852-22-1043").rstrip()
    text = "\n".join(lines[:-1])
    offsets = np.arange(len(text) + 1)
    (table,) = split_padded(Text((), text, "utf-8", offsets))
    assert isinstance(table, Table)
    assert table.columns[-1][-1] == ""
    assert table.cell_offsets is not None
    assert table.cell_offsets[-1, -1] == len(text)
