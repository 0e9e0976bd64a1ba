"""What a quick format leaves: files with their names, whole, and told as what they are."""

from __future__ import annotations

import hashlib
import os
import random
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Expected
from scanning import Scanned, scan

from triage.pipeline.case import opened_case, read_again
from triage.pipeline.result.show import find

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, mounted_ntfs, run

COMPRESSED = 0x0810
"""FILE_ATTRIBUTE_COMPRESSED | FILE_ATTRIBUTE_DIRECTORY ([MS-FSCC] 2.6)."""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["reformatted-ntfs", "reformatted-fat32"])
def test_what_lost_its_record_is_carved_where_it_lies(
    name: str, scanned: Callable[[str], Scanned], expected: Callable[[str], Expected]
) -> None:
    with opened_case(scanned(name).case) as store:
        rows = store.db.execute(
            "SELECT address, size, state FROM file WHERE origin = 'carved'"
        ).fetchall()
    for place in expected(name).places.values():
        if place["origin"] == "reformatted":
            assert (-1 - place["offset"], place["size"], "examined") in rows


@pytest.fixture(scope="module")
def ntfs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """An NTFS that was filled and then formatted again."""
    folder = tmp_path_factory.mktemp("ntfs")
    image = blank(folder / "ntfs.raw", 16 * MIB)
    noise = random.Random(4)
    files = {
        f"部署{number % 4}/文書_{number:02}.bin": noise.randbytes(300 * number + 9)
        for number in range(24)
    }
    files["圧縮/長い一覧.csv"] = "氏名,住所,電話番号\r\n".encode("cp932") * 9000
    files["圧縮/混ざり.bin"] = noise.randbytes(70_000) + bytes(90_000) + b"end" * 20_000
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    with mounted_ntfs(image, folder / "mounted") as root:
        for path, data in files.items():
            place = root / path
            if not place.parent.exists():
                place.parent.mkdir()
                if path.startswith("圧縮"):
                    packed = struct.pack(">I", COMPRESSED)
                    os.setxattr(place.parent, "system.ntfs_attrib_be", packed)
            place.write_bytes(data)
        (root / "部署0/文書_00.bin:別の.txt").write_bytes(b"a stream beside the content\n" * 3)
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    return image, {**files, "部署0/文書_00.bin:別の.txt": b"a stream beside the content\n" * 3}


@pytest.mark.xdist_group("ntfs-again")
def test_what_was_deleted_before_a_format_of_ntfs_is_not_called_intact(tmp_path: Path) -> None:
    """An index or a list of attributes may have taken its clusters: no record tells, and the map
    of that time is gone. What lies in its record is sure."""
    image = blank(tmp_path / "ntfs.raw", 16 * MIB)
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    files = {"長い.bin": random.Random(5).randbytes(9000), "短い.bin": b"\x01short" * 9}
    with mounted_ntfs(image, tmp_path / "mounted") as root:
        for number in range(60):  # a format writes over the first records behind its own
            (root / f"他{number:02}.bin").write_bytes(b"\x01other" * 300)
        for name, data in files.items():
            (root / name).write_bytes(data)
        for name in files:
            (root / name).unlink()
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT f.path, c.sha256, f.intact FROM file f JOIN content c ON c.key = f.content"
            " WHERE f.path NOT LIKE '他%' AND f.origin <> 'live'"
        ).fetchall()
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert sorted(rows) == [
        ("短い.bin", digests["短い.bin"], 1),
        ("長い.bin", digests["長い.bin"], 0),
    ]


@pytest.mark.xdist_group("ntfs-again")
def test_ntfs_gives_back_every_file_with_its_path(
    ntfs: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    image, files = ntfs
    done = scan(image, tmp_path / "case")
    with opened_case(done.case) as store:
        rows = store.db.execute(
            "SELECT f.path, c.sha256, f.origin, f.intact, f.locator FROM file f JOIN content c"
            " ON c.key = f.content WHERE f.origin = 'reformatted'"
        ).fetchall()
        found = {path: tuple(rest) for path, *rest in rows}
        locator = found["圧縮/混ざり.bin"][3]
        place = find(store, locator, b"key").place
    assert {path: row[:3] for path, row in found.items()} == {
        path: (hashlib.sha256(data).hexdigest(), "reformatted", 1) for path, data in files.items()
    }
    assert locator.startswith("p0/圧縮/混ざり.bin/~@")
    assert read_again(done.case, place) == files["圧縮/混ざり.bin"]


@pytest.mark.xdist_group("ntfs-again")
def test_a_folder_of_the_next_format_is_not_that_of_an_older_file(tmp_path: Path) -> None:
    """Each format gives the same numbers and sequences to its first folders."""
    noise = random.Random(6)
    image, place = blank(tmp_path / "ntfs.raw", 16 * MIB), tmp_path / "mounted"
    files: dict[str, bytes] = {}
    for folder, count in (("住民課/届出", 40), ("税務課/滞納", 8), ("", 0)):
        run("mkfs.ntfs", "-F", "-Q", "-q", image)
        for number in range(count):
            files[f"{folder}/{folder[:2]}{number:02}.bin"] = noise.randbytes(3000 + number)
        if count:
            with mounted_ntfs(image, place) as root:
                (root / folder).mkdir(parents=True)
                for path, data in files.items():
                    if path.startswith(folder):
                        (root / path).write_bytes(data)
    digests = {hashlib.sha256(data).hexdigest(): path for path, data in files.items()}
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT c.sha256, f.path FROM file f JOIN content c ON c.key = f.content"
            " WHERE f.origin <> 'live' AND f.path IS NOT NULL"
        ).fetchall()
    found = {digests[digest]: path for digest, path in rows if digest in digests}
    older = {path for path in found if path.startswith("住民課")}
    assert len(older) > 20
    assert all(found[path] == f"…/{Path(path).name}" for path in older)
    newer = {path for path in files if path.startswith("税務課")}
    assert {found[path] for path in newer} == newer


@pytest.mark.slow
@pytest.mark.xdist_group("ntfs-again")
def test_content_that_lies_in_its_record_needs_no_clusters(tmp_path: Path) -> None:
    """Files so small that nothing tells where clusters lay: what the next system has left of their
    records gives names and content; a copy of a record in one of its own files is that file's."""
    noise = random.Random(11)
    image = blank(tmp_path / "disk.raw", 24 * MIB)
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    files = {
        f"窓口/受付票{n:03}.txt": noise.randbytes(60 + n % 250).hex().encode() for n in range(400)
    }
    with mounted_ntfs(image, tmp_path / "mounted") as root:
        (root / "窓口").mkdir()
        for name, data in files.items():
            (root / name).write_bytes(data)
    before = image.read_bytes()
    copied = before.rindex(b"FILE0\0\3\0")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "copy.img").write_bytes(before[copied : copied + 1024] + b"end")
    run("mkfs.ext4", "-q", "-E", "nodiscard", "-d", tmp_path / "tree", image)
    after = image.read_bytes()
    left = {
        f"…/{Path(name).name}": hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if data[:50] in after and any(data[-end - 50 : -end] in after for end in (1, 100))
    }
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT f.path, c.sha256, f.origin, f.intact FROM file f JOIN content c"
            " ON c.key = f.content WHERE f.path IS NOT NULL AND f.origin <> 'live'"
        ).fetchall()
        gaps = store.db.execute("SELECT code FROM gap WHERE stage = 'rebuild'").fetchall()
    assert len(files) > len(left) > 50
    assert sorted(rows) == sorted((*one, "reformatted", 1) for one in left.items())
    assert ("geometry-unknown",) not in gaps
