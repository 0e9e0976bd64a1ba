"""Deleted files of an exFAT that was in use, through a whole scan: what is called intact."""

from __future__ import annotations

import hashlib
import random
import sys
from pathlib import Path

import pytest
from scanning import scan
from tooling import tool

from triage.pipeline.case import opened_case

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from imagekit.formats import Content, fill, format_volume, remove


@pytest.fixture
def used(tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    """Files in the gaps of others, in pieces, deleted with them."""
    tool("mount.exfat-fuse")
    rows, image = random.Random(33), tmp_path / "disk.raw"
    with image.open("wb") as file:
        file.truncate(24 << 20)
    format_volume(image, "exfat", label="DATA", start=0, options=("-c", "2K"))

    def texts(folder: str, count: int) -> dict[str, bytes]:
        return {
            f"{folder}/{folder}の住民基本台帳の写しと異動届の一覧{number:03}.log": "".join(
                f"{row},蛭田 みづほ,千葉県架空市緑町{rows.randint(1, 9)}-{rows.randint(1, 30)}\n"
                for row in range(rows.randint(5, 200))
            ).encode()
            for number in range(count)
        }

    first, second = texts("総務", 60), texts("税務", 50)
    for some, gone in ((first, list(first)[::2]), (second, list(second))):
        fill(image, "exfat", [Content(path, data) for path, data in some.items()])
        remove(image, "exfat", gone, orphan=False)
    return image, {**first, **second}


def test_no_file_is_called_intact_that_is_not(
    used: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    image, files = used
    digests = {hashlib.sha256(data).hexdigest() for data in files.values()}
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT f.path, c.sha256, f.intact FROM file f LEFT JOIN content c ON c.key = f.content"
            " WHERE f.origin <> 'live' AND f.path IS NOT NULL"
        ).fetchall()
    assert not [path for path, digest, intact in rows if intact and digest not in digests]
    found = {digest for _, digest, _ in rows}
    disk = image.read_bytes()
    whole = {
        path for path, data in files.items() if path.startswith("税務") and disk.count(data) == 1
    }
    assert len(whole) > 10
    assert {path for path in whole if hashlib.sha256(files[path]).hexdigest() not in found} == set()


def test_names_whose_entries_lie_in_two_clusters_survive_a_format(tmp_path: Path) -> None:
    """Folders that grow in turn have their clusters apart, and a long name needs half of one."""
    tool("mount.exfat-fuse")
    noise, image = random.Random(34), tmp_path / "disk.raw"
    with image.open("wb") as file:
        file.truncate(16 << 20)
    format_volume(image, "exfat", label="DATA", start=0, options=("-c", "512"))
    files = {
        f"{folder}/{folder}の{'住民基本台帳' * (number % 9)}{number:03}.bin": noise.randbytes(900)
        for number in range(60)
        for folder in ("総務", "税務", "保険")
    }
    fill(image, "exfat", [Content(path, data) for path, data in files.items()])
    format_volume(image, "exfat", label="DATA", start=0, options=("-c", "512"))
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT f.path, c.sha256 FROM file f JOIN content c ON c.key = f.content"
            " WHERE f.origin = 'reformatted'"
        ).fetchall()
    named = {path.rpartition("/")[2]: digest for path, digest in rows}
    wanted = {
        path.rpartition("/")[2]: hashlib.sha256(data).hexdigest() for path, data in files.items()
    }
    assert named == {name: wanted.get(name) for name in named}
    assert len(named) >= len(wanted) - 2
