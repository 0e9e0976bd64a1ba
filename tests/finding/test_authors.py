"""Authors in programs' files are told from people in a user's: by what stands around them."""

from __future__ import annotations

import numpy as np

from triage.content.markup.markup import bare
from triage.finding.examiner import Examiner
from triage.model import PartFindings, Table, Text
from triage.signatures import load

NAMES = ["Ada Kerr", "Bo Lind", "Cy Moss", "Di Noor", "Ed Osk", "Flo Penn", "Gus Quay", "Hal Rask"]
MAILS = [f"{name.split()[0].lower()}.{i}@anderwelt.net" for i, name in enumerate(NAMES)]


def asserted(found: PartFindings) -> set[str]:
    return {
        value
        for block in found.blocks
        for value, confidence in zip(block.values, block.confidence, strict=True)
        if confidence >= 50
    }


def of_text(text: str) -> set[str]:
    return asserted(Examiner(load()).examine(Text((), text, "utf-8")))


def of_table(header: tuple[str, ...] | None, *columns: list[str]) -> set[str]:
    rows = np.arange(1, len(columns[0]) + 1)
    table = Table((), header, tuple(map(tuple, columns)), rows, "utf-8", None)
    return asserted(Examiner(load()).examine(table))


def test_a_list_of_thanks_is_of_authors() -> None:
    assert not of_table(None, NAMES, MAILS)
    assert not of_table(None, NAMES, MAILS, [mail.upper() for mail in MAILS])


def test_a_list_of_customers_is_found() -> None:
    assert set(MAILS) <= of_table(("name", "email"), NAMES, MAILS)
    assert set(MAILS) <= of_table(None, [f"090-2345-6{i}1" for i in range(10, 18)], MAILS)
    assert set(MAILS) <= of_table(None, ["佐藤 花子", "鈴木 一郎"] * 4, MAILS)
    ours = [mail.replace(".net", ".jp") for mail in MAILS]
    assert set(ours) <= of_table(None, NAMES, ours)


def test_a_japanese_address_among_many_foreign_authors_is_an_authors() -> None:
    lines = [f"{name:30} <{mail}>" for name, mail in zip(NAMES, MAILS, strict=True)]
    thanks = "\n".join([*lines, f"{'Ken Toda':30} <ken@anderwelt.jp>"])
    assert not of_text(thanks)
    assert of_text(f"{'Ken Toda':30} <ken@anderwelt.jp>") == {"ken@anderwelt.jp"}


CREDITS = (
    '<page><info><credit type="author copyright"><name>Ada Kerr</name>'
    "<email>ada@anderwelt.net</email></credit>"
    '<mal:credit type="translator copyright"><mal:name>剱持 英介</mal:name>'
    "<mal:email>e.kemmochi@anderwelt.net</mal:email></mal:credit></info>"
    "<p>この画面では設定を変えることができます。</p></page>"
)


def test_who_wrote_a_page_is_told_by_its_tags() -> None:
    text = bare(Text((), CREDITS, "utf-8"))
    assert "translator" in text.text
    assert not of_text(text.text)


def test_a_letter_in_the_same_markup_is_somebodys() -> None:
    letter = "<p>担当の剱持 英介様(090-2345-6781, e.kemmochi@anderwelt.net)までご連絡ください。</p>"
    assert of_text(bare(Text((), letter, "utf-8")).text) == {
        *("剱持英介", "09023456781", "e.kemmochi@anderwelt.net"),
    }


def test_addresses_of_a_handbooks_company_are_nobodys() -> None:
    listing = (
        "<p>各行は空白で区切られた 2 つのフィールドからなる構文で書きます。</p><pre>"
        "webmaster@kasaibrand.com  jun@kasai.com\ncontact@kasaibrand.com  rie@kasai.com</pre>"
        "<p>変更したら /etc/postfix/virtual.db を作り直してください。</p>"
    )
    assert not asserted(Examiner(load()).examine(bare(Text((), listing, "utf-8"))))
    letter = "次の担当者まで電子メールでご連絡ください。\njun@kasai.com\nrie@kasai.com\n"
    assert of_text(letter) == {"jun@kasai.com", "rie@kasai.com"}


MANUAL = "剱持氏が作ったものです。連絡は剱持英介様 e.kemmochi@anderwelt.net まで。\n"


def test_who_made_what_a_manual_tells_of_is_its_author() -> None:
    page = "これは手引きです。\n\x1f\nFile: meibo-ja.info,  Node: Top,  Next: はじめに\n\n"
    texinfo = "@node Top\n@chapter はじめに\n@cindex 手引き\n@item 使い方\n"
    assert not of_text(page + MANUAL)
    assert not of_text(texinfo + MANUAL)
    assert of_text("これは手紙です。\n" + MANUAL) == {"剱持英介", "e.kemmochi@anderwelt.net"}
