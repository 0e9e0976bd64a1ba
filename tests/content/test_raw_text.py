"""Rows of dumps and documents whose beginning is lost, as they lie in free space."""

import gc
import time

import numpy as np
import pytest

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.markup.raw_text import is_running, parts
from triage.content.space import Memory
from triage.model import Item, Table, Text

PEOPLE = [
    ("小林 千晶", "0577-33-4829"),
    ("渡部 茉莉", "0564-21-4455"),
    ("安田 'F' 芙美", "059-224-1111"),
]
SQL = ",".join(
    "({},'{}','{}',NULL)".format(n, name.replace("'", "''"), phone)
    for n, (name, phone) in enumerate(PEOPLE)
)
HTML = "".join(
    f"<tr><td>{n}</td><td>{name}</td><td>{phone}</td></tr>\n"
    for n, (name, phone) in enumerate(PEOPLE)
)
XML = "".join(
    f'<会員 番号="{n}"><氏名>{name}</氏名><電話>{phone}</電話></会員>\n'
    for n, (name, phone) in enumerate(PEOPLE)
)
NOISE = "\ufffd\x01\x02"


def read(content: str) -> list[Text | Table]:
    text = Text((), content, "utf-8", np.arange(len(content) + 1))
    return list(parts(text, Budget()))


@pytest.mark.parametrize(
    "written",
    [
        f"9-4455',3),{SQL},(7,'佐",
        f"INSERT INTO m (id,name,tel,x) VALUES {SQL};\n",
        f"会員の一覧\n{HTML[9:]}<tr><td>9</td><td>佐",
        f'番号="8"/>\n{XML}<会員 番号="9"><氏',
    ],
    ids=["amid the rows", "a statement", "rows of a table", "records"],
)
def test_whole_rows_are_a_table_in_noise(written: str) -> None:
    content = f"{NOISE}{written}{NOISE}\n番号,氏名\n"
    (table, *further) = (part for part in read(content) if isinstance(part, Table))
    assert not further
    names = next(column for column in table.columns if "小林 千晶" in column)
    assert [one for one in names if one] == [name for name, _ in PEOPLE][-len(names) :]
    assert table.cell_offsets is not None
    place = int(table.cell_offsets[0, table.columns.index(names)])
    assert content[place:].startswith(names[0])


def test_the_columns_are_called_as_the_statement_does() -> None:
    (table,) = (
        part
        for part in read(f"INSERT INTO m (id,name,tel,x) VALUES {SQL};")
        if isinstance(part, Table)
    )
    assert table.header == ("id", "name", "tel", "x")


def test_of_many_rows_each_has_the_number_of_its_line() -> None:
    written = f"INSERT INTO m VALUES\n\n{SQL};".replace("),(", "),\n(")
    table, *_ = (part for part in read(written) if isinstance(part, Table))
    assert table.rows.tolist() == [3, 4, 5]


@pytest.mark.parametrize(
    "unit",
    [
        "(1,'釜谷',3),",
        f"<a>釜谷</a></a></a></a></a></a>{'x' * 420}",
        f'{{"a":"釜谷"}} {"x" * 90}\n',
    ],
    ids=["rows", "documents", "objects"],
)
def test_four_times_the_text_takes_four_times_the_time(unit: str) -> None:
    def taken(size: int) -> float:
        gc.collect()
        gc.freeze()  # what other tests left is looked through by no collection meanwhile
        began = time.process_time()
        read("INSERT INTO t VALUES " + unit * (size // len(unit)))
        spent = time.process_time() - began
        gc.unfreeze()
        return spent

    short, long = (min(taken(size) for _ in range(3)) for size in (1 << 16, 1 << 18))
    assert long < 8 * short


def test_two_documents_in_one_stretch_are_two_tables_with_places_of_their_own() -> None:
    tables = [
        part for part in read(f"{HTML}\n{'x' * 500}\n4'),{SQL},(1,'") if isinstance(part, Table)
    ]
    assert len(tables) == 2
    assert len({table.steps for table in tables}) == 2


@pytest.mark.parametrize(
    "written",
    [
        "call(1,'a'),(2,'b'),(3,'c')",
        "f(('氏名','tel'),('住所','x'))",
        "若し a < b かつ c > d なら " * 20,
    ],
)
def test_programs_and_sentences_are_text(written: str) -> None:
    assert [type(part) for part in read(written)] == [Text]


def test_what_never_ends_is_given_up() -> None:
    assert [type(part) for part in read("),('佐" * 20_000 + "',")] == [Text]


@pytest.mark.parametrize(("written", "kind"), [(HTML, "text/html"), (XML, "text/xml")])
def test_a_part_of_a_file_is_known_by_its_rows(written: str, kind: str) -> None:
    part = (written * 3)[30:].encode()
    assert identify(part, "") == kind
    assert identify(part, "notes.txt") == "text/plain"
    tables = [
        one for one in extract(Item((), "", Memory(part)), kind, Budget()) if isinstance(one, Table)
    ]
    assert len(tables[0].rows) >= 7


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("TEL:0577-1\nEND:VCARD\nBEGIN:VCARD\nFN:渡部 茉莉\nEND:VCARD\n", "text/vcard"),
        ("SUMMARY:x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:渡部様\nEND:VEVENT\n", "text/calendar"),
        ("mobile: 090-1\n\ndn: cn=y,\n o=z\ncn:: 5rih6YOoIOiMieiOiQ==\n", "text/x-ldif"),
    ],
)
def test_a_part_of_an_address_book_is_known_by_its_cards(written: str, kind: str) -> None:
    part = written.encode()
    assert identify(part, "") == kind
    found = list(extract(Item((), "", Memory(part)), kind, Budget()))
    (table,) = (one for one in found if isinstance(one, Table))
    assert any("渡部" in cell for column in table.columns for cell in column)


RUNNING = "usage: %s [-a]\n\0\0out of memory; give up\n\0name\0size" * 40


@pytest.mark.parametrize(
    "text",
    [
        *("a,1,2\nb,3,4\nc,5,6\n" * 4, "12345678\n" * 20, "<td>a</td>\n" * 8),
        *("x\0\0" + "a,1,2\nb,3,4\n" * 4, "(1,'a','b'),(2,'c','d'),(3,'e','f'),"),
        *("a\rb,c\0\0d,e,f\rg,h,i\rj,k,l\r", "<p>x</p>" * 8, '{"name": "\\u5c0f\\u6797"}'),
    ],
)
def test_what_may_be_a_table_is_never_taken_for_running_text(text: str) -> None:
    assert not is_running(Text((), text, "utf-8"))
    assert not is_running(Text((), RUNNING + 64 * "\0" + text, "utf-8"))


def test_what_programs_say_is_running_text() -> None:
    assert is_running(Text((), RUNNING, "utf-8"))
    assert all(isinstance(part, Text) for part in parts(Text((), RUNNING, "utf-8"), Budget()))
