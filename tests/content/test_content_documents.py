"""Documents that real programs wrote: what stands in them comes out, whole and once."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from itertools import chain
from pathlib import Path

import pytest

from documentkit import formats
from documentkit.formats import FAMILIES, Family, document, measure, walk
from documentkit.truth import FORMER, NOTED, PASSWORD, ROSTER, SHOWN
from triage.content import Budget, extract
from triage.content.document import jtd
from triage.content.document.cells import shown
from triage.content.kinds import SPREADSHEET
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text
from triage.text.fold import fold

HALF = 0.5
OFFICE = [family for family in FAMILIES if family.live.startswith("office/")]


def texts(parts: list[formats.Part]) -> str:
    return "\n".join(part.text for part in parts if isinstance(part, Text))


def table(parts: list[formats.Part], *steps: str) -> Table:
    return next(p for p in parts if isinstance(p, Table) and p.steps == steps)


def codes(parts: list[formats.Part]) -> list[str]:
    return [part.code for part in parts if isinstance(part, Gap)]


@pytest.mark.parametrize("family", OFFICE, ids=lambda family: family.name)
def test_everything_planted_is_found(family: Family) -> None:
    found = measure(family)
    assert found.text[0] == found.text[1]
    assert found.rows[0] == found.rows[1]
    assert found.names[0] == found.names[1]
    assert found.lock != "NOT DETECTED"
    assert found.salvaged is None or found.salvaged[0] >= HALF * found.salvaged[1]


def test_the_document_says_what_is_measured() -> None:
    assert formats.TARGET.read_text("utf-8") == formats.table()


@pytest.mark.parametrize("family", OFFICE, ids=lambda family: family.name)
def test_a_sound_document_leaves_no_gap_and_a_damaged_one_does(family: Family) -> None:
    data = document(family.live)
    blocking = [p for p in walk(data) if isinstance(p, Gap) and p.blocks_no]
    assert all(gap.code == "unsupported.type" for gap in blocking), blocking
    if family.damage is not None and family.live != "office/wordpad.rtf":
        assert "document.damaged" in codes(walk(family.damage(data)))


@pytest.mark.parametrize("name", ["roster.xlsx", "roster.xls", "roster.xlsb", "roster.ods"])
def test_sheets_with_their_rows_columns_and_lost_zeros(name: str) -> None:
    parts = walk(document(f"office/{name}"))
    seen = table(parts, "名簿")
    assert seen.header is not None
    assert seen.header[7] == "個人番号"
    assert seen.rows.tolist() == list(range(3, 3 + len(ROSTER)))
    assert seen.columns[7] == tuple(person.my_number for person in ROSTER)
    assert seen.title == "職員名簿(令和7年度)"
    hidden = table(parts, "退職者")
    assert hidden.columns[7] == tuple(person.my_number for person in FORMER)
    birth = [cell.replace("/", "-").split("-") for cell in seen.columns[3]]
    assert [list(map(int, cell)) for cell in birth] == [
        [p.birth.year, p.birth.month, p.birth.day] for p in ROSTER
    ]


def test_a_reading_does_not_double_a_name() -> None:
    data = document("office/readings.xlsx")
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert b"<rPh" in package.read("xl/sharedStrings.xml")
    seen = table(walk(data), "名簿")
    assert seen.columns[1] == tuple(person.name for person in ROSTER)


def test_a_deleted_paragraph_is_given_as_it_was_and_as_it_is() -> None:
    lines = texts(walk(document("office/letter.docx"))).split("\n")
    assert "担当者は変更されました。以上" in lines
    assert any(line.startswith("担当者は変更されました。旧担当者") for line in lines)


def test_a_cell_broken_over_lines_and_a_table_over_pages() -> None:
    parts = walk(document("office/letter.pdf"))
    assert table(parts, "page:1").columns[4] == tuple(p.address for p in ROSTER[:-1])
    rest = table(parts, "page:2")
    assert rest.header == table(parts, "page:1").header
    assert rest.columns[4] == (ROSTER[-1].address,)
    slides = table(walk(document("office/slides.pdf")), "page:2")
    assert slides.columns[6] == tuple(person.my_number for person in SHOWN)


def test_fields_attachments_and_pages_of_pictures() -> None:
    assert "name\tYamada Taro" in texts(walk(document("office/form.pdf")))
    parts = walk(document("office/attached.pdf"))
    assert any(isinstance(part, Item) and part.name == "名簿.xlsx" for part in parts)
    assert len(table(parts, "名簿.xlsx", "名簿").rows) == len(ROSTER)
    assert [
        (gap.code, gap.blocks_no)
        for gap in walk(document("office/scan.pdf"))
        if isinstance(gap, Gap)
    ] == [("pdf.pictures", True)]


def test_pages_whose_fonts_do_not_tell_their_letters_are_a_gap() -> None:
    letter = document("office/letter.pdf")
    assert not any(isinstance(part, Gap) for part in walk(letter))
    without = letter.replace(b"/ToUnicode", b"/ToUnicodX")  # what its glyphs stand for
    (gap,) = (part for part in walk(without) if isinstance(part, Gap))
    assert (gap.code, gap.blocks_no) == ("pdf.characters", True)
    assert gap.reason.endswith("2 of 2")


LOCKED = {
    "locked.xlsx": "AES-256 CBC, key by SHA512 in 100,000 rounds",
    "locked.xls": "RC4-40, key by MD5",
    "locked.doc": "RC4-40, key by MD5",
    "locked.pdf": "AES-256",
}


@pytest.mark.parametrize("name", LOCKED)
def test_a_lock_is_named_and_opens_with_the_password_given(name: str) -> None:
    data = document(f"office/{name}")
    (gap,) = (part for part in walk(data) if isinstance(part, Gap))
    assert (gap.code, gap.blocks_no) == ("locked.document", True)
    assert LOCKED[name] in gap.reason
    parts = walk(data, ["wrong", PASSWORD])
    assert codes(parts) == ["locked.opened"]
    assert any(isinstance(p, Table) and ROSTER[0].address in chain(*p.columns) for p in parts)
    assert PASSWORD not in repr([part for part in parts if isinstance(part, Gap)])


@pytest.mark.parametrize("name", ["builtin.xls", "owner.pdf"])
def test_what_anybody_can_open_is_no_lock(name: str) -> None:
    parts = walk(document(f"office/{name}"))
    assert not any(code.startswith("locked") for code in codes(parts))
    assert any(isinstance(part, Table) for part in parts)


def test_comments_stand_beside_their_sheet() -> None:
    for name in ("roster.xlsx", "roster.xls", "roster.ods"):
        assert NOTED.phone in texts(walk(document(f"office/{name}")))


NUMBERS = [
    (12345678901.0, "000000000000", "012345678901"),
    (600001.0, "[<=999]000;[<=9999]000-00;000-0000", "060-0001"),
    (312345678.0, r"[<=99999999]####-####;\(00\)\ ####-####", "(03) 1234-5678"),
    (9012345678.0, "000-0000-0000", "090-1234-5678"),
    (27485.0, '[$-411]ggge"年"m"月"d"日"', "1975-04-01"),
    (27485.0, 14, "1975-04-01"),
    (1234567.0, "#,##0_);[Red]\\(#,##0\\)", "1234567"),
    (123456789012.0, "General", "123456789012"),
    (0.25, "h:mm", "06:00:00"),
    (1.5, "0.00", "1.5"),
]


@pytest.mark.parametrize(("value", "code", "text"), NUMBERS)
def test_a_number_is_shown_as_its_format_says(value: float, code: str | int, text: str) -> None:
    assert shown(value, code) == text


def test_ichitaro_text_without_its_layout_commands() -> None:
    """The layout that is known of the format; no program here writes it."""
    text = "氏名\x1c\x01\x02\x1f剱持英介\x0e\r電話 03-5210-4321"
    stream = bytes(0x1C) + len(text).to_bytes(4, "big") + text.encode("utf-16-be") + bytes(64)
    (part,) = jtd.document(("a",), stream)
    assert part.text == "氏名剱持英介\n電話 03-5210-4321"
    assert list(jtd.document((), stream[:20])) == []


def sheet_of(cells: str, *, entity: str = "") -> bytes:
    """A package with one sheet, written as Excel may write it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", f"<?xml version='1.0'?>{entity}<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{cells}</sheetData>")
        package.writestr(
            "xl/comments1.xml", f"<?xml version='1.0'?>{entity}<p>&a;</p>" if entity else "<p/>"
        )
    return out.getvalue()


def test_a_sheet_that_declares_a_million_cells_costs_what_it_holds() -> None:
    corners = '<row r="1"><c r="A1" t="str"><v>左</v></c></row>'
    corners += '<row r="1048576"><c r="XFD1048576" t="str"><v>右</v></c></row>'
    assert texts(walk(sheet_of(corners))) == "左\n右"


def test_one_long_string_in_many_cells_ends_at_the_limit() -> None:
    rows = f'<row><c t="inlineStr"><is><t>{"あ" * 30_000}</t></is></c></row>' * 20
    budget = Budget(bytes=2_000_000)
    item = Item((), "", Memory(sheet_of(rows)))
    assert "limit.bytes" in codes(list(extract(item, SPREADSHEET, budget)))


def test_entities_of_a_document_are_not_expanded() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY b "ha"><!ENTITY a "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    parts = walk(sheet_of("", entity=laughs))
    assert "xml.entities" in codes(parts)
    assert "ha" not in texts(parts)


def test_a_compressed_ichitaro_document_is_opened() -> None:
    """The directory entry of a real compound file renamed, its stream replaced by a real archive
    behind the mark: nothing that writes .jtdc runs here."""
    data = bytearray(document("office/letter.doc"))
    archive = document("archives/plain.lzh")
    at = data.find("WordDocument".encode("utf-16-le"))
    name = "JSCompDocument".encode("utf-16-le")
    data[at : at + 64] = name.ljust(64, b"\0")
    data[at + 64 : at + 66] = (len(name) + 2).to_bytes(2, "little")
    start = 512 * (1 + int.from_bytes(data[at + 116 : at + 120], "little"))
    body = (b"\x26\0JustCompressedDocument".ljust(38, b"\0") + archive).ljust(4096, b"\0")
    data[start : start + len(body)] = body
    parts = walk(bytes(data))
    assert any(isinstance(part, Table) and "剱持英介" in part.columns[0] for part in parts)


def test_docuworks_is_named() -> None:
    head = b"\x60\x0e\x82\x01\x06\x83\x04abcd" + bytes(600)
    (gap,) = [part for part in walk(head) if isinstance(part, Gap)]
    assert (gap.code, gap.blocks_no) == ("unsupported.type", True)
    assert gap.reason.endswith("application/vnd.fujixerox.docuworks")


BLANKS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>
<text:p>面談した釜谷　修平の申立てについて、六車　佳奈　様へ回答した。</text:p>
</office:text></office:body></office:document>"""


@pytest.mark.slow
def test_a_wide_blank_of_a_pdf_is_a_space(tmp_path: Path, needs: Callable[..., str]) -> None:
    """LibreOffice draws no wide blank: only the gap is left."""
    (tmp_path / "made.fodt").write_text(BLANKS, "utf-8")
    words = [needs("soffice"), f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    words += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "made.fodt")]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    data = (tmp_path / "made.pdf").read_bytes()
    parts = extract(Item((), "made.pdf", Memory(data)), "application/pdf", Budget())
    text = "".join(part.text for part in parts if isinstance(part, Text))
    assert "釜谷 修平" in fold(text).text
    assert "六車 佳奈 様" in fold(text).text
