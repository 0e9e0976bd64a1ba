"""Files deleted from HFS+ by a kernel's driver; ``hfs/make.sh`` says how the volume was made."""

from __future__ import annotations

import lzma
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from file_making import content, held_blocks, inodes, main_stream, source, volume, walk

from triage.errors import SourceError
from triage.file import open_files

KEPT = ("04", "08", "10", "12", "14")
BLOCK, CATALOG = 4096, 65536


def text(number: str) -> bytes:
    """What ``hfs/make.sh`` wrote into one file."""
    return "".join(
        f"{row},鴨志田 りく,千葉県架空市緑町{number}-{row},0470-{number}-{1000 + row}\n"
        for row in range(1, int(f"1{number}") + 1)
    ).encode()


def grown() -> dict[str, bytes]:
    """What ``hfs/make_grown.sh`` wrote and left, by path."""
    found = {
        f"{'住民課/転入転出届' if int(number) % 2 else '税務課'}/名簿ガイド{number}.csv": text(
            number
        )
        for number in (f"{n:02}" for n in range(1, 13) if n not in (4, 6))
    }
    for name in "甲乙":
        rows = [
            "".join(
                f"{name}{piece}-{row},架空 太郎,東京都架空区本町{piece}-{row}\n"
                for row in range(1, 86)
            )
            for piece in range(1, 31)
        ]
        found[f"住民課/長い一覧{name}.csv"] = b"".join(one.encode()[:4096] for one in rows)
    return found


@pytest.fixture(scope="module")
def disk() -> bytes:
    return lzma.decompress((Path(__file__).parent / "hfs" / "deleted.img.xz").read_bytes())


def by_number(disk: bytes) -> dict[str, tuple[bytes, bool, bytes]]:
    """Path, whether live, and content of the numbered files."""
    files = open_files(source(disk), volume("hfs+", len(disk)))
    found = {}
    for path, entry in walk(files).items():
        if path.endswith(b".csv"):
            stream = main_stream(files.inode(entry.address))
            data = content(files, entry.address, stream)
            found[path[-6:-4].decode()] = path, entry.allocated, data
    return found


def test_deleted_files_come_back_with_path_and_content(disk: bytes) -> None:
    found = by_number(disk)
    assert {number for number, (_, live, _) in found.items() if live} == {"01", *KEPT}
    assert Counter(live for _, live, _ in found.values()) == {True: 6, False: 10}
    for number, (path, _, data) in found.items():
        folder = path.decode().rpartition("/")[0]
        odd = int(number) % 2 and number != "01"
        assert folder == ("福祉課/児童手当" if odd else "税務課"), number
        assert (data == text(number)) is (number != "02"), number  # a new file lies in it


def test_the_map_tells_which_deleted_file_was_written_over(disk: bytes) -> None:
    files = open_files(source(disk), volume("hfs+", len(disk)))
    names = walk(files)
    extents = {
        path[-6:-4]: main_stream(files.inode(entry.address)).extents
        for path, entry in names.items()
        if path.endswith(b".csv")
    }
    assert held_blocks(files, extents[b"02"]) == (1, 1)
    assert held_blocks(files, extents[b"03"]) == (0, 2)
    assert held_blocks(files, extents[b"04"]) == (2, 0)


def test_without_the_journal_the_nodes_alone_name_some(disk: bytes) -> None:
    place = int.from_bytes(disk[2 * BLOCK + 36 :][:8], "big") + BLOCK
    gone = disk[:place] + bytes(CATALOG) + disk[place + CATALOG :]
    found = by_number(gone)
    lost = {number: data for number, (_, live, data) in found.items() if not live}
    assert len(lost) == 6
    assert lost["05"] == text("05")
    assert all(data in (b"", text(number)) for number, data in lost.items())


def test_a_file_whose_folder_is_forgotten_has_no_path(disk: bytes) -> None:
    folder = "児童手当"
    name = unicodedata.normalize("NFD", folder).encode("utf-16-be")
    hidden = disk.replace(name + b"\0\1", name + b"\0\7")
    files = open_files(source(hidden), volume("hfs+", len(hidden)))
    assert not any("児童" in path.decode() for path in walk(files))
    found = inodes(files)
    assert {inode.names[0][2][-6:-4] for inode in found.values() if not inode.allocated} >= {b"03"}
    assert all(parent == 0 for inode in found.values() for parent, _, _ in inode.names)


def test_of_a_file_in_many_pieces_nothing_is_sure_without_the_tree_of_the_others() -> None:
    data = lzma.decompress((Path(__file__).parent / "hfs" / "grown.img.xz").read_bytes())
    tree = int.from_bytes(data[1024 + 192 + 16 :][:4], "big") * BLOCK
    node = tree + int.from_bytes(data[tree + 32 :][:2], "big")  # the first leaf
    keys = range(node + 14, node + 14 + 6 * 76, 76)
    others = bytearray(data)
    for key in keys:  # of files that there are not
        assert others[key : key + 8][:7] == b"\0\x0a\0\0\0\0\0"
        others[key + 6] = 1
    for known, disk in ((True, data), (False, bytes(others))):
        files = open_files(source(disk), volume("hfs+", len(disk)))
        found = {
            unicodedata.normalize("NFC", path.decode()): main_stream(files.inode(entry.address))
            for path, entry in walk(files).items()
            if path.endswith(b".csv") and entry.allocated
        }
        assert {path: stream.guessed for path, stream in found.items()} == {
            path: not known and "長い" in path for path in grown()
        }


def test_a_tree_that_is_not_whole_deletes_nothing(disk: bytes) -> None:
    header = int.from_bytes(disk[1024 + 272 + 16 :][:4], "big") * BLOCK
    records = header + 20
    broken = disk[:records] + b"\0\0\0\x63" + disk[records + 4 :]
    files = open_files(source(broken), volume("hfs+", len(broken)))
    assert files.inode_ranges(100) == ()
    assert all(entry.allocated for entry in walk(files).values())
    assert main_stream(files.inode(25)).size == len(text("04"))


def test_records_that_contradict_themselves_are_left_out(disk: bytes) -> None:
    size = len(text("13")).to_bytes(8, "big")
    assert disk.count(size) > 0
    huge = disk.replace(size, (1 << 40).to_bytes(8, "big"))
    assert "13" not in {k for k, (_, _, data) in by_number(huge).items() if data}


def test_what_is_too_much_to_read_is_told(disk: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.file.hfs._MOST", 3)
    files = open_files(source(disk), volume("hfs+", len(disk)))
    swept = [files.sweep(*span, lambda: None) for span in files.inode_ranges(100)]
    assert sum(int((~one.records.live).sum()) for one in swept) == 3
    assert len([address for one in swept for address in one.damaged]) == 8


def test_no_content_of_what_is_gone_is_opened_by_a_wrong_number(disk: bytes) -> None:
    files = open_files(source(disk), volume("hfs+", len(disk)))
    with pytest.raises(SourceError):
        files.open(24, -2, b"RSRC")
    with pytest.raises(SourceError):
        list(files.directory(24))
