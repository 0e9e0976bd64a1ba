"""Lists as lessors and erasers write them: headings, encodings, dates, and every problem named."""

from __future__ import annotations

import json
import time

import pytest

from triage.errors import UsageError
from triage.fleet import Sheet
from triage.reconcile.rows import Reading
from triage.reconcile.sheet import read

LEASE = (
    "資産番号,シリアルナンバー,型番,借主,リース会社,リース契約番号,契約満了日,状態\r\n"
    "A-1,WD-WCC3F1234567,WD10EZEX,ある市,甲リース,L-9,令和元年11月30日,消去済\r\n"
    'A-2,Z3T00002,"ST500DM002, 500GB",ある市,甲リース,L-9,R1.11.30,物理破壊\r\n'
)
NWIPE = """[2019/11/02 09:12:44]    info: nwipe 0.34 on this host
[2019/11/02 11:45:01]  notice: Erasure of '/dev/sdb' completed

******************************** Error Summary *********************************
!   Device | Pass Errors | Verifications Errors | Fdatasync I\\O Errors
--------------------------------------------------------------------------------
         sdb|            0|                    0|                    0
********************************************************************************

********************************* Drive Status *********************************
!   Device | Status | Thru-put | HH:MM:SS | Model/Serial Number
--------------------------------------------------------------------------------
        sdb| Erased |   98MB/s | 02:32:17 | WDC WD10EZEX-08WN4A0/WD-WCC6Y1111111
!       sdc|--FAIL--|   12MB/s | 00:01:17 | ST500DM002/Z3T22222
********************************************************************************
"""
REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<root><report><blancco_data><description><document_id>7d0a-1</document_id></description>
<blancco_hardware_report><entries name="disks"><entries name="disk">
<entry name="serial" type="string">OTHER</entry></entries></entries></blancco_hardware_report>
<blancco_erasure_report><entries name="erasures"><entries name="erasure">
<entry name="timestamp" type="string">2019-11-02T10:00:00+0900</entry>
<entry name="state" type="string">Successful</entry>
<entry name="erasure_standard_name" type="string">NIST 800-88 Purge</entry>
<entries name="target"><entry name="model">ST500DM002</entry><entry name="serial">Z3T33333</entry>
</entries></entries>
<entries name="erasure"><entry name="timestamp" type="string">2019-11-03T10:00:00+0900</entry>
<entry name="state" type="string">Failed</entry>
<entries name="target"><entry name="serial">Z3T44444</entry></entries></entries>
</entries></blancco_erasure_report></blancco_data></report></root>
"""


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16", "euc_jp"])
def test_a_japanese_lease_list_in_any_encoding(encoding: str) -> None:
    reading = Reading()
    first, second = reading.leases(read("lease.csv", LEASE.encode(encoding)))
    assert reading.problems == []
    assert (first.asset, first.serial, first.lessor) == ("A-1", "WD-WCC3F1234567", "甲リース")
    assert (first.ends, first.expected) == ("2019-11-30", "wiped")
    assert (second.model, second.expected) == ("ST500DM002, 500GB", "destroyed")
    assert second.ends == "2019-11-30"


def test_english_headings_and_tabs() -> None:
    text = "Asset tag\tSerial No.\tLease end\tStatus\nX1\tS/N: 5YD12345\t2024-02-29\tReturned\n"
    reading = Reading()
    (row,) = reading.leases(read("lease.tsv", text.encode()))
    assert (row.asset, row.ends, row.expected) == ("X1", "2024-02-29", "wiped")
    assert reading.problems == []


def test_every_problem_is_named_at_once_with_its_row_and_column() -> None:
    text = (
        "資産番号,製造番号,満了日,状態\nA-1,S1,2019-13-40,消去済\n,,2019-01-01,消去済\n"
        "A-3,S3,,お手入れ済\nA-4,S4,,,余分\n"
    )
    reading = Reading()
    reading.leases(read("lease.csv", text.encode()))
    assert [(one.row, one.column, one.code) for one in reading.problems] == [
        (2, "満了日", "date-unreadable"),
        (3, "製造番号", "row-unnamed"),
        (4, "状態", "state-unknown"),
        (5, "", "row-ragged"),
    ]


def test_a_list_without_a_known_heading_is_a_problem() -> None:
    reading = Reading()
    assert reading.leases(read("x.csv", b"a,b\n1,2\n")) == ()
    assert [one.code for one in reading.problems] == ["header-unknown"]


def test_serial_numbers_that_are_none_are_none() -> None:
    reading = Reading()
    rows = reading.leases(read("x.csv", "資産番号,S/N\nA,不明\nB,N/A\nC,-\n".encode()))
    assert [row.serial for row in rows] == ["", "", ""]


def test_json_of_a_stock_system() -> None:
    data = {"assets": [{"assetTag": "A1", "serial_number": "S1", "status": "destroyed"}]}
    (row,) = Reading().leases(read("stock.json", json.dumps(data).encode()))
    assert (row.asset, row.serial, row.expected) == ("A1", "S1", "destroyed")


def test_nwipe_says_what_it_erased_and_what_it_did_not() -> None:
    done, failed = Reading().certificates(read("nwipe.log", NWIPE.encode()))
    assert (done.serial, done.date, done.succeeded) == ("WD-WCC6Y1111111", "2019-11-02", True)
    assert done.kind == "erasure"
    assert (failed.serial, failed.succeeded) == ("Z3T22222", False)


def test_an_erasure_report_in_xml() -> None:
    done, failed = Reading().certificates(read("report.xml", REPORT.encode()))
    assert (done.number, done.serial, done.date) == ("7d0a-1", "Z3T33333", "2019-11-02")
    assert done.succeeded
    assert not failed.succeeded


def test_a_destruction_certificate_is_told_by_its_kind_or_method() -> None:
    text = (
        "証明書番号,製造番号,種別,破壊方法,実施日\n1,S1,物理破壊証明書,,2020-01-05\n"
        "2,S2,,穿孔,2020-01-05\n3,S3,データ消去証明書,上書き,2020-01-05\n"
    )
    rows = Reading().certificates(read("papers.csv", text.encode("cp932")))
    assert [row.kind for row in rows] == ["destruction", "destruction", "erasure"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b'a,b\n"open,2\n',
        b'[{"a": 1}, 2]',
        b'{"a": [1]}',
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><root>&a;</root>",
        b"<root><broken></root>",
    ],
)
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError):
        read("list", data)


def test_ten_thousand_rows_are_validated_in_a_moment() -> None:
    lines = "".join(f"A{n},WD-WCC{n:07},2019/11/30,消去済\n" for n in range(10_000))
    began = time.process_time()
    reading = Reading()
    rows = reading.leases(read("x.csv", ("資産番号,S/N,満了日,状態\n" + lines).encode("cp932")))
    assert len(rows) == 10_000
    assert time.process_time() - began < 5


def test_a_quote_inside_a_cell_of_a_later_line_is_placed() -> None:
    with pytest.raises(UsageError, match=r"x\.csv:3"):
        read("x.csv", b'a,b\n1,2\n3,"4"5\n')


def test_sheet_rows_keep_their_line_behind_cells_of_several_lines() -> None:
    sheet = read("x.csv", '資産番号,備考\nA,"一\n二"\n\nB,三\n'.encode())
    assert isinstance(sheet, Sheet)
    assert [number for number, _ in sheet.rows] == [2, 5]
