"""Folders and single files as sources."""

import os
import socket
from pathlib import Path

import pytest
from file_making import content, inodes, main_stream, walk

from triage.errors import SourceError
from triage.file import open_folder
from triage.file.folder import FolderFiles

NOT_UTF8 = b"\x96\xbc\x95\xeb.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "master"
    (root / "b" / "c").mkdir(parents=True)
    (root / "名簿.csv").write_bytes(b"name\n" * 1000)
    (root / "b" / "inner.txt").write_bytes(b"inner")
    (root / "b" / "c" / "deep.txt").write_bytes(b"deep")
    Path(os.fsdecode(os.fsencode(root) + b"/" + NOT_UTF8)).write_bytes(b"cp932 name")
    os.link(root / "名簿.csv", root / "b" / "hard.csv")
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"not part of the source")
    (root / "file link").symlink_to(outside)
    (root / "loop").symlink_to(root)
    os.mkfifo(root / "pipe")
    return root


def test_tree(folder: Path) -> None:
    files = open_folder(folder)
    found = walk(files)
    assert {path.decode("utf-8", "surrogateescape") for path in found if path != NOT_UTF8} == {
        "名簿.csv",
        "b",
        "b/inner.txt",
        "b/c",
        "b/c/deep.txt",
        "b/hard.csv",
        "file link",
        "loop",
        "pipe",
    }
    kinds = {path: i.kind for path, e in found.items() if (i := files.inode(e.address))}
    assert kinds[b"file link"] == kinds[b"loop"] == "link"
    assert kinds[b"pipe"] == "special"
    assert kinds[NOT_UTF8] == "file"
    address = found[b"b/hard.csv"].address
    stream = main_stream(files.inode(address))
    assert content(files, address, stream) == b"name\n" * 1000
    assert stream.extents == ()
    assert len(inodes(files)) == len(found) + 1


def test_links_and_pipes_are_never_opened(folder: Path) -> None:
    files = open_folder(folder)
    found = walk(files)
    for path in (b"file link", b"loop", b"pipe", b"b"):
        with pytest.raises(SourceError):
            files.open(found[path].address, 0, b"")
    with pytest.raises(SourceError):
        list(files.directory(found[b"loop"].address))


def test_file_exchanged_for_a_link_after_it_was_listed(folder: Path) -> None:
    files = open_folder(folder)
    address = walk(files)[b"b/inner.txt"].address
    (folder / "b" / "inner.txt").unlink()
    (folder / "b" / "inner.txt").symlink_to(folder.parent / "outside.txt")
    with pytest.raises(SourceError) as caught:
        files.open(address, 0, b"")
    assert "inner" not in str(caught.value)  # a name may be evidence
    (folder / "b" / "inner.txt").unlink()
    with pytest.raises(SourceError):
        files.inode(address)


def test_every_process_gives_the_same_addresses(folder: Path) -> None:
    assert {p: e.address for p, e in walk(open_folder(folder)).items()} == {
        p: e.address for p, e in walk(open_folder(folder)).items()
    }
    names = [entry.name for entry in open_folder(folder).directory(1)]
    assert names == sorted(names)


def test_single_file(folder: Path) -> None:
    files = open_folder(folder / "名簿.csv")
    (entry,) = files.directory(files.root)
    assert entry.name == "名簿.csv".encode()
    space = files.open(entry.address, 0, b"")
    assert space.read_at(4990, 100) == b"name\nname\n"
    assert space.length == 5000
    assert set(inodes(files)) == {1, 2}


def test_very_deep_folder(tmp_path: Path) -> None:
    """Deeper than one path can say; made and removed by way of handles."""
    handle = os.open(tmp_path, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("d" * 40, dir_fd=handle)
        following = os.open("d" * 40, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = following
    with os.fdopen(os.open("end.txt", os.O_WRONLY | os.O_CREAT, dir_fd=handle), "wb") as file:
        file.write(b"at the end")
    os.close(handle)
    files = open_folder(tmp_path)
    last = max(e.address for e in walk(files).values())
    assert content(files, last, main_stream(files.inode(last))) == b"at the end"


def test_what_cannot_be_read(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError):
        open_folder(tmp_path / "missing")
    with pytest.raises(SourceError):
        open_folder(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(folder)  # the name of a socket must be short
        server.bind("socket")
        with pytest.raises(SourceError):
            open_folder(folder / "socket")


def test_folder_that_cannot_be_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the tree is still there; the refused folder says so when it is asked."""
    honest = FolderFiles._list

    def refusing(self: FolderFiles, address: int) -> list[tuple[bytes, bool]]:
        if self._names[address] == b"c":
            raise PermissionError(13, "refused")
        return honest(self, address)

    monkeypatch.setattr(FolderFiles, "_list", refusing)
    files = open_folder(folder)
    found = walk(files)
    assert b"b/inner.txt" in found
    with pytest.raises(SourceError, match="Permission denied"):
        list(files.directory(found[b"b/c"].address))
