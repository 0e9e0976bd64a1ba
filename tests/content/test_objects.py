"""JSON as programs write it."""

import json
from typing import Any

import pytest

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.content.text import plain
from triage.content.text.json_text import objects
from triage.model import Gap, Item, Table, Text
from triage.text.codec import decode

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


def test_what_is_whole_in_a_torn_file_is_a_table_and_the_rest_text() -> None:
    whole = json.dumps(MEMBERS).encode()
    table, *_, text = parts(whole[: whole.rindex(b"{") + 40])
    assert isinstance(table, Table)
    assert isinstance(text, Text)
    names = table.columns[(table.header or ()).index("name")]
    assert names == tuple(one["name"] for one in MEMBERS[:-1])
    assert table.cell_offsets is not None
    place = int(table.cell_offsets[0, (table.header or ()).index("name")])
    assert json.loads(b'"' + whole[place : whole.index(b'"', place)] + b'"') == names[0]


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


def test_cells_keep_their_places() -> None:
    data = ("\n " + json.dumps(MEMBERS, ensure_ascii=False, indent=1)).encode()
    members, _ = tables(data)
    assert members.cell_offsets is not None
    for places, column in zip(members.cell_offsets.T, members.columns, strict=True):
        for at, cell in zip(places.tolist(), column, strict=True):
            first = cell.split(" ")[0].encode()
            assert data[at : at + len(first)] == first if cell else at == -1


def test_a_long_file_is_read_object_by_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.content.text.objects._LONGEST", 1000)
    monkeypatch.setattr("triage.content.text.plain.PIECE", 700)
    rows = [MEMBERS[i % 3] | {"no": str(i)} for i in range(40)]
    data = json.dumps({"version": 1, "data": {"members": rows}}, ensure_ascii=False).encode()
    found = [t for t in tables(data) if t.header and "no" in t.header]
    numbers = [cell for t in found for cell in t.columns[(t.header or ()).index("no")]]
    assert numbers == [str(i) for i in range(40)]
    assert [n for t in found for n in t.rows.tolist()] == list(range(1, 41))
    last = found[-1]
    assert last.cell_offsets is not None
    at = int(last.cell_offsets[-1, 0])
    assert data[at:].decode().startswith(last.columns[0][-1])


def test_objects_torn_at_both_ends_in_raw_space() -> None:
    data = json.dumps(MEMBERS, ensure_ascii=False).encode()
    start, end = data.index(b"contact"), data.rindex(b"guardian")
    text, offsets = decode(data[start:end], "utf-8", 4096 + start)
    torn, *_ = plain.parts(Text(("raw",), text, "utf-8", offsets), Budget())
    assert isinstance(torn, Table)
    whole = list(plain.parts(Text((), text, "utf-8", offsets), Budget()))
    members = [t for t in whole if isinstance(t, Table) and t.header and t.header[0] == "name"]
    assert any("鴨志田 恵" in t.columns[0] for t in members)
    for table in members:
        assert table.cell_offsets is not None
        for at, cell in zip(table.cell_offsets[:, 0].tolist(), table.columns[0], strict=True):
            assert data[at - 4096 :].decode().startswith(cell)


def test_braces_without_end_are_given_up_soon() -> None:
    text = '{"a": ' * 200_000
    assert [*objects(text)] == []


def test_a_number_in_a_list_is_one_of_what_the_list_holds() -> None:
    people = [{"name": "鴨志田 樹", "licences": [{"no": f"30901234562{i}"}]} for i in range(3)]
    _, licences = tables(json.dumps(people, ensure_ascii=False).encode())
    assert licences.header == ("licences no",)


def test_the_telephones_of_a_person_are_cells_of_the_record() -> None:
    phones = [{"type": "home", "number": "044-712-0043"}, {"type": "work", "number": "044-712-9"}]
    child = {"name": "忽那 環", "type": "長女"}
    people = [
        {"name": "鴨志田 樹", "phones": phones, "children": [{**child, "name": "鴨志田 藍"}]},
        {"name": "忽那 豊", "phones": phones[:1], "children": [child, child]},
    ]
    register, children = tables(json.dumps(people, ensure_ascii=False).encode())
    cells = dict(zip(register.header or (), register.columns, strict=True))
    assert cells["phones number"] == ("044-712-0043 044-712-9", "044-712-0043")
    assert children.header == ("name", "type")


def test_what_tells_the_type_of_a_value_is_none() -> None:
    rows = [
        {"dsp": given, "bd": {"$date": "1961-08-09T00:00:00Z"}, "n": {"$numberLong": "12"}}
        for given in ("樹", "恵")
    ]
    (table,) = tables(json.dumps(rows).encode())
    assert table.header == ("dsp", "bd", "n")
    assert table.columns[1] == ("1961-08-09T00:00:00Z",) * 2


def test_attributes_of_dicom_are_called_by_their_names() -> None:
    def patient(latin: str, written: str, read: str) -> dict[str, object]:
        spelled = {"Alphabetic": latin, "Ideographic": written, "Phonetic": read}
        return {
            "00100010": {"vr": "PN", "Value": [spelled]},
            "00100030": {"vr": "DA", "Value": ["19610809"]},
            "00080090": {"vr": "PN", "Value": [{"Alphabetic": "Kido^Jun^^Dr"}]},
            "00102154": {"vr": "SH"},
        }

    rows = [
        patient("SAKUMA^MIO", "佐久間^澪", "さくま^みお"),
        patient("KAMOSHIDA^ITSUKI", "鴨志田^樹", "カモシダ^イツキ"),
    ]
    data = json.dumps(rows).encode()
    (table,) = tables(data)
    cells = dict(zip(table.header or (), table.columns, strict=True))
    assert cells["PatientName Ideographic"] == ("佐久間 澪", "鴨志田 樹")
    assert cells["PatientName Phonetic"][1] == "カモシダ イツキ"
    assert cells["PatientBirthDate"] == ("19610809",) * 2
    assert cells["ReferringPhysicianName Alphabetic"][0] == "Kido Jun Dr"
    assert cells["PatientTelephoneNumbers"] == ("", "")
    assert table.cell_offsets is not None
    at = int(table.cell_offsets[0][list(table.header or ()).index("PatientBirthDate")])
    assert data[at : at + 8] == b"19610809"


def test_a_torn_text_may_begin_with_what_a_program_wraps_a_value_in() -> None:
    """{"$oid": …} is a record's number, and the record is behind where the text begins."""
    whole = '{"_id": {"$oid": "b8044ca6394c63ff9d354dba"}, "name": "鴨志田 樹", "age": "21"}'
    torn = 'device": {"$oid": "e6c4ba570cb71667dadcb91e"}, "tel": "0868-22-4561"}\n'
    text = Text((), f"{torn}{whole}\n", "utf-8", None)
    found = [part for part in plain.parts(text, Budget(), raw=True) if isinstance(part, Table)]
    assert ["鴨志田 樹"] in [[*column] for table in found for column in table.columns]


def test_a_calendar_and_a_value_are_told_by_what_they_are_of() -> None:
    people = "".join(
        f'<受診者 番号="{n}"><氏名 カナ="ﾀﾌﾞﾁ ｼﾝｲﾁ"><姓>田淵</姓><名>慎一</名></氏名>'
        f'<生年月日 和暦="347010{n}"/><birthTime value="1972010{n}"/></受診者>\n'
        for n in range(1, 6)
    )
    data = f'<?xml version="1.0" encoding="UTF-8"?><受診>{people}</受診>'.encode()
    item = Item((), "a.xml", Memory(data))
    parts = [*extract(item, identify(data, "a.xml"), Budget())]
    labels = {label for part in parts if isinstance(part, Table) for label in part.header or ()}
    assert {"生年月日 和暦", "birthTime value"} <= labels
