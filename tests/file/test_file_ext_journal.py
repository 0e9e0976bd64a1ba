"""Files deleted from ext3/4 as the kernel deletes them: the journal says what they were."""

from __future__ import annotations

import hashlib
import os
import random
import shutil

import pytest
from file_making import MIB, blank, content, inodes, main_stream, run, source, volume, walk
from tooling import mounted

from triage.errors import SourceError
from triage.file import open_files


@pytest.fixture(scope="module", params=["ext3", "ext4"])
def deleted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, bytes, dict[bytes, bytes]]:
    kind: str = request.param
    folder = tmp_path_factory.mktemp(kind)
    image, place = blank(folder / "image", 10 * MIB), folder / "mounted"
    run(f"mkfs.{kind}", "-q", "-F", "-E", "nodiscard", "-N", "256", image)
    noise = random.Random(17)
    files = {
        f"人事/評価_{number:02}.bin".encode(): noise.randbytes(900 * number + 5)
        for number in range(20)
    }
    files["総務.csv".encode()] = "氏名,電話\n".encode("cp932") * 4000
    with mounted(image, place):
        for name, data in files.items():
            path = place / os.fsdecode(name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        os.sync()
        for name in files:
            (place / os.fsdecode(name)).unlink()
        (place / "later.txt").write_bytes(b"written after them\n")
    data = image.read_bytes()
    shutil.rmtree(folder)
    return kind, data, files


def test_content_and_names_come_back(deleted: tuple[str, bytes, dict[bytes, bytes]]) -> None:
    kind, data, files = deleted
    opened = open_files(source(data), volume(kind, len(data)))
    gone = {
        hashlib.sha256(content(opened, address, main_stream(inode))).digest(): address
        for address, inode in inodes(opened).items()
        if inode.kind == "file" and not inode.allocated and inode.size
    }
    wanted = {name: hashlib.sha256(data).digest() for name, data in files.items()}
    back = {name for name, digest in wanted.items() if digest in gone}
    assert len(files) - len(back) <= 1  # the last file's record may serve the new one
    named = walk(opened)
    assert all(named[name].address == gone[wanted[name]] for name in back)
    assert not any(named[name].allocated for name in back)


@pytest.mark.parametrize("seed", range(2))
def test_a_damaged_journal_is_no_danger(
    deleted: tuple[str, bytes, dict[bytes, bytes]], seed: int
) -> None:
    kind, data, _ = deleted
    noise, disk = random.Random(seed), bytearray(data)
    place = disk.find(b"\xc0\x3b\x39\x98")
    for _ in range(400):
        disk[place + noise.randrange(1 << 20)] = noise.randrange(256)
    opened = open_files(source(bytes(disk)), volume(kind, len(data)))
    for address, inode in inodes(opened).items():
        if inode.kind == "file" and not inode.allocated and inode.size:
            stream = main_stream(inode)
            assert len(content(opened, address, stream)) <= max(inode.size, len(data))
    try:
        walk(opened)
    except SourceError:
        return
