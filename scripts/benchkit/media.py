"""The media that are timed: made here, each for one question."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import people
from imagekit import contents, formats
from imagekit.sheet import Sheet

MIB = 1 << 20
IN_FOLDER = 200
ROWS = 20_000
"""Of a register."""
ENCODINGS = ("cp932", "utf-8", "utf-16-le", "euc_jp")
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
    left = size * MIB // 10
    for number, program in enumerate(_programs()):
        if left <= 0:
            break
        data = program.read_bytes()[:left]
        (folder / f"{number:04}-{program.name}").write_bytes(data)
        left -= len(data)
    (folder / "名簿.csv").write_bytes(roster("cp932", 2000, rng))
    _format(path, size, folder)


def _programs() -> Iterator[Path]:
    """The programs of this machine, then its libraries."""
    for place in ("/usr/bin", "/usr/sbin", "/usr/lib/x86_64-linux-gnu"):
        for path in sorted(Path(place).glob("*")):
            if path.is_file() and not path.is_symlink():
                yield path


def roster_disk(path: Path, size: int) -> None:
    """An ext4 disk full of registers in four encodings, the densest that exists: copies of four
    lists, each sorted otherwise, as exports and backups leave them."""
    rng = random.Random(3)
    lines = [_register(ROWS, rng).splitlines(keepends=True) for _ in ENCODINGS]

    def shuffled(number: int) -> str:
        head, *rows = lines[number % len(lines)]
        rng.shuffle(rows)
        return "".join([head, *rows])

    _registers(path, size, shuffled)


def people_disk(path: Path, size: int) -> None:
    """The same of different people in each register: nobody is on it twice."""
    rng = random.Random(4)
    _registers(path, size, lambda _: _register(ROWS, rng))


def _registers(path: Path, size: int, made: Callable[[int], str]) -> None:
    folder = path.with_suffix(".d")
    folder.mkdir()
    written, number = 0, 0
    while written < size * MIB * 7 // 10:
        data = made(number).encode(ENCODINGS[number % len(ENCODINGS)], "replace")
        written += (folder / f"台帳{number:03}.csv").write_bytes(data)
        number += 1
    _format(path, size, folder)


def roster(encoding: str, rows: int, rng: random.Random) -> bytes:
    """A register of invented people."""
    return _register(rows, rng).encode(encoding, "replace")


def _register(rows: int, rng: random.Random) -> str:
    sheet = Sheet()
    everybody = people.people(rng.randrange(1 << 30), rows)
    contents.payroll(sheet, everybody, rng)
    return sheet.text


def _format(path: Path, size: int, folder: Path, *options: str) -> None:
    with path.open("wb") as out:
        out.truncate(size * MIB)
    _run("mkfs.ext4", "-q", "-F", "-E", "nodiscard", *options, "-d", folder, path)
    shutil.rmtree(folder)


def notes_disk(path: Path, count: int) -> None:
    """An ext4 disk of small Japanese texts in two encodings, as folders of documents hold them."""
    folder = path.with_suffix(".d")
    rng = random.Random(5)
    for number in range(count):
        place = folder / f"課{number // IN_FOLDER:05}" / f"メモ{number:07}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        text = f"議事の記録 {number}\n" + "次回は来週。資料は総務課で。\n" * rng.randrange(1, 60)
        place.write_bytes(text.encode(("utf-8", "cp932")[number % 2]))
    inodes = str(count + count // IN_FOLDER + 4096)
    _format(path, 64 + count // 100, folder, "-b", "1024", "-N", inodes)


def many_files(path: Path, count: int, kind: str) -> None:
    """A file system of ``count`` small files; of NTFS a fourth is deleted, of ext4 three fourths
    are empty, so that two million still fit."""
    with path.open("wb") as out:
        out.truncate((64 + count * (6 if kind == "ntfs" else 3) // 1000) * MIB)
    if kind == "ntfs":
        _run("mkfs.ntfs", "-q", "-F", "-Q", path)
    else:
        _run("mkfs.ext4", "-q", "-F", "-b", "1024", "-N", str(count + count // 100 + 4096), path)
    with formats.mounted(path, kind) as root:
        for number in range(count):
            place = _place(root, number)
            if number % IN_FOLDER == 0:
                place.parent.mkdir(parents=True)
            file = os.open(place, os.O_CREAT | os.O_WRONLY, 0o644)
            if kind == "ntfs" or number % 4 == 0:
                os.write(file, b"%d\n" % number)
            os.close(file)
        for number in range(0, count if kind == "ntfs" else 0, 4):
            _place(root, number).unlink()


def _place(root: Path, number: int) -> Path:
    name = f"{NAMES[number % len(NAMES)]}{number:07}.txt"
    return root / f"部{number // 10_000:03}" / f"課{number // IN_FOLDER:05}" / name


def _run(*command: str | Path) -> None:
    subprocess.run(
        [str(word) for word in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
