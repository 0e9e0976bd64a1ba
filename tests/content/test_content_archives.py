import gzip
import io
import random
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from mutants import damaged

from triage.content import Budget, extract
from triage.content.budget import BOMB_GIVES
from triage.content.identify import identify
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

ROSTER = (
    "氏名,電話,住所\r\n剱持英介,090-1111-2222,堺市\r\n"
    "和泉薫,090-1111-3333,堺市\r\n大江亘,090-1111-4444,堺市\r\n"
)


def walk(data: bytes, name: str, budget: Budget | None = None) -> list[Text | Table | Item | Gap]:
    return list(extract(Item((), name, Memory(data)), identify(data, name), budget or Budget()))


def gaps(parts: list[Text | Table | Item | Gap]) -> list[Gap]:
    return [part for part in parts if isinstance(part, Gap)]


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def table_of(parts: list[Text | Table | Item | Gap]) -> Table:
    (table,) = [part for part in parts if isinstance(part, Table)]
    return table


def test_cp932_name_without_flag() -> None:
    data = zipped({"XXXXXXXX.csv": ROSTER.encode("cp932")}, zipfile.ZIP_STORED)
    data = data.replace(b"XXXXXXXX", "名簿一覧".encode("cp932"))
    table = table_of(walk(data, "a.zip"))
    assert table.steps == ("名簿一覧.csv",)
    assert table.cell_offsets is None


def test_traversal_and_duplicate_names_are_only_words() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/a.txt", "剱持")
        archive.writestr("b.txt", "一つ目の文書です")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("b.txt", "二つ目の文書です")
    items = [part for part in walk(out.getvalue(), "a.zip") if isinstance(part, Item)]
    assert [item.steps for item in items] == [
        ("..", "..", "etc", "a.txt"),
        ("b.txt",),
        ("b.txt", "~2"),
    ]


@pytest.mark.parametrize(
    ("options", "cipher"),
    [(["-mem=AES256"], "WinZip AES-256"), (["-mem=AES128"], "WinZip AES-128"), ([], "ZipCrypto")],
)
def test_locked_members_are_one_gap_that_names_the_cipher(
    tmp_path: Path, needs: Callable[..., str], options: list[str], cipher: str
) -> None:
    program = needs("7z")
    (tmp_path / "a.csv").write_bytes(ROSTER.encode())
    (tmp_path / "b.csv").write_bytes(ROSTER.encode())
    command = [program, "a", "-tzip", "-psecret", *options, "x.zip", "a.csv", "b.csv"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (gap,) = gaps(walk((tmp_path / "x.zip").read_bytes(), "x.zip"))
    assert gap.code == "locked.zip"
    assert cipher in gap.reason
    assert gap.blocks_no


@pytest.mark.parametrize("streamed", [False, True])
def test_a_given_password_opens_the_old_cipher(
    tmp_path: Path, needs: Callable[..., str], streamed: bool
) -> None:
    (tmp_path / "a.csv").write_bytes(ROSTER.encode())
    (tmp_path / "b.csv").write_bytes(ROSTER.encode() * 2000)
    (tmp_path / "c.csv").write_bytes(ROSTER.encode())
    if streamed:
        old: list[str | bytes] = [needs("zip"), "-q", "-P", "秘密".encode("cp932"), "-"]
        old += ["a.csv", "b.csv"]
        data = subprocess.run(old, cwd=tmp_path, check=True, capture_output=True).stdout
    else:
        command = [needs("7z"), "a", "-tzip", "-psecret", "x.zip", "a.csv", "b.csv"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        data = (tmp_path / "x.zip").read_bytes()

    def parts(*passwords: str, room: int = 16 << 20) -> list[Text | Table | Item | Gap]:
        budget = Budget(passwords=passwords, locked=room)
        return list(extract(Item((), "x.zip", Memory(data)), identify(data, "x.zip"), budget))

    (gap,) = gaps(parts("wrong", "also wrong"))
    assert gap.code == "locked.zip"
    read = parts("wrong", "秘密" if streamed else "secret")
    assert {p.steps[0] for p in read if isinstance(p, Table)} == {"a.csv", "b.csv"}
    assert [(gap.code, gap.blocks_no, gap.locator.steps) for gap in gaps(read)] == [
        ("locked.opened", False, ())
    ]
    some = gaps(parts("秘密" if streamed else "secret", room=300))
    assert {(gap.code, gap.locator.steps) for gap in some} == {
        ("locked.opened", ("a.csv",)),
        ("locked.zip", ("b.csv",)),
    }


def test_mutants_of_locked_members_end_in_parts(tmp_path: Path, needs: Callable[..., str]) -> None:
    (tmp_path / "a.csv").write_bytes(ROSTER.encode())
    (tmp_path / "b.csv").write_bytes(ROSTER.encode())
    command = [needs("7z"), "a", "-tzip", "-psecret", "x.zip", "a.csv", "b.csv"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    whole = (tmp_path / "x.zip").read_bytes()
    read = 0
    for seed in range(300):
        parts = walk(damaged(whole, seed, 4), "x.zip", Budget(passwords=("secret",)))
        read += any(isinstance(part, Table) for part in parts)
        assert parts
    assert 100 < read < 300


def test_damaged_directory_is_salvaged_by_local_headers() -> None:
    data = zipped({"a.csv": ROSTER.encode(), "b.txt": "申し送り事項です".encode()})
    parts = walk(data[:-60], "a.zip")
    assert table_of(parts).columns[0][0] == "剱持英介"
    assert [gap.code for gap in gaps(parts)] == ["zip.salvaged"]


def test_a_member_cut_short_is_read_as_far_as_it_goes() -> None:
    long = ROSTER + "".join(
        f"剱持{i},090-1111-{i:04d},堺市{i * 7919 % 1000}\r\n" for i in range(3000)
    )
    data = zipped({"a.csv": long.encode()})
    parts = walk(data[: len(data) // 2], "a.zip")
    assert len(table_of(parts).rows) > 500
    assert {"zip.truncated", "zip.salvaged"} == {gap.code for gap in gaps(parts)}


def test_declared_sizes_are_not_believed() -> None:
    data = bytearray(zipped({"a.csv": ROSTER.encode()}))
    at = data.find(b"PK\1\2")
    struct.pack_into("<I", data, at + 24, 1)
    assert len(table_of(walk(bytes(data), "a.zip")).rows) == 3


def test_bomb_ends_in_a_gap() -> None:
    data = zipped({"zeros.bin": bytes(40 << 20)})
    parts = walk(data, "a.zip")
    assert "zip.limit.ratio" in {gap.code for gap in gaps(parts)}
    assert [item.data.length for item in parts if isinstance(item, Item)] == [BOMB_GIVES]


def test_a_member_that_does_not_fit_leaves_its_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.content.container.inflate.LARGEST", 1 << 10)
    parts = walk(
        zipped(
            {"a.txt": random.Random(1).randbytes(2000).hex().encode(), "b.csv": ROSTER.encode()}
        ),
        "a.zip",
    )
    assert [gap.code for gap in gaps(parts)] == ["zip.limit.memory"]
    assert table_of(parts).columns[0] == ("剱持英介", "和泉薫", "大江亘")


def test_limits_of_bytes_members_and_depth() -> None:
    many = zipped({f"{i}.txt": b"abc def" for i in range(30)})
    assert "limit.members" in {g.code for g in gaps(walk(many, "a.zip", Budget(members=10)))}
    big = zipped({"a.txt": b"abc def " * 1000})
    assert "zip.limit.bytes" in {g.code for g in gaps(walk(big, "a.zip", Budget(bytes=100)))}
    nested = zipped({"a.csv": ROSTER.encode()})
    for level in range(8):
        nested = zipped({f"{level}.zip": nested})
    assert "limit.depth" in {gap.code for gap in gaps(walk(nested, "a.zip"))}


def test_gzip_members_and_truncation() -> None:
    half = len(ROSTER) // 2
    data = gzip.compress(ROSTER[:half].encode()) + gzip.compress(ROSTER[half:].encode())
    table = table_of(walk(data, "a.csv.gz"))
    assert (len(table.rows), table.steps) == (3, ("a.csv",))
    cut = walk(gzip.compress(ROSTER.encode())[:-9], "a.csv.gz")
    assert [gap.code for gap in gaps(cut)] == ["gzip.truncated"]
    assert table_of(cut).columns[0] == ("剱持英介", "和泉薫", "大江亘")


def test_zip_in_gzip_in_zip() -> None:
    inner = gzip.compress(zipped({"a.csv": ROSTER.encode()}))
    table = table_of(walk(zipped({"b.zip.gz": inner}), "c.zip"))
    assert table.steps == ("b.zip.gz", "b.zip", "a.csv")


def test_unread_types_are_gaps_and_silent_ones_do_not_block() -> None:
    shortcut = b"L\0\0\0\1\x14\2\0" + bytes(99)
    data = zipped({"a.lnk": shortcut, "b.class": b"\xca\xfe\xba\xbe" + bytes(99)})
    found = {gap.reason: gap.blocks_no for gap in gaps(walk(data, "a.zip"))}
    assert found == {
        "no extractor for application/x-ms-shortcut": True,
        "no extractor for application/java-vm": False,
    }
