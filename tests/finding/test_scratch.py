"""Scripts of SQL that throw their data away, and dumps that keep it."""

import pytest

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.finding.examiner import Examiner
from triage.model import Item, Table, Text
from triage.signatures import load

_SURNAMES = ("釜谷", "六車", "和泉", "大江", "小暮", "五味", "八木沢", "熊坂", "鵜飼", "丹羽", "森")
_NAMES = [f"{surname} {given}" for surname in _SURNAMES for given in ("修平", "佳奈")]


def asserted_in(script: str) -> list[tuple[str, str]]:
    """What is asserted in a script, as a file and its parts."""
    data, examiner = script.encode(), Examiner(load(), "x.sql")
    found = (
        examiner.examine(part)
        for part in extract(Item((), "x.sql", Memory(data)), identify(data, "x.sql"), Budget())
        if isinstance(part, Text | Table)
    )
    return [
        (block.signature, value)
        for part in found
        for block in part.blocks
        for value, sure in zip(block.values, block.confidence, strict=True)
        if sure >= 50
    ]


_FOLK = "(1,'Amy Quill','1977-03-30','amy@quill.biz'),(2,'Bo Tarn','1985-07-29','bo@tarn.tv')"
_MADE = "CREATE TABLE folks (id int, name varchar(20), dob date, email varchar(40));"


@pytest.mark.parametrize(
    "end", ["DROP TABLE folks;", "drop table other, `folks`;", "DROP DATABASE x;"]
)
def test_what_a_test_fills_its_tables_with_is_nobodys(end: str) -> None:
    script = f"{_MADE}\nINSERT INTO folks VALUES {_FOLK};\nSELECT * FROM folks;\n{end}\n"
    assert asserted_in(script) == []


@pytest.mark.parametrize(
    "script",
    [
        f"DROP TABLE IF EXISTS `folks`;\n{_MADE}\nINSERT INTO folks VALUES {_FOLK};\n",
        f"DROP TABLE folks;\n{_MADE}\nINSERT INTO folks VALUES {_FOLK};\n",
        f"{_MADE}\nINSERT INTO folks VALUES {_FOLK},(3,'who says: drop table folks;','','');\n",
        f"{_MADE}\nINSERT INTO folks VALUES {_FOLK};\nDROP TABLE folks_of_2019;\n",
    ],
)
def test_a_dump_keeps_its_people(script: str) -> None:
    told = {signature for signature, _ in asserted_in(script)}
    assert {"jp.person_name", "birth_date", "email"} <= told


def test_a_register_that_a_script_moves_is_one() -> None:
    rows = ",".join(f"({n},'{name}')" for n, name in enumerate(_NAMES))
    made = "CREATE TABLE 作業 (番号 int, 氏名 text);"
    script = f"{made}\nINSERT INTO 作業 VALUES {rows};\nDROP TABLE 作業;\n"
    assert len(asserted_in(script)) == len(_NAMES)
