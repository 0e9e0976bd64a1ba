"""A depot of tiny drives, most of them blank, with the lists that come with them."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import people
from imagekit import contents
from imagekit.formats import run
from imagekit.sheet import Sheet

KIB = 1 << 10
EVERY = 25
"""One drive of so many holds data; the sum is that of a real fleet after a good wipe."""
SIZES = range(64, 1025, 64)
SMALLEST = {"fat": 512, "ext": 1024, "ntfs": 1088}
"""KiB of a stick; NTFS wants a sector more than 1 MiB."""
LESSORS = ("甲リース", "乙リース", "丙リース")


def make(folder: Path, drives: int) -> Path:
    """So many images in ``folder``, a lease list, certificates; returns the manifest."""
    rng = random.Random(f"depot-{drives}")
    images = folder / "images"
    images.mkdir(parents=True)
    names = [_drive(images, number, rng) for number in range(drives)]
    _write(folder / "lease.csv", LEASE, _leases(names))
    _write(folder / "papers.csv", PAPERS, _papers(len(names)))
    manifest = folder / "fleet.toml"
    keys = {"lease": "lease.csv", "certificates": "papers.csv", "images": "images"}
    manifest.write_text("".join(f'{key} = "{value}"\n' for key, value in keys.items()))
    return manifest


def _drive(folder: Path, number: int, rng: random.Random) -> str:
    image = folder / f"返却{number:04}.img"
    if number % EVERY == 7:
        _stick(image, number, rng)
    elif number % (8 * EVERY) == 9:
        image = image.with_suffix(".E01")
        image.write_bytes(b"EVF\t\r\n\xff\0" + rng.randbytes(4 * KIB))
    else:
        size = rng.choice(SIZES) * KIB
        kinds = (bytes(size), b"\xff" * size, rng.randbytes(size))
        image.write_bytes(kinds[number % len(kinds)])
    return image.name


def _stick(image: Path, number: int, rng: random.Random) -> None:
    """A file system with one or two registers; every other stick shares one with its neighbour."""
    kind = ("fat", "ext", "ntfs")[number // EVERY % 3]
    seeds = {number, number // (2 * EVERY)}
    with image.open("wb") as out:
        out.truncate(SMALLEST[kind] * KIB)
    _format(image, kind)
    for place, seed in enumerate(sorted(seeds)):
        sheet = Sheet()
        contents.customer_list(sheet, people.people(seed, 12), rng=random.Random(seed))
        listed = image.with_suffix(f".{place}.csv")
        listed.write_bytes(sheet.text.encode("cp932", "replace"))
        _copy(image, kind, listed, f"list{rng.randrange(10**6):06}.csv")
        listed.unlink()


def _format(image: Path, kind: str) -> None:
    if kind == "fat":
        run("mkfs.fat", image)
    elif kind == "ext":
        run("mkfs.ext2", "-q", "-F", image)
    else:
        run("mkfs.ntfs", "-F", "-Q", "-q", image)


def _copy(image: Path, kind: str, file: Path, name: str) -> None:
    if kind == "fat":
        run("mcopy", "-i", image, file, f"::{name}")
    elif kind == "ext":
        run("debugfs", "-w", "-R", f"write {file} {name}", image)
    else:
        run("ntfscp", image, file, name)


LEASE = ("資産番号", "シリアル番号", "型番", "リース会社", "状態", "イメージ")
PAPERS = ("証明書番号", "シリアル番号", "種別", "消去日")


def _leases(names: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """A row for every image but one in forty, and one in fifty without an image."""
    for number, name in enumerate(names):
        row = f"A-{number:05}", f"ZQ{number:06}", "ST500DM002", LESSORS[number % 3], "消去済"
        if number % 40:
            yield *row, f"images/{name}"
        if number % 50 == 0:
            yield f"M-{number:05}", f"WX{number:06}", "WD10EZEX", LESSORS[number % 3], "", ""


def _papers(drives: int) -> Iterable[tuple[str, ...]]:
    for number in range(drives):
        if number % 3:
            yield f"C-{number:05}", f"ZQ{number:06}", "データ消去証明書", "2026/11/02"


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="cp932", newline="") as out:
        csv.writer(out).writerows((header, *rows))
