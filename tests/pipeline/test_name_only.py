"""Names that outlive their files: in the unused room of indexes, in the log, in the journal."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from scanning import Scanned, scan

from triage.file.ntfs_names import LostName, names
from triage.pipeline.case import opened_case

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, mounted_ntfs, run

LATER = 134_800_000_000_000_000
"""A time of NTFS, in 2028: behind the making of any volume here."""
EARLY = 120_000_000_000_000_000
"""One in 1981."""
ROOT = 5 | 5 << 48


def file_name(parent: int, name: str, size: int, when: int) -> bytes:
    """A $FILE_NAME as the Linux-NTFS project describes it."""
    text = name.encode("utf-16-le")
    sizes = -(-size // 4096) * 4096, size
    return (
        struct.pack("<7Q2I2B", parent, when, when, when, when, *sizes, 0x20, 0, len(name), 1) + text
    )


def index_entry(reference: int, content: bytes) -> bytes:
    length = -(-(16 + len(content)) // 8) * 8
    return (struct.pack("<Q2HI", reference, length, len(content), 0) + content).ljust(length, b"\0")


def log_page(entries: list[bytes]) -> bytes:
    """A page of $LogFile with one record that adds each entry to an index block."""
    page = bytearray(4096)
    page[:64] = struct.pack("<4s2HQI2HH6x2Q", b"RCRD", 0x28, 9, 77, 1, 1, 1, 0, 0, 0).ljust(
        64, b"\0"
    )
    at = 64
    for number, entry in enumerate(entries):
        operation = struct.pack("<4H", 0x0E, 0x0F, 0x28, len(entry))
        head = struct.pack("<3QI2H2I", 100 + number, 0, 0, 0x28 + len(entry), 0, 1, 24, 0)
        record = head.ljust(0x30, b"\0") + operation.ljust(0x28, b"\0") + entry
        page[at : at + len(record)] = record
        at += -(-len(record) // 8) * 8
    assert at <= len(page)
    page[0x28:0x2A] = b"\x07\0"
    for sector in range(1, 9):  # the ends of sectors go into the update sequence
        end = 512 * sector
        page[0x28 + 2 * sector : 0x2A + 2 * sector] = page[end - 2 : end]
        page[end - 2 : end] = b"\x07\0"
    return bytes(page)


def journal_page(rows: list[tuple[int, int, str, int]], version: int = 2) -> bytes:
    """A page of $UsnJrnl:$J with (reference, parent, name, time) records of MS-FSCC's layout."""
    page = b""
    for reference, parent, name, when in rows:
        text = name.encode("utf-16-le")
        wide = "<Q8x" if version == 3 else "<Q"
        numbers = struct.pack(wide, reference) + struct.pack(wide, parent)
        body = numbers + struct.pack("<2Q4I", 4096, when, 0x200, 0, 0, 0x20)
        start = 8 + len(body) + 4
        length = -(-(start + len(text)) // 8) * 8
        record = struct.pack("<I2H", length, version, 0) + body
        page += (record + struct.pack("<2H", len(text), start) + text).ljust(length, b"\0")
    return page.ljust(4096, b"\0")


def nameless(done: Scanned) -> dict[str, tuple[str, int]]:
    """The files without content by path: origin and size."""
    with opened_case(done.case) as store:
        rows = store.db.execute(
            "SELECT path, origin, size FROM file WHERE state = 'none' AND address < 0"
        ).fetchall()
    return {path: (origin, size) for path, origin, size in rows}


def place_of_log(image: Path) -> int:
    """Where $LogFile begins, as The Sleuth Kit says it."""
    told = subprocess.run(["istat", image, "2"], capture_output=True, text=True, check=True)
    return 4096 * int(told.stdout.split("Attributes")[1].split("init_size")[1].split()[1])


def free_place(image: Path, size: int = 4096) -> int:
    """A cluster near the end that holds nothing."""
    data = image.read_bytes()
    places = range(len(data) - 64 * size, 0, -size)
    return next(at for at in places if not data[at : at + size].strip(b"\0"))


def put(image: Path, offset: int, data: bytes) -> None:
    with image.open("r+b") as disk:
        disk.seek(offset)
        disk.write(data)


@pytest.mark.xdist_group("ntfs-again")
@pytest.mark.slow
def test_names_in_the_unused_room_of_an_index(tmp_path: Path) -> None:
    image = blank(tmp_path / "disk.raw", 24 * MIB)
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    gone = [f"住民台帳_{number}.csv" for number in range(40, 50)]
    with mounted_ntfs(image, tmp_path / "mounted") as root:
        (root / "名簿").mkdir()
        for number in range(60):
            (root / "名簿" / f"住民台帳_{number:02}.csv").write_text(f"内容 {number}\n")
        for name in gone:
            (root / "名簿" / name).unlink()
    with mounted_ntfs(image, tmp_path / "mounted") as root:  # their records go to other files
        (root / "新").mkdir()
        for number in range(20):
            (root / "新" / f"{number}.bin").write_bytes(random.Random(number).randbytes(3000))
    done = scan(image, tmp_path / "case")
    found = nameless(done)
    assert found
    assert set(found) <= {f"名簿/{name}" for name in gone}
    assert set(found.values()) == {("deleted", 10)}
    told = {str(gap.locator) for gap in done.inventory.gaps if gap.code == "name-only"}
    assert len(told) == len(found)
    assert all(one.startswith("p0/名簿/住民台帳_4") for one in told)


@pytest.mark.slow
@pytest.mark.xdist_group("ntfs-again")
def test_log_and_journal_of_a_volume_name_what_is_gone(tmp_path: Path) -> None:
    image = blank(tmp_path / "disk.raw", 24 * MIB)
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    with mounted_ntfs(image, tmp_path / "mounted") as root:
        (root / "経理").mkdir()
        (root / "経理" / "今の.txt").write_text("今の")
        folder = (root / "経理").stat().st_ino
        here = (root / "経理" / "今の.txt").stat().st_ino
    assert max(folder, here) < 1000  # with ntfs-3g the number of the record
    above = folder | 1 << 48
    entries = [
        index_entry(900 | 3 << 48, file_name(above, "振込一覧.xlsx", 70_000, LATER)),
        index_entry(here | 1 << 48, file_name(above, "今の旧名.txt", 6, LATER)),
        index_entry(901 | 1 << 48, file_name(700 | 9 << 48, "親のない.csv", 80, LATER)),
        index_entry(902 | 1 << 48, file_name(above | 5 << 52, "番号の違う親.csv", 80, LATER)),
        index_entry(903 | 1 << 48, file_name(above, "前の前の.csv", 80, EARLY)),
        index_entry(904 | 1 << 48, file_name(above, "長い名前" * 20 + ".csv", 80, LATER)),
    ]
    put(image, place_of_log(image) + 4096 * 4, log_page(entries))
    rows = [
        (800 | 2 << 48, above, "旧.csv", LATER),
        (800 | 2 << 48, above, "新.csv", LATER + 20_000_000),
        (700 | 9 << 48, ROOT, "親.dir", LATER),
    ]
    put(image, free_place(image), journal_page(rows))
    put(image, free_place(image), journal_page([(801 | 2 << 48, ROOT, "広い.csv", LATER)], 3))
    found = nameless(scan(image, tmp_path / "case"))
    assert found == {
        "経理/振込一覧.xlsx": ("deleted", 70_000),
        "…/親のない.csv": ("deleted", 80),
        "…/番号の違う親.csv": ("deleted", 80),
        "…/前の前の.csv": ("reformatted", 80),
        "経理/" + "長い名前" * 20 + ".csv": ("deleted", 80),
        "経理/新.csv": ("deleted", 0),
        "親.dir": ("deleted", 0),
        "広い.csv": ("deleted", 0),
    }


@pytest.mark.xdist_group("ntfs-again")
def test_a_folder_s_record_that_another_folder_had_later_is_no_parent(tmp_path: Path) -> None:
    image = blank(tmp_path / "disk.raw", 24 * MIB)
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    with mounted_ntfs(image, tmp_path / "mounted") as root:
        (root / "旧").mkdir()
        number = (root / "旧").stat().st_ino
        for name in range(8):
            (root / "旧" / f"{name}.csv").write_text(f"見本 {name}\n")
        for path in list((root / "旧").iterdir()):
            path.unlink()
        (root / "旧").rmdir()
        (root / "新").mkdir()
        assert (root / "新").stat().st_ino == number
        (root / "新").rmdir()
    with opened_case(scan(image, tmp_path / "case").case) as store:
        paths = [path for (path,) in store.db.execute("SELECT path FROM file ORDER BY path")]
    assert [path.rpartition("/")[2] for path in paths] == [f"{name}.csv" for name in range(8)]
    assert all(path.startswith(("…/", "旧/")) for path in paths)


@pytest.mark.slow
def test_names_under_another_file_system(tmp_path: Path) -> None:
    """Logs of a lost volume below FAT; a copy of such a log in a live file says nothing here."""
    image = blank(tmp_path / "disk.raw", 24 * MIB)
    page = log_page([index_entry(90 | 3 << 48, file_name(ROOT, "口座.csv", 70_000, EARLY))])
    copy = log_page([index_entry(91 | 3 << 48, file_name(ROOT, "他所.csv", 70_000, EARLY))])
    (tmp_path / "copy.bin").write_bytes(copy)
    run("mkfs.fat", "-F", "16", "-s", "8", image)
    run("mcopy", "-i", image, tmp_path / "copy.bin", "::/", MTOOLS_SKIP_CHECK="1")
    put(image, 20 * MIB, page)
    done = scan(image, tmp_path / "case")
    assert nameless(done) == {"…/口座.csv": ("reformatted", 70_000)}
    (gap,) = (gap for gap in done.inventory.gaps if gap.code == "name-only")
    assert (gap.bytes, gap.blocks_no) == (70_000, False)


def test_what_is_no_name() -> None:
    noise = random.Random(3)
    good = index_entry(90 | 3 << 48, file_name(ROOT, "名.csv", 7, LATER))
    assert [one.name.decode() for one in names(log_page([good]))] == ["名.csv"]
    torn = bytearray(log_page([good]))
    torn[1022:1024] = b"\x09\x09"
    assert list(names(bytes(torn))) == []
    short = index_entry(90 | 3 << 48, file_name(ROOT, "NAME~1.CSV", 7, LATER))
    dos = short[:81] + b"\x02" + short[82:]
    assert list(names(log_page([dos]))) == []
    for _ in range(300):
        noisy = bytearray(log_page([good]))
        noisy[64:] = noise.randbytes(4096 - 64)
        noisy[510:4096:512] = b"\x07" * 8
        noisy[511:4096:512] = b"\0" * 8
        assert list(names(bytes(noisy))) == []
        assert list(names(b"\x50\0\0\0\x02\0\0\0" + noise.randbytes(4088))) == []


def test_what_a_name_says() -> None:
    entry = index_entry(90 | 3 << 48, file_name(77 | 8 << 48, "名簿.csv", 4321, LATER))
    (found,) = names(log_page([entry]))
    assert found == LostName(
        64 + 0x58, "名簿.csv".encode(), 90, 3, 77, 8, False, 4321, LATER, LATER
    )
