"""Containers are recognised by magic, and bad input is refused in one line."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from ewf_writer import write_image
from source_bytes import NOISE, ROWS, blanked, everything, fail_reads, mixed, opened, placed

from triage.errors import SourceError, TriageError, UnsupportedContainer, UsageError
from triage.model import Extent
from triage.source import open_source
from triage.source.sniff import recognise


@pytest.mark.parametrize(
    ("form", "name"), [("qed", "QED"), ("qcow", "QCOW"), ("parallels", "Parallels")]
)
@pytest.mark.parametrize("forced", [None, "raw"])
def test_virtual_disk_is_named_and_refused(
    forced: str | None, form: str, name: str, tmp_path: Path, needs: Callable[..., str]
) -> None:
    raw = placed(tmp_path, mixed(4 << 20), "disk.raw")
    target = tmp_path / "disk.img"
    command = [needs("qemu-img"), "convert", "-f", "raw", "-O", form, str(raw), str(target)]
    subprocess.run(command, check=True)
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
