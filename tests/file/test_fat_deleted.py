"""Deleted files of FAT that were in pieces, written and deleted by mtools."""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from file_making import MIB, blank, content, main_stream, run, source, volume, walk

from triage.file import open_files

CLUSTER = 2048
ROOT = 1


@dataclass(frozen=True)
class Pieces:
    """A stick with a deleted file in two pieces, a deleted one that lay between them, and its
    bytes when both were live."""

    before: bytes
    after: bytes
    broken: bytes


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    folder = tmp_path_factory.mktemp("pieces")
    image = blank(folder / "stick.img", 12 * MIB)
    run("mkfs.fat", "-F", "16", "-s", str(CLUSTER // 512), image)
    noise = random.Random(5)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in ("first", "second", "third"):
            archive.writestr(name, noise.randbytes(5000))
    broken = packed.getvalue()

    def mtool(name: str, *words: str | Path) -> None:
        run(name, "-i", image, *words, MTOOLS_SKIP_CHECK="1", LC_ALL="C.UTF-8")

    def add(name: str, data: bytes) -> None:
        (folder / "plain").write_bytes(data)
        mtool("mcopy", folder / "plain", f"::/{name}")

    add("room.bin", noise.randbytes(3 * CLUSTER))
    add("between.bin", noise.randbytes(2 * CLUSTER))
    size = image.stat().st_size
    add("full.bin", b"x" * (size - 300 * CLUSTER))
    mtool("mdel", "::/room.bin")
    add("a broken archive.zip", broken)
    before = image.read_bytes()
    mtool("mdel", "::/a broken archive.zip")
    mtool("mdel", "::/between.bin")
    return Pieces(before, image.read_bytes(), broken)


def found(data: bytes) -> tuple[bytes, bool]:
    """What is read as the deleted archive, and whether its place is a guess."""
    files = open_files(source(data), volume("fat16", len(data)))
    entry = next(one for one in files.directory(ROOT) if one.name == b"a broken archive.zip")
    inode = files.inode(entry.address)
    stream = main_stream(inode)
    assert not entry.allocated
    return content(files, entry.address, stream), stream.guessed


def test_a_chain_that_is_gone_is_a_guess(pieces: Pieces) -> None:
    data, guessed = found(pieces.after)
    assert guessed
    assert data != pieces.broken


def test_the_second_copy_of_the_table_tells_the_chain(pieces: Pieces) -> None:
    boot = pieces.after
    sectors = int.from_bytes(boot[22:24], "little")
    start = 512 * (int.from_bytes(boot[14:16], "little") + sectors)
    kept = boot[:start] + pieces.before[start : start + 512 * sectors]
    data = kept + boot[len(kept) :]
    assert found(data) == (pieces.broken, False)


def test_a_cluster_that_another_folder_took_is_not_the_deleted_one_s(tmp_path: Path) -> None:
    image = blank(tmp_path / "stick.img", 12 * MIB)
    (tmp_path / "plain").write_bytes(b"x" * 100)
    run("mkfs.fat", "-F", "16", "-s", "4", image)
    steps = (
        ("mmd", "::/upper folder"),
        ("mmd", "::/upper folder/first folder"),
        ("mdeltree", "::/upper folder/first folder"),
        ("mmd", "::/second folder"),
        ("mcopy", tmp_path / "plain", "::/second folder/a file of the second.txt"),
        ("mdeltree", "::/second folder"),
    )
    for name, *words in steps:
        run(name, "-i", image, *words, MTOOLS_SKIP_CHECK="1", LC_ALL="C.UTF-8")
    data = image.read_bytes()
    found = walk(open_files(source(data), volume("fat16", len(data))))
    taken = [found[path] for path in (b"upper folder/first folder", b"second folder")]
    clusters = {data[32 * one.address + 26 : 32 * one.address + 28] for one in taken}
    assert len(clusters) == 1
    assert b"second folder/a file of the second.txt" in found
    assert not any(path.startswith(b"upper folder/first folder/") for path in found)


def test_a_cluster_that_a_later_file_ran_through_is_a_guess(tmp_path: Path) -> None:
    """Of the later one, deleted too, another place is believed: nothing meets the first one's."""
    image = blank(tmp_path / "stick.img", 12 * MIB)
    run("mkfs.fat", "-F", "16", "-s", str(CLUSTER // 512), image)
    row = "佐久間 澄江,千葉県架空市緑町1-2\r\n".encode("cp932")
    short, whole = row * 33, row * 40

    def mtool(name: str, *words: str | Path) -> None:
        run(name, "-i", image, *words, MTOOLS_SKIP_CHECK="1", LC_ALL="C.UTF-8")

    def add(name: str, data: bytes) -> None:
        (tmp_path / "plain").write_bytes(data)
        mtool("mcopy", tmp_path / "plain", f"::/{name}")

    for folder in ("first", "second", "third", "fourth"):
        mtool("mmd", f"::/{folder}")
    for name in ("first/a room.txt", "first/between one.txt", "first/between two.txt"):
        add(name, whole)
    add("second/the victim.txt", short)
    add("fourth/left alone.txt", short)
    add("full.bin", b"x" * (image.stat().st_size - 64 * CLUSTER))
    mtool("mdel", "::/first/a room.txt")
    mtool("mdel", "::/second/the victim.txt")
    add("third/later and longer.txt", row * 200)
    mtool("mdel", "::/first/between one.txt", "::/first/between two.txt")
    mtool("mdel", "::/third/later and longer.txt", "::/fourth/left alone.txt")
    data = image.read_bytes()
    files = open_files(source(data), volume("fat16", len(data)))
    streams = {
        path: (entry.address, main_stream(files.inode(entry.address)))
        for path, entry in walk(files).items()
        if path.endswith(b".txt")
    }
    address, victim = streams[b"second/the victim.txt"]
    assert victim.guessed
    assert content(files, address, victim) != short
    address, alone = streams[b"fourth/left alone.txt"]
    assert not alone.guessed
    assert content(files, address, alone) == short
    assert not streams[b"first/between one.txt"][1].guessed


def test_a_long_name_that_lost_its_end_is_not_the_name(tmp_path: Path) -> None:
    """Thirteen letters fill an entry: only the short name's ending tells that more followed."""
    image = blank(tmp_path / "stick.img", 12 * MIB)
    (tmp_path / "plain").write_bytes(b"x" * 100)
    run("mkfs.fat", "-F", "16", "-s", "4", image)
    names = ("thirteen long.txt", "nine more.txt", "no end at all")
    for name in names:
        words = "mcopy", "-i", image, tmp_path / "plain", f"::/{name}"
        run(*words, MTOOLS_SKIP_CHECK="1", LC_ALL="C.UTF-8")
    for name in names:
        run("mdel", "-i", image, f"::/{name}", MTOOLS_SKIP_CHECK="1", LC_ALL="C.UTF-8")
    data = bytearray(image.read_bytes())
    end = data.index(".txt".encode("utf-16-le")) - 1
    files = open_files(source(bytes(data)), volume("fat16", len(data)))
    assert {path.decode() for path in walk(files)} == set(names)
    data[end : end + 32] = bytes((0xE5,)) + b"OTHER   TXT" + bytes(20)
    files = open_files(source(bytes(data)), volume("fat16", len(data)))
    found = {path.decode() for path in walk(files)}
    assert set(names) - found == {names[0]}
    assert any(path.upper().startswith("_HIRTE~1") for path in found)
