"""A fleet as a workbook: every cell inert, every drive with files on a sheet, stable bytes."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from triage.fleet import Certificate, Drive, Entry, Fleet, Lease, SharedFile
from triage.reconcile import sums
from triage.report.fleet.html import FleetHtml
from triage.report.fleet.terminal import FleetTerminal
from triage.report.fleet.xlsx import PLUGIN
from triage.report.options import ReportOptions
from triage.wording import Language, Wording

FORMULA = '=HYPERLINK("http://example.invalid","x")'
DRIVE = Drive(
    "one.raw-00000000",
    "one.raw",
    "fleet/drives/one",
    "done",
    serial="007",
    severity="high",
    people_min=40,
    people_max=41,
    exposures=3,
)
FILES = tuple(
    SharedFile(f"{n:064x}", 512, "high", 40, 41, ((DRIVE.key, f"p0/{name}"),))
    for n, name in enumerate(("名簿\x1b[2J.csv", "@名簿.csv"))
)
LEASE = Lease("lease.csv", 2, "A-001", "007", FORMULA, lessor="+甲リース")
PAPER = Certificate("papers.csv", 2, "erasure", number="-1+1", serial="007")


def fleet() -> Fleet:
    full = Entry("matched", "contradicted", False, LEASE, DRIVE, (PAPER,), (), ())
    twin = replace(full, lease=replace(LEASE, row=3), certified="due", certificates=())
    gone = Entry("missing", "due", None, replace(LEASE, asset="A-002"), None, (), (), ())
    entries = (full, twin, gone)
    due, totals = sums.due(entries), tuple(sums.totals(entries).items())
    return Fleet((), entries, 40, 41, FILES[:1], FILES, (), ("007",), due, totals)


def written(lang: str = "en") -> bytes:
    data = io.BytesIO()
    out = io.TextIOWrapper(data)
    PLUGIN.write(fleet(), out, ReportOptions(lang="ja" if lang == "ja" else "en"))
    return data.getvalue()


def test_every_text_is_a_text_and_numbers_are_numbers() -> None:
    with zipfile.ZipFile(io.BytesIO(written("ja"))) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    sheets = "".join(text for name, text in parts.items() if "worksheets/" in name)
    assert "<f>" not in sheets
    assert "<hyperlink" not in sheets
    assert "<v>41</v>" in sheets
    texts = [
        unescape(one) for one in re.findall("<t[^>]*>(.*?)</t>", parts["xl/sharedStrings.xml"])
    ]
    assert {FORMULA, "+甲リース", "-1+1", "007", "p0/@名簿.csv"} <= set(texts)
    assert not any("\x1b" in text or "_x001B_" in text for text in texts)
    names = re.findall('<sheet name="([^"]*)"', parts["xl/workbook.xml"])
    assert names[:2] == ["概要", "媒体"]
    assert names[-1] == "2 007"  # one sheet, although two rows name the drive


def test_the_same_fleet_gives_the_same_bytes() -> None:
    assert written() == written()


@pytest.mark.slow
def test_an_office_program_reads_the_sheets(tmp_path: Path, needs: Callable[..., str]) -> None:
    (tmp_path / "fleet.xlsx").write_bytes(written())
    every = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    subprocess.run(
        [
            *(needs("soffice"), f"-env:UserInstallation=file://{tmp_path}/office", "--headless"),
            *("--convert-to", every, tmp_path / "fleet.xlsx"),
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    with (tmp_path / "fleet-Drives.csv").open(newline="") as lines:
        first, second, gone = csv.DictReader(lines)
    assert (first["serial"], first["model"], first["pass"]) == ("007", FORMULA, "FALSE")
    assert (first["people_max"], first["sheet"], second["sheet"]) == ("41", "2 007", "2 007")
    assert gone["status"] == "missing"
    behind = (tmp_path / "fleet-2 007.csv").read_text("utf-8")
    assert "p0/@名簿.csv" in behind
    assert "1 more in its case" in behind


def test_a_page_for_a_browser_says_how_severe_a_shared_file_is() -> None:
    out = io.StringIO()
    FleetHtml().write(fleet(), out, ReportOptions(lang="en"))
    shared = out.getvalue().split("The same file on several drives")[1]
    assert '<td class="whole high">HIGH</td><td>40 to 41 people</td>' in shared


def test_a_page_for_a_browser_says_what_the_columns_of_missing_drives_are() -> None:
    out = io.StringIO()
    FleetHtml().write(fleet(), out, ReportOptions(lang="ja"))
    title = f"<h2>{Wording('ja').say('fleet.missing')}</h2>"
    heads, _, rows = out.getvalue().split(title)[1].partition("<tbody>")
    told = heads.split('<th scope="col">')[1:]
    assert [one.partition("<")[0] for one in told] == [
        *("シリアル番号", "資産番号", "型番", "借主", "契約番号")
    ]
    assert rows.partition("</tr>")[0].count("<td>") == len(told)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_each_table_of_a_page_for_a_browser_has_a_head_over_each_cell(lang: Language) -> None:
    out = io.StringIO()
    FleetHtml().write(fleet(), out, ReportOptions(lang=lang))
    tables = out.getvalue().split("<table>")[1:]
    assert len(tables) > 3
    for one in tables:
        heads, _, rows = one.partition("<tbody>")
        assert heads.count("<th scope") == rows.partition("</tr>")[0].count("<td"), one


def test_drives_and_rows_of_lists_are_counted_apart() -> None:
    known = fleet()
    for entries, said in (
        (known.entries, "1 drive and 1 row of lists without one"),
        (known.entries[:2], "1 drive"),
    ):
        out = io.StringIO()
        FleetHtml().write(replace(known, entries=entries), out, ReportOptions(lang="en"))
        assert f"<h1>{said}. Personal data" in out.getvalue()


def test_without_a_list_no_drive_is_said_to_be_missing_from_it() -> None:
    alone = Entry("unknown", "none", False, None, DRIVE, (), (), ("serial-not-listed", "gaps"))
    for other, said in (((), "no list given"), (fleet().entries[2:], "not on the list")):
        entries = (alone, *other)
        known = replace(fleet(), entries=entries, totals=tuple(sums.totals(entries).items()))
        for plugin in (FleetHtml(), FleetTerminal()):
            out = io.StringIO()
            plugin.write(known, out, ReportOptions(lang="en"))
            assert said in out.getvalue()
            assert ("not on the list" in out.getvalue()) == bool(other)


def test_a_narrow_terminal_breaks_no_number_and_leaves_out_what_no_list_tells() -> None:
    """At 60 columns 2,999 to 3,114 people stood on two lines, beside two columns of one word."""
    many = replace(DRIVE, people_min=2999, people_max=3114)
    unlisted = Entry("unknown", "none", False, None, many, (), (), ())
    known = replace(fleet(), entries=(unlisted,), due=())
    out = io.StringIO()
    FleetTerminal().write(known, out, ReportOptions(lang="ja", width=60))
    assert "2,999~3,114人" in out.getvalue()
    assert "証明書" not in out.getvalue()
    listed, wide = io.StringIO(), ReportOptions(lang="ja", width=100)
    FleetTerminal().write(fleet(), listed, wide)
    assert "証明書" in listed.getvalue()
