"""Directory entries that no directory leads to, read where a sector begins with them."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from file_making import MIB, Memory, blank, run
from test_file_fat import entry_set

from triage import plugins
from triage.file import exfat_split
from triage.file.rebuild import exfat
from triage.file.rebuild.geometry import Pointer, nearby, solve
from triage.file.rebuild.ntfs import resident
from triage.file.rebuild.remnant import Rebuilder, Remnant
from triage.file.recovered import recovered
from triage.model import Extent, Gap, Locator

SECTOR = 512


def evidence(plugin: Rebuilder, data: bytes, kind: str) -> Iterator[int]:
    """Where the plug-in's patterns of a kind match; sector by sector, without the survey."""
    for offset in range(0, len(data), SECTOR):
        for pattern in plugin.patterns:
            start = offset + pattern.at
            begins = pattern.kind == kind and data[start : start + 2] in pattern.starts
            if begins and re.compile(pattern.expression, re.DOTALL).match(data, start):
                yield offset
                break


def read(kind: str, data: bytes) -> tuple[Rebuilder, list[Remnant]]:
    plugin: Rebuilder = plugins.load("file.rebuild")[kind]
    found = plugin.read(Memory(data), list(evidence(plugin, data, kind)))
    return plugin, [one for one in found if isinstance(one, Remnant)]


@pytest.fixture(scope="module", params=[("16", 16), ("32", 40)], ids=["fat16", "fat32"])
def stick(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[bytes, dict[str, bytes]]:
    """A stick with folders longer than a cluster, formatted again."""
    bits, mib = request.param
    scratch = tmp_path_factory.mktemp(f"fat{bits}")
    image = blank(scratch / "stick.img", mib * MIB)
    make = ("mkfs.fat", "-F", bits, "-s", "1", image)
    run(*make)
    noise = random.Random(6)
    files = {
        f"{folder}/{letter}とても長い名前の一覧表その{n:02}.csv": noise.randbytes(40 * n + 3)
        for n in range(12)
        for folder, letter in (("総務", "S"), ("経理", "K"))
    }
    words = {"MTOOLS_SKIP_CHECK": "1", "LC_ALL": "C.UTF-8"}
    for name in ("総務", "経理"):
        run("mmd", "-i", image, f"::/{name}", **words)
    for path, data in files.items():
        (scratch / "plain").write_bytes(data)
        run("mcopy", "-i", image, scratch / "plain", f"::/{path}", **words)
    run(*make)
    return image.read_bytes(), files


def test_long_names_come_back_also_over_the_border_of_a_cluster(
    stick: tuple[bytes, dict[str, bytes]],
) -> None:
    data, files = stick
    _, rows = read("fat", data)
    named = {row.names[0][2].decode(): row for row in rows if row.names and row.parts}
    assert set(named) == {path.rpartition("/")[2] for path in files}
    assert not any(row.deleted for row in named.values())
    assert any(row.base // SECTOR != row.offset // SECTOR for row in named.values())


def test_content_is_where_the_directories_say(stick: tuple[bytes, dict[str, bytes]]) -> None:
    data, files = stick
    disk = Memory(data)
    plugin, rows = read("fat", data)
    pointers = [Pointer(row.cluster, row.number) for row in rows if row.directory]
    places = list(evidence(plugin, data, "fat-place"))
    found = solve(disk, pointers, places, nearby(disk, [0], "fat"), plugin.begins)
    assert found is not None
    origin, size = found
    assert size == SECTOR
    back = {}
    for row in rows:
        for part in row.parts:
            extent = Extent(origin + part.runs[0][0] * size, -(-part.size // size) * size)
            content = recovered(disk, (extent,), part.size)
            back[row.names[0][2].decode()] = content.read_at(0, part.size)
    assert back == {path.rpartition("/")[2]: data for path, data in files.items()}


def test_directories_elsewhere_help_to_place_files(stick: tuple[bytes, dict[str, bytes]]) -> None:
    """Of a directory in pieces only the first says which cluster it is."""
    data, _ = stick
    disk = Memory(data)
    plugin, rows = read("fat", data)
    directories = [Pointer(row.cluster, row.number) for row in rows if row.directory]
    files = [Pointer(part.runs[0][0], -1, part.size) for row in rows for part in row.parts]
    places = list(evidence(plugin, data, "fat-place"))
    assert solve(disk, files, places, [], plugin.begins) is None
    found = solve(disk, files, places, [], plugin.begins, directories)
    assert found == solve(disk, directories, places, [], plugin.begins)
    assert found is not None


def test_files_that_end_with_zeros_tell_where_their_clusters_lie() -> None:
    """As ZIPs do, and with them most documents: the comment that they do not have."""
    noise, data, pointers = random.Random(6), bytearray(MIB), []
    for number in range(10):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a", noise.randbytes(9000 + 10 * number))
        place, size = 8 * SECTOR * (4 * number + 3), len(out.getvalue())
        data[place : place + size] = out.getvalue()
        pointers.append(Pointer(place // 4096 - 1, -1, size))
    known = [(4096 + shift, size) for shift in (-4096, 0, 512) for size in (2048, 4096, 8192)]
    assert solve(Memory(bytes(data)), pointers, [], known, lambda *_: False) == (4096, 4096)


def test_a_place_that_fits_nothing_is_no_geometry() -> None:
    disk = Memory(random.Random(2).randbytes(MIB))
    pointers = [Pointer(number, number) for number in range(2, 30)]
    assert solve(disk, pointers, [0, 4096], nearby(disk, [0], "ntfs"), lambda *_: False) is None


def test_the_content_of_a_record_lies_around_its_fix_ups() -> None:
    raw = bytearray(random.Random(3).randbytes(1024))
    raw[4:8] = (48).to_bytes(2, "little") + (3).to_bytes(2, "little")
    places = resident(bytes(raw), 10_000, 400, 400)
    assert places == [(10_400, 110), (10_050, 2), (10_512, 288)]
    assert sum(length for _, length in places) == 400


@pytest.mark.parametrize("kind", ["fat", "exfat", "hfs", "ntfs"])
@pytest.mark.parametrize("seed", range(3))
def test_noise_behind_a_beginning_is_read_to_an_end(kind: str, seed: int) -> None:
    noise = random.Random(seed)
    plugin: Rebuilder = plugins.load("file.rebuild")[kind]
    data = bytearray(noise.randbytes(256 << 10))
    for offset in range(0, len(data), SECTOR):
        pattern = noise.choice(plugin.patterns)
        data[offset + pattern.at : offset + pattern.at + 2] = noise.choice(pattern.starts)
    offsets = range(0, len(data), SECTOR)
    for row in plugin.read(Memory(bytes(data)), offsets):
        assert isinstance(row, Remnant)
        assert 0 <= row.offset < len(data)


class Counting(Memory):
    """Counts what is read of it."""

    taken = 0

    def read_at(self, offset: int, length: int) -> bytes:
        self.taken += length
        return super().read_at(offset, length)


def test_a_directory_of_exfat_of_any_length_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A specification allows 256 MiB; evidence of it stands in every sector."""
    monkeypatch.setattr(exfat, "_LONGEST", MIB // 4)
    count = 10_000
    disk = Counting(entry_set("名簿.csv", 9, 100) * count + bytes(SECTOR))
    rows = list(exfat.PLUGIN.read(disk, range(0, disk.length, SECTOR)))
    assert count - 8 <= len(rows) <= count  # a set that is cut has no hash of its name here
    assert disk.taken < 2 * disk.length


def test_pieces_of_entries_that_are_left_out_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exfat_split, "_PIECES", 2)
    sets = entry_set("名簿.csv", 9, 100) * 6  # the sixth runs over the border of a sector
    disk = Memory((sets[:SECTOR] + bytes(SECTOR)) * 5)
    *rows, gap = exfat.PLUGIN.read(disk, range(0, disk.length, 2 * SECTOR))
    assert len(rows) == 25
    assert isinstance(gap, Gap)
    assert gap.reason == "3 pieces of directory entries (exfat) not joined: too many"
    assert gap.locator == Locator((f"@0+{9 * SECTOR}",))


@pytest.mark.parametrize("block", [1024, 2048, 4096])
@pytest.mark.parametrize("features", ["metadata_csum", "^metadata_csum"])
def test_first_blocks_of_folders_of_ext_name_their_files(
    block: int, features: str, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    for folder in ("総務", "税務"):
        (tree / folder / "控え").mkdir(parents=True)
        for number in range(60):
            (tree / folder / f"{folder}の名簿{number:02}.csv").write_bytes(b"x" * number)
    image = blank(tmp_path / "disk.raw", 16 * MIB)
    run("mkfs.ext4", "-q", "-b", str(block), "-O", features, "-d", tree, image)
    _, found = read("ext", image.read_bytes())
    names = {one.names[0][2].decode(): one for one in found}
    every = {f"{folder}の名簿{n:02}.csv" for folder in ("総務", "税務") for n in range(60)}
    whole = block == 4096  # else the rest is in blocks that nothing ties to the first one
    for folder in ("総務", "税務"):
        held = {name for name in every & set(names) if name.startswith(folder)}
        assert len(held) == 60 if whole else len(held) > 25
    assert {name for name, one in names.items() if one.directory} == {
        "総務", "税務", "控え", "lost+found",
    }  # fmt: skip
    numbers = [one.number for one in found if one.names[0][2].decode() in every]
    assert len(set(numbers)) == len(numbers) == len(every & set(names))


def test_noise_behind_the_head_of_a_folder_is_no_name() -> None:
    noise = random.Random(3)
    head = b"\x0d\0\0\0\x0c\0\x01\x02.\0\0\0\x02\0\0\0\x0c\0\x02\x02..\0\0"
    for _ in range(200):
        data = head + noise.randbytes(noise.choice((0, 40, 3 * 4096)))
        assert read("ext", data)[1] == []
