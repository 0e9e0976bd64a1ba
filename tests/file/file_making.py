"""Images for the tests of ``triage.file``, and a walk over what is read back."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tooling import MISSING, tool

from triage import plugins
from triage.errors import SourceError
from triage.file import Files
from triage.file.carve.view import Carved, Joiner, View
from triage.file.places import NOWHERE
from triage.file.sweep import Swept, one_by_one
from triage.model import Entry, Extent, Inode, Locator, Source, SourceFacts, Stream, Volume

MIB = 1 << 20


class Memory:
    """A disk held in memory, some of it unreadable."""

    def __init__(self, data: bytes, bad: tuple[Extent, ...] = ()) -> None:
        self.data = bytearray(data)
        self.bad = bad
        for extent in bad:
            self.data[extent.offset : extent.end] = bytes(extent.length)

    @property
    def length(self) -> int:
        return len(self.data)

    def read_at(self, offset: int, length: int) -> bytes:
        return bytes(self.data[offset : offset + length])

    def unreadable(self) -> tuple[Extent, ...]:
        return self.bad


def gathered(data: bytes, found: Carved) -> bytes:
    """What was carved at the beginning of ``data``."""
    pieces = found.pieces or (Extent(0, found.length),)
    return b"".join(data[piece.offset : piece.end] for piece in pieces)


def assert_joined(kind: str, disk: bytes, data: bytes) -> None:
    """A carver finds no whole file at the start of the disk, but the pieces of one."""
    plug = plugins.load("file.carve")[kind]
    space = Memory(disk)
    assert plug.measure(View(space, 0, len(disk), 1 << 30)) is None
    assert isinstance(plug, Joiner)
    found = plug.join(View(space, 0, len(disk), 1 << 30))
    assert found is not None
    assert gathered(disk, found) == data
    assert not found.proven


def source(data: bytes, bad: tuple[Extent, ...] = ()) -> Source:
    return Source(SourceFacts("raw", len(data)), Memory(data, bad))


def volume(
    kind: str, length: int, offset: int = 0, notes: tuple[tuple[str, str], ...] = ()
) -> Volume:
    """A volume of ``kind`` opened by its usual reader."""
    reader = "ext" if kind.startswith("ext") else "fat" if kind in _FAT else kind
    return Volume(Locator(("p0",)), kind, offset, length, open_as=reader, notes=notes)


_FAT = ("fat12", "fat16", "fat32")


def run(name: str, *words: str | Path, **environment: str) -> None:
    subprocess.run(
        [tool(name), *(str(word) for word in words)],
        check=True,
        capture_output=True,
        env={**os.environ, **environment},
    )


def blank(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


@contextmanager
def mounted_ntfs(image: Path, place: Path) -> Iterator[Path]:
    """The image mounted for writing, streams as ``name:stream``."""
    if not Path("/dev/fuse").exists() or os.geteuid() != 0:
        pytest.skip(MISSING + "/dev/fuse and root")
    place.mkdir(exist_ok=True)
    run("ntfs-3g", "-o", "compression,streams_interface=windows", image, place)
    try:
        yield place
    finally:
        run("umount", place)


def walk(files: Files) -> dict[bytes, Entry]:
    """Every name by its path; a path that exists twice keeps the live one."""
    found: dict[bytes, Entry] = {}
    seen = {files.root}
    queue = [(files.root, b"")]
    for address, path in queue:
        try:
            entries = list(files.directory(address))
        except SourceError:
            continue
        for entry in entries:
            name = path + entry.name
            if name not in found or entry.allocated:
                found[name] = entry
            if entry.is_directory and entry.address not in seen:
                seen.add(entry.address)
                queue.append((entry.address, name + b"/"))
    return found


def inodes(files: Files) -> dict[int, Inode]:
    """What the inode pass gives."""
    found = {}
    for first, end in files.inode_ranges(1000):
        assert 0 < end - first <= 1000
        for address in range(first, end):
            try:
                inode = files.inode(address)
            except SourceError:
                continue
            if inode:
                found[address] = inode
    return found


def content(files: Files, address: int, stream: Stream) -> bytes:
    space = files.open(address, stream.attribute, stream.name)
    return space.read_at(0, space.length)


def main_stream(inode: Inode | None) -> Stream:
    assert inode is not None
    return next(stream for stream in inode.streams if not stream.name)


def raw(data: bytes, stream: Stream) -> bytes:
    """The stream put together from its extents, cut to its size."""
    pieces = [
        bytes(extent.length)
        if extent.offset == NOWHERE
        else data[extent.offset : extent.offset + extent.length]
        for extent in stream.extents
    ]
    return b"".join(pieces)[: stream.size]


def held_blocks(files: Files, extents: tuple[Extent, ...]) -> tuple[int, int]:
    """How many of the blocks of ``extents`` the file system's own map calls used, and free."""
    size, used, known = files.block_size(), set[int](), set[int]()
    for place, flags in files.used():
        for number, flag in enumerate(flags.tolist()):
            known.add(place + number * size)
            if flag:
                used.add(place + number * size)
    blocks = {at for e in extents if e.offset >= 0 for at in range(e.offset, e.end, size)}
    assert blocks <= known
    return len(blocks & used), len(blocks - used)


def assert_swept_as_one_by_one(files: Files, other: Files, step: int) -> None:
    """Many records at once are as each by itself."""
    for first, end in files.inode_ranges(step):
        assert same(files.sweep(first, end, _nothing), one_by_one(other, first, end, _nothing))


def same(one: Swept, other: Swept) -> bool:
    """Whether two passes brought home the same."""
    return one.records.pack() == other.records.pack() and one.damaged == other.damaged


def _nothing() -> None:
    """No progress to tell."""
