"""What a document calls itself, as real programs write it into its properties."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from triage.content.identify import identify
from triage.content.space import Memory
from triage.content.title import LONGEST, title
from triage.model import Item

TITLE = "見本町 世帯一覧 令和5年度"
FLAT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>{TITLE}</dc:title></office:meta>
<office:body><office:text><text:p>another line</text:p></office:text></office:body>
</office:document>"""


def titled(data: bytes) -> str:
    return title(Item((), "", Memory(data)), identify(data[: 64 << 10], ""))


@pytest.mark.slow
def test_documents_as_an_office_writes_them(tmp_path: Path, needs: Callable[..., str]) -> None:
    office = needs("soffice")
    (tmp_path / "made.fodt").write_text(FLAT, "utf-8")
    found = {}
    for kind in ("odt", "docx", "doc", "pdf"):
        words = [office, f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
        words += ["--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / "made.fodt")]
        subprocess.run(words, check=True, capture_output=True, timeout=120)
        data = (tmp_path / f"made.{kind}").read_bytes()
        found[kind] = titled(data)
        titled(data[: len(data) // 2])  # damage is no error
    assert found == dict.fromkeys(("odt", "docx", "doc", "pdf"), TITLE)


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp"])
def test_a_mail_is_called_what_its_subject_says(charset: str) -> None:
    message = EmailMessage()
    message["From"] = "sender@example.jp"
    message["To"] = "someone@example.jp"
    message["Date"] = "Mon, 3 Apr 2023 09:00:00 +0900"
    message["Subject"] = TITLE
    message.set_content("本文です。\n", charset=charset)
    assert titled(message.as_bytes()) == TITLE
    del message["Subject"]
    assert titled(message.as_bytes()) == ""
    message["Subject"] = "長" * 500
    assert titled(message.as_bytes()) == "長" * LONGEST


@pytest.mark.parametrize("subject", [b"\x82\xa0\xff\xfe\x80 list", b"\x86 \x82", b"a\x07b"])
def test_what_cannot_be_read_is_no_name(subject: bytes) -> None:
    mail = b"From: a@example.jp\r\nTo: b@example.jp\r\nSubject: " + subject
    mail += b"\r\nDate: Mon, 1 Apr 2024 10:00:00 +0900\r\n\r\nbody\r\n"
    assert title(Item((), "", Memory(mail)), "message/rfc822") == ""


def test_text_calls_itself_nothing() -> None:
    assert titled(b"title,person\r\nroster,sample\r\n" * 30) == ""
