"""Files whose lines are records of several kinds."""

from triage.content import Budget, extract
from triage.content.space import Memory
from triage.model import Item, Table, Text

CLAIM = (
    "IR,1,22,3,2300451,,やなぎ歯科,50604\r\n"
    + "".join(
        f"RE,{n},3112,剱持　恵{n},2,35003{n:02},,,ケンモチ　ケイ\r\n"
        f"HO,324081{n:02},６０７６,２８２,4\r\nSI,12\r\n"
        for n in range(10, 16)
    )
    + "GO,26,44110,99\r\n"
)


def parts(text: str) -> list[Text | Table]:
    item = Item((), "a.csv", Memory(text.encode("cp932")))
    return [p for p in extract(item, "text/csv", Budget()) if isinstance(p, Text | Table)]


def test_each_kind_of_record_is_a_table() -> None:
    people, insured, *rest = parts(CLAIM)
    assert isinstance(people, Table)
    assert people.header is None
    assert people.columns[3] == tuple(f"剱持　恵{n}" for n in range(10, 16))
    assert people.columns[8] == ("ケンモチ　ケイ",) * 6
    assert people.rows.tolist() == [2, 5, 8, 11, 14, 17]
    assert isinstance(insured, Table)
    assert insured.steps == ("part:2",)
    assert insured.columns[1][0] == "32408110"
    assert next(part.text[:3] for part in rest if isinstance(part, Text)) == "IR,"


def test_cells_keep_their_places() -> None:
    people = parts(CLAIM)[0]
    assert isinstance(people, Table)
    assert people.cell_offsets is not None
    data = CLAIM.encode("cp932")
    for row, cell in enumerate(people.columns[3]):
        at = int(people.cell_offsets[row, 3])
        assert data[at : at + len(cell.encode("cp932"))].decode("cp932") == cell


def test_an_ordinary_table_is_one() -> None:
    text = "".join(f"A{n},剱持 恵,0868-22-45{n}\r\n" for n in range(10, 30))
    (table,) = parts(text)
    assert isinstance(table, Table)
    assert len(table.rows) == 20


def test_the_heads_of_files_in_files_are_records_too() -> None:
    text = "".join(
        f"VER010400,{n:05},20240220,もみじ\r\n1,2{n},ｹﾝﾓﾁ ｹｲ,剱持　恵,2,1937{n}28\r\n2,1,内科\r\n"
        for n in range(10, 13)
    )
    heads, people, *_ = parts(text)
    assert isinstance(heads, Table)
    assert isinstance(people, Table)
    assert people.columns[3] == ("剱持　恵",) * 3


def test_the_kind_may_stand_behind_the_number() -> None:
    text = "1,1,0,90,711,0,0\r\n" + "".join(
        f"2,{2 * n},7131,01,53{n},,,19370{n}20,2\r\n2,{2 * n + 1},7131,10,53{n},76\r\n"
        for n in range(1, 9)
    )
    people, services, head = parts(text)
    assert isinstance(people, Table)
    assert people.columns[4] == tuple(f"53{n}" for n in range(1, 9))
    assert isinstance(services, Table)
    assert {*services.columns[5]} == {"76"}
    assert isinstance(head, Text)


def test_records_of_an_instrument_stay_text() -> None:
    text = "".join(f"P,{n},GGA,01,{n}1,3,4\nP,{n},GGA,02,{n}7\n" for n in range(10, 40))
    assert all(isinstance(part, Text) for part in parts(text))
