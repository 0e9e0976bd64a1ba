"""Files of fixed records: 全銀 files and host extracts, in JIS and in EBCDIC as iconv writes it."""

from __future__ import annotations

import random
import subprocess
import unicodedata

import numpy as np
import pytest
from told import asserted

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.content.text import fixed, fixed_lines
from triage.content.text.fixed import layout_of
from triage.content.text.host import MIME
from triage.content.text.plain import parts
from triage.finding.examiner import Examiner
from triage.model import Gap, Item, PartFindings, Table, Text
from triage.signatures import load
from triage.text.codec import decode
from triage.text.host import to_cp932

KANA = (
    "ｹﾝﾓﾂ ｴｲｽｹ",
    "ﾄｳｶｲﾘﾝ ｹｲｺ",
    "ﾑﾗｶﾐ ｺｳｲﾁ",
    "ｽｶﾞﾉ ﾊﾙﾅ",
    "ｲｼｶﾜ ﾅｵｷ",
    "ﾌｼﾞﾜﾗ ｻｸﾗ",
    "ｵﾉﾃﾞﾗ ﾕｷ",
    "ｶﾓｼﾀﾞ ｲﾂｷ",
)
NAMES = (
    "剱持英介",
    "東海林恵子",
    "村上浩一",
    "菅野陽菜",
    "石川直樹",
    "藤原さくら",
    "小野寺由紀",
    "鴨志田樹",
)
BRANCHES = (("0001", "001"), ("0005", "001"), ("0009", "015"), ("0033", "001"))


def pad(text: str, size: int) -> bytes:
    return text.encode("cp932").ljust(size)[:size]


def zengin(count: int, end: bytes, counted: int | None = None) -> bytes:
    source = random.Random(3)
    header = b"1" + b"21" + b"0" + b"4417000123" + pad("ﾂﾔﾏｼ ｶｲｹｲｶ", 40) + b"1125" + b"0158"
    records = [header.ljust(120)]
    for i in range(count):
        bank, branch = BRANCHES[i % len(BRANCHES)]
        number = source.randrange(10**6, 10**7)
        records.append(
            (
                b"2" + bank.encode() + pad("ﾐﾄﾞﾘ", 15) + branch.encode() + pad("ｴｷﾏｴ", 15)
                + b"    " + b"1" + str(number).encode() + pad(KANA[i % len(KANA)], 30)
                + b"%010d" % source.randrange(1000, 90000) + b"1" + b"%020d" % i + b"7"
            ).ljust(120)
        )  # fmt: skip
    trailer = b"8%06d%012d" % (count if counted is None else counted, 123456)
    records += [trailer.ljust(120), b"9".ljust(120)]
    assert {len(record) for record in records} == {120}
    return b"".join(record + end for record in records)


def ebcdic(data: bytes) -> bytes:
    """What iconv makes of it in IBM's code page 290."""
    # iconv knows the page's kana by their full-width characters only.
    marks = {"ﾞ": "゛", "ﾟ": "゜"}
    text = "".join(marks.get(c) or unicodedata.normalize("NFKC", c) for c in data.decode("cp932"))
    done = subprocess.run(
        ["iconv", "-f", "UTF-8", "-t", "IBM290"],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    assert len(done.stdout) == len(data)
    return done.stdout


def read(data: bytes) -> tuple[list[Table], list[Gap], list[PartFindings]]:
    mime = identify(data[: 64 << 10], "DATA.DAT")
    parts = list(extract(Item((), "DATA.DAT", Memory(data)), mime, Budget()))
    tables = [part for part in parts if isinstance(part, Table)]
    examiner = Examiner(load())
    gaps = [part for part in parts if isinstance(part, Gap)]
    return tables, gaps, [examiner.examine(table) for table in tables]


@pytest.mark.parametrize("end", [b"", b"\r\n"])
@pytest.mark.parametrize("host", [False, True])
def test_transfer_files_are_read_whole(end: bytes, host: bool) -> None:
    data = zengin(40, end)
    (table,), gaps, (found,) = read(ebcdic(data) if host else data)
    assert gaps == []
    assert found.record_kind == "zengin_file"
    assert (found.rows, found.accounts) == (40, 40)
    accounts = asserted(found, "jp.bank_account")
    assert len(accounts) == 40
    assert accounts[0].startswith("0001-001-1-")
    assert len(asserted(found, "jp.person_name_kana")) == 40
    assert table.cell_offsets is not None
    place = int(table.cell_offsets[3, 5])
    assert data[place : place + 7].decode() == table.columns[5][3]


@pytest.mark.parametrize("host", [False, True])
def test_a_trailer_that_counts_more_is_a_gap(host: bool) -> None:
    data = zengin(12, b"", counted=15)
    _, (gap,), (found,) = read(ebcdic(data) if host else data)
    assert gap.code == "zengin.incomplete"
    assert "15" in gap.reason
    assert found.rows == 12


def test_two_groups_are_two_tables() -> None:
    tables, gaps, found = read(zengin(5, b"\r\n") + zengin(7, b"\r\n"))
    assert [len(table.rows) for table in tables] == [5, 7]
    assert [part.steps for part in found] == [(), ("part:2",)]
    assert gaps == []


def check_digit(eleven: str) -> str:
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(int(d) * w for d, w in zip(eleven, weights, strict=True)) % 11
    return str(0 if rest <= 1 else 11 - rest)


def extract_of_residents(count: int, *, era: bool) -> tuple[list[bytes], list[str]]:
    """Code, My Number, birth date, kana, kanji, address; nothing between the fields."""
    source = random.Random(9)
    records, numbers = [], []
    for i in range(count):
        eleven = str(source.randrange(10**10, 10**11))
        numbers.append(eleven + check_digit(eleven))
        year, month, day = (
            source.randrange(30, 63),
            source.randrange(1, 13),
            source.randrange(1, 29),
        )
        born = f"3{year:02d}{month:02d}{day:02d}" if era else f"{1925 + year}{month:02d}{day:02d}"
        code = f"{source.randrange(10**9):010d}"
        records.append(
            code.encode() + numbers[-1].encode() + born.encode()
            + pad(KANA[i % 8], 30) + NAMES[i * 3 % 8].encode("cp932").ljust(24, b" ")
            + f"津山市山北{source.randrange(1, 900)}".encode("cp932").ljust(40)
        )  # fmt: skip
    return records, numbers


@pytest.mark.parametrize("end", [b"", b"\r\n"])
@pytest.mark.parametrize("era", [False, True])
def test_the_fields_of_a_host_extract_are_found(end: bytes, era: bool) -> None:
    records, numbers = extract_of_residents(60, era=era)
    data = b"".join(record + end for record in records)
    (table,), gaps, (found,) = read(data)
    assert gaps == []
    assert len(table.rows) == 60
    assert asserted(found, "jp.my_number") == numbers
    assert len(asserted(found, "birth_date")) == 60
    assert len(asserted(found, "jp.person_name_kana")) == 60
    assert len(asserted(found, "jp.person_name")) == 60
    assert len(asserted(found, "jp.address")) == 60
    assert table.cell_offsets is not None
    column = table.columns.index(tuple(numbers))
    place = int(table.cell_offsets[7, column])
    assert data[place : place + 12].decode() == numbers[7]


@pytest.mark.parametrize("end", [b"", b"\r\n"])
@pytest.mark.parametrize("lost", [1, 33, 77])
def test_records_in_raw_space_are_found_from_the_middle_of_one_on(end: bytes, lost: int) -> None:
    records, numbers = extract_of_residents(60, era=False)
    behind = "\r\nこのあとには別の文章が続いている。\r\n".encode("cp932") * 20
    data = b"".join(record + end for record in records)[lost:] + behind
    text, offsets = decode(data, "cp932", 4096)
    found = list(parts(Text((), text, "cp932", offsets), Budget()))
    table = found[0]
    assert isinstance(table, Table)
    assert abs(len(table.rows) - 60) <= 1
    examined = Examiner(load()).examine(table)
    assert asserted(examined, "jp.my_number")[-59:] == numbers[-59:]
    assert len(asserted(examined, "birth_date")) >= 59
    assert table.cell_offsets is not None
    column = next(k for k, cells in enumerate(table.columns) if numbers[7] in cells)
    place = int(table.cell_offsets[table.columns[column].index(numbers[7]), column]) - 4096
    assert data[place : place + 12].decode() == numbers[7]
    assert any(isinstance(part, Text) and "別の文章" in part.text for part in found)


def test_the_parts_of_a_written_date_stay_together() -> None:
    source = random.Random(3)
    days = [f"19{source.randrange(30, 99)}/{source.randrange(10, 13)}/17" for _ in range(30)]
    records = [
        f"{source.randrange(10**7):07d}{day}".encode()
        + NAMES[i % 8].encode("cp932").ljust(24, b" ")
        for i, day in enumerate(days)
    ]
    (table,), _, _ = read(b"".join(records))
    assert tuple(days) in table.columns


def test_a_host_extract_in_ebcdic_with_shifted_kanji() -> None:
    records, numbers = extract_of_residents(60, era=True)
    made = []
    for i, record in enumerate(records):
        kanji = b"\x28" + NAMES[i * 3 % 8].encode("euc_jp").ljust(20, b"\x40") + b"\x29"
        made.append(ebcdic(record[:59]) + kanji)
    data = b"".join(made)
    assert identify(data, "JUKI.DAT") == MIME
    assert len(to_cp932(data)) == len(data)
    (table,), gaps, (found,) = read(data)
    assert gaps == []
    assert asserted(found, "jp.my_number") == numbers
    assert asserted(found, "jp.person_name")[:2] == [NAMES[0], NAMES[3]]
    assert len(asserted(found, "birth_date")) == 60
    assert len(table.rows) == 60


def test_telephones_keep_their_digits_together_wherever_their_hyphens_stand() -> None:
    source = random.Random(9)
    areas = ("03-3{:03}-{:04}", "045-4{:02}-{:04}", "0466-2{}-{:04}", "090-1{:03}-{:04}")
    spans = (1000, 100, 10, 1000)
    numbers = [
        areas[i % 4].format(source.randrange(spans[i % 4]), source.randrange(10**4))
        for i in range(60)
    ]
    data = b"".join(
        b"%010d" % i + pad(KANA[i % 8], 24) + b"%d0309%d" % (1940 + i, i % 2 + 1) + pad(number, 14)
        for i, number in enumerate(numbers)
    )
    for written in (data, ebcdic(data)):
        _, _, (found,) = read(written)
        assert asserted(found, "phone") == [number.replace("-", "") for number in numbers]
        assert len(asserted(found, "birth_date")) == 60


def test_telephones_of_ten_and_eleven_digits_are_one_field() -> None:
    """Left-aligned without hyphens, right before a date."""
    towns = ("0546288831", "0447120043", "09023456781", "08023456782", "0834228391", "07012345678")
    numbers = [towns[n % 6][:-2] + f"{(n * 37) % 100:02}" for n in range(60)]
    rows = [
        pad(f"{n:06}", 8) + pad("ｹﾝﾓﾁ ｴｲｽｹ" if n % 2 else "ｸﾂﾅ ﾕﾀｶ", 20) + pad("剱持　英介", 20)
        + pad(number, 11) + f"20{n % 24:02}{n % 12 + 1:02}{n % 28 + 1:02}A".encode() + b"\r\n"
        for n, number in enumerate(numbers)
    ]  # fmt: skip
    (table,), _, (found,) = read(b"".join(rows))
    assert tuple(numbers) in table.columns
    assert {*asserted(found, "phone")} == {*numbers}


def test_a_code_of_letters_right_before_a_name_is_a_field_of_its_own() -> None:
    names, kana = ("剱持　英介", "忽那　豊", "和泉　楓"), ("ｹﾝﾓﾁ ｴｲｽｹ", "ｸﾂﾅ ﾕﾀｶ", "ｲｽﾞﾐ ｶｴﾃﾞ")
    rows = [
        f"E7{n:06}".encode() + (b"KR", b"FL")[n % 2] + pad(names[n % 3], 20) + pad(kana[n % 3], 20)
        + f"3{n % 50 + 10}{n % 12 + 1:02}{n % 28 + 1:02}".encode() + b"\r\n"
        for n in range(60)
    ]  # fmt: skip
    (table,), _, (found,) = read(b"".join(rows))
    assert ("KR", "FL") * 30 in table.columns
    assert {*asserted(found, "jp.person_name")} == {name.replace("　", "") for name in names}


def test_a_host_extract_that_is_mostly_kanji_is_no_text_of_a_personal_computer() -> None:
    source, towns = random.Random(5), ("大阪府堺市堺区南瓦町", "神奈川県藤沢市鵠沼海岸")

    def kanji(text: str, size: int) -> bytes:
        pairs = text.encode("euc_jp").replace(b"\xa1\xa1", b"\x40\x40")
        return b"\x28" + pairs.ljust(size, b"\x40") + b"\x29"

    data = b"".join(
        f"{i + 1000:012}".encode("cp037")
        + kanji(NAMES[i * 3 % 8], 24)
        + f"{source.randrange(1940, 2000)}{source.randrange(101, 110):04}".encode("cp037")
        + kanji(f"{towns[i % 2]}　{'一二三四五'[i % 5]}丁目", 60)
        + b"\xf0\xf0"
        for i in range(60)
    )
    assert identify(data, "JUKI.DAT") == MIME


@pytest.mark.parametrize(
    "data",
    [
        random.Random(1).randbytes(20_000),
        b"\0" * 9000,
        b"".join(b"%08x: 4865 6c6c 6f20 776f 726c 6421  Hello world!\n" % i for i in range(500)),
        b"".join(b"%05d,abcde,%07d\r\n" % (i, i * 7) for i in range(500)),
        "\r\n".join(
            f"{i:03d}行目の文章は、長さがそれぞれ{'異' * (i % 7)}なる。" for i in range(300)
        ).encode("cp932"),
    ],
)
def test_what_is_regular_is_not_yet_a_register(data: bytes) -> None:
    assert layout_of(data) is None
    assert identify(data, "x.dat") != MIME


def test_a_register_of_few_rows_and_one_short_number_is_one() -> None:
    def row(number: int) -> bytes:
        return pad(NAMES[number], 16) + pad("小樽市", 10) + b"%05d \n" % (7919 * number)

    layout = layout_of(b"".join(map(row, range(6))))
    assert layout is not None
    assert layout.fields == ((0, 16), (16, 26), (26, 31))


def test_what_has_no_numbers_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most small texts have none, and to look for what recurs in them cost the half of all."""
    measured: list[int] = []
    monkeypatch.setattr(fixed, "_distance", lambda kinds: measured.append(len(kinds)))
    lines = "".join(f"次回は{n}月。資料は総務課で。\r\n" * 6 for n in range(1, 4))
    assert layout_of(lines.encode("cp932")) is None
    assert fixed_lines.kinds_of(lines.encode("cp932"), "cp932") == ()
    assert not measured


@pytest.mark.parametrize("behind", ["\r\n" + "\0" * 12, "\0" * 300])
def test_what_zeros_part_are_tables_of_their_own(behind: str) -> None:
    """The end of a deleted file, zeros to its cluster's end, and another file."""
    torn = "01\t剱持 英介\tS34.12.24\r\n02\t五十嵐 亘\tH11.6.1\r\n03\t薬師寺 薫\tH2.3.4"
    rows = (("No", "患者", "主病名"), ("1", "剱持 桐子", "乳癌"), ("2", "五十嵐 剛", "肺炎"))
    other = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    text = torn + behind + other
    offsets = np.arange(len(text) + 1, dtype=np.int64) * 2
    first, second = (
        part
        for part in parts(Text((), text, "utf-16-le", offsets), Budget())
        if isinstance(part, Table)
    )
    assert first.columns[1] == ("剱持 英介", "五十嵐 亘", "薬師寺 薫")
    assert (second.steps, second.header) == (("part:2",), ("No", "患者", "主病名"))
    assert second.cell_offsets is not None
    assert second.cell_offsets[0][1] == 2 * text.index("剱持 桐子")


def test_lines_of_one_length_that_say_what_follows_are_no_records() -> None:
    lines = "".join(
        f"■在留カード番号：AD3259{n}FA　生年月日：2014.06.{n % 18 + 10}\n"
        for n in range(1000, 1040)
    )
    assert layout_of(lines.encode("cp932")) is None


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
def test_lines_of_one_length_stand_between_a_first_and_a_last_one(encoding: str) -> None:
    source = random.Random(4)
    lines = ["H20231130IDOUMEISAI"]
    for n in range(40):
        born = f"{source.randrange(1925, 2005)}0{n % 9 + 1}1{n % 9}{n % 2 + 1}6900002"
        written = [f"D{n:05d}{born}"]
        for text, size in ((NAMES[n % 8], 16), (f"松江市殿町{n + 10}番地{'の二' * (n % 3)}", 30)):
            written.append(pad(text, size).decode("cp932"))
        lines.append("".join((*written, "転入", f"202311{n % 28 + 1:02d}")))
    data = "\r\n".join((*lines, "T00040", "")).encode(encoding)
    found = [*extract(Item((), "x.dat", Memory(data)), "text/plain", Budget())]
    (table,) = [part for part in found if isinstance(part, Table)]
    assert [part.text for part in found if isinstance(part, Text)] == [lines[0], "T00040"]
    assert table.rows.tolist() == [*range(2, 42)]
    assert {cells[0] for cells in table.columns} >= {
        "6900002",
        NAMES[0],
        "松江市殿町10番地",
        "転入",
    }
    assert table.cell_offsets is not None
    for column, cells in enumerate(table.columns):
        for row, cell in enumerate(cells):
            assert data[table.cell_offsets[row, column] :].startswith(cell.encode(encoding))
    dates = [
        block for block in Examiner(load()).examine(table).blocks if "birth" in block.signature
    ]
    assert [len(block.values) for block in dates] == [40]


def test_records_of_two_kinds_have_a_table_each() -> None:
    """A household, then those who live in it: each kind of record has places of its own."""
    source = random.Random(6)
    born = (f"{source.randrange(2009, 2024)}0{n % 9 + 1}1{n % 9}" for n in range(80))
    given = ("陽菜", "大翔", "結衣", "蓮", "美咲", "樹", "葵", "直樹")
    read_as = ("ﾋﾅ", "ﾋﾛﾄ", "ﾕｲ", "ﾚﾝ", "ﾐｻｷ", "ｲﾂｷ", "ｱｵｲ", "ﾅｵｷ")
    lines = [b"A" + b"20250401".ljust(79)]
    for n in range(40):
        code = f"{source.randrange(10**7):07d}".encode()
        lines.append(
            b"B" + code + pad(NAMES[n % 8], 20) + pad(f"松江市殿町{n + 10}番地", 38) + b"0852551000"
            b"6900"
        )
        for _ in range(2):
            sex, at = f"{source.randrange(2) + 1}", source.randrange(8)
            member = pad(given[at], 16) + pad(read_as[at], 20) + next(born).encode() + sex.encode()
            lines.append((b"C" + code + member).ljust(80))
    data = b"\r\n".join((*lines, b"Z00120".ljust(80), b""))
    (heads, members), gaps, (first, second) = read(data)
    assert gaps == []
    assert (len(heads.rows), len(members.rows)) == (40, 80)
    assert heads.rows[:3].tolist() == [2, 5, 8]
    assert asserted(first, "jp.person_name") == [NAMES[n % 8] for n in range(40)]
    assert len(asserted(first, "jp.address")) == 40
    assert len(asserted(second, "birth_date")) == 80
    assert not asserted(second, "jp.person_name"), "given names alone are nobody's whole one"
    for table in (heads, members):
        assert table.cell_offsets is not None
        for column, cells in enumerate(table.columns):
            for row, cell in enumerate(cells):
                assert data[table.cell_offsets[row, column] :].startswith(cell.encode("cp932"))


def test_a_broken_character_moves_no_place_behind_it() -> None:
    lines = []
    for n in range(30):
        lines.append(b"1" + pad(NAMES[n % 8], 20) + f"{1950 + n}0412".encode() + pad("松江市", 20))
        lines.append(b"2" + pad(NAMES[-n % 8], 20) + f"{1980 + n}0412".encode())
    lines[5] = lines[5][:1] + b"\x80\xff" + lines[5][3:]
    data = b"\n".join((*lines, b""))
    (first, second), _, _ = read(data)
    for table in (first, second):
        assert table.cell_offsets is not None
        assert len(table.rows) == 30
        for column, cells in enumerate(table.columns):
            for row, cell in enumerate(cells):
                if "?" not in cell and "�" not in cell:
                    at = table.cell_offsets[row, column]
                    assert data[at:].startswith(cell.encode("cp932")), (row, column)
