"""ext2/3/4 as e2fsprogs writes it."""

import os
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import pytsk3
from file_making import (
    MIB,
    assert_swept_as_one_by_one,
    blank,
    content,
    held_blocks,
    inodes,
    main_stream,
    raw,
    run,
    source,
    volume,
    walk,
)
from tooling import tool

from triage.errors import SourceError
from triage.file import Files, ext_bitmap, open_files
from triage.file.ext_blocks import layout
from triage.file.sweep import Gathering
from triage.file.tsk import TskFiles
from triage.tsk import Image

HOSTILE = (
    b"\x83\x7d\x83\x43.txt",  # CP932
    b"\xa4\xa2\xa4\xa4.txt",  # EUC-JP
    b"escape\x1b[2J.txt",
    b"line\nbreak.txt",
    b"back\\slash.txt",
    b"[bold]",
    "右から\u202eleft.txt".encode(),
    b"x" * 255,
)


@dataclass(frozen=True)
class Truth:
    kind: str
    data: bytes
    files: dict[bytes, bytes]
    deleted: tuple[bytes, ...]

    def open(self) -> Files:
        return open_files(source(self.data), volume(self.kind, len(self.data)))


@pytest.fixture(scope="module", params=["ext2", "ext3", "ext4"])
def truth(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Truth:
    kind: str = request.param
    folder = tmp_path_factory.mktemp(kind)
    noise = random.Random(9)
    files = {
        **dict.fromkeys(HOSTILE, b"hostile name\n" * 3),
        "名簿/住民.csv".encode(): b"name,phone\n" * 3000,
        b"big.bin": noise.randbytes(600_003),  # needs indirect blocks
        b"empty": b"",
        b"sparse.bin": b"start" + bytes(2 * MIB) + b"end",
    }
    deleted = (b"deleted.txt", "名簿/消した.csv".encode())
    tree = folder / "tree"
    (tree / "名簿").mkdir(parents=True)
    for name, data in {**files, **dict.fromkeys(deleted, b"deleted\n" * 2000)}.items():
        Path(os.fsdecode(os.fsencode(tree) + b"/" + name)).write_bytes(data)
    with (tree / "sparse.bin").open("wb") as file:
        file.write(b"start")
        file.seek(2 * MIB + 5)
        file.write(b"end")
    (tree / "link").symlink_to("big.bin")
    image = blank(folder / "disk.img", 16 * MIB)
    run("mke2fs", "-q", "-t", kind, "-d", tree, image)
    script = b"".join(b"rm /" + name + b"\n" for name in deleted)
    subprocess.run(
        [tool("debugfs"), "-w", "-f", "-", image], input=script, check=True, capture_output=True
    )
    return Truth(kind, image.read_bytes(), files, deleted)


def test_live_files(truth: Truth) -> None:
    files = truth.open()
    found = walk(files)
    live = {path for path, entry in found.items() if entry.allocated}
    assert live == set(truth.files) | {"名簿".encode(), b"lost+found", b"link"}
    for path, data in truth.files.items():
        inode = files.inode(found[path].address)
        assert inode is not None
        assert (inode.kind, inode.allocated, inode.size) == ("file", True, len(data))
        stream = main_stream(inode)
        assert content(files, inode.address, stream) == data
        if stream.extents:
            assert raw(truth.data, stream) == data
    link = files.inode(found[b"link"].address)
    assert link is not None
    assert link.kind == "link"


def test_deleted_names_and_records(truth: Truth) -> None:
    files = truth.open()
    found, every = walk(files), inodes(files)
    for path in truth.deleted:
        assert not found[path].allocated
    assert sum(not inode.allocated for inode in every.values()) == len(truth.deleted)


def test_sparse_runs_have_no_place(truth: Truth) -> None:
    files = truth.open()
    stream = main_stream(files.inode(walk(files)[b"sparse.bin"].address))
    assert any(extent.offset == -1 for extent in stream.extents)
    assert all(extent.offset != 0 for extent in stream.extents)


@pytest.mark.parametrize("step", [7, 1000])
def test_many_inodes_at_once_are_as_each_by_itself(truth: Truth, step: int) -> None:
    assert_swept_as_one_by_one(truth.open(), truth.open(), step)


def test_ordinary_inodes_are_not_read_one_by_one(
    truth: Truth, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, asked = truth.open(), set[int]()
    found = walk(files)
    monkeypatch.setattr(Gathering, "take", lambda self, readable, address: asked.add(address))
    for first, end in files.inode_ranges(1000):
        files.sweep(first, end, lambda: None)
    assert not {found[name].address for name in (*HOSTILE, "名簿".encode(), b"empty")} & asked
    assert {found[name].address for name in (b"sparse.bin", b"link", *truth.deleted)} <= asked


@pytest.mark.parametrize("seed", range(8))
def test_damaged_inodes_at_once_are_as_each_by_itself(truth: Truth, seed: int) -> None:
    """Every field of the inodes of files, and the bitmaps, at random."""
    noise, data = random.Random(seed), bytearray(truth.data)
    known = layout(Image(source(truth.data).data), 0)
    for address in noise.sample(range(11, 34), 8):
        for _ in range(noise.randrange(1, 4)):
            place = known.place(address) + noise.choice(
                (0, 1, 4, 5, 26, 32, 33, 40, 42, 46, 52, 60)
            )
            data[place] = noise.choice((0, 1, 255, noise.randrange(256)))
    data[known.bitmaps[0] * known.block + 1] ^= 1 << noise.randrange(8)
    files = open_files(source(bytes(data)), volume(truth.kind, len(data)))
    assert_swept_as_one_by_one(files, files, 1000)


def test_inodes_behind_the_end_of_an_image_are_as_each_by_itself(truth: Truth) -> None:
    disk = Image(source(truth.data).data)
    known = layout(disk, 0)
    data = truth.data[: known.place(30) + 50]
    files = open_files(source(data), volume(truth.kind, len(truth.data)))
    assert_swept_as_one_by_one(files, files, 16)


def test_the_file_system_s_own_files(truth: Truth) -> None:
    every = inodes(truth.open())
    files = truth.open()
    for first, end in files.inode_ranges(1000):
        assert not files.sweep(first, end, lambda: None).damaged
    special = {address for address, inode in every.items() if inode.kind == "special"}
    journal = every[8].streams[0] if every[8].streams else None
    assert (journal is not None and journal.size > 0) == (truth.kind != "ext2")
    assert all(address < 11 for address in special)
    assert every[2].kind == "directory"


def test_the_volume_s_own_map_is_that_of_its_tools(truth: Truth, tmp_path: Path) -> None:
    files, found = truth.open(), walk(truth.open())
    big = main_stream(files.inode(found[b"big.bin"].address))
    used, free = held_blocks(files, big.extents)
    assert (used >= 586, free) == (True, 0)
    image = tmp_path / "disk"
    image.write_bytes(truth.data)
    told = subprocess.run([tool("dumpe2fs"), "-h", image], check=True, capture_output=True)
    (line,) = (one for one in told.stdout.splitlines() if one.startswith(b"Free blocks:"))
    every = np.concatenate([flags for _, flags in files.used()])
    clear = int((~every).sum()) + len(truth.data) // files.block_size() - len(every)
    first = files.block_size() == 1024  # the block before the first group
    assert clear - first == int(line.split()[-1])


def test_never_used_inodes_are_left_out(truth: Truth) -> None:
    files = truth.open()
    asked = sum(end - first for first, end in files.inode_ranges(500))
    assert asked > 1000
    assert len(inodes(files)) < 60


def test_directories_as_tsk_reads_them(truth: Truth) -> None:
    """Of what lies between live entries we may know more, of live ones nothing else."""
    files, other = truth.open(), TskFiles(source(truth.data), volume(truth.kind, len(truth.data)))
    for address in (one for one, inode in inodes(files).items() if inode.kind == "directory"):
        mine, theirs = set(files.directory(address)), set(other.directory(address))
        assert {e for e in mine if e.allocated} == {e for e in theirs if e.allocated}
        assert theirs <= mine


@pytest.mark.parametrize("features", ["dir_index", "^filetype"])
def test_long_directory_in_parts(
    features: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.file.ext._PART", 4096)
    tree = tmp_path / "tree"
    names = {b"%05d" % i + b"n" * 200 for i in range(60)}
    (tree / "inner").mkdir(parents=True)
    for name in names:
        (tree / os.fsdecode(name)).touch()
    image = blank(tmp_path / "disk.img", 4 * MIB)
    run("mke2fs", "-q", "-t", "ext4", "-O", features, "-d", tree, image)
    data = image.read_bytes()
    files = open_files(source(data), volume("ext4", len(data)))
    parts = [list(files.directory(files.root, n)) for n in range(files.parts(files.root))]
    assert len(parts) > 2
    found = [entry for part in parts for entry in part]
    assert len({e.name for e in found}) == len(found)
    assert {e.name for e in found if not e.is_directory} == names
    assert {e.name for e in found if e.is_directory} == {b"inner", b"lost+found"}


@pytest.mark.parametrize(
    "size", [pytest.param("0x40000000", marks=pytest.mark.slow), "0x8AC8000000000004"]
)
def test_a_freed_record_of_an_impossible_size_is_no_file(size: str, tmp_path: Path) -> None:
    image = blank(tmp_path / "disk", 8 * MIB)
    run("mke2fs", "-q", "-t", "ext4", "-O", "^metadata_csum", image)
    for field, value in (("mode", "0100644"), ("ctime", "1700000000"), ("size", "4096")):
        run("debugfs", "-w", "-R", f"set_inode_field <20> {field} {value}", image)
    files = open_files(source(image.read_bytes()), volume("ext4", 8 * MIB))
    left = files.inode(20)
    assert left is not None
    assert left.size == 4096
    run("debugfs", "-w", "-R", f"set_inode_field <20> size {size}", image)
    assert open_files(source(image.read_bytes()), volume("ext4", 8 * MIB)).inode(20) is None


def test_what_mkfs_did_not_clear_is_not_followed_as_if_it_were_inodes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table keeps what lay there before: any bytes, which claim sizes that take TSK minutes."""
    image = blank(tmp_path / "disk", 64 * MIB)
    run("mke2fs", "-q", "-t", "ext4", "-E", "lazy_itable_init=1", "-N", "8192", image)
    data = bytearray(image.read_bytes())
    place = layout(Image(source(bytes(data)).data), 0)
    start, size = place.starts[-1] * place.block, place.per_group * place.inode
    data[start : start + size] = random.Random(3).randbytes(size)
    files = open_files(source(bytes(data)), volume("ext4", len(data)))
    asked: list[int] = []
    record = TskFiles._record

    def counted(self: TskFiles, address: int) -> pytsk3.File:
        asked.append(address)
        return record(self, address)

    monkeypatch.setattr(TskFiles, "_record", counted)
    first = (len(place.starts) - 1) * place.per_group + 1
    swept = files.sweep(first, first + place.per_group, lambda: None)
    assert (len(swept.records.heads), swept.damaged) == (0, ())
    assert len(asked) < place.per_group // 100


@pytest.mark.parametrize("kind", ["ext2", "ext3", "ext4"])
@pytest.mark.parametrize("size", [1 << 40, (1 << 62) + 5])
def test_a_size_that_no_volume_holds_is_told_before_its_blocks_are_counted(
    kind: str, size: int, tmp_path: Path
) -> None:
    """TSK goes through them one by one: years."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "vast.bin").write_bytes(b"x" * 9000)
    (tree / "small.txt").write_bytes(b"small")
    image = blank(tmp_path / "disk", 8 * MIB)
    run("mke2fs", "-q", "-t", kind, "-O", "^extent,^64bit", "-d", tree, image)
    run("debugfs", "-w", "-R", f"set_inode_field vast.bin size {size}", image)
    files = open_files(source(image.read_bytes()), volume(kind, 8 * MIB))
    found = walk(files)
    vast, small = found[b"vast.bin"].address, found[b"small.txt"].address
    swept = files.sweep(vast, vast + 1, lambda: None)
    assert (len(swept.records.heads), swept.damaged) == (0, (vast,))
    with pytest.raises(SourceError):
        files.open(vast, 0, b"")
    assert content(files, small, main_stream(files.inode(small))) == b"small"


@pytest.mark.parametrize(
    ("features", "options"),
    [
        ("meta_bg,^resize_inode", ("-b", "1024", "-g", "1024")),
        ("meta_bg,^resize_inode,^64bit,sparse_super2", ("-b", "1024", "-g", "1024")),
        ("bigalloc", ("-C", "16384")),
        ("bigalloc", ("-b", "1024", "-C", "65536")),
    ],
)
def test_groups_whose_descriptors_are_scattered_or_whose_bits_are_clusters(
    features: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    noise = random.Random(4)
    for number in range(40):
        (tree / f"{number}.bin").write_bytes(noise.randbytes(70_001))
    image = blank(tmp_path / "disk", 48 * MIB)
    written = f"{features},^metadata_csum,^uninit_bg"  # each bitmap, that is
    run("mke2fs", "-q", "-F", "-t", "ext4", "-O", written, *options, "-d", tree, image)
    told = subprocess.run([tool("dumpe2fs"), "-h", image], check=True, capture_output=True)
    facts = dict(line.split(b":", 1) for line in told.stdout.splitlines() if b":" in line)
    disk = Image(source(image.read_bytes()).data)
    pieces = list(ext_bitmap.pieces(disk, 0))
    every = np.concatenate([flags for _, flags in pieces])
    first, count = int(facts[b"First block"]), int(facts[b"Block count"])
    assert len(every) == count - first
    assert int((~every).sum()) == int(facts[b"Free blocks"])
    places = [place // int(facts[b"Block size"]) for place, _ in pieces]
    assert places == sorted(set(places))
    assert places[0] == first


def test_clusters_of_several_blocks_are_read(tmp_path: Path) -> None:
    data = b"".join(b"%06d\n" % row for row in range(9000))
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "台帳.csv").write_bytes(data)
    image = blank(tmp_path / "image", 20 * MIB)
    run("mkfs.ext4", "-q", "-O", "bigalloc", "-C", "16384", "-d", tmp_path / "tree", image)
    disk = image.read_bytes()
    files = open_files(source(disk), volume("ext4", len(disk)))
    address = walk(files)["台帳.csv".encode()].address
    stream = main_stream(files.inode(address))
    assert content(files, address, stream) == data
    used, free = held_blocks(files, stream.extents)
    assert (bool(used), free) == (True, 0)


def test_what_lies_in_an_inode_has_no_name_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "memo.txt").write_bytes(b"inside the inode\n")
    image = blank(tmp_path / "image", 10 * MIB)
    run("mkfs.ext4", "-q", "-O", "inline_data", "-I", "512", "-d", tmp_path / "tree", image)
    disk = image.read_bytes()
    files = open_files(source(disk), volume("ext4", len(disk)))
    address = walk(files)[b"memo.txt"].address
    inode = files.inode(address)
    assert inode is not None
    assert [(one.name, one.resident) for one in inode.streams] == [(b"", True)]
    assert content(files, address, inode.streams[0]) == b"inside the inode\n"


def test_folders_of_a_format_with_larger_inodes_name_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "tree" / "folder").mkdir(parents=True)
    for number in range(30):
        (tmp_path / "tree" / "folder" / f"file {number:02}").write_bytes(b"%d" % number)
    image = blank(tmp_path / "image", 10 * MIB)
    run("mkfs.ext4", "-q", "-I", "512", "-N", "64", "-d", tmp_path / "tree", image)
    run("mkfs.ext4", "-q", "-I", "256", "-N", "128", "-E", "nodiscard,lazy_itable_init=1", image)
    disk = image.read_bytes()
    files = open_files(source(disk), volume("ext4", len(disk)))
    folders = [
        address
        for address, inode in inodes(files).items()
        if inode.kind == "directory" and not inode.allocated
    ]
    assert folders
    assert [name for address in folders for name in files.directory(address)] == []


def test_what_stood_in_a_table_that_mkfs_left_as_it_was_is_no_file(tmp_path: Path) -> None:
    """Numbers in order, as maps of blocks hold them, read like inodes with content."""
    image = tmp_path / "image"
    np.arange(40 * MIB // 4, dtype="<u4").tofile(image)
    run("mkfs.ext4", "-q", "-F", "-E", "nodiscard,lazy_itable_init=1", image)
    data = image.read_bytes()
    every = inodes(open_files(source(data), volume("ext4", len(data)))).values()
    assert not [one.address for one in every if not one.allocated and one.streams]


def test_inodes_that_count_in_blocks_of_another_size_are_no_files(tmp_path: Path) -> None:
    """A format with larger blocks lays its table over the older one and clears neither."""
    tree, image = tmp_path / "tree", blank(tmp_path / "image", 40 * MIB)
    tree.mkdir()
    for number in range(200):
        (tree / f"{number}.bin").write_bytes(random.Random(number).randbytes(90 * number))
    made = ("mke2fs", "-q", "-F", "-t", "ext4", "-O", "^has_journal")
    run(*made, "-E", "nodiscard", "-b", "1024", "-d", tree, image)
    run(*made, "-E", "nodiscard,lazy_itable_init=1", "-b", "4096", image)
    data = image.read_bytes()
    every = inodes(open_files(source(data), volume("ext4", len(data)))).values()
    streams = [
        (one.address, stream) for one in every if not one.allocated for stream in one.streams
    ]
    assert not [at for at, stream in streams if any(run.offset >= 0 for run in stream.extents)]
