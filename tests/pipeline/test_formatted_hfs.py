"""HFS+ after a format or without its headers, through a whole scan: names, folders and files in
pieces, by what is left of its trees; ``tests/file/hfs`` says how the volume was made."""

from __future__ import annotations

import hashlib
import lzma
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from scanning import scan

from triage.pipeline.case import opened_case

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, run
from test_file_hfs import grown

IMAGE = Path(__file__).resolve().parents[1] / "file" / "hfs" / "grown.img.xz"
START = 5 * MIB + 40 * 512
"""Behind what exFAT writes, where no table puts a volume today; as a Mac's old table may."""
SECTOR, BLOCK = 512, 4096
HEADER = 1024


@pytest.fixture(scope="module")
def volume() -> bytes:
    return lzma.decompress(IMAGE.read_bytes())


def formatted(volume: bytes, image: Path) -> None:
    """On a disk that was made an exFAT."""
    data = bytearray(20 * MIB)
    data[START : START + len(volume)] = volume
    image.write_bytes(data)
    run("mkfs.exfat", image)


def headless(volume: bytes, image: Path) -> None:
    """Without its two headers."""
    data = bytearray(volume)
    for place in (HEADER, len(data) - HEADER):
        data[place : place + SECTOR] = bytes(SECTOR)
    image.write_bytes(data)


@pytest.mark.parametrize("make", [formatted, headless])
def test_all_files_come_back_with_their_paths(
    volume: bytes, make: Callable[[bytes, Path], None], tmp_path: Path
) -> None:
    image = tmp_path / "disk.img"
    make(volume, image)
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT f.path, c.sha256, f.intact, f.size FROM file f JOIN content c ON c.key ="
            " f.content WHERE f.origin = 'reformatted' AND f.path LIKE '%.csv'"
        ).fetchall()
    found = {unicodedata.normalize("NFC", path): digest for path, digest, _, _ in rows}
    assert found == {path: hashlib.sha256(data).hexdigest() for path, data in grown().items()}
    assert len(rows) == len(found)
    assert not any(intact for _, _, intact, size in rows if size > BLOCK)


def test_a_folder_of_two_volumes_proves_no_path(volume: bytes, tmp_path: Path) -> None:
    """Two volumes count from the same number on: a record of one must not get a folder of the
    other."""
    other = bytearray(volume)
    for name in ("転入転出届", "税務課", "資料"):  # other folders, made at another time
        old = unicodedata.normalize("NFD", name).encode("utf-16-be")
        at = -1
        while (at := other.find(old, at + 1)) >= 0:
            record = at + len(old)
            other[at : at + 2] = "他".encode("utf-16-be")
            if other[record : record + 2] == b"\0\1":
                other[record + 12 : record + 16] = b"\xd0\0\0\0"
    data = bytearray(20 * MIB)
    data[START : START + len(volume)] = volume
    data[START + 6 * MIB : START + 6 * MIB + len(other)] = other
    image = tmp_path / "disk.img"
    image.write_bytes(data)
    run("mkfs.exfat", image)
    with opened_case(scan(image, tmp_path / "case").case) as store:
        paths = store.db.execute(
            "SELECT path FROM file WHERE origin = 'reformatted' AND path LIKE '%名簿%'"
        ).fetchall()
    assert paths
    assert all(path.startswith("…/") for (path,) in paths)
