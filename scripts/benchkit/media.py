"""The media that are timed: made here, each for one question."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import people
from imagekit import contents, formats
from imagekit.sheet import Sheet

MIB = 1 << 20
NAMES = ("報告", "名簿", "会議", "資料", "予算", "議事録", "一覧", "台帳")


def random_disk(path: Path, size: int) -> None:
    """A disk of noise, as a wiper leaves it or a sound cipher."""
    rng = random.Random(1)
    with path.open("wb") as out:
        for _ in range(size):
            out.write(rng.randbytes(MIB))


def sparse_disk(path: Path, size: int) -> None:
    """An ext4 disk of which one part in ten holds text and programs; the rest was never used."""
    folder = path.with_suffix(".d")
    folder.mkdir()
    rng = random.Random(2)
    programs = sorted(Path("/usr/bin").iterdir(), key=lambda p: p.name)
    left = size * MIB // 10
    for program in programs:
        if not program.is_file() or program.is_symlink() or left <= 0:
            continue
        data = program.read_bytes()[:left]
        (folder / program.name).write_bytes(data)
        left -= len(data)
    (folder / "名簿.csv").write_bytes(roster("cp932", 2000, rng))
    _format(path, size, folder)


def roster_disk(path: Path, size: int) -> None:
    """An ext4 disk full of registers in four encodings: the densest that exists."""
    folder = path.with_suffix(".d")
    folder.mkdir()
    rng = random.Random(3)
    written, number = 0, 0
    while written < size * MIB * 7 // 10:
        encoding = ("cp932", "utf-8", "utf-16-le", "euc_jp")[number % 4]
        place = folder / f"台帳{number:03}.csv"
        written += place.write_bytes(roster(encoding, 20_000, rng))
        number += 1
    _format(path, size, folder)


def roster(encoding: str, rows: int, rng: random.Random) -> bytes:
    """A register of invented people."""
    sheet = Sheet()
    everybody = people.people(rng.randrange(1 << 30), rows)
    contents.payroll(sheet, everybody, rng)
    return sheet.text.encode(encoding, "replace")


def _format(path: Path, size: int, folder: Path) -> None:
    with path.open("wb") as out:
        out.truncate(size * MIB)
    _run("mkfs.ext4", "-q", "-F", "-E", "nodiscard", "-d", folder, path)
    shutil.rmtree(folder)


def many_files(path: Path, count: int, kind: str) -> None:
    """A file system of ``count`` small files, a fourth of them deleted (NTFS)."""
    size = max(64, count * 6 // 1000)
    with path.open("wb") as out:
        out.truncate(size * MIB)
    if kind == "ntfs":
        _run("mkfs.ntfs", "-q", "-F", "-Q", path)
        with formats.mounted(path, "ntfs") as root:
            _fill(root, count)
            for number in range(0, count, 4):
                _place(root, number).unlink()
        return
    folder = path.with_suffix(".d")
    folder.mkdir()
    _fill(folder, count)
    _run("mkfs.ext4", "-q", "-F", "-N", str(count + 4096), "-d", folder, path)
    shutil.rmtree(folder)


def _fill(root: Path, count: int) -> None:
    for number in range(count):
        place = _place(root, number)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"%d\n" % number)


def _place(root: Path, number: int) -> Path:
    name = f"{NAMES[number % len(NAMES)]}{number:07}.txt"
    return root / f"部{number // 10_000:03}" / f"課{number // 200:05}" / name


def _run(*command: str | Path) -> None:
    subprocess.run(
        [str(word) for word in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
