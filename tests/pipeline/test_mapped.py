"""Files of ext2 and ext3 whose inodes are gone: the maps of their blocks say where they lie."""

from __future__ import annotations

import hashlib
import io
import os
import random
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from scanning import scan
from tooling import mounted

from triage.pipeline.case import opened_case
from triage.survey.block_maps import maps

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, run


def documents(seed: int) -> dict[str, bytes]:
    """Files of more blocks than an inode names: some need two levels of maps."""
    noise = random.Random(seed)
    files = {}
    for number, lines in enumerate((700, 900, 1200, 9000)):
        rows = (f"{n},佐藤{noise.randrange(99)},090-1111-{n:04}\r\n" for n in range(lines))
        files[f"台帳{number}.csv"] = "".join(rows).encode("cp932")
    for number, size in enumerate((40_000, 300_000)):
        with io.BytesIO() as packed:
            with zipfile.ZipFile(packed, "w") as archive:
                archive.writestr("中身.bin", noise.randbytes(size))
            files[f"控え{number}.zip"] = packed.getvalue()
    return files


def found(image: Path, case: Path) -> dict[str, tuple[str, int]]:
    """Origin and whether it is called intact, by digest."""
    with opened_case(scan(image, case).case) as store:
        rows = store.db.execute(
            "SELECT c.sha256, f.origin, f.intact FROM file f JOIN content c ON c.key = f.content"
            " WHERE f.origin <> 'live'"
        ).fetchall()
    assert len({digest for digest, *_ in rows}) == len(rows)
    return {digest: tuple(rest) for digest, *rest in rows}


def expected(files: dict[str, bytes]) -> dict[str, tuple[str, int]]:
    """Only what has checksums is proved to be whole."""
    return {
        hashlib.sha256(data).hexdigest(): ("carved", int(name.endswith(".zip")))
        for name, data in files.items()
    }


def made(folder: Path, kind: str, block: int, files: dict[str, bytes]) -> Path:
    """A file system with files in it, as its own tool puts them there."""
    tree = folder / "tree"
    tree.mkdir()
    for name, data in files.items():
        (tree / name).write_bytes(data)
    image = blank(folder / "disk.raw", 12 * MIB)
    run(f"mkfs.{kind}", "-q", "-b", str(block), "-E", "nodiscard", "-d", tree, image)
    return image


@pytest.mark.parametrize(("kind", "block"), [("ext2", 1024), ("ext3", 4096)])
def test_what_a_format_left_is_put_together(kind: str, block: int, tmp_path: Path) -> None:
    files = {n: d for n, d in documents(block).items() if len(d) > 12 * block}
    image = made(tmp_path, kind, block, files)
    run(f"mkfs.{kind}", "-q", "-F", "-b", str(block), "-E", "nodiscard", image)
    assert found(image, tmp_path / "case") == expected(files)


def test_maps_that_name_more_than_the_disk_holds_are_read_to_a_limit(tmp_path: Path) -> None:
    """A map with a thousand copies leads to one file a thousand times."""
    files = {n: d for n, d in documents(11).items() if len(d) > 12 * 1024}
    image = made(tmp_path, "ext2", 1024, files)
    run("mkfs.ext2", "-q", "-F", "-b", "1024", "-E", "nodiscard", image)
    disk = image.read_bytes()
    heads = np.frombuffer(disk, np.uint8).reshape(-1, 512)[: 8 * MIB // 512]
    several = (disk[row * 512 :][:1024] for row in maps(heads) if row % 2 == 0)
    longest = max(several, key=lambda raw: len(raw.rstrip(b"\0")))
    image.write_bytes(disk + longest * 1000)
    assert {d: k for d, k in found(image, tmp_path / "case").items() if d in expected(files)} == (
        expected(files)
    )
    with opened_case(tmp_path / "case") as store:
        rows = store.db.execute("SELECT code FROM gap WHERE reason LIKE 'maps of lost files%'")
        assert rows.fetchall() == [("remnants-limit",)]


def test_what_the_kernel_wrote_and_deleted_is_put_together(tmp_path: Path) -> None:
    """It lays files in pieces whose sizes are powers of two, and their maps elsewhere."""
    files, place = documents(3), tmp_path / "mounted"
    image = blank(tmp_path / "disk.raw", 12 * MIB)
    run("mkfs.ext2", "-q", "-b", "1024", "-E", "nodiscard", image)
    with mounted(image, place):
        for name, data in files.items():
            (place / name).write_bytes(data)
        os.sync()
        for name in files:
            (place / name).unlink()
    back = found(image, tmp_path / "case")
    assert {digest: back.get(digest) for digest in expected(files)} == expected(files)


def test_what_lay_in_a_tree_of_many_pieces_is_put_together(tmp_path: Path) -> None:
    """From the fifth piece on the tree has a block of its own, which a format leaves."""
    files, place = documents(5), tmp_path / "mounted"
    image = blank(tmp_path / "disk.raw", 24 * MIB)
    bare = ("-q", "-F", "-E", "nodiscard,lazy_itable_init=0", "-O", "^has_journal")
    run("mkfs.ext4", *bare, image)
    with mounted(image, place):
        several = [(place / name).open("wb", buffering=0) for name in files]
        for at in range(0, max(map(len, files.values())), 8192):
            for out, data in zip(several, files.values(), strict=True):
                out.write(data[at : at + 8192])
                os.fsync(out.fileno())
        for out in several:
            out.close()
    run("mkfs.ext4", *bare, image)
    back = found(image, tmp_path / "case")
    large = {name: data for name, data in files.items() if len(data) > 100_000}
    assert {digest: back.get(digest) for digest in expected(large)} == expected(large)


def test_a_map_is_numbers_that_count_up_and_nothing_behind_them() -> None:
    sectors = np.zeros((6, 128), "<u4")
    sectors[0, :40] = np.arange(1000, 1040)
    sectors[1, :5] = (7, 8, 9, 20, 21)
    sectors[2, 0] = 77
    sectors[3, :40] = np.arange(1000, 1040)
    sectors[3, 90] = 5
    sectors[4] = np.random.default_rng(1).integers(1, 1 << 32, 128)
    assert maps(sectors.view(np.uint8)) == [0, 1, 2]
