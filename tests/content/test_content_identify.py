import gzip
import io
import random
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from triage.content.identify import identified, identify
from triage.content.kinds import blocks_no
from triage.content.space import Memory

OFFICE = Path(__file__).resolve().parents[1] / "documents" / "office"


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + bytes(20)


def jpeg(width: int, height: int) -> bytes:
    app = b"\xff\xe0\x00\x10JFIF\0" + bytes(9)
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(12)
    return b"\xff\xd8" + app + frame


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"%PDF-1.4 ", "application/pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "application/x-ole-storage"),
        (b"SQLite format 3\0" + bytes(100), "application/vnd.sqlite3"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(26), "application/x-7z-compressed"),
        (b"\x1a\x00-lh5-" + bytes(20), "application/x-lzh-compressed"),
        (b"regf" + bytes(100), "application/x-windows-registry"),
        (b"!<arch>\n" + b"symbol\n" * 200, "application/x-archive"),
        (b"ElfFile\0" + bytes(100), "application/x-ms-evtx"),
        (b"\x7fELF" + bytes(100), "application/x-executable"),
        ("氏名,住所\n剱持,堺市\n".encode("cp932"), "text/csv"),
        ("<html><body>個人情報</body></html>".encode(), "text/html"),
        (bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd"), "application/x-qt-translation"),
        (b"BC\xc0\xde" + bytes(100), "application/x-object"),
        (b"FOR1\0\0\1\0BEAMAtU8" + bytes(100), "application/x-object"),
        (b"\1fcp" + bytes(100), "application/x-font-pcf"),
        (b"", "inode/x-empty"),
        (png(640, 480), "image/png; width=640; height=480"),
        (jpeg(1024, 768), "image/jpeg; width=1024; height=768"),
    ],
)
def test_types_by_content(data: bytes, mime: str) -> None:
    assert identify(data, "a.csv") == mime


def test_zip_families() -> None:
    types = "[Content_Types].xml"
    assert identify(package(types, "word/document.xml"), "a").endswith("wordprocessingml.document")
    assert identify(package(types, "xl/workbook.xml"), "a").endswith("spreadsheetml.sheet")
    assert identify(package("META-INF/MANIFEST.MF"), "a") == "application/java-archive"
    assert identify(package("xl/note.txt"), "a.xlsx") == "application/zip"


def test_random_bytes_are_no_text() -> None:
    data = random.Random(3).randbytes(4096)
    assert not identify(data, "a.txt").startswith("text/")


def test_libmagic_needs_no_system_library_and_says_nothing() -> None:
    code = (
        "from triage.content.identify import identify;"
        "print(identify(b'\\x01\\x02\\x03\\x04' * 64, 'x'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip()
    assert done.stderr == ""


def test_what_blocks_the_word_no() -> None:
    assert blocks_no("application/pdf", 1000)
    assert blocks_no("image/png; width=600; height=400", 1000)
    assert not blocks_no("image/png; width=64; height=64", 1 << 20)
    assert not blocks_no("application/x-executable", 1 << 20)
    assert not blocks_no("application/java-vm", 1000)
    assert not blocks_no("application/pdf", 0)
    assert blocks_no("image/tiff", 1 << 20)


@pytest.mark.parametrize(
    ("name", "mime"),
    [
        ("letter.doc", "application/msword"),
        ("roster.xls", "application/vnd.ms-excel"),
        ("excel5.xls", "application/vnd.ms-excel"),
        ("locked.xlsx", "application/x-ole-storage"),
    ],
)
def test_a_compound_file_says_what_it_is(name: str, mime: str) -> None:
    data = (OFFICE / name).read_bytes()
    assert identified(Memory(data), name) == mime
    place = (int.from_bytes(data[48:52], "little") + 1) * 512
    unclassed = data[: place + 80] + bytes(16) + data[place + 96 :]
    assert identified(Memory(unclassed), "") == mime
    assert identified(Memory(data[:place]), "") == "application/x-ole-storage"


def test_slides_of_old_are_told_too() -> None:
    data = gzip.decompress((OFFICE / "slides.ppt.gz").read_bytes())
    assert identified(Memory(data), "") == "application/vnd.ms-powerpoint"
