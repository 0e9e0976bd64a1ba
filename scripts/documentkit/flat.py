"""The sources as flat OpenDocument XML, from which LibreOffice makes every other format."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from documentkit.truth import (
    BOXED,
    DELETED,
    FOOTED,
    FORMER,
    HEADED,
    HEADER,
    NOTED,
    ROSTER,
    SHOWN,
    SPOKEN,
    row,
)
from people import Person

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for short, full in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
        ("number", "datastyle"),
        ("svg", "svg-compatible"),
        ("presentation", "presentation"),
    )
)
_MORE = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
_STYLES = """
<number:number-style style:name="N12">
<number:number number:decimal-places="0" number:min-integer-digits="12"/></number:number-style>
<number:date-style style:name="ND"><number:year number:style="long"/><number:text>/</number:text>
<number:month/><number:text>/</number:text><number:day/></number:date-style>
<style:style style:name="c12" style:family="table-cell" style:data-style-name="N12"/>
<style:style style:name="cd" style:family="table-cell" style:data-style-name="ND"/>
<style:style style:name="wide" style:family="table-column">
<style:table-column-properties style:column-width="3cm"/></style:style>
<style:style style:name="wrap" style:family="table-cell">
<style:table-cell-properties fo:wrap-option="wrap"/></style:style>
<style:style style:name="gone" style:family="table">
<style:table-properties table:display="false"/></style:style>
<style:style style:name="here" style:family="table" style:master-page-name="S"/>
<style:page-layout style:name="PL"><style:page-layout-properties fo:page-width="29.7cm"
 fo:page-height="21cm" style:print-orientation="landscape"/></style:page-layout>
"""


def _document(kind: str, body: str, styles: str = "", master: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMES} {_MORE} '
        f'office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.{kind}">'
        f"<office:automatic-styles>{_STYLES}{styles}</office:automatic-styles>{master}"
        f"<office:body>{body}</office:body></office:document>"
    )


def _p(text: str) -> str:
    return f"<text:p>{escape(text)}</text:p>"


def _named(person: Person) -> str:
    return f"氏名:{person.name} 電話:{person.phone}"


def _remark(person: Person) -> str:
    return f"連絡先 {person.name} 電話 {person.phone}"


# --- spreadsheet --------------------------------------------------------------------------------


def _cell(text: str, note: Person | None = None, style: str = "Default") -> str:
    inside = "" if note is None else f"<office:annotation>{_p(_remark(note))}</office:annotation>"
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"{inside}{_p(text)}</table:table-cell>"
    )


def _person_row(person: Person, note: Person | None, style: str) -> str:
    serial, name, kana, birth, postcode, address, phone, number = row(person)
    return (
        f'<table:table-row><table:table-cell office:value-type="float" office:value="{serial}"/>'
        f"{_cell(name, note)}{_cell(kana)}"
        f'<table:table-cell table:style-name="cd" office:value-type="date"'
        f' office:date-value="{birth}"/>'
        f"{_cell(postcode)}{_cell(address, style='wrap')}{_cell(phone)}"
        f'<table:table-cell {style} office:value-type="float" office:value="{int(number)}"/>'
        "</table:table-row>"
    )


def _sheet(name: str, people: Sequence[Person], style: str, note: Person | None = None) -> str:
    """The hidden sheet holds its numbers without a format: zeros in front are lost."""
    twelve = 'table:style-name="c12"' if note else ""
    rows = "".join(_person_row(p, note if i == 1 else None, twelve) for i, p in enumerate(people))
    head = "".join(map(_cell, HEADER))
    return (
        f'<table:table table:name="{name}" {style}><table:table-column table:style-name="wide"'
        f' table:number-columns-repeated="8"/><table:table-row>{_cell("職員名簿(令和7年度)")}'
        f"</table:table-row><table:table-row>{head}</table:table-row>{rows}</table:table>"
    )


def spreadsheet() -> str:
    """Two sheets, the second one hidden; a comment; dates and numbers as such."""
    sheets = _sheet("名簿", ROSTER, 'table:style-name="here"', NOTED)
    sheets += _sheet("退職者", FORMER, 'table:style-name="gone"')
    margin = f"<text:p>印刷 {HEADED.name} 電話:{HEADED.phone}</text:p>"
    master = (
        '<office:master-styles><style:master-page style:name="S" style:page-layout-name="PL">'
        f"<style:header>{margin}</style:header></style:master-page></office:master-styles>"
    )
    return _document(
        "spreadsheet", f"<office:spreadsheet>{sheets}</office:spreadsheet>", "", master
    )


# --- text ---------------------------------------------------------------------------------------


def _table(people: Sequence[Person], family: str = "table:table") -> str:
    lines = [HEADER[1:], *(row(person)[1:] for person in people)]
    rows = "".join(
        "<table:table-row>" + "".join(map(_cell, line)) + "</table:table-row>" for line in lines
    )
    return (
        f'<{family} table:name="t"><table:table-column table:number-columns-repeated="7"/>'
        f"{rows}</{family}>"
    )


def letter() -> str:
    """A table, a text box, a header, a footnote, a comment and a tracked deletion."""
    master = (
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L">'
        f"<style:header>{_p('取扱責任者 ' + _named(HEADED))}</style:header>"
        "</style:master-page></office:master-styles>"
    )
    layout = (
        '<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="29.7cm" '
        'fo:page-height="21cm"/><style:header-style/></style:page-layout>'
        '<style:style style:name="fr" style:family="graphic"/>'
    )
    changes = (
        '<text:tracked-changes><text:changed-region text:id="ct1"><text:deletion>'
        "<office:change-info><dc:creator>x</dc:creator><dc:date>2025-04-01T00:00:00</dc:date>"
        f"</office:change-info>{_p('旧担当者 ' + _named(DELETED))}"
        "</text:deletion></text:changed-region></text:tracked-changes>"
    )
    body = (
        f"{changes}{_p('下記の職員について通知します。')}"
        f'<text:p>担当者は変更されました。<text:change text:change-id="ct1"/>以上</text:p>'
        f"<text:p>照会<office:annotation>{_p(_remark(NOTED))}</office:annotation>については"
        f'<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{_p(_named(FOOTED))}</text:note-body>"
        "</text:note>注を見ること。</text:p>"
        f'<text:p><draw:frame draw:style-name="fr" svg:width="8cm" svg:height="2cm" '
        f'text:anchor-type="paragraph"><draw:text-box>'
        f"{_p(_named(BOXED))}</draw:text-box></draw:frame></text:p>"
        f"{_table(ROSTER)}"
    )
    return _document("text", f"<office:text>{body}</office:text>", layout, master)


# --- slides -------------------------------------------------------------------------------------


def slides() -> str:
    """A slide of text with speaker's notes, and a slide with a table."""
    frame = (
        '<draw:frame svg:x="1cm" svg:y="{y}cm" svg:width="24cm" svg:height="{h}cm">{inside}'
        "</draw:frame>"
    )
    box = f"<draw:text-box>{_p('氏名:' + BOXED.name)}{_p('電話:' + BOXED.phone)}</draw:text-box>"
    note = f"<draw:text-box>{_p(_named(SPOKEN))}</draw:text-box>"
    first = (
        '<draw:page draw:name="page1" draw:master-page-name="M">'
        f"{frame.format(y=1, h=4, inside=box)}<presentation:notes>"
        f'<draw:frame presentation:class="notes" svg:x="1cm" svg:y="10cm" svg:width="15cm" '
        f'svg:height="8cm">{note}</draw:frame></presentation:notes></draw:page>'
    )
    second = (
        '<draw:page draw:name="page2" draw:master-page-name="M">'
        f"{frame.format(y=1, h=16, inside=_table(SHOWN))}</draw:page>"
    )
    master = (
        '<office:master-styles><style:master-page style:name="M" style:page-layout-name="P"/>'
        "</office:master-styles>"
    )
    layout = (
        '<style:page-layout style:name="P"><style:page-layout-properties fo:page-width="28cm" '
        'fo:page-height="21cm"/></style:page-layout>'
    )
    body = f"<office:presentation>{first}{second}</office:presentation>"
    return _document("presentation", body, layout, master)
