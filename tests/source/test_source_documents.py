"""Documents are told from disks by their structure, and everything else is a disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import struct
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from source_bytes import NOISE, ROWS, everything, opened, placed

from triage.errors import NotADisk, UnsupportedContainer
from triage.source.sniff import recognise

# --- documents ------------------------------------------------------------------------------------


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("一覧.csv", ROWS * 9)
        archive.writestr("noise.bin", NOISE(2 << 20))
    return buffer.getvalue()


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("noise.bin")
        entry.size = 2 << 20
        archive.addfile(entry, io.BytesIO(NOISE(entry.size)))
    return buffer.getvalue()


def database(folder: Path) -> bytes:
    path = folder / "made.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (x)")
        connection.executemany("insert into t values (?)", [(NOISE(3000),) for _ in range(600)])
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"],
)
@pytest.mark.parametrize("times", [0, 1, 100])
def test_text_is_a_file_in_every_encoding(times: int, encoding: str, tmp_path: Path) -> None:
    text = ROWS * times or "氏名,見本太郎\r\n"
    path = placed(tmp_path, text.encode(encoding))
    assert recognise(path).format == "file"
    assert everything(opened(path).data) == text.encode(encoding)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\r\n1,2\r\n\x1a",
        b"<?xml version='1.0'?><a/>",
        b"{\\rtf1\\ansi hello}",
        b"From mbox Thu\nSubject: x\n\n" + b"body\n" * 9000,
        ("0000001" + "見本太郎".ljust(20, "\u3000")).encode("cp932") * 300,  # no line ends
        b"12345" * 1,
    ],
)
def test_text_of_other_shapes_is_a_file(content: bytes, tmp_path: Path) -> None:
    assert recognise(placed(tmp_path, content)).format == "file"


@pytest.mark.parametrize("kind", ["zip", "tar", "gzip", "sqlite", "pdf", "jpeg", "padded zip"])
def test_binary_document_is_a_file(kind: str, tmp_path: Path) -> None:
    contents: dict[str, Callable[[], bytes]] = {
        "zip": zipped,
        "padded zip": lambda: zipped().ljust(-(-len(zipped()) // 512) * 512, b"\0"),
        "tar": tarred,
        "gzip": lambda: gzip.compress(NOISE(2 << 20)).ljust(3 << 20, b"\0"),
        "sqlite": lambda: database(tmp_path),
        "pdf": lambda: (b"%PDF-1.7\n" + NOISE(2 << 20))[: (2 << 20) - 6] + b"%%EOF\n",
        "jpeg": lambda: (b"\xff\xd8\xff\xe0" + NOISE(2 << 20))[: (2 << 20) - 2] + b"\xff\xd9",
    }
    assert recognise(placed(tmp_path, contents[kind]())).format == "file"


def test_dbase_table_is_a_file(tmp_path: Path) -> None:
    head = struct.pack("<4BIHH20x", 0x03, 99, 3, 31, 500, 65, 40)
    assert (
        recognise(placed(tmp_path, head.ljust(65, b" ") + NOISE(500 * 40) + b"\x1a")).format
        == "file"
    )


@pytest.mark.parametrize("tool", ["7z", "7z zip"])
def test_archive_made_by_7z_is_a_file(tool: str, tmp_path: Path, needs: Callable[..., str]) -> None:
    placed(tmp_path, NOISE(3 << 20), "content.bin")
    form = tool.split()[-1]
    command = [needs("7z"), "a", f"-t{form}", "archive.bin.out", "content.bin"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert recognise(tmp_path / "archive.bin.out").format == "file"
    command = [needs("7z"), "a", f"-t{form}", "-v1m", "cut." + form, "content.bin"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    with pytest.raises(UnsupportedContainer, match="split"):
        recognise(tmp_path / f"cut.{form}.001")


# --- disks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        bytes(1 << 20),
        b"\xff" * (1 << 20),
        b"\xf6" * 1474560,
        b"\x55" * (1 << 20),
        b"\x92\x49\x24" * 400000,
        bytes(512),
        NOISE(1 << 20),
        NOISE(1000001),
        ROWS.encode("cp932")[:512] + bytes(4 << 20),
        ROWS.encode() * 4 + bytes(8 << 20),
        ROWS.encode() * 4 + NOISE(8 << 20),
        zipped()[:512] + NOISE(4 << 20)[:-512],
        zipped()[: 1 << 20] + bytes(7 << 20),
        b"%PDF-1.4\n".ljust(1 << 20, b"\0") + NOISE(3 << 20),
        b"SQLite format 3\0" + NOISE((4 << 20) - 16),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE((4 << 20) - 8),
    ],
    ids=range(16),
)
def test_everything_else_is_a_disk(content: bytes, tmp_path: Path) -> None:
    path = placed(tmp_path, content)
    assert recognise(path).format == "raw"
    assert opened(path).facts.size == len(content)


@pytest.mark.parametrize("tool", ["mkfs.fat", "mkfs.ext4", "mkfs.ntfs", "mkfs.exfat"])
@pytest.mark.parametrize("start", [0, 1 << 20])
def test_file_system_behind_a_document_is_a_disk(
    start: int, tool: str, tmp_path: Path, needs: Callable[..., str]
) -> None:
    volume = placed(tmp_path, bytes(8 << 20), "volume.raw")
    forced = {"mkfs.ntfs": ["-F", "-Q"], "mkfs.ext4": ["-F", "-q"]}.get(tool, [])
    subprocess.run([needs(tool), *forced, str(volume)], check=True, capture_output=True)
    lead = gzip.compress(NOISE(start)).ljust(start, b"\0")[:start]
    assert recognise(placed(tmp_path, lead + volume.read_bytes())).format == "raw"


def test_committed_disks_are_disks(image: Callable[[str], Path]) -> None:
    for name in ("demo", "ext4", "fat12-floppy", "ntfs-mbr"):
        assert recognise(image(name)).format == "raw"


@pytest.mark.parametrize("packing", [gzip, bz2, lzma])
def test_packed_disk_is_named_and_packed_text_a_file(
    packing: ModuleType, image: Callable[[str], Path], tmp_path: Path
) -> None:
    packed = packing.compress(image("fat12-floppy").read_bytes())
    with pytest.raises(UnsupportedContainer, match="packed with"):
        recognise(placed(tmp_path, packed))
    assert recognise(placed(tmp_path, packing.compress(ROWS.encode()))).format == "file"
    assert recognise(placed(tmp_path, packed), "file").format == "file"


def test_iso_is_a_disk(tmp_path: Path) -> None:
    content = bytearray(ROWS.encode() * 20)[:200000]
    content[32769:32774] = b"CD001"
    assert recognise(placed(tmp_path, bytes(content))).format == "raw"


def test_too_small_for_a_disk(tmp_path: Path) -> None:
    path = placed(tmp_path, NOISE(300))
    with pytest.raises(NotADisk, match="--format raw") as refusal:
        recognise(path)
    assert refusal.value.exit_code == 2
    assert opened(path, "raw").facts.size == 300
