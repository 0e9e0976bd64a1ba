"""FAT as mtools writes it, and exFAT with directory entries written by hand."""

import calendar
import random
import struct
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from file_making import (
    MIB,
    blank,
    content,
    held_blocks,
    main_stream,
    raw,
    run,
    source,
    volume,
    walk,
)

from triage.errors import SourceError
from triage.file import Files, open_files

KINDS = {"fat12": ("12", 4), "fat16": ("16", 20), "fat32": ("32", 40)}
CP932_NAME = "一覧表.csv".encode("cp932")  # its last kanji ends in 5C


@dataclass
class Stick:
    kind: str
    data: bytes
    files: dict[bytes, bytes]
    deleted: dict[bytes, bytes]

    def open(self, data: bytes | None = None) -> Files:
        data = self.data if data is None else data
        return open_files(source(data), volume(self.kind, len(data)))


@pytest.fixture(scope="module", params=sorted(KINDS))
def stick(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stick:
    kind: str = request.param
    bits, mib = KINDS[kind]
    folder = tmp_path_factory.mktemp(kind)
    image = blank(folder / "stick.img", mib * MIB)
    run("mkfs.fat", "-F", bits, "-n", "STICK", image)
    noise = random.Random(3)
    files = {
        "住民一覧_令和6年.csv": "氏名\n見本 花子\n".encode("cp932"),
        "dir/a long name with spaces.bin": noise.randbytes(70_000),
        "dir/SHORT.TXT": b"short\r\n",
        "dir/ITIRAN.CSV": b"name in the code page of DOS\r\n" * 300,
        "EMPTY.TXT": b"",
    }
    deleted = {
        "deleted long name.bin": noise.randbytes(50_000),
        "a deleted folder/削除した名簿.txt": b"in a deleted directory\n" * 500,
        "a deleted folder/deeper folder/inner file.txt": b"deeper still\n" * 100,
        "SHORT2.TXT": b"a deleted file without a long name\n",
    }
    image_option = ("-i", image)

    def mtool(name: str, *words: str | Path) -> None:
        run(name, *image_option, *words, MTOOLS_SKIP_CHECK="1", LC_ALL="C.UTF-8", TZ="UTC")

    for name in ("dir", "a deleted folder", "a deleted folder/deeper folder"):
        mtool("mmd", f"::/{name}")
    for name, data in {**files, **deleted}.items():
        plain = folder / "plain"
        plain.write_bytes(data)
        mtool("mcopy", "-Q", plain, f"::/{name}")
    mtool("mdel", "::/deleted long name.bin")
    mtool("mdel", "::/SHORT2.TXT")
    mtool("mdeltree", "::/a deleted folder")
    disk = bytearray(image.read_bytes())
    place = disk.find(b"ITIRAN  CSV")
    disk[place : place + 11] = CP932_NAME.replace(b".", b"  ")
    disk[place + 12] = 0x10
    return Stick(
        kind,
        bytes(disk),
        {
            CP932_NAME if name.endswith("ITIRAN.CSV") else name.encode(): data
            for name, data in files.items()
        },
        {name.encode(): data for name, data in deleted.items()},
    )


def test_live_files(stick: Stick) -> None:
    files = stick.open()
    found = walk(files)
    live = {path for path, entry in found.items() if entry.allocated and not entry.is_directory}
    assert {path.rpartition(b"/")[2] if b"\x95" in path else path for path in live} == set(
        stick.files
    )
    for path in live:
        inode = files.inode(found[path].address)
        stream = main_stream(inode)
        expected = stick.files[path if path in stick.files else path.removeprefix(b"dir/")]
        assert content(files, found[path].address, stream) == expected
        assert raw(stick.data, stream) == expected
        assert inode is not None
        assert inode.allocated
        assert inode.names == ((0, 0, path.rpartition(b"/")[2]),)


def test_deleted_files(stick: Stick) -> None:
    files = stick.open()
    found = walk(files)
    for path, data in stick.deleted.items():
        entry = found[b"_HORT2.TXT" if path == b"SHORT2.TXT" else path]
        inode = files.inode(entry.address)
        assert inode is not None
        assert not entry.allocated
        assert not inode.allocated
        assert content(files, entry.address, main_stream(inode)) == data


def test_label_is_no_file(stick: Stick) -> None:
    assert not any(b"STICK" in path for path in walk(stick.open()))


def test_content_taken_by_a_later_file(stick: Stick) -> None:
    files = stick.open()
    found = walk(files)
    address = found[b"deleted long name.bin"].address
    disk = bytearray(stick.data)
    live = found["住民一覧_令和6年.csv".encode()].address * 32
    disk[address * 32 + 26 : address * 32 + 28] = disk[live + 26 : live + 28]
    files = stick.open(bytes(disk))
    stream = main_stream(files.inode(address))
    assert (stream.size, stream.extents) == (50_000, ())
    assert files.open(address, 0, b"").length == 0


def test_directory_that_loops(stick: Stick) -> None:
    found = walk(stick.open())
    disk = bytearray(stick.data)
    parent = found[b"dir"].address * 32
    place = found[b"dir/SHORT.TXT"].address * 32
    disk[place + 11] = 0x10
    disk[place + 20 : place + 28] = disk[parent + 20 : parent + 28]
    paths = walk(stick.open(bytes(disk)))
    assert b"dir/SHORT.TXT" in paths
    assert len(paths) < 40


def test_chain_that_loops(stick: Stick) -> None:
    files = stick.open()
    entry = walk(files)[b"dir/a long name with spaces.bin"]
    before = main_stream(files.inode(entry.address))
    disk = bytearray(stick.data)
    cluster = int.from_bytes(disk[entry.address * 32 + 26 : entry.address * 32 + 28], "little")
    if stick.kind == "fat16":
        table = int.from_bytes(disk[14:16], "little") * 512
        struct.pack_into("<H", disk, table + 2 * cluster, cluster)
        after = main_stream(stick.open(bytes(disk)).inode(entry.address))
        assert sum(e.length for e in after.extents) == sum(e.length for e in before.extents)
        assert len(after.extents) > 10


@pytest.mark.parametrize("seed", range(6))
def test_damaged_tables_never_break_the_reader(stick: Stick, seed: int) -> None:
    noise = random.Random(seed)
    disk = bytearray(stick.data)
    for _ in range(400):
        disk[noise.choice((noise.randrange(11, 90), noise.randrange(1 << 17)))] = noise.randrange(
            256
        )
    try:
        files = stick.open(bytes(disk))
    except SourceError:
        return
    for entry in walk(files).values():
        inode = files.inode(entry.address)
        for stream in inode.streams if inode else ():
            assert all(e.offset == -1 or e.end <= len(disk) for e in stream.extents)
            files.open(entry.address, stream.attribute, stream.name).read_at(0, 4096)


# --- exFAT: no tool writes into an image here ----------------------------------------------------


@dataclass
class Exfat:
    disk: bytearray
    used: int = 0
    cluster: int = 4096
    heap: int = 0
    root: int = 0
    entries: dict[int, int] = field(default_factory=dict)

    def place(self, cluster: int) -> int:
        return self.heap + (cluster - 2) * self.cluster

    def add(self, directory: int, entries: bytes) -> None:
        """Append to a directory that starts at a cluster."""
        at = self.entries.get(directory, 0)
        place = self.place(directory) + at
        self.disk[place : place + len(entries)] = entries
        self.entries[directory] = at + len(entries)

    def allocate(self, bitmap: int, cluster: int, count: int) -> None:
        for number in range(cluster - 2, cluster - 2 + count):
            self.disk[self.place(bitmap) + number // 8] |= 1 << number % 8


def entry_set(
    name: str, cluster: int, size: int, *, folder: bool = False, live: bool = True, valid: int = -1
) -> bytes:
    raw = name.encode("utf-16-le")
    parts = [raw[at : at + 30] for at in range(0, len(raw), 30)]
    stamp = (44 << 25 | 5 << 21 | 6 << 16) | (10 << 11 | 30 << 5)  # 2024-05-06 10:30:00
    file = struct.pack("<BBHHHIII", 0x85, 1 + len(parts), 0, 0x10 * folder, 0, stamp, stamp, stamp)
    file += struct.pack("<5B7x", 0, 0, 0xA4, 0xA4, 0xA4)  # nine hours ahead of UTC
    written = size if valid < 0 else valid
    stream = struct.pack("<BBBBHHQIIQ", 0xC0, 3, 0, len(name), 0, 0, written, 0, cluster, size)
    entries = bytearray(file + stream)
    for part in parts:
        entries += b"\xc1\0" + part.ljust(30, b"\0")
    total = 0
    for at, byte in enumerate(entries):
        if at not in (2, 3):
            total = ((total << 15 | total >> 1) + byte) & 0xFFFF
    entries[2:4] = total.to_bytes(2, "little")
    if not live:
        for at in range(0, len(entries), 32):
            entries[at] &= 0x7F
    return bytes(entries)


@pytest.fixture(scope="module")
def exfat(tmp_path_factory: pytest.TempPathFactory) -> Exfat:
    image = blank(tmp_path_factory.mktemp("exfat") / "card.img", 16 * MIB)
    run("mkfs.exfat", "-n", "CARD", image)
    disk = bytearray(image.read_bytes())
    heap, _, root = struct.unpack_from("<3I", disk, 88)
    card = Exfat(disk, heap=heap * 512, root=root)
    place = card.place(root)
    card.entries[root] = next(at for at in range(0, 4096, 32) if not disk[place + at])
    bitmap = next(
        struct.unpack_from("<I", disk, place + at + 20)[0]
        for at in range(0, 4096, 32)
        if disk[place + at] == 0x81
    )
    card.add(root, entry_set("名簿.csv", 100, 5000))
    card.add(root, entry_set("消した一覧.csv", 110, 9000, live=False))
    card.add(root, entry_set("half.bin", 120, 8192, valid=100))
    card.add(root, entry_set("old", 130, 4096, folder=True, live=False))
    card.add(root, entry_set("folder", 140, 4096, folder=True))
    card.add(140, entry_set("中の文書 " + "長" * 40 + ".txt", 150, 3))
    for number in range(20):
        card.add(130, entry_set(f"lost {number}.txt", 160 + number, 4000, live=False))
    card.add(200, entry_set("orphan.txt", 210, 700, live=False))
    for cluster, text in ((100, b"live"), (110, b"gone"), (120, b"half"), (150, b"abc")):
        place = card.place(cluster)
        disk[place : place + 12288] = (text * 4096)[:12288]
    for cluster, count in ((100, 2), (120, 2), (140, 1), (150, 1)):
        card.allocate(bitmap, cluster, count)
    return card


def test_exfat(exfat: Exfat) -> None:
    data = bytes(exfat.disk)
    files = open_files(source(data), volume("exfat", len(data)))
    found = walk(files)
    live = {path.decode() for path, entry in found.items() if entry.allocated}
    assert live == {"名簿.csv", "half.bin", "folder", "folder/中の文書 " + "長" * 40 + ".txt"}
    assert {f"old/lost {n}.txt".encode() for n in range(20)} <= set(found)

    def read(path: str) -> bytes:
        address = found[path.encode()].address
        return content(files, address, main_stream(files.inode(address)))

    assert read("名簿.csv") == (b"live" * 4096)[:5000]
    assert read("消した一覧.csv") == (b"gone" * 4096)[:9000]
    assert read("half.bin") == (b"half" * 25) + bytes(8092)
    inode = files.inode(found["名簿.csv".encode()].address)
    assert inode is not None
    assert dict(inode.times)["modified"] == calendar.timegm((2024, 5, 6, 1, 30, 0))


def test_the_map_of_exfat_s_blocks(exfat: Exfat) -> None:
    files = open_files(source(bytes(exfat.disk)), volume("exfat", len(exfat.disk)))
    found = walk(files)
    for name, expected in (("名簿.csv", (2, 0)), ("消した一覧.csv", (0, 3))):
        stream = main_stream(files.inode(found[name.encode()].address))
        assert held_blocks(files, stream.extents) == expected


def test_the_map_of_fat_s_blocks(stick: Stick) -> None:
    files = stick.open(stick.data)
    for entry in walk(files).values():
        inode = files.inode(entry.address)
        if inode is not None and inode.streams and inode.streams[0].extents:
            used, free = held_blocks(files, inode.streams[0].extents)
            assert (free == 0) if inode.allocated else (used == 0)


def test_a_long_directory_of_exfat_in_parts(exfat: Exfat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets of entries run over the ends of the pieces; each belongs to the one it starts in."""
    monkeypatch.setattr("triage.file.fat._PART", 4096)
    card = replace(exfat, disk=bytearray(exfat.disk), entries=dict(exfat.entries))
    names = [f"{number:03}" + "長" * (number % 40) + ".txt" for number in range(250)]
    sets = b"".join(entry_set(name, 0, 0) for name in names)
    card.add(card.root, entry_set("long", 300, -(-len(sets) // 4096) * 4096, folder=True))
    card.add(300, sets)
    files = open_files(source(bytes(card.disk)), volume("exfat", len(card.disk)))
    address = walk(files)[b"long"].address
    parts = [list(files.directory(address, part)) for part in range(files.parts(address))]
    assert len(parts) == -(-len(sets) // 4096) > 5
    assert [entry.name.decode() for part in parts for entry in part] == names
    assert len({entry.address for part in parts for entry in part}) == len(names)
    assert all(files.inode(entry.address) is not None for part in parts for entry in part)
