"""What a source is: containers by magic, documents by structure, everything else a disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import socket
import sqlite3
import struct
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from ewf_writer import write_image
from source_bytes import blanked, everything, fail_reads, mixed, opened

from triage.errors import NotADisk, SourceError, TriageError, UnsupportedContainer, UsageError
from triage.model import Extent
from triage.source import open_source
from triage.source.sniff import recognise

ROWS = "氏名,住所,電話番号\r\n" + "見本太郎,東京都架空区1-2-3,03-0000-0000\r\n" * 400
NOISE = random.Random(1).randbytes


def placed(folder: Path, content: bytes, name: str = "source.bin") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


# --- containers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "options", "name"),
    [
        ("qcow2", "", "QCOW2"),
        ("qed", "", "QED"),
        ("vdi", "", "VDI"),
        ("vhdx", "", "VHDX"),
        ("vpc", "subformat=dynamic", "VHD (dynamic)"),
        ("vpc", "subformat=fixed,force_size=on", "VHD (fixed)"),
        ("vmdk", "subformat=monolithicSparse", "VMDK"),
        ("vmdk", "subformat=streamOptimized", "VMDK"),
        ("vmdk", "subformat=twoGbMaxExtentSparse", "VMDK"),
        ("vmdk", "subformat=monolithicFlat", "VMDK"),
        ("parallels", "", "Parallels"),
    ],
)
@pytest.mark.parametrize("forced", [None, "raw"])
def test_virtual_disk_is_named_and_refused(
    forced: str | None,
    form: str,
    options: str,
    name: str,
    tmp_path: Path,
    needs: Callable[..., str],
) -> None:
    raw = placed(tmp_path, mixed(4 << 20), "disk.raw")
    target = tmp_path / "disk.img"
    command = [needs("qemu-img"), "convert", "-f", "raw", "-O", form, str(raw), str(target)]
    subprocess.run(command + (["-o", options] if options else []), check=True)
    if forced and "fixed" in options:
        assert opened(target, "raw").data.read_at(0, 4 << 20) == raw.read_bytes()
        return
    with pytest.raises(UnsupportedContainer) as refusal:
        recognise(target, forced)
    assert name in str(refusal.value)
    assert refusal.value.exit_code == 1


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"EVF2\r\n\x81\x00", "Ex01"),
        (b"LVF\x09\r\n\xff\x00", "L01"),
        (b"AFF10\r\n\x00", "AFF"),
        (b"ADSEGMENTEDFILE\x00", "AD1"),
        (b"MSWIM\x00\x00\x00", "WIM"),
        (b"QFI\xfb\x00\x00\x00\x01", "QCOW"),
    ],
)
def test_other_container_is_named_and_refused(head: bytes, name: str, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedContainer, match=name):
        recognise(placed(tmp_path, head + NOISE(8192)))


def test_dmg_and_sparse_bundle_are_refused(tmp_path: Path) -> None:
    koly = b"koly\x00\x00\x00\x04\x00\x00\x02\x00".ljust(512, b"\0")
    with pytest.raises(UnsupportedContainer, match="DMG"):
        recognise(placed(tmp_path, NOISE(1 << 16) + koly))
    bundle = tmp_path / "disk.sparsebundle"
    (bundle / "bands").mkdir(parents=True)
    for name in ("Info.plist", "token"):
        (bundle / name).write_bytes(b"x")
    with pytest.raises(UnsupportedContainer, match="sparse bundle"):
        recognise(bundle)


def test_ewf_by_magic_whatever_its_name(tmp_path: Path) -> None:
    write_image(tmp_path / "evidence.bin", mixed(1 << 17))
    assert recognise(tmp_path / "evidence.bin").format == "ewf"
    assert everything(opened(tmp_path / "evidence.bin").data) == mixed(1 << 17)
    with pytest.raises(UsageError, match="E01"):
        recognise(tmp_path / "evidence.bin", "raw")


@pytest.mark.parametrize("name", ["disk.E01", "disk.e01", "disk.bin"])
def test_ewf_that_lost_its_magic_is_no_raw_disk(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    write_image(path, mixed(1 << 17))
    path.write_bytes(b"????" + path.read_bytes()[4:].replace(b"volume\0", b"header\0", 1))
    if name == "disk.bin":
        path.write_bytes(path.read_bytes()[:13] + b"header2".ljust(16, b"\0") + NOISE(4096))
    with pytest.raises(SourceError, match="damaged file header"):
        recognise(path)


def test_document_named_like_ewf_is_a_document(tmp_path: Path) -> None:
    assert recognise(placed(tmp_path, ROWS.encode(), "series.S01")).format == "file"


# --- documents ------------------------------------------------------------------------------------


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("一覧.csv", ROWS * 9)
        archive.writestr("noise.bin", NOISE(2 << 20))
    return buffer.getvalue()


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo("noise.bin")
        entry.size = 2 << 20
        archive.addfile(entry, io.BytesIO(NOISE(entry.size)))
    return buffer.getvalue()


def database(folder: Path) -> bytes:
    path = folder / "made.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (x)")
        connection.executemany("insert into t values (?)", [(NOISE(3000),) for _ in range(600)])
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"],
)
@pytest.mark.parametrize("times", [0, 1, 100])
def test_text_is_a_file_in_every_encoding(times: int, encoding: str, tmp_path: Path) -> None:
    text = ROWS * times or "氏名,見本太郎\r\n"
    path = placed(tmp_path, text.encode(encoding))
    assert recognise(path).format == "file"
    assert everything(opened(path).data) == text.encode(encoding)


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\r\n1,2\r\n\x1a",
        b"<?xml version='1.0'?><a/>",
        b"{\\rtf1\\ansi hello}",
        b"From mbox Thu\nSubject: x\n\n" + b"body\n" * 9000,
        ("0000001" + "見本太郎".ljust(20, "\u3000")).encode("cp932") * 300,  # no line ends
        b"12345" * 1,
    ],
)
def test_text_of_other_shapes_is_a_file(content: bytes, tmp_path: Path) -> None:
    assert recognise(placed(tmp_path, content)).format == "file"


@pytest.mark.parametrize("kind", ["zip", "tar", "gzip", "sqlite", "pdf", "jpeg", "padded zip"])
def test_binary_document_is_a_file(kind: str, tmp_path: Path) -> None:
    contents: dict[str, Callable[[], bytes]] = {
        "zip": zipped,
        "padded zip": lambda: zipped().ljust(-(-len(zipped()) // 512) * 512, b"\0"),
        "tar": tarred,
        "gzip": lambda: gzip.compress(NOISE(2 << 20)).ljust(3 << 20, b"\0"),
        "sqlite": lambda: database(tmp_path),
        "pdf": lambda: (b"%PDF-1.7\n" + NOISE(2 << 20))[: (2 << 20) - 6] + b"%%EOF\n",
        "jpeg": lambda: (b"\xff\xd8\xff\xe0" + NOISE(2 << 20))[: (2 << 20) - 2] + b"\xff\xd9",
    }
    assert recognise(placed(tmp_path, contents[kind]())).format == "file"


def test_dbase_table_is_a_file(tmp_path: Path) -> None:
    head = struct.pack("<4BIHH20x", 0x03, 99, 3, 31, 500, 65, 40)
    assert (
        recognise(placed(tmp_path, head.ljust(65, b" ") + NOISE(500 * 40) + b"\x1a")).format
        == "file"
    )


@pytest.mark.parametrize("tool", ["7z", "7z zip"])
def test_archive_made_by_7z_is_a_file(tool: str, tmp_path: Path, needs: Callable[..., str]) -> None:
    placed(tmp_path, NOISE(3 << 20), "content.bin")
    form = tool.split()[-1]
    command = [needs("7z"), "a", f"-t{form}", "archive.bin.out", "content.bin"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert recognise(tmp_path / "archive.bin.out").format == "file"
    command = [needs("7z"), "a", f"-t{form}", "-v1m", "cut." + form, "content.bin"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    with pytest.raises(UnsupportedContainer, match="split"):
        recognise(tmp_path / f"cut.{form}.001")


# --- disks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        bytes(1 << 20),
        b"\xff" * (1 << 20),
        b"\xf6" * 1474560,
        b"\x55" * (1 << 20),
        b"\x92\x49\x24" * 400000,
        bytes(512),
        NOISE(1 << 20),
        NOISE(1000001),
        ROWS.encode("cp932")[:512] + bytes(4 << 20),
        ROWS.encode() * 4 + bytes(8 << 20),
        ROWS.encode() * 4 + NOISE(8 << 20),
        zipped()[:512] + NOISE(4 << 20)[:-512],
        zipped()[: 1 << 20] + bytes(7 << 20),
        b"%PDF-1.4\n".ljust(1 << 20, b"\0") + NOISE(3 << 20),
        b"SQLite format 3\0" + NOISE((4 << 20) - 16),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE((4 << 20) - 8),
    ],
    ids=range(16),
)
def test_everything_else_is_a_disk(content: bytes, tmp_path: Path) -> None:
    path = placed(tmp_path, content)
    assert recognise(path).format == "raw"
    assert opened(path).facts.size == len(content)


@pytest.mark.parametrize("tool", ["mkfs.fat", "mkfs.ext4", "mkfs.ntfs", "mkfs.exfat"])
@pytest.mark.parametrize("start", [0, 1 << 20])
def test_file_system_behind_a_document_is_a_disk(
    start: int, tool: str, tmp_path: Path, needs: Callable[..., str]
) -> None:
    volume = placed(tmp_path, bytes(8 << 20), "volume.raw")
    forced = {"mkfs.ntfs": ["-F", "-Q"], "mkfs.ext4": ["-F", "-q"]}.get(tool, [])
    subprocess.run([needs(tool), *forced, str(volume)], check=True, capture_output=True)
    lead = gzip.compress(NOISE(start)).ljust(start, b"\0")[:start]
    assert recognise(placed(tmp_path, lead + volume.read_bytes())).format == "raw"


def test_committed_disks_are_disks(image: Callable[[str], Path]) -> None:
    for name in ("demo", "ext4", "fat12-floppy", "ntfs-mbr"):
        assert recognise(image(name)).format == "raw"


@pytest.mark.parametrize("packing", [gzip, bz2, lzma])
def test_packed_disk_is_named_and_packed_text_a_file(
    packing: ModuleType, image: Callable[[str], Path], tmp_path: Path
) -> None:
    packed = packing.compress(image("fat12-floppy").read_bytes())
    with pytest.raises(UnsupportedContainer, match="packed with"):
        recognise(placed(tmp_path, packed))
    assert recognise(placed(tmp_path, packing.compress(ROWS.encode()))).format == "file"
    assert recognise(placed(tmp_path, packed), "file").format == "file"


def test_iso_is_a_disk(tmp_path: Path) -> None:
    content = bytearray(ROWS.encode() * 20)[:200000]
    content[32769:32774] = b"CD001"
    assert recognise(placed(tmp_path, bytes(content))).format == "raw"


def test_too_small_for_a_disk(tmp_path: Path) -> None:
    path = placed(tmp_path, NOISE(300))
    with pytest.raises(NotADisk, match="--format raw") as refusal:
        recognise(path)
    assert refusal.value.exit_code == 2
    assert opened(path, "raw").facts.size == 300


# --- bad input ------------------------------------------------------------------------------------


def bad_inputs(folder: Path) -> dict[str, tuple[Path, int]]:
    (folder / "empty folder").mkdir()
    os.mkfifo(folder / "fifo")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket"))
    (folder / "dangling").symlink_to(folder / "nothing")
    (folder / "loop").symlink_to(folder / "loop")
    return {
        "missing": (folder / "nothing.raw", 2),
        "below a file": (placed(folder, b"x", "plain") / "disk.raw", 2),
        "empty": (placed(folder, b"", "empty.raw"), 1),
        "empty, named E01": (placed(folder, b"", "empty.E01"), 1),
        "empty folder": (folder / "empty folder", 1),
        "fifo": (folder / "fifo", 2),
        "socket": (folder / "socket", 2),
        "character device": (Path("/dev/null"), 2),
        "dangling link": (folder / "dangling", 2),
        "link to itself": (folder / "loop", 1),
    }


@pytest.mark.parametrize(
    "case",
    [
        "missing",
        "below a file",
        "empty",
        "empty, named E01",
        "empty folder",
        "fifo",
        "socket",
        "character device",
        "dangling link",
        "link to itself",
    ],
)
@pytest.mark.parametrize("forced", [None, "raw"])
def test_bad_input_is_one_line(forced: str | None, case: str, tmp_path: Path) -> None:
    path, exit_code = bad_inputs(tmp_path)[case]
    with pytest.raises(TriageError) as refusal:
        recognise(path, forced)
    error = refusal.value
    assert error.exit_code in (exit_code, 2 if forced else exit_code)
    assert error.where
    assert error.do
    assert str(path) in str(error)
    assert "\n" not in str(error)


def test_unreadable_file_and_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read anything, so the refusal of the kernel is played."""

    def refuse(*args: object, **named: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = placed(tmp_path, NOISE(600))
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        with pytest.raises(SourceError, match="Permission denied"):
            recognise(path)
    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(SourceError, match="Permission denied"):
        recognise(tmp_path)


@pytest.mark.parametrize("forced", ["raw", "split", "ewf", "file"])
def test_folder_is_no_other_format(forced: str, tmp_path: Path) -> None:
    placed(tmp_path, b"x")
    with pytest.raises(UsageError, match="this is a folder"):
        recognise(tmp_path, forced)


def test_forced_format_that_cannot_be(tmp_path: Path) -> None:
    path = placed(tmp_path, NOISE(600))
    with pytest.raises(UsageError, match="not a folder"):
        recognise(path, "folder")
    with pytest.raises(SourceError, match="damaged file header"):
        recognise(path, "ewf")


def test_unknown_forced_format(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="raw, split"):
        recognise(placed(tmp_path, NOISE(600)), "floppy")


def test_forced_file_takes_any_bytes(tmp_path: Path) -> None:
    path = placed(tmp_path, NOISE(3000))
    assert opened(path, "file").facts.format == "file"


def test_folder_is_recognised_and_has_no_bytes(tmp_path: Path) -> None:
    placed(tmp_path, b"x")
    spec = recognise(tmp_path)
    assert (spec.format, spec.paths) == ("folder", (str(tmp_path),))
    with pytest.raises(SourceError):
        open_source(spec)


def test_link_is_followed_to_the_set(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    content = mixed(3 << 16)
    for number in range(3):
        placed(store, content[number << 16 : (number + 1) << 16], f"disk.00{number + 1}")
    (tmp_path / "current").symlink_to(store / "disk.001")
    assert everything(opened(tmp_path / "current").data) == content
    scattered = tmp_path / "links"
    scattered.mkdir()
    for number in range(3):
        target = (store / f"disk.00{number + 1}").rename(tmp_path / f"object-{number}")
        (scattered / f"disk.00{number + 1}").symlink_to(target)
    assert everything(opened(scattered / "disk.001").data) == content


def test_failing_medium_under_a_raw_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = mixed(1 << 20)
    source = opened(placed(tmp_path, content, "disk.raw"))
    fail_reads(monkeypatch, 300 * 512, 302 * 512)
    assert everything(source.data) == blanked(content, [(300 * 512, 1024)])
    assert source.data.unreadable() == (Extent(300 * 512, 1024),)


def test_source_is_never_written(tmp_path: Path) -> None:
    path = placed(tmp_path, mixed(1 << 17), "disk.raw")
    path.chmod(0o400)
    before = path.stat()
    everything(opened(path).data)
    after = path.stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
    if before.st_uid == os.getuid():
        assert before.st_atime_ns == after.st_atime_ns
