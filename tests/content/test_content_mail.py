"""Mail: what real mailers write, and what they break."""

import base64
import mailbox
from email.header import Header
from email.message import EmailMessage
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from mutants import damaged

from triage.content import Budget, extract
from triage.content.charset import decoded
from triage.content.identify import identify
from triage.content.mail.mail_header import addresses, field_text, parameter
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

BODY = "剱持 様\r\n和泉薫さんの連絡先は 090-1111-3333 です。\r\n"
ROSTER = "氏名,電話\r\n剱持英介,090-1111-2222\r\n和泉薫,090-1111-3333\r\n"
Parts = list[Text | Table | Item | Gap]


def walk(data: bytes, name: str = "a") -> Parts:
    return list(extract(Item((), name, Memory(data)), identify(data, name), Budget()))


def texts(parts: Parts) -> str:
    return "\n".join(part.text for part in parts if isinstance(part, Text))


def people(parts: Parts) -> set[tuple[str, str]]:
    tables = [p for p in parts if isinstance(p, Table) and p.steps[-1:] == ("addresses",)]
    return {pair for table in tables for pair in zip(*table.columns, strict=True)}


def word(text: str, charset: str) -> bytes:
    return b"=?%s?B?%s?=" % (charset.encode(), base64.b64encode(text.encode(charset)))


def message(charset: str = "iso-2022-jp") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "剱持英介 <kenmochi@example.jp>"
    made["To"] = '"和泉, 薫" <izumi@example.jp>, oe@example.jp'
    made["Subject"] = "名簿を送ります"
    made["Date"] = "Thu, 01 Jan 2015 00:00:00 +0900"
    made.set_content(BODY.replace("\r\n", "\n"), charset=charset)
    made.add_attachment(
        ROSTER.encode("cp932"), maintype="application", subtype="x-any", filename="名簿.csv"
    )
    return made


@pytest.mark.parametrize("charset", ["iso-2022-jp", "utf-8", "shift_jis", "euc-jp"])
def test_a_message_by_pythons_library(charset: str) -> None:
    parts = walk(message(charset).as_bytes())
    assert "名簿を送ります" in texts(parts)
    assert "和泉薫さん" in texts(parts)
    assert people(parts) == {
        ("剱持英介", "kenmochi@example.jp"),
        ("和泉, 薫", "izumi@example.jp"),
        ("", "oe@example.jp"),
    }
    (table,) = [part for part in parts if isinstance(part, Table) and part.steps == ("名簿.csv",)]
    assert table.columns[0] == ("剱持英介", "和泉薫")


def test_a_mailbox_counts_each_address_once(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    for _ in range(3):
        box.add(message())
    box.close()
    parts = walk((tmp_path / "box").read_bytes())
    assert len(people(parts)) == 3
    assert sum(isinstance(part, Text) and "和泉薫" in part.text for part in parts) == 3
    assert [part.steps for part in parts if isinstance(part, Item)] == [
        (f"message:{n}", "名簿.csv") for n in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (word("個人情報の取扱い", "iso-2022-jp"), "個人情報の取扱い"),
        (word("個人情報", "utf-8") + b"\r\n " + word("の取扱い", "utf-8"), "個人情報の取扱い"),
        (word("個人情報の取扱い", "iso-2022-jp")[:-2], "個人情報の取扱い"),
        (word("個人情報", "cp932").rstrip(b"?=") + b"?= (1)", "個人情報 (1)"),
        ("剱持英介の書類".encode("cp932"), "剱持英介の書類"),
        ("個人情報の取扱い".encode("euc_jp"), "個人情報の取扱い"),
        ("個人情報の取扱い".encode("iso2022_jp"), "個人情報の取扱い"),
        (b"=?UTF-8?Q?=E5=80=8B=E4=BA=BA_a?=", "個人 a"),
        (b"=?ascii?B?%s?=" % base64.b64encode("個人情報".encode("cp932")), "個人情報"),
        (b"Re: [ML 12] plain words", "Re: [ML 12] plain words"),
    ],
)  # fmt: skip
def test_a_field_is_decoded(raw: bytes, text: str) -> None:
    assert field_text(raw) == text


def test_a_character_cut_between_two_words_is_whole() -> None:
    data = "髙橋﨑子".encode()
    halves = [base64.b64encode(data[:4]), base64.b64encode(data[4:])]
    raw = b"\r\n ".join(b"=?utf-8?B?%s?=" % half for half in halves)
    assert field_text(raw) == "髙橋﨑子"


@pytest.mark.parametrize(
    "raw",
    [
        b"attachment; filename*=UTF-8''%E5%90%8D%E7%B0%BF.csv",
        b"a;\r\n filename*0*=iso-2022-jp''%1B%24B%4C%3E;\r\n filename*1*=%4A%6D%1B%28B.csv",
        b'attachment; filename="' + word("名簿.csv", "iso-2022-jp") + b'"',
        b'attachment; filename="' + "名簿.csv".encode("cp932") + b'"; size=12',
        b"attachment; filename=" + "名簿.csv".encode("euc_jp"),
    ],
)
def test_the_name_of_an_attachment(raw: bytes) -> None:
    assert parameter(raw, "filename") == "名簿.csv"


def test_addresses_of_a_field() -> None:
    assert addresses('"A, B" <a@b.jp>, c@d.jp (剱持), 和泉 薫<e@f.jp>'.encode("cp932")) == [
        ("A, B", "a@b.jp"),
        ("剱持", "c@d.jp"),
        ("和泉 薫", "e@f.jp"),
    ]


def test_a_wrong_charset_is_mended() -> None:
    for encoding in ("cp932", "euc_jp", "utf-8"):
        for label in ("us-ascii", "iso-8859-1", "iso-2022-jp", "utf-8", "shift_jis", "x-none", ""):
            assert decoded((BODY * 3).encode(encoding), label)[0] == BODY * 3, (encoding, label)
    assert decoded(BODY.encode("iso2022_jp"), "us-ascii")[0] == BODY
    assert decoded("Grüße".encode("latin-1"), "iso-8859-1")[0] == "Grüße"


def test_an_html_body_and_a_forwarded_message() -> None:
    inner = MIMEText(f"<html><p>{BODY}</p><p>090-1111-2222</p></html>", "html", "iso-2022-jp")
    inner["Subject"] = Header("元の件名", "iso-2022-jp").encode()
    inner["From"] = "oe@example.jp"
    outer = message()
    outer.add_attachment(inner)
    parts = walk(outer.as_bytes())
    assert {"元の件名", "090-1111-2222"} <= set(texts(parts).replace("\n", " ").split())
    assert ("", "oe@example.jp") in people(parts)


def test_a_message_sealed_by_smime_is_a_lock() -> None:
    head = b"From: a@b.jp\r\nTo: c@d.jp\r\nMIME-Version: 1.0\r\n"
    kind = b'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\n'
    parts = walk(head + kind + b"Content-Transfer-Encoding: base64\r\n\r\nMIIB\r\n")
    assert [part.code for part in parts if isinstance(part, Gap)] == ["locked.mail"]


def test_text_about_mail_is_no_mail() -> None:
    assert identify("件名: 会議\n日時: 明日\n本文です\n".encode(), "a.txt") == "text/plain"
    assert identify(b"From the start, a note: all is well\nand so on\n", "a.txt") == "text/plain"


def test_nesting_without_end_is_read_as_text() -> None:
    data = b"From: a@b.jp\r\nTo: c@d.jp\r\nMIME-Version: 1.0\r\n"
    for level in range(300):
        data += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
    parts = walk(data + b"\r\n" + BODY.encode("cp932"))
    assert [part.code for part in parts if isinstance(part, Gap)] == ["mail.nested"]
    assert "090-1111-3333" in texts(parts)


def test_mutants_end_in_parts() -> None:
    whole = message().as_bytes()
    box = b"".join(b"From a@b Thu Jan  1 00:00:00 2015\n" + whole + b"\n" for _ in range(3))
    for seed in range(300):
        mime = "message/rfc822" if seed % 2 else "application/mbox"
        data = damaged(whole if seed % 2 else box, seed)
        list(extract(Item((), "a", Memory(data)), mime, Budget()))
