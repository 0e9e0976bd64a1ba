#!/usr/bin/env python3
"""Makes ``tests/documents/office``: real programs write them, and nobody in them exists.

Needs LibreOffice with python3-uno, qpdf, node with the package ``xlsx``, and from PyPI reportlab.
The documents are small and shipped, so that the tests need none of these.
"""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from documentkit import flat
from documentkit.truth import BOXED, HEADER, PASSWORD, ROSTER, row

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "tests" / "documents" / "office"
LARGE = 100_000
BUILT_IN = "VelvetSweatshop"
SOURCES = {
    "roster.fods": (
        flat.spreadsheet,
        {
            "roster.xlsx": "Calc MS Excel 2007 XML",
            "roster.xls": "MS Excel 97",
            "roster.ods": "calc8",
            "roster.pdf": "calc_pdf_Export",
            f"locked.xls:{PASSWORD}": "MS Excel 97",
            f"builtin.xls:{BUILT_IN}": "MS Excel 97",
            f"locked.ods:{PASSWORD}": "calc8",
        },
    ),
    "letter.fodt": (
        flat.letter,
        {
            "letter.docx": "MS Word 2007 XML",
            "letter.doc": "MS Word 97",
            "letter.rtf": "Rich Text Format",
            "letter.odt": "writer8",
            "letter.pdf": "writer_pdf_Export",
            f"locked.doc:{PASSWORD}": "MS Word 97",
        },
    ),
    "slides.fodp": (
        flat.slides,
        {
            "slides.pptx": "Impress MS PowerPoint 2007 XML",
            "slides.ppt": "MS PowerPoint 97",
            "slides.odp": "impress8",
            "slides.pdf": "impress_pdf_Export",
        },
    ),
}


@contextmanager
def office(folder: Path) -> Iterator[None]:
    """A running LibreOffice that listens."""
    listen = "--accept=pipe,name=triage-documents;urp;"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    process = subprocess.Popen(["soffice", "--headless", "--norestore", profile, listen])
    time.sleep(8)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def by_office(folder: Path) -> None:
    for name, (write, targets) in SOURCES.items():
        source = folder / name
        source.write_text(write(), encoding="utf-8")
        wanted = []
        for target, how in targets.items():
            path, _, password = target.partition(":")
            wanted.append(f"{TARGET / path}:{how}" + (f":{password}" if password else ""))
        script = str(HERE / "documentkit" / "office.py")
        subprocess.run(["/usr/bin/python3", script, str(source), *wanted], check=True)


def by_sheetjs() -> None:
    """A binary workbook; and one of Excel 5, whose words are replaced by CP932 of their length."""
    words = [HEADER, *(row(person) for person in ROSTER)]
    codes: dict[bytes, bytes] = {}
    places: list[list[str | float]] = []
    for y, line in enumerate(words):
        places.append([])
        for x, word in enumerate(line):
            code = word.encode("cp932", "replace")
            if word.isascii():
                places[-1].append(int(word) if y and word.isdecimal() else word)
                continue
            place = f"{y:02}{x:02}".encode().ljust(len(code), b"#")
            codes[place] = code
            places[-1].append(place.decode())
    command = ["node", str(HERE / "documentkit" / "sheetjs.mjs")]
    command += [str(TARGET / "roster.xlsx"), str(TARGET)]
    subprocess.run(command, input=json.dumps(places).encode(), check=True)
    old = (TARGET / "excel5.xls").read_bytes()
    for place, code in codes.items():
        assert old.count(place) == 1, place
        old = old.replace(place, code)
    western, japanese = (b"\x42\x00\x02\x00" + page.to_bytes(2, "little") for page in (1252, 932))
    (TARGET / "excel5.xls").write_bytes(old.replace(western, japanese))


def by_qpdf() -> None:
    letter = str(TARGET / "letter.pdf")
    lock = ["qpdf", "--deterministic-id", "--encrypt"]
    static = ["--static-aes-iv", "--static-id"]
    for name, user, bits in (("locked", PASSWORD, "256"), ("owner", "", "128")):
        more = ["--use-aes=y"] if bits == "128" else []
        command = [*lock[:1], *static, "--encrypt", user, "owner-only", bits, *more, "--", letter]
        subprocess.run([*command, str(TARGET / f"{name}.pdf")], check=True)
    attach = ["--add-attachment", str(TARGET / "roster.xlsx"), "--filename=名簿.xlsx", "--"]
    slides = str(TARGET / "slides.pdf")
    subprocess.run(
        ["qpdf", "--deterministic-id", slides, *attach, str(TARGET / "attached.pdf")], check=True
    )


def by_reportlab() -> None:
    """A form with values, and a page that is a picture."""
    canvas, utils = (import_module(f"reportlab.{name}") for name in ("pdfgen.canvas", "lib.utils"))
    form = canvas.Canvas(str(TARGET / "form.pdf"), invariant=1)
    form.drawString(50, 800, "Application")
    for y, (name, value) in enumerate((("name", "Yamada Taro"), ("phone", BOXED.phone))):
        form.acroForm.textfield(name=name, value=value, x=50, y=700 - 40 * y, width=200)
    form.save()
    table = canvas.Canvas(str(TARGET / "table.pdf"), invariant=1)
    for y, person in enumerate(ROSTER):
        table.line(40, 790 - 20 * y, 400, 790 - 20 * y)
        for x, cell in enumerate((str(person.serial), person.phone, person.my_number)):
            table.drawString(50 + 120 * x, 795 - 20 * y, cell)
    table.save()
    scan = canvas.Canvas(str(TARGET / "scan.pdf"), invariant=1)
    picture = b"P5 60 40 255\n" + bytes(range(240)) * 10
    scan.drawImage(utils.ImageReader(io.BytesIO(picture)), 50, 300, 500, 400)
    scan.save()


def by_msoffcrypto() -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    with (TARGET / "roster.xlsx").open("rb") as plain, (TARGET / "locked.xlsx").open("wb") as out:
        OOXMLFile(plain).encrypt(PASSWORD, out)


def with_readings() -> None:
    """The workbook as Excel of Japan writes it: each name with its reading behind it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(TARGET / "roster.xlsx") as plain,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for info in plain.infolist():
            data = plain.read(info)
            if info.filename == "xl/sharedStrings.xml":
                text = data.decode()
                for person in ROSTER:
                    reading = (
                        f'<rPh sb="0" eb="2"><t>{person.kana}</t></rPh><phoneticPr fontId="1"/>'
                    )
                    whole = f"{person.name}</t></si>"
                    text = text.replace(whole, f"{person.name}</t>{reading}</si>")
                data = text.encode()
            changed.writestr(zipfile.ZipInfo(info.filename), data, zipfile.ZIP_DEFLATED)
    (TARGET / "readings.xlsx").write_bytes(out.getvalue())


def old_rtf() -> None:
    """As WordPad and Word 95 of Japan wrote it: CP932, second bytes as they are."""
    lines = ["氏名\t電話番号\t住所", *(f"{p.name}\t{p.phone}\t{p.address}" for p in ROSTER)]
    body = b"\\par\n".join(b"".join(map(_rtf, line)) for line in lines)
    head = rb"{\rtf1\ansi\ansicpg932\deff0{\fonttbl{\f0\fmodern\fcharset128 \'82l\'82r;}}" b"\n"
    (TARGET / "wordpad.rtf").write_bytes(head + rb"\pard\f0\fs20 " + body + b"\\par}\n")


def _rtf(letter: str) -> bytes:
    if letter == "\t":
        return rb"\tab "
    code = letter.encode("cp932", "replace")
    if len(code) == 1:
        return code
    second = code[1:]
    plain = second if second.isalnum() else b"\\" + second if second in b"\\{}" else b""
    return b"\\'%02x" % code[0] + (plain or b"\\'%02x" % code[1])


def pack_large() -> None:
    """The pictures that LibreOffice draws of tables are large and pack well."""
    for path in TARGET.iterdir():
        if path.stat().st_size > LARGE:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
            path.unlink()


def main() -> None:
    """Everything, in the order in which one thing is made from another."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, office(Path(name)):
        by_office(Path(name))
    by_sheetjs()
    by_qpdf()
    by_reportlab()
    by_msoffcrypto()
    with_readings()
    old_rtf()
    pack_large()


if __name__ == "__main__":
    main()
