"""What an older file system left where no file system reaches now: before, between and behind the
partitions, behind the spare table of GPT, in the last sector, and behind a file system that is
smaller than its partition."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from scanning import scan
from tooling import tool

from imagekit.formats import Content, fill, format_volume
from triage.model import PLACE_NOTE, SLACK_NOTE

MIB, SECTOR = 1 << 20, 512
DISK, TABLE = 88 * MIB, 80 * MIB
STARTS, PARTITION, SYSTEM = (MIB, 44 * MIB), 28 * MIB, 20 * MIB
PLACES = {
    "before": MIB // 2,
    "slack": MIB + 25 * MIB,
    "between": 33 * MIB,
    "slack of the last": 70 * MIB,
    "behind": 75 * MIB,
    "behind the spare table": 83 * MIB,
    "last sector": DISK - SECTOR,
}
LABELS = {
    "mbr": "label: dos\n",
    "gpt": "label: gpt\n",
}
SLOTS = "".join(f"start={at // SECTOR}, size={PARTITION // SECTOR}\n" for at in STARTS)


def packed(seed: int) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("控え.bin", random.Random(seed).randbytes(70_000 + seed))
    return out.getvalue()


def older(folder: Path, kind: str, files: dict[str, bytes]) -> bytes:
    """A disk that one file system covers, its files far apart."""
    noise, part = random.Random(3), folder / "old.raw"
    with part.open("wb") as out:
        out.truncate(DISK - MIB)
    format_volume(part, kind, label="OLD", start=MIB // SECTOR, options=())
    contents: list[Content] = []
    for path, data in files.items():
        contents += [Content(path, data), Content(f"{path}.bin", noise.randbytes(2 * MIB))]
    fill(part, kind, contents)
    return bytes(MIB) + part.read_bytes()


def divided(folder: Path, kind: str, label: str, disk: bytearray) -> None:
    """The disk with a table of two partitions, which ends before it does, and small new systems."""
    short, part = folder / "short.raw", folder / "new.raw"
    short.write_bytes(disk[:TABLE])
    quiet = "-q", "--wipe", "never", "--wipe-partitions", "never"
    words = [tool("sfdisk"), *quiet, str(short)]
    subprocess.run(words, input=(LABELS[label] + SLOTS).encode(), check=True, capture_output=True)
    disk[:TABLE] = short.read_bytes()
    for start in STARTS:
        part.write_bytes(disk[start : start + SYSTEM])
        format_volume(part, kind, label="NEW", start=start // SECTOR, options=())
        disk[start : start + SYSTEM] = part.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "now", "label"),
    [
        ("ntfs", "ntfs", "gpt"),
        ("fat32", "fat16", "mbr"),
        ("exfat", "exfat", "gpt"),
        ("ext4", "ext4", "mbr"),
    ],
)
def test_what_lies_beyond_every_file_system_is_found(
    kind: str, now: str, label: str, tmp_path: Path
) -> None:
    files = {f"控え{n}/名簿_{n:02}.zip": packed(n) for n in range(30)}
    disk = bytearray(older(tmp_path, kind, files))
    divided(tmp_path, now, label, disk)
    phones = {}
    for number, (name, place) in enumerate(PLACES.items()):
        line = f"連絡先 電話 03-3000-{2101 + number}\r\n".encode("cp932")
        disk[place : place + SECTOR] = line + bytes(SECTOR - len(line))
        phones[f"033000{2101 + number}"] = place + line.index(b"03-"), name
    left = {hashlib.sha256(one).hexdigest() for one in files.values() if disk.find(one) >= 0}
    image = tmp_path / "disk.raw"
    image.write_bytes(disk)
    done = scan(image, tmp_path / "case")
    found = {
        line.value: (line.offset, phones[line.value][1])
        for line in done.lines
        if line.signature == "phone" and line.value in phones
    }
    assert found == phones
    assert len(left) > 12
    assert left <= contents(tmp_path / "case")
    notes = [dict(one.notes) for one in done.inventory.volumes]
    assert [one.get(PLACE_NOTE) for one in notes] == ["before", None, "between", None, "behind"]
    slack = [int(one.get(SLACK_NOTE, 0)) for one in notes]
    assert slack[0] == slack[2] == slack[4] == 0
    assert all(0 <= size - (PARTITION - SYSTEM) < MIB for size in (slack[1], slack[3]))


def contents(case: Path) -> set[str]:
    """The digests of everything that a case examined whole."""
    with sqlite3.connect(case / "case.sqlite") as store:
        return {digest for (digest,) in store.execute("SELECT sha256 FROM content") if digest}
