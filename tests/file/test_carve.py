"""Files measured by their content alone, as real programs write them, with other bytes behind."""

from __future__ import annotations

import gzip
import io
import random
import sqlite3
import subprocess
import wave
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from file_making import MIB, Memory, blank, gathered, run
from tooling import tool

from triage import plugins
from triage.file.carve.seam import seam
from triage.file.carve.view import Carved, SpentError, View, broken, in_pieces

BEHIND = random.Random(8).randbytes(70_000)
ROWS = "".join(f"見本 花子{n},090-0000-{n:04}\r\n" for n in range(3000))


def measured(kind: str, data: bytes, budget: int = 1 << 30) -> Carved | None:
    disk = Memory(data)
    plug = {plug.name: plug for plug in plugins.load("file.carve").values()}[kind]
    found: Carved | None = plug.measure(View(disk, 0, len(data), budget))
    return found


def packed(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"名簿{number}.csv", ROWS)
        archive.comment = b"made for a test"
    return path.read_bytes()


def database(path: Path) -> bytes:
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE person (name, phone)")
    base.executemany(
        "INSERT INTO person VALUES (?, ?)", [row.split(",") for row in ROWS.splitlines()]
    )
    base.commit()
    base.close()
    return path.read_bytes()


def picture(path: Path) -> bytes:
    del path
    pixels = random.Random(5).randbytes(3 * 60)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        )

    head = (20).to_bytes(4, "big") + (3).to_bytes(4, "big") + b"\x08\x02\0\0\0"
    body = zlib.compress(b"".join(b"\0" + pixels[at : at + 60] for at in range(0, 180, 60)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def zipped(path: Path) -> bytes:
    """gzip as Python writes it."""
    del path
    return gzip.compress(ROWS.encode("cp932"))


MADE: dict[str, Callable[[Path], bytes]] = {
    "zip": packed,
    "sqlite": database,
    "png": picture,
    "gzip": zipped,
}
PROVEN = {"zip", "png", "gzip"}


@pytest.mark.parametrize("kind", sorted(MADE))
def test_a_file_ends_where_its_kind_says(kind: str, tmp_path: Path) -> None:
    data = MADE[kind](tmp_path / "made")
    assert measured(kind, data + BEHIND) == Carved(len(data), kind in PROVEN)
    assert measured(kind, data) == Carved(len(data), kind in PROVEN)


@pytest.mark.parametrize("kind", sorted(MADE))
def test_what_is_cut_short_is_no_file(kind: str, tmp_path: Path) -> None:
    data = MADE[kind](tmp_path / "made")
    assert measured(kind, data[: len(data) // 2]) is None


@pytest.mark.parametrize("kind", sorted(PROVEN))
def test_one_wrong_byte_is_not_called_whole(kind: str, tmp_path: Path) -> None:
    data = bytearray(MADE[kind](tmp_path / "made"))
    data[len(data) // 3] ^= 0x40
    found = measured(kind, bytes(data) + BEHIND)
    assert found is None or not found.proven


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8", "iso2022_jp"])
def test_text_ends_with_its_last_character(encoding: str) -> None:
    data = ROWS.encode(encoding)
    rest = bytes(-len(data) % 512)
    assert measured("text", data + rest + BEHIND) == Carved(len(data))
    assert measured("text", data) == Carved(len(data))
    assert measured("text", data + BEHIND) == Carved(len(data))
    assert measured("text", data + ROWS[:9].encode(encoding) + BEHIND) == Carved(len(data))
    assert measured("text", data[:900] + BEHIND) is None  # a string of something else
    assert measured("text", BEHIND) is None


def test_wide_text_ends_with_its_last_character() -> None:
    data = "\ufeff".encode("utf-16-le") + ROWS.encode("utf-16-le")
    assert measured("utf-16", data + bytes(-len(data) % 512) + BEHIND) == Carved(len(data))
    assert measured("utf-16", data) == Carved(len(data))
    assert measured("utf-16", data + BEHIND) == Carved(len(data))
    assert measured("utf-16", data[:900] + BEHIND) is None
    assert measured("utf-16", b"\xff\xfe" + BEHIND) is None


def test_rich_text_ends_with_its_outermost_group() -> None:
    rows = ROWS.encode("ascii", "backslashreplace")
    rich = b"{\\rtf1\\ansi\r\n{\\b " + rows + b"\\{}\r\n\\par }"
    assert measured("text", rich + b"x}" + BEHIND) == Carved(len(rich))


@pytest.mark.parametrize("behind", [BEHIND, b"other text, and \0" * 99])
def test_a_page_ends_with_its_last_tag(behind: bytes) -> None:
    page = b"<!DOCTYPE html>\n<html><body><table>" + ROWS.encode() + b"</table></body>\r\n</html>"
    assert measured("text", page + behind) == Carved(len(page))
    cut = page[: len(page) // 1024 * 512]
    assert measured("text", cut + behind[9:]) == Carved(cut.rindex(b"\n") + 1)


def test_packed_by_7z(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes(ROWS.encode("cp932"))
    words: list[str | Path] = [tool("7z"), "a", tmp_path / "made.7z", tmp_path / "rows.csv"]
    subprocess.run(words, check=True, capture_output=True)
    data = (tmp_path / "made.7z").read_bytes()
    assert measured("7z", data + BEHIND) == Carved(len(data))
    assert measured("7z", data[:-5]) is None


def test_sound_as_python_writes_it() -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(BEHIND[:9000])
    assert measured("riff", out.getvalue() + BEHIND) == Carved(len(out.getvalue()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "kind"), [("pdf", "pdf"), ("doc", "ole"), ("jpg", "jpeg"), ("gif", "gif")]
)
def test_documents_as_an_office_writes_them(target: str, kind: str, tmp_path: Path) -> None:
    office = tool("soffice")
    picture_made = kind not in ("pdf", "ole")
    source = tmp_path / ("made.png" if picture_made else "made.txt")
    source.write_bytes(picture(tmp_path) if picture_made else ROWS[:4000].encode())
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    words = [
        office,
        home,
        "--headless",
        "--convert-to",
        target,
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    data = (tmp_path / f"made.{target}").read_bytes()
    assert measured(kind, data + bytes(512) + BEHIND) == Carved(len(data))


@pytest.mark.parametrize("kind", sorted(plugins.load("file.carve")))
def test_noise_and_floods_of_beginnings_are_no_files(kind: str) -> None:
    plug = plugins.load("file.carve")[kind]
    noise = random.Random(kind).randbytes(200_000)
    starts = {pattern.starts[0] for pattern in plug.patterns} or {b"AB"}
    for start in starts:
        assert measured(kind, (start + noise)[:100_000]) is None


def test_a_look_costs_no_more_than_it_may() -> None:
    endless = b"\xff\xd8\xff\xc0\0\x0b" + bytes(9) + b"\xff\xda\0\x04\0\0" + b"\x11" * (4 << 20)
    with pytest.raises(SpentError):
        measured("jpeg", endless, budget=1 << 20)


def test_views_end_where_the_next_owner_begins() -> None:
    view = View(Memory(b"abc" * 100), 30, 60, 1 << 20)
    assert view.at(0, 100) == b"abc" * 10
    assert view.at(29, 5) == b"c"
    assert view.find(b"cab", 1) == 2
    assert view.find(b"xyz", 0) == -1
    assert view.number(28, 4) == -1


def stored(path: Path) -> bytes:
    """An archive of what is packed already, as real ones hold pictures."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.bin", random.Random(number).randbytes(15_000))
    return path.read_bytes()


def chunked(path: Path) -> bytes:
    """A picture of several chunks, as encoders write them."""
    data = picture(path)
    noise = zlib.compress(random.Random(3).randbytes(60_000))
    made = [data[:33]]
    for at in range(0, len(noise), 8192):
        kind = b"IDAT" + noise[at : at + 8192]
        made.append((len(kind) - 4).to_bytes(4, "big") + kind + zlib.crc32(kind).to_bytes(4, "big"))
    return b"".join([*made, data[-12:]])


def assert_no_pieces(found: Carved | None) -> None:
    """Nothing is put together; of an archive the members are kept that are there."""
    assert found is None or (found.doubted and not found.pieces and not found.proven)


@pytest.mark.parametrize("kind", ["zip", "png"])
@pytest.mark.parametrize("cluster", [512, 4096])
def test_two_pieces_on_a_real_stick_are_joined(kind: str, cluster: int, tmp_path: Path) -> None:
    """mtools fills the two holes that deleted files left; then the volume is formatted anew."""
    size = 16 * MIB if cluster > 512 else 40 * MIB
    image, words = blank(tmp_path / "fat.raw", size), {"LC_ALL": "C.UTF-8"}
    run("mkfs.fat", "-F", "16" if cluster > 512 else "32", "-s", str(cluster // 512), image)
    data = (stored if kind == "zip" else chunked)(tmp_path / "made")
    (tmp_path / "made").write_bytes(data)
    (tmp_path / "hole").write_bytes(b"h" * 4 * 4096)
    (tmp_path / "kept").write_bytes(random.Random(7).randbytes(9 * 4096))
    for name in ("hole", "kept"):
        run("mcopy", "-i", image, tmp_path / name, f"::/{name}", **words)
    run("mdel", "-i", image, "::/hole", **words)
    disk = bytearray(image.read_bytes())  # mtools goes on behind the last one: start at the hole
    free = disk.index(b"h" * 4 * 4096)
    if disk[512:].count(b"RRaA"):
        sector = disk.index(b"RRaA")
        disk[sector + 492 : sector + 496] = b"\xff" * 4
        image.write_bytes(disk)
    run("mcopy", "-i", image, tmp_path / "made", "::/made", **words)
    run("mdel", "-i", image, "::/made", **words)
    disk = bytearray(image.read_bytes())
    start = disk.index(data[:512])
    assert start == free
    plug = plugins.load("file.carve")[kind]
    found = plug.join(View(Memory(bytes(disk)), start, len(disk), 1 << 30))
    assert found is not None
    second = start + found.pieces[1].offset
    assert (found.length, found.proven) == (len(data), True)
    assert found.pieces[1].offset - found.pieces[0].end == 9 * 4096
    assert gathered(bytes(disk[start:]), found) == data
    assert plug.measure(View(Memory(bytes(disk)), start, len(disk), 1 << 30)) is None
    disk[second + 300] ^= 1
    assert_no_pieces(plug.join(View(Memory(bytes(disk)), start, len(disk), 1 << 30)))


def test_a_picture_of_one_long_chunk_is_joined_within_its_share() -> None:
    """What is broken is read once, not once for every border."""
    noise = zlib.compress(random.Random(3).randbytes(400_000))
    chunk = b"IDAT" + noise
    summed = zlib.crc32(chunk).to_bytes(4, "big")
    body = len(noise).to_bytes(4, "big") + chunk + summed
    data = picture(Path())[:33] + body + picture(Path())[-12:]
    disk = data[: 301 * 512] + BEHIND[: 7 * 512] + data[301 * 512 :] + BEHIND
    plug = plugins.load("file.carve")["png"]
    found = plug.join(View(Memory(disk), 0, len(disk), 8 << 20))
    assert found == broken(len(data), 301 * 512, 7 * 512, proven=True)


@pytest.mark.parametrize("kind", ["zip", "png"])
def test_the_second_piece_may_lie_before_the_first(kind: str, tmp_path: Path) -> None:
    data = (stored if kind == "zip" else chunked)(tmp_path / "made")
    split, start = 4 * 4096, len(data) // 512 * 512 + 9 * 512
    disk = data[split:].ljust(start, b"\x07") + data[:split] + BEHIND
    plug = plugins.load("file.carve")[kind]
    found = plug.join(View(Memory(disk), start, len(disk), 1 << 30, before=start))
    assert found == broken(len(data), split, -start - split, proven=True)
    assert_no_pieces(plug.join(View(Memory(disk), start, len(disk), 1 << 30, before=start - 4096)))


def test_an_archive_in_three_pieces_is_joined(tmp_path: Path) -> None:
    data, at = stored(tmp_path / "made"), 20 * 512
    between = BEHIND[: 5 * 512]
    disk = between.join([data[:at], data[at : 3 * at], data[3 * at :]]) + BEHIND
    plug = plugins.load("file.carve")["zip"]
    found = plug.join(View(Memory(disk), 0, len(disk), 1 << 30))
    splits = [(at, len(between)), (3 * at, 2 * len(between))]
    assert found == Carved(len(data), proven=True, pieces=in_pieces(len(data), splits))
    spoilt = disk[: 2 * at] + b"?" + disk[2 * at + 1 :]
    assert_no_pieces(plug.join(View(Memory(spoilt), 0, len(disk), 1 << 30)))


def test_an_archive_does_not_begin_with_a_member_that_another_one_shares(tmp_path: Path) -> None:
    """Office programs write the same styles into all their files; only the time tells."""
    archives = []
    for second in (2, 4):
        with zipfile.ZipFile(tmp_path / "made", "w") as archive:
            for name, seed in (("styles.xml", 0), ("sheet.xml", second)):
                member = zipfile.ZipInfo(name, (2026, 11, 22, 9, 30, second))
                archive.writestr(member, random.Random(seed).randbytes(15_000))
        archives.append((tmp_path / "made").read_bytes())
    early, late = archives
    at = 20 * 512
    plug = plugins.load("file.carve")["zip"]
    for head, joined in ((late, True), (early, False)):
        disk = head[:at] + BEHIND[: 5 * 512] + late[at:] + BEHIND
        found = plug.join(View(Memory(disk), 0, len(disk), 1 << 30))
        assert found is not None
        assert bool(found.pieces) == found.proven == joined


@pytest.mark.parametrize("between", [BEHIND[: 5 * 4096], bytes(9 * 4096), b"text, " * 4096])
def test_a_packed_stream_goes_on_where_its_checksum_says(between: bytes) -> None:
    noise = random.Random(6)
    rows = "".join(f"見本 花子{n},{noise.random()},090-0000-{n:04}\r\n" for n in range(5000))
    data, between = gzip.compress(rows.encode()), between[: len(between) // 4096 * 4096]
    disk = data[: 5 * 4096] + between + data[5 * 4096 :] + BEHIND
    plug = plugins.load("file.carve")["gzip"]
    assert plug.measure(View(Memory(disk), 0, len(disk), 1 << 30)) is None
    found = plug.join(View(Memory(disk), 0, len(disk), 1 << 26))
    assert found == broken(len(data), 5 * 4096, len(between), proven=True)


@pytest.mark.parametrize("length", [700, 5_000, 300_000])
def test_a_checksum_tells_where_two_pieces_meet(length: int) -> None:
    noise = random.Random(length)
    data, first = noise.randbytes(length), noise.randrange(1, 512)
    for split in {first, length - (length - first) % 512, first + (length - first) // 1024 * 512}:
        near = data[:split] + noise.randbytes(length - split)
        far = noise.randbytes(split) + data[split:]
        assert seam(near, far, first, zlib.crc32(data)) == split
        assert seam(near, far, first, zlib.crc32(data) ^ 1) == 0


@pytest.mark.parametrize("kind", sorted(MADE))
@pytest.mark.parametrize("eighths", range(1, 8))
def test_no_part_of_a_file_is_called_whole(kind: str, eighths: int, tmp_path: Path) -> None:
    data = MADE[kind](tmp_path / "made")
    part = data[: len(data) * eighths // 8]
    for behind in (b"", bytes(600), BEHIND):
        found = measured(kind, part + behind)
        assert found is None or not found.proven
