"""A damaged E01 through the whole job: what was lost is said, all else is whole."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

from scanning import scan

from triage.pipeline.case import opened_case
from triage.report.headline import third
from triage.wording import Wording

MIB = 1 << 20
CHUNK = 32768
ROSTER = "氏名,電話番号\r\n剱持英介,090-1111-2222\r\n和泉薫,090-1111-3333\r\n".encode()


def run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


def acquired(folder: Path, needs: Callable[..., str], *options: str) -> tuple[Path, int]:
    """An uncompressed E01 of an ext4 disk, and where the middle of ``damaged.bin`` lies on it."""
    files, disk = folder / "files", folder / "disk.raw"
    files.mkdir()
    (files / "名簿.csv").write_bytes(ROSTER)
    noise = random.Random(5).randbytes(8 * CHUNK)
    (files / "damaged.bin").write_bytes(noise)
    with disk.open("wb") as out:
        out.truncate(8 * MIB)
    run(needs("mke2fs"), "-q", "-t", "ext4", "-d", files, disk)
    place = disk.read_bytes().index(noise) + 4 * CHUNK
    words = ("-u", "-q", "-b", "64", "-B", str(8 * MIB), "-f", "encase6", "-c", "none")
    run(needs("ewfacquire"), *words, *options, "-t", folder / "disk", disk)
    return folder / "disk.E01", place


def test_an_image_that_ends_early(tmp_path: Path, needs: Callable[..., str]) -> None:
    image, _ = acquired(tmp_path, needs)
    data = image.read_bytes()
    place = (tmp_path / "disk.raw").read_bytes().index(ROSTER) + 2 * CHUNK
    image.write_bytes(data[: data.index(ROSTER) + 2 * (CHUNK + 4)])
    found = scan(image, tmp_path / "case")
    start = place // CHUNK * CHUNK
    assert [(e.offset, e.length) for e in found.inventory.source.unreadable] == [
        (start, 8 * MIB - start)
    ]
    (gap,) = (gap for gap in found.inventory.gaps if gap.code == "image-incomplete")
    assert gap.reason.startswith("the image is incomplete: segment 1")
    assert (str(gap.locator), gap.bytes) == (f"@{start}+{8 * MIB - start}", 8 * MIB - start)
    assert found.exit_code == 3
    assert "incomplete" in third(found.inventory, Wording("en"))
    assert found.values("phone") == {"09011112222", "09011113333"}
    again = scan(image, tmp_path / "again")
    assert again.inventory.gaps == found.inventory.gaps


def test_a_missing_segment_leaves_nothing_to_compare_a_hash_with(
    tmp_path: Path, needs: Callable[..., str]
) -> None:
    """Zeros instead of what is missing have another hash than the disk had."""
    image, place = acquired(tmp_path, needs, "-S", str(MIB))
    content = (tmp_path / "disk.raw").read_bytes()[place : place + 64]
    (segment,) = (one for one in tmp_path.glob("*.E0[2-9]") if content in one.read_bytes())
    segment.unlink()
    found = scan(image, tmp_path / "case")
    source = found.inventory.source
    assert "md5" in dict(source.stored_hashes)
    assert source.hash_verified is None
    assert found.exit_code == 3


def test_one_corrupt_chunk(tmp_path: Path, needs: Callable[..., str]) -> None:
    image, place = acquired(tmp_path, needs)
    data = bytearray(image.read_bytes())
    disk = (tmp_path / "disk.raw").read_bytes()
    at = data.index(disk[place : place + 64])
    data[at] ^= 0xFF
    image.write_bytes(data)
    found = scan(image, tmp_path / "case")
    chunk = place // CHUNK * CHUNK
    assert [(e.offset, e.length) for e in found.inventory.source.unreadable] == [(chunk, CHUNK)]
    assert found.inventory.coverage.unreadable == CHUNK
    assert found.exit_code == 4
    assert found.inventory.source.hash_verified is False
    assert found.values("phone") == {"09011112222", "09011113333"}
    with opened_case(found.case) as store:
        rows = dict(store.db.execute("SELECT path, intact FROM file WHERE size > 0"))
    assert rows == {"名簿.csv": 1, "damaged.bin": 0}
