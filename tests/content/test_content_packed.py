"""Archives by the tools that people use: every member is read, and every lock is named."""

import random
import struct
from pathlib import Path

import pytest
from mutants import damaged

from triage.content import Budget, extract
from triage.content.container.packed import _libarchive
from triage.content.container.rar5 import locks
from triage.content.identify import identify
from triage.content.member_name import member_name
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

ARCHIVES = Path(__file__).parents[1] / "documents" / "archives"
FOLDER = "名簿"
STUB = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(3000)
Parts = list[Text | Table | Item | Gap]


def walk(data: bytes, name: str, budget: Budget | None = None) -> Parts:
    return list(extract(Item((), name, Memory(data)), identify(data, name), budget or Budget()))


def gaps(parts: Parts) -> list[Gap]:
    return [part for part in parts if isinstance(part, Gap)]


def holds_everything(parts: Parts, *before: str) -> None:
    (table,) = [part for part in parts if isinstance(part, Table)]
    assert table.steps == (*before, FOLDER, "一覧表ソ.csv")
    assert table.columns[0] == ("剱持英介", "和泉薫", "大江亘")
    (text,) = [part for part in parts if isinstance(part, Text)]
    assert text.steps == (*before, FOLDER, "連絡.txt")
    assert "06-6489-1234" in text.text


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("plain.7z", ()),
        ("plain.lzh", ()),
        ("plain.cab", ()),
        ("plain.zip", ()),
        ("plain.tar", ()),
        ("plain.tar.xz", ("plain.tar",)),
        ("plain.tar.bz2", ("plain.tar",)),
        ("plain.tar.zst", ("plain.tar",)),
        ("plain.tar.lz4", ("plain.tar",)),
        ("plain.tar.Z", ("plain.tar",)),
        ("plain.tgz", ("plain.tar",)),
    ],
)
def test_every_member_is_read(name: str, before: tuple[str, ...]) -> None:
    parts = walk((ARCHIVES / name).read_bytes(), name)
    holds_everything(parts, *before)
    assert gaps(parts) == []


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("locked.7z", "locked.archive", "members of the archive locked with AES-256: 2"),
        ("sealed.7z", "locked.archive", "locked with AES-256, its names too"),
        ("locked.zip", "locked.zip", "members of the archive locked with WinZip AES-256: 2"),
        ("locked-rar5.rar", "locked.archive", "members of the archive locked with AES: 2"),
        ("sealed-rar3.rar", "locked.archive", "RAR archive locked with AES, its names too"),
    ],
)
def test_a_lock_is_named(name: str, code: str, words: str) -> None:
    (gap,) = gaps(walk((ARCHIVES / name).read_bytes(), name))
    assert (gap.code, gap.blocks_no) == (code, True)
    assert words in gap.reason


@pytest.mark.parametrize("name", ["folders-rar3.rar", "folders-rar5.rar"])
def test_members_of_rar_by_its_own_program(name: str) -> None:
    parts = walk((ARCHIVES / name).read_bytes(), name)
    assert gaps(parts) == []
    assert {(p.steps, p.data.length) for p in parts if isinstance(p, Item)} == {
        (("sub", "dir1", "file1.txt"), 6),
        (("sub", "dir2", "file2.txt"), 6),
        (("sub", "with space", "long fn.txt"), 8),
        (("sub", "üȵĩöḋè", "file.txt"), 5),
    }


def test_the_locks_of_rar_5_end_where_a_header_is_none() -> None:
    data = (ARCHIVES / "locked-rar5.rar").read_bytes()
    assert locks(Memory(data)) == [True, True]
    assert locks(Memory((ARCHIVES / "folders-rar5.rar").read_bytes())).count(True) == 0
    for seed in range(300):
        rng = random.Random(seed)
        damaged = bytearray(data)
        for _ in range(8):
            damaged[rng.randrange(8, len(damaged))] = rng.choice((0, 0x80, 0xFF))
        assert len(locks(Memory(bytes(damaged)))) <= 2


@pytest.mark.parametrize("name", ["plain.7z", "plain.lzh", "plain.cab", "plain.zip"])
def test_a_program_that_unpacks_itself(name: str) -> None:
    data = (ARCHIVES / name).read_bytes()
    parts = walk(STUB + data, "setup.exe")
    holds_everything(parts, f"@{len(STUB)}+{len(data)}")
    assert [gap.blocks_no for gap in gaps(parts)] == [False]


def test_a_program_that_only_knows_the_marks_carries_nothing() -> None:
    marks = b"7z\xbc\xaf\x27\x1c" + bytes(40) + b"Rar!\x1a\x07\0" + bytes(40) + b"MSCF" + bytes(60)
    parts = walk(STUB + marks + b"xx-lh5-" + bytes(90), "7z.exe")
    assert [gap.code for gap in parts if isinstance(gap, Gap)] == ["unsupported.type"]


def test_an_archive_that_is_cut() -> None:
    for name in ("plain.7z", "plain.lzh", "plain.cab", "plain.tar.xz", "plain.tar.bz2"):
        data = (ARCHIVES / name).read_bytes()
        assert any(gap.blocks_no for gap in gaps(walk(data[:-40], name))), name


def test_a_tar_that_is_cut_or_damaged_gives_what_is_left() -> None:
    data = (ARCHIVES / "plain.tar").read_bytes()
    at = data.find("氏名".encode("cp932"))
    cut = walk(data[: at + 60], "a.tar")
    assert any(isinstance(part, Table) for part in cut)
    assert "tar.truncated" in {gap.code for gap in gaps(cut)}
    broken = bytearray(data)
    broken[at - 512 : at - 400] = b"\x9c" * 112
    parts = walk(bytes(broken), "a.tar")
    assert "tar.damaged" in {gap.code for gap in gaps(parts)}
    found = [part for part in parts if isinstance(part, Item) and part.steps[-1][0] == "@"]
    assert "剱持英介".encode("cp932") in found[0].data.read_at(0, 9999)


def test_without_the_library_the_gap_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.content.container.packed._libarchive", lambda: None)
    (gap,) = gaps(walk((ARCHIVES / "plain.7z").read_bytes(), "a.7z"))
    assert gap.code == "archive.unsupported"
    assert "7z" in gap.reason


def test_limits() -> None:
    assert _libarchive() is not None
    data = (ARCHIVES / "plain.7z").read_bytes()
    small = gaps(walk(data, "a.7z", Budget(bytes=100)))
    assert "archive.limit.bytes" in {gap.code for gap in small}
    few = gaps(walk(data, "a.7z", Budget(members=1)))
    assert "limit.members" in {gap.code for gap in few}


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("名簿/一覧表ソ.csv".encode("cp932"), "名簿/一覧表ソ.csv"),
        ("名簿\\予定表.csv".encode("cp932"), "名簿/予定表.csv"),
        ("名簿/一覧.csv".encode(), "名簿/一覧.csv"),
        ("名簿/顧客一覧表.csv".encode("euc_jp"), "名簿/顧客一覧表.csv"),
        (b"a\xff\xfe.csv", "a\xa0■.csv"),
    ],
)
def test_names_in_an_unstated_encoding(raw: bytes, name: str) -> None:
    assert member_name(raw) == name


@pytest.mark.parametrize("name", ["plain.zip", "plain.tar", "plain.tar.xz", "plain.tgz"])
def test_mutants_end_in_parts(name: str) -> None:
    whole = (ARCHIVES / name).read_bytes()
    for seed in range(300):
        mime = identify(whole, name)
        list(extract(Item((), name, Memory(damaged(whole, seed))), mime, Budget()))
