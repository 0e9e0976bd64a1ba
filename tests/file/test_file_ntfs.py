"""NTFS as ntfs-3g writes it, read back without it."""

import os
import random
from dataclasses import dataclass, replace

import pytest
from file_making import (
    MIB,
    assert_swept_as_one_by_one,
    blank,
    content,
    held_blocks,
    inodes,
    main_stream,
    mounted_ntfs,
    raw,
    run,
    same,
    source,
    volume,
    walk,
)

from triage.errors import SourceError
from triage.file import Files, open_files
from triage.file.sweep import Gathering, Swept
from triage.file.tsk import TskFiles
from triage.metadata import Records
from triage.model import Extent, Inode, Stream

COMPRESSED = (0x800).to_bytes(4, "big")


@dataclass(frozen=True)
class Truth:
    data: bytes
    files: dict[str, bytes]
    streams: dict[str, bytes]
    deleted: dict[str, bytes]

    def open(self) -> Files:
        return open_files(source(self.data), volume("ntfs", len(self.data)))


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    folder = tmp_path_factory.mktemp("ntfs")
    image = blank(folder / "ntfs.img", 48 * MIB)
    run("mkfs.ntfs", "-q", "-F", "-f", image)
    noise = random.Random(5)
    files = {
        "名簿/一覧.csv": "氏名,電話\n見本 太郎,03-0000-0000\n".encode("cp932"),
        "resident.txt": b"".join(b"%04d row\n" % i for i in range(66)),
        "empty.txt": b"",
        "big.bin": noise.randbytes(700_001),
        "packed/text.txt": b"".join(b"packed line %d\n" % i for i in range(20_000)),
        "packed/mixed.bin": noise.randbytes(150_000) + bytes(400_000) + b"text" * 20_000,
        "many/" + "長" * 60 + ".txt": b"x" * 5000,
        **{f"many/{i:03}.txt": b"%d," % i * i for i in range(250)},
        "fragmented.bin": noise.randbytes(4096 * 100),
        "sparse.bin": b"start" + bytes(3 * MIB) + b"end",
    }
    streams = {
        "big.bin:Zone.Identifier": b"[ZoneTransfer]\r\nZoneId=3\r\n",
        "big.bin:large": b"alternate" * 9000,
        "名簿:note": b"a stream of a directory",
    }
    deleted = {
        "gone.bin": noise.randbytes(90_000),
        "gone resident.txt": b"deleted resident\n" * 9,
        "old/sub/lost.txt": b"lost with its directory\n" * 900,
    }
    with mounted_ntfs(image, folder / "mount") as root:
        for name in ("名簿", "packed", "many", "old/sub"):
            (root / name).mkdir(parents=True)
        os.setxattr(root / "packed", "system.ntfs_attrib_be", COMPRESSED)
        for name, data in {**files, **deleted, **streams}.items():
            if not name.startswith(("fragmented", "sparse")):
                (root / name).write_bytes(data)
        with (root / "sparse.bin").open("wb") as file:
            file.write(b"start")
            file.seek(3 * MIB + 5)
            file.write(b"end")
        with (root / "fragmented.bin").open("wb", buffering=0) as file:
            for start in reversed(range(0, 4096 * 100, 4096)):
                file.seek(start)
                file.write(files["fragmented.bin"][start : start + 4096])
                os.fsync(file.fileno())
    with mounted_ntfs(image, folder / "mount") as root:
        for name in deleted:
            (root / name).unlink()
        (root / "old/sub").rmdir()
        (root / "old").rmdir()
        for i in range(0, 250, 5):
            (root / f"many/{i:03}.txt").unlink()
            files.pop(f"many/{i:03}.txt")
        for name, data in files.items():
            assert (root / name).read_bytes() == data
    return Truth(image.read_bytes(), files, streams, deleted)


def test_names_are_those_of_the_mount(truth: Truth) -> None:
    found = walk(truth.open())
    live = {name.decode() for name, entry in found.items() if entry.allocated}
    folders = {"名簿", "packed", "many"}
    assert {n for n in live if not n.startswith("$")} == set(truth.files) | folders
    assert {n for n in live if found[n.encode()].is_directory} == folders | {"$Extend"}


def test_content_of_every_live_file(truth: Truth) -> None:
    files = truth.open()
    found = walk(files)
    for name, data in truth.files.items():
        address = found[name.encode()].address
        stream = main_stream(files.inode(address))
        assert content(files, address, stream) == data, name
        assert stream.size == len(data)
        if not stream.compressed and not stream.resident:
            assert raw(truth.data, stream) == data, name


def test_properties_of_streams(truth: Truth) -> None:
    files = truth.open()
    found = walk(files)
    streams = {name: main_stream(files.inode(found[name.encode()].address)) for name in truth.files}
    assert {n for n, s in streams.items() if s.compressed} == {
        "packed/text.txt",
        "packed/mixed.bin",
    }
    assert streams["sparse.bin"].sparse
    assert any(extent.offset < 0 for extent in streams["sparse.bin"].extents)
    assert streams["resident.txt"].resident
    assert len(streams["fragmented.bin"].extents) > 50
    taken = sum(extent.length for extent in streams["big.bin"].extents)
    assert 0 <= taken - 700_001 < 4096  # the rest is slack


def test_resident_bytes_lie_where_their_extents_say(truth: Truth) -> None:
    """All but the two bytes at the end of a sector, which the update sequence replaces."""
    files = truth.open()
    found = walk(files)
    for name in ("resident.txt", "名簿/一覧.csv", "many/033.txt"):
        stream = main_stream(files.inode(found[name.encode()].address))
        place = stream.extents[0].offset
        there = raw(truth.data, stream)
        odd = [i for i, (a, b) in enumerate(zip(there, truth.files[name], strict=True)) if a != b]
        assert all((place + i) % 512 >= 510 for i in odd)
        assert len(there) == len(truth.files[name])
    assert odd == []


def test_alternate_streams(truth: Truth) -> None:
    files = truth.open()
    found = walk(files)
    for name, data in truth.streams.items():
        file, _, stream_name = name.partition(":")
        inode = files.inode(found[file.encode()].address)
        assert inode is not None
        stream = next(s for s in inode.streams if s.name == stream_name.encode())
        assert content(files, inode.address, stream) == data
    directory = files.inode(found["名簿".encode()].address)
    assert directory is not None
    assert [s.name for s in directory.streams] == [b"note"]  # its index is no content


def path_of(inode: Inode, every: dict[int, Inode]) -> str:
    """The path by parent references, each checked by its sequence number."""
    steps: list[str] = []
    while inode.address != 5:
        parent, sequence, name = inode.names[0]
        steps.append(name.decode())
        assert every[parent].sequence == sequence
        inode = every[parent]
    return "/".join(reversed(steps))


def test_deleted_files_are_reached_by_their_records(truth: Truth) -> None:
    files = truth.open()
    every = inodes(files)
    gone = {path_of(i, every): i for i in every.values() if not i.allocated and i.names}
    for name, data in truth.deleted.items():
        stream = main_stream(gone[name])
        assert content(files, gone[name].address, stream) == data
    assert gone["old"].kind == "directory"


def test_names_left_in_unused_room_of_an_index(truth: Truth) -> None:
    files = truth.open()
    every = inodes(files)
    left = {name: entry for name, entry in walk(files).items() if not entry.allocated}
    assert any(name.startswith(b"many/") for name in left)
    for name, entry in left.items():
        assert name.decode().startswith("many/")
        assert every[entry.address].sequence == entry.sequence


def test_both_passes_agree(truth: Truth) -> None:
    files = truth.open()
    every = inodes(files)
    for name, entry in walk(files).items():
        if entry.allocated:
            assert every[entry.address].allocated, name
            assert every[entry.address].sequence == entry.sequence
            assert path_of(every[entry.address], every).encode() == name


def test_the_file_system_s_own_files(truth: Truth) -> None:
    every = inodes(truth.open())
    assert {every[address].kind for address in range(11)} == {"special", "directory"}
    assert every[5].kind == every[11].kind == "directory"
    assert all(inode.kind != "special" for address, inode in every.items() if address >= 64)


def test_volume_in_a_partition_and_behind_a_backup_boot_sector(truth: Truth) -> None:
    shifted = bytearray(MIB) + truth.data
    shifted[MIB : MIB + 512] = bytes(512)
    last = len(truth.data) - 512
    place = volume("ntfs", len(truth.data), MIB, (("overlay", f"0<{last}+512"),))
    files = open_files(source(bytes(shifted)), place)
    entry = walk(files)[b"big.bin"]
    stream = main_stream(files.inode(entry.address))
    assert raw(bytes(shifted), stream) == truth.files["big.bin"]
    assert content(files, entry.address, stream) == truth.files["big.bin"]


def test_bytes_that_were_never_written(truth: Truth) -> None:
    """NTFS keeps how much of a file was written; behind it lies what was there before."""
    files = truth.open()
    address = walk(files)[b"big.bin"].address
    data = bytearray(truth.data)
    size = (700_001).to_bytes(8, "little")
    place = data.find(size + size)  # data size, initialized size
    data[place + 8 : place + 16] = (100_000).to_bytes(8, "little")
    files = open_files(source(bytes(data)), volume("ntfs", len(data)))
    stream = main_stream(files.inode(address))
    assert (stream.size, stream.initialized) == (700_001, 100_000)
    found = content(files, address, stream)
    assert found == truth.files["big.bin"][:100_000] + bytes(600_001)
    assert raw(bytes(data), stream) == truth.files["big.bin"]


def test_bad_sectors_are_known_to_the_stream(truth: Truth) -> None:
    files = truth.open()
    address = walk(files)[b"big.bin"].address
    stream = main_stream(files.inode(address))
    bad = Extent(stream.extents[0].offset + 8192, 512)
    files = open_files(source(truth.data, (bad,)), volume("ntfs", len(truth.data)))
    space = files.open(address, stream.attribute, b"")
    expected = bytearray(truth.files["big.bin"])
    expected[8192:8704] = bytes(512)
    assert space.read_at(0, space.length) == bytes(expected)
    assert space.unreadable() == (Extent(8192, 512),)


def test_image_cut_in_the_middle_of_a_file(truth: Truth) -> None:
    files = truth.open()
    address = walk(files)[b"big.bin"].address
    stream = main_stream(files.inode(address))
    end = stream.extents[0].offset + 100_000
    cut = open_files(source(truth.data[:end]), volume("ntfs", len(truth.data)))
    inode = cut.inode(address)
    assert inode is not None
    assert main_stream(inode).extents[0].length == 100_000
    assert all(e.end <= end for e in main_stream(inode).extents)
    space = cut.open(address, stream.attribute, b"")
    found = space.read_at(0, space.length)
    assert len(found) == 700_001
    assert found[:98_304] == truth.files["big.bin"][:98_304]
    assert sum(extent.length for extent in space.unreadable()) >= 600_001


def test_every_record_is_as_tsk_reads_it(truth: Truth) -> None:
    files = truth.open()
    place = volume("ntfs", len(truth.data))
    others = inodes(TskFiles(source(truth.data), place))
    for address, mine in inodes(files).items():
        other = others[address]
        assert (mine.allocated, mine.times) == (other.allocated, other.times)
        assert (mine.kind == "directory") == (other.kind == "directory")
        if mine.kind == "file":
            assert set(map(shape, mine.streams)) == set(map(shape, other.streams))


def shape(stream: Stream) -> Stream:
    """A stream without what TSK's binding does not tell: resident places, bytes ever written."""
    extents = () if stream.resident else stream.extents
    return replace(stream, extents=extents, initialized=0)


def test_the_volume_s_own_map_holds_live_files_and_no_deleted_ones(truth: Truth) -> None:
    files = truth.open()
    every = inodes(files).values()
    for live in (True, False):
        extents = tuple(
            e
            for inode in every
            if inode.allocated == live and inode.kind == "file"
            for stream in inode.streams
            if not stream.resident
            for e in stream.extents
        )
        used, free = held_blocks(files, extents)
        assert (used > 100, free) == (True, 0) if live else (used, free > 20) == (0, True)


def test_many_records_at_once_are_as_each_by_itself(truth: Truth) -> None:
    for step in (7, 1000):
        assert_swept_as_one_by_one(truth.open(), truth.open(), step)
    nowhere = truth.open().sweep(1 << 40, (1 << 40) + 9, lambda: None)
    assert same(nowhere, Swept(Records.of([]), ()))


def test_ordinary_records_are_not_parsed_one_by_one(
    truth: Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, asked = truth.open(), set[int]()
    many = {entry.address for name, entry in walk(files).items() if name.startswith(b"many/")}
    monkeypatch.setattr(Gathering, "take", lambda self, readable, address: asked.add(address))
    for first, end in files.inode_ranges(1000):
        files.sweep(first, end, lambda: None)
    assert len(many) > 200
    assert not many & asked
    assert set(range(24)) <= asked


def test_what_is_not_there(truth: Truth) -> None:
    files = truth.open()
    assert files.inode(1 << 40) is None
    for address, attribute, name in ((1 << 40, 1, b""), (5, 99, b""), (5, 1, b"none")):
        with pytest.raises(SourceError):
            files.open(address, attribute, name)
    with pytest.raises(SourceError):
        list(files.directory(walk(files)[b"big.bin"].address))
    with pytest.raises(SourceError):
        open_files(source(bytes(MIB)), volume("ntfs", MIB))


@pytest.mark.parametrize("seed", range(12))
def test_damaged_records_never_break_the_reader(truth: Truth, seed: int) -> None:
    noise = random.Random(seed)
    data = bytearray(truth.data)
    records = [place for place in range(0, len(data), 512) if data[place : place + 4] == b"FILE"]
    for place in noise.sample(records, 60):
        for _ in range(noise.randrange(1, 12)):
            data[place + noise.randrange(4, 600)] = noise.choice((0, 255, noise.randrange(256)))
    try:
        files = open_files(source(bytes(data)), volume("ntfs", len(data)))
    except SourceError:
        return
    walk(files)
    assert_swept_as_one_by_one(files, files, 1000)
    for inode in inodes(files).values():
        for stream in inode.streams:
            assert all(e.offset == -1 or e.end <= len(data) for e in stream.extents)
            if inode.kind == "file" and not stream.compressed:
                files.open(inode.address, stream.attribute, stream.name).read_at(0, 4096)
