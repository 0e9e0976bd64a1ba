"""JSON as programs write it."""

import json
from typing import Any

import pytest

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

MEMBERS = [
    {
        "name": f"鴨志田 {given}",
        "contact": {"tel": f"0868-22-456{i}", "tags": ["甲", "乙"]},
        "guardian": {"name": "佐久間 澪", "tel": None},
        "visits": [{"date": "2024-04-01", "memo": f"{given}の面談"}],
    }
    for i, given in enumerate(["樹", "恵", "健太"])
]
HEADER = ("name", "tel", "tags", "guardian name", "guardian tel")


def parts(data: bytes, name: str = "a.json") -> list[Text | Table]:
    item = Item((), name, Memory(data))
    found = list(extract(item, identify(data[:65536], name), Budget()))
    assert not any(isinstance(part, Gap) for part in found)
    return [part for part in found if isinstance(part, Text | Table)]


def tables(data: bytes) -> list[Table]:
    return [part for part in parts(data) if isinstance(part, Table)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp"])
@pytest.mark.parametrize("indent", [None, 1])
def test_objects_of_a_list_are_rows(encoding: str, indent: int | None) -> None:
    text = json.dumps({"title": "名簿", "members": MEMBERS}, ensure_ascii=False, indent=indent)
    members, visits = tables(text.encode(encoding))
    assert members.header == HEADER
    assert members.columns[0] == ("鴨志田 樹", "鴨志田 恵", "鴨志田 健太")
    assert members.columns[2] == ("甲 乙",) * 3
    assert members.columns[4] == ("", "", "")
    assert visits.header == ("date", "memo")
    assert visits.columns[1] == ("樹の面談", "恵の面談", "健太の面談")


@pytest.mark.parametrize(
    "written",
    [
        json.dumps(MEMBERS),
        "\n".join(map(json.dumps, MEMBERS)),
        json.dumps({"data": {"list": MEMBERS}}),
        json.dumps({f"M-{i}": one for i, one in enumerate(MEMBERS)}),
    ],
)
def test_escaped_japanese_is_read_wherever_the_objects_stand(written: str) -> None:
    assert written.isascii()
    table = tables(written.encode())[0]
    header = table.header or ()
    assert table.columns[header.index("name")] == ("鴨志田 樹", "鴨志田 恵", "鴨志田 健太")


def test_a_single_object_is_lines() -> None:
    (text,) = parts(json.dumps({"user": {"氏名": "鴨志田 樹", "電話": "0868-22-4567"}}).encode())
    assert isinstance(text, Text)
    assert text.text == "氏名: 鴨志田 樹\n電話: 0868-22-4567"


def test_a_torn_file_is_text_with_its_characters() -> None:
    whole = json.dumps(MEMBERS).encode()
    (text, *_) = parts(whole[: len(whole) // 2])
    assert isinstance(text, Text)
    assert text.offsets is not None
    place = int(text.offsets[text.text.index("鴨志田 樹")])
    assert json.loads(b'"' + whole[place : whole.index(b'"', place)] + b'"') == "鴨志田 樹"


@pytest.mark.parametrize("value", [{"name": "Zoë", "by": [{"name": "A B", "email": "a@b.org"}]}])
def test_what_is_not_japanese_stays_as_it_is_written(value: Any) -> None:
    data = json.dumps(value, ensure_ascii=False).encode()
    (text,) = parts(data)
    assert isinstance(text, Text)
    assert text.text == data.decode()


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000 + b'"\\u6c0f"',
        b'{"a":' * 900 + '"氏名"'.encode() + b"}" * 900,
        b'[{"\\ud800": "\\ud800\\u6c0f"}]',
        b'[{"\\u6c0f": ' + b"9" * 10_000 + b"}]",
        json.dumps([{f"項目{i}": "値" for i in range(i, i + 300)} for i in range(3)]).encode(),
        b'{"\\u6c0f": 1}' * 3 + b"\xff\xfe\xff",
    ],
)
def test_hostile_files_end_as_text_or_tables(data: bytes) -> None:
    for part in parts(data):
        cells = part.columns if isinstance(part, Table) else ((part.text,),)
        for cell in (cell for column in cells for cell in column):
            cell.encode("utf-8")
