"""A carved file gets back the name of the one lost entry that fits it, as a suggestion."""

from __future__ import annotations

import hashlib
import random
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from scanning import scan

from triage.pipeline.case import opened_case
from triage.pipeline.lost.suggested import Carved, Group, Order, in_order

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, mounted_ntfs, run

NAME = "名簿の控え.zip"
ROWS = "氏名,携帯電話\r\n" + "".join(f"見本 花子{n},090-1234-56{n:02}\r\n" for n in range(40))


def packed(path: Path, seed: int) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.bin", random.Random(seed).randbytes(9000))
        archive.writestr("b.csv", ROWS)
    return path.read_bytes()


@pytest.mark.parametrize("twins", [1, 2])
@pytest.mark.slow
def test_the_only_entry_of_a_size_names_the_only_file_of_it(twins: int, tmp_path: Path) -> None:
    """Sectors of a real FAT volume, put where nothing tells any more which cluster is which."""
    made = blank(tmp_path / "fat.raw", 16 * MIB)
    run("mkfs.fat", "-F", "16", "-s", "4", made)
    data = packed(tmp_path / "made.zip", 1)
    run("mmd", "-i", made, "::/old", LC_ALL="C.UTF-8", MTOOLS_SKIP_CHECK="1")
    run("mcopy", "-i", made, tmp_path / "made.zip", f"::/old/{NAME}", LC_ALL="C.UTF-8")
    old = made.read_bytes()
    folder = old.index(b".          \x10")
    disk = bytearray(4 * MIB)
    disk[MIB : MIB + 2048] = old[folder : folder + 2048]
    for number in range(twins):
        other = data if number == 0 else packed(tmp_path / "other.zip", 2)
        assert len(other) == len(data)
        place = 2 * MIB + number * (MIB // 2) + 512 * 3
        disk[place : place + len(other)] = other
    image = tmp_path / "disk.raw"
    image.write_bytes(disk)
    done = scan(image, tmp_path / "case")
    with opened_case(done.case) as store:
        rows = store.db.execute(
            "SELECT path, suggested FROM file WHERE origin = 'carved' AND size = ?", (len(data),)
        ).fetchall()
    assert rows == ([(None, NAME)] if twins == 1 else [(None, None)] * 2)
    told = [one for one in done.inventory.exposures if one.size == len(data)]
    assert told
    assert {(one.path, one.suggested) for one in told} == set(rows)
    assert not any(NAME in str(one.locator) for one in told)


@pytest.mark.xdist_group("ntfs-again")
@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.slow
def test_index_blocks_of_a_lost_ntfs_name_what_is_carved(shuffled: bool, tmp_path: Path) -> None:
    """Its records lie where FAT has its tables now; an index holds names and sizes too. Two times
    two files are of one size: only the order in which all lie tells them apart, if it does."""
    image = blank(tmp_path / "disk.raw", 24 * MIB)
    noise = random.Random(5)
    files = {f"控え_{n:02}.zip": noise.randbytes(9) for n in range(40)}
    twins = {"控え_25.zip": "控え_05.zip", "控え_35.zip": "控え_15.zip"}
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    with mounted_ntfs(image, tmp_path / "mounted") as root:
        (root / "台帳").mkdir()
        for name in files:
            (root / "台帳" / name).touch()  # gives it its record
        for name in noise.sample(sorted(files), len(files)) if shuffled else files:
            size = 4000 + 10 * len(files) + int(twins.get(name, name)[-6:-4])
            with zipfile.ZipFile(root / "台帳" / name, "w") as archive:
                archive.writestr("a.bin", noise.randbytes(size))
            files[name] = (root / "台帳" / name).read_bytes()
    run("mkfs.fat", "-F", "16", "-s", "1", image)
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT f.suggested, c.sha256 FROM file f JOIN content c ON c.key = f.content"
            " WHERE f.origin = 'carved'"
        ).fetchall()
        gaps = {gap.code for gap in store.gaps()}
    named = {name: digest for name, digest in rows if name}
    alike = set(twins) | set(twins.values())
    assert len(rows) == len(files)
    assert all(digest == hashlib.sha256(files[name]).hexdigest() for name, digest in named.items())
    # one name parts the blocks, and stands in a lost record
    assert len(named) == len(files) - 1 - (len(alike) if shuffled else 0)
    assert not shuffled or not alike & set(named)
    assert "geometry-unknown" not in gaps


def in_order_of(records: list[int], doubted: dict[int, int]) -> dict[int, int]:
    """The records that files are told to have had which lie one behind the other, with ``records``,
    of which those at some places are ``doubted``: place, file."""
    known = np.array([pair for pair in enumerate(records) if pair[0] not in doubted], np.int64)
    files = tuple(Carved(file, place, "application/zip") for place, file in doubted.items())
    names = {str(records[place]): {records[place]} for place in doubted}
    return {file: int(name) for name, file in in_order(Group(files, names), Order.of(known))}


def test_rising_records_tell_files_of_one_size_apart() -> None:
    rising = [*range(70, 90), 40, 41, 42]
    assert in_order_of(rising, {3: 1, 9: 2, 21: 3}) == {1: 73, 2: 79, 3: 41}
    assert in_order_of(rising, {3: 1, 4: 2}) == {}  # nothing lies between these two


def test_records_in_no_order_tell_nothing() -> None:
    shuffled = list(range(70, 110))
    for seed in range(500):
        random.Random(seed).shuffle(shuffled)
        told = in_order_of(shuffled, {5: 5, 20: 20})
        assert all(shuffled[file] == number for file, number in told.items())
    falling = list(range(90, 70, -1))
    assert in_order_of(falling, {3: 1, 9: 2}) == {}


def test_a_file_out_of_order_leaves_its_group_unnamed() -> None:
    records = list(range(70, 100))
    records[5], records[25] = records[25], 200
    assert in_order_of(records, {5: 1, 25: 2}) == {}


def test_two_files_of_one_size_are_told_apart_by_their_types(tmp_path: Path) -> None:
    made = blank(tmp_path / "fat.raw", 16 * MIB)
    run("mkfs.fat", "-F", "16", "-s", "4", made)
    first = packed(tmp_path / "made.zip", 1)
    rows = (ROWS * 200).encode("cp932")
    second = rows[: rows.rindex(b"\n", 0, len(first)) + 1]
    second += b"\n" * (len(first) - len(second))
    (tmp_path / "made.csv").write_bytes(second)
    run("mmd", "-i", made, "::/old", LC_ALL="C.UTF-8", MTOOLS_SKIP_CHECK="1")
    for kind in ("zip", "csv"):
        words = "-i", made, tmp_path / f"made.{kind}", f"::/old/名簿の控え.{kind}"
        run("mcopy", *words, LC_ALL="C.UTF-8", MTOOLS_SKIP_CHECK="1")
    old = made.read_bytes()
    folder = old.index(b".          \x10")
    disk = bytearray(4 * MIB)
    disk[MIB : MIB + 2048] = old[folder : folder + 2048]
    for number, data in enumerate((first, second)):
        place = 2 * MIB + number * (MIB // 2) + 512 * 3
        disk[place : place + len(data)] = data
    image = tmp_path / "disk.raw"
    image.write_bytes(disk)
    with opened_case(scan(image, tmp_path / "case").case) as store:
        found = store.db.execute(
            "SELECT c.sha256, f.suggested FROM file f JOIN content c ON c.key = f.content"
            " WHERE f.origin = 'carved' AND f.size = ?",
            (len(first),),
        ).fetchall()
    assert sorted(found) == sorted(
        (hashlib.sha256(data).hexdigest(), f"名簿の控え.{kind}")
        for kind, data in (("zip", first), ("csv", second))
    )


@pytest.mark.slow
def test_a_folder_whose_inode_a_format_wiped_names_its_files(tmp_path: Path) -> None:
    """mkfs.ext4 writes the inodes up to 16 anew; those of the folders made first are among them."""
    noise, tree = random.Random(8), tmp_path / "tree"
    files = {
        f"{folder}/{folder}の名簿{n:02}.csv": f"番号,氏名\r\n{n},{noise.random()}\r\n".encode() * 99
        for folder in ("総務", "税務", "福祉", "選管")
        for n in range(9)
    }
    for name, data in files.items():
        place = tree / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    image = blank(tmp_path / "disk.raw", 64 * MIB)
    run("mkfs.ext4", "-q", "-b", "4096", "-E", "nodiscard", "-d", tree, image)
    run("mkfs.ext4", "-q", "-b", "4096", "-E", "nodiscard", image)
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT c.sha256, coalesce(f.suggested, replace(f.path, '…/', '')) FROM file f"
            " JOIN content c ON c.key = f.content WHERE f.origin = 'reformatted'"
        ).fetchall()
    right = {hashlib.sha256(data).hexdigest(): Path(n).name for n, data in files.items()}
    assert {digest: right[digest] for digest, _ in rows} == dict(rows)
    assert len(rows) > 30
