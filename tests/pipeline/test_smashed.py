"""Clusters in use that nothing readable tells of any more: the record, the folder or the inode of a
live file is noise. What they hold is carved from the used area, once."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scanning import scan
from tooling import tool

from triage.pipeline.case import opened_case

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from file_making import MIB, blank, run

from imagekit.formats import Content, fill

TESTS = Path(__file__).resolve().parents[1]
OFFICE = TESTS / "documents" / "office"
FOLDER = "人事"
RECORD, IS_FOLDER = 1024, 2
"""Of NTFS: the length of a record, and the flag of one at byte 22."""
NOISE = random.Random(8)
ROWS = "氏名,住所,携帯電話\r\n" + "".join(
    f"安西 千代{n},静岡県沼津市本町{n}-3,080-2222-{n:04}\r\n" for n in range(600)
)


def documents() -> dict[str, bytes]:
    """What people keep, by programs that people use."""
    return {
        "名簿.xlsx": (OFFICE / "roster.xlsx").read_bytes(),
        "名簿.pdf": (OFFICE / "roster.pdf").read_bytes(),
        "手紙.doc": (OFFICE / "letter.doc").read_bytes(),
        "写真.jpg": (TESTS / "file" / "progressive.jpg").read_bytes(),
        "連絡先.csv": ROWS.encode("cp932"),
    }


def contents() -> list[Content]:
    """The documents in a folder, each between files that stay as they are."""
    found = []
    for number, (name, data) in enumerate(documents().items()):
        found.append(Content(f"{FOLDER}/{name}", data))
        found.append(Content(f"雑{number}.bin", NOISE.randbytes(9000)))
    return found


def smash(image: Path, *places: tuple[int, int]) -> None:
    """Noise over (offset, length) of an image."""
    with image.open("r+b") as disk:
        for offset, length in places:
            disk.seek(offset)
            disk.write(NOISE.randbytes(length))


def of_ntfs(image: Path) -> None:
    """The records of the files are noise."""
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    fill(image, "ntfs", contents())
    data = image.read_bytes()
    names = [name.encode("utf-16-le") for name in documents()]
    of_file = (
        at
        for at in range(0, len(data), RECORD)
        if data[at : at + 4] == b"FILE" and not data[at + 22] & IS_FOLDER
    )
    mine = [at for at in of_file if any(name in data[at : at + RECORD] for name in names)]
    assert len(mine) == len(names)
    smash(image, *((at, RECORD) for at in mine))


def of_fat(image: Path) -> None:
    """The only cluster of their folder is noise, the table is as it was."""
    run("mkfs.fat", "-F", "32", "-s", "1", image)
    fill(image, "fat32", contents())
    smash(image, (image.read_bytes().index(b".          \x10"), 512))


def of_exfat(image: Path) -> None:
    """The only cluster of their folder is noise, the bitmap is as it was."""
    run("mkfs.exfat", "-c", "4K", image)
    fill(image, "exfat", contents())
    data = image.read_bytes()
    first = min(data.index(name.encode("utf-16-le")) for name in documents())
    smash(image, (first // 4096 * 4096, 4096))


def of_ext(image: Path) -> None:
    """The block of the inode table that tells of them is zeros."""
    run("mkfs.ext4", "-q", "-b", "4096", "-E", "nodiscard,lazy_itable_init=0", image)
    fill(image, "ext4", contents())
    blocks = set()
    for name in documents():
        words = "-R", f"imap /{FOLDER}/{name}"
        told = subprocess.run(
            [tool("debugfs"), *words, image], capture_output=True, text=True, check=True
        )
        blocks.add(int(told.stdout.split("located at block ")[1].split(",")[0]))
    data = bytearray(image.read_bytes())
    for block in blocks:
        data[4096 * block : 4096 * (block + 1)] = bytes(4096)
    image.write_bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("made", [of_ntfs, of_fat, of_exfat, of_ext])
def test_what_lies_in_used_clusters_that_nothing_tells_of_is_carved_once(
    made: Callable[[Path], None], tmp_path: Path
) -> None:
    image = blank(tmp_path / "disk.raw", 40 * MIB)
    made(image)
    done = scan(image, tmp_path / "case")
    with opened_case(done.case) as store:
        rows = store.db.execute(
            "SELECT c.sha256, f.origin FROM file f JOIN content c ON c.key = f.content"
        ).fetchall()
    kept = [hashlib.sha256(data).hexdigest() for data in documents().values()]
    assert sorted(row for row in rows if row[1] != "live" and row[0] in kept) == sorted(
        (digest, "carved") for digest in kept
    )
    assert not [row for row in rows if row[1] == "carved" and row[0] not in kept]
    numbers = done.values("phone")
    assert {f"0802222{n:04}" for n in range(600)} <= numbers
    assert len(numbers) > 600  # those of the office documents
