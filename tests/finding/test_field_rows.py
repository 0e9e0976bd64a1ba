"""Tables that give each field a row of its own."""

import sqlite3
from pathlib import Path

from triage.content import Budget, extract
from triage.content.space import Memory
from triage.finding.examiner import Examiner
from triage.model import Item, PartFindings, Table
from triage.signatures import load

ANSWERS = (
    "受付,質問,回答\r\n"
    "71,お名前,剱持 英介\r\n71,生年月日,昭和57年1月18日\r\n71,電話番号,0868224567\r\n"
    "71,銀行名,みずほ銀行\r\n"
    "71,支店名,東京営業部\r\n71,口座番号,4826713\r\n"
    "72,お名前,薬師寺 薫\r\n72,電話番号,0868227654\r\n72,銀行名,三井住友銀行\r\n"
    "72,支店名,本店営業部\r\n"
    "72,口座番号,4826714\r\n72,ご意見,特になし\r\n"
)


def found(data: bytes, mime: str) -> list[PartFindings]:
    parts = extract(Item((), "a", Memory(data)), mime, Budget())
    examiner = Examiner(load())
    return [examiner.examine(part) for part in parts if isinstance(part, Table)]


def asserted(findings: PartFindings) -> list[tuple[str, str, int, int, int]]:
    """Signature, value, row, column and record of what is asserted."""
    return [
        (block.signature, value, int(row), int(column), int(record))
        for block in findings.blocks
        for value, row, column, record, sure in zip(
            block.values, block.row, block.column, block.record, block.confidence, strict=True
        )
        if sure >= 50
    ]


def test_answers_are_the_records_of_who_gave_them() -> None:
    (findings,) = found(ANSWERS.encode("cp932"), "text/csv")
    assert asserted(findings) == [
        ("birth_date", "1982-01-18", 3, 3, 1),
        ("jp.bank_account", "0001-001-?-4826713", 7, 3, 1),
        ("jp.bank_account", "0009-200-?-4826714", 12, 3, 2),
        ("jp.person_name", "剱持英介", 2, 3, 1),
        ("jp.person_name", "薬師寺薫", 8, 3, 2),
        ("phone", "0868224567", 4, 3, 1),
        ("phone", "0868227654", 9, 3, 2),
    ]


def test_labels_down_the_left_and_somebody_in_each_column() -> None:
    text = "氏名,剱持 英介,薬師寺 薫\n生年月日,S57.1.18,H1.2.3\n電話番号,0868224567,0868227654\n"
    (findings,) = found(text.encode(), "text/csv")
    assert asserted(findings) == [
        ("birth_date", "1982-01-18", 2, 2, 0),
        ("birth_date", "1989-02-03", 2, 3, 1),
        ("jp.person_name", "剱持英介", 1, 2, 0),
        ("jp.person_name", "薬師寺薫", 1, 3, 1),
        ("phone", "0868224567", 3, 2, 0),
        ("phone", "0868227654", 3, 3, 1),
    ]
    for block in findings.blocks:
        if block.signature == "phone":
            written = [text.encode()[at : at + 10].decode() for at in block.position]
            assert written == list(block.values)


def test_positions_are_those_of_the_values() -> None:
    data = ANSWERS.encode("cp932")
    (findings,) = found(data, "text/csv")
    for block in findings.blocks:
        if block.signature == "phone":
            for value, at in zip(block.values, block.position, strict=True):
                assert data[at : at + 10].decode() == value


def test_what_a_browser_remembers_of_forms(tmp_path: Path) -> None:
    path = tmp_path / "formhistory.sqlite"
    with sqlite3.connect(path) as base:
        base.execute("create table moz_formhistory(id integer primary key, fieldname, value, used)")
        entries = [
            *(("name", "剱持 英介"), ("tel", "0868224567"), ("birthday", "1982/01/18")),
            *(("searchbar-history", "近くの店"), ("name", "薬師寺 薫"), ("tel", "0868227654")),
        ]
        insert = "insert into moz_formhistory(fieldname, value, used) values(?, ?, 1)"
        base.executemany(insert, entries)
    base.close()
    data = path.read_bytes()
    (findings,) = [f for f in found(data, "application/vnd.sqlite3") if f.rows]
    assert [one[:2] for one in asserted(findings)] == [
        ("birth_date", "1982-01-18"),
        ("jp.person_name", "剱持英介"),
        ("jp.person_name", "薬師寺薫"),
        ("phone", "0868224567"),
        ("phone", "0868227654"),
    ]


def test_a_list_of_fields_with_their_types_is_no_person() -> None:
    text = (
        "項目,型,桁\n氏名,全角,20\n住所,全角,60\n電話番号,半角,13\n生年月日,半角,8\nメール,半角,80"
    )
    for findings in found(text.encode(), "text/csv"):
        assert asserted(findings) == []
