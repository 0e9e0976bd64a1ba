"""Messages of HL7 version 2, as the systems of hospitals send them."""

import pytest

from triage.content import Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.finding.examiner import Examiner
from triage.model import Item, Table, Text
from triage.signatures import load

MESSAGES = (
    "MSH|^~\\&|EMR|HOSP|LAB|HOSP|20230403101500||ADT^A08^ADT_A01|0001|P|2.5",
    "PID|1||0044^^^HOSP^PI||釜谷^修平^^^^^L^I~カマタニ^シュウヘイ^^^^^L^P||196108090000|M|||"
    "大手町12-3^^沼津市^静岡県^410-0801^JPN^H||055-962-1234^PRN^PH~^PRN^CP^^^^^^^^^090-1234-5678",
    "NK1|1|釜谷^典子|SPO^配偶者|大手町12-3^^沼津市^静岡県|055-962-1234",
    "PV1|1|O|02^^^^^C||||K77^高山^美咲^^^^^^^L",
    "",
    "MSH|^~\\&|EMR|HOSP|LAB|HOSP|20230403101600||ADT^A08^ADT_A01|0002|P|2.5",
    "PID|1||0045||TSUTSUJIMORI^AYUMU^^^^^L^A~躑躅森^歩^^^^^L^I||19880102|F|||^^^^^^H^静岡県三島市1-2",
)


def parts(data: bytes) -> list[Text | Table]:
    found = extract(Item((), "a.hl7", Memory(data)), identify(data, "a.hl7"), Budget())
    return [part for part in found if isinstance(part, Text | Table)]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_patients_and_their_next_of_kin_are_rows(end: str, encoding: str) -> None:
    data = end.join(MESSAGES).encode(encoding)
    patients, kin, rest = parts(data)
    assert isinstance(patients, Table)
    assert isinstance(kin, Table)
    rows = [*zip(*patients.columns, strict=True)]
    assert rows[0] == (
        *("0044", "釜谷 修平", "カマタニ シュウヘイ", "19610809", "M", "410-0801"),
        *("静岡県沼津市大手町12-3", "055-962-1234 090-1234-5678", ""),
    )
    assert rows[1][1:4] == ("躑躅森 歩", "", "19880102")
    assert rows[1][6] == "静岡県三島市1-2"
    assert patients.rows.tolist() == [2, 7]
    assert [column[0] for column in kin.columns][:3] == ["釜谷 典子", "", "配偶者"]
    assert patients.cell_offsets is not None
    at = int(patients.cell_offsets[1, 3])
    assert data[at : at + 8] == b"19880102"
    assert isinstance(rest, Text)
    assert "釜谷" not in rest.text


def test_whoever_treats_them_is_told_behind_a_number() -> None:
    examiner = Examiner(load())
    blocks = [examiner.examine(part).blocks for part in parts("\r".join(MESSAGES).encode())]
    names = [
        {*block.values}
        for found in blocks
        for block in found
        if block.signature == "jp.person_name"
    ]
    assert names == [{"釜谷修平", "躑躅森歩"}, {"釜谷典子"}, {"高山美咲"}]
