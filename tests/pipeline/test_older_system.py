"""An ext4 over which another file system was made: its backups tell of it."""

from __future__ import annotations

import hashlib
import random
import shutil
import sys
from pathlib import Path

import pytest
from scanning import scan
from tooling import mounted

from triage.pipeline.case import opened_case
from triage.source import open_source
from triage.source.sniff import recognise
from triage.volume.table import volumes

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, run

Rows = dict[str, tuple[str, str, int]]


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """An ext4 with files, formatted as NTFS."""
    folder = tmp_path_factory.mktemp("older")
    noise = random.Random(8)
    files = {f"税務課/台帳/一覧{n:02}.bin": noise.randbytes(3000 * n + 1) for n in range(20)}
    for name, data in files.items():
        place = folder / "tree" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    image = blank(folder / "disk.raw", 40 * MIB)
    run("mkfs.ext4", "-q", "-E", "nodiscard", "-d", folder / "tree", image)
    run("mkfs.ntfs", "-F", "-Q", "-q", image)
    return image, files


def found(image: Path, case: Path) -> Rows:
    with opened_case(scan(image, case).case) as store:
        rows = store.db.execute(
            "SELECT coalesce(f.path, ''), c.sha256, f.origin, f.intact FROM file f"
            " JOIN content c ON c.key = f.content WHERE f.origin <> 'live'"
        ).fetchall()
    return {path: tuple(rest) for path, *rest in rows}


def test_its_files_come_back_with_their_paths(
    older: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    image, files = older
    assert found(image, tmp_path / "case") == {
        path: (hashlib.sha256(data).hexdigest(), "reformatted", 1) for path, data in files.items()
    }


@pytest.mark.slow
def test_a_root_that_was_written_over_is_no_file_system(
    older: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    """What leads nowhere is left to carving."""
    image, _ = older
    copy = shutil.copyfile(image, tmp_path / "disk.raw")
    with copy.open("r+b") as disk:
        head = disk.read(9 * MIB)
        table = int.from_bytes(head[8 * MIB + 2048 + 8 :][:4], "little")
        disk.seek(1024 * table)
        disk.write(random.Random(1).randbytes(4096))
    case = scan(copy, tmp_path / "case").case
    with opened_case(case) as store:
        assert [volume.kind for volume in store.volumes().values()] == ["ntfs"]


def test_folders_in_groups_of_their_own_outlive_the_root(tmp_path: Path) -> None:
    """What FAT32 writes at the front takes the root and the names of its folders, not these."""
    noise, place = random.Random(9), tmp_path / "mounted"
    files = {
        f"{top}/台帳/{top}の控え{n}.bin": noise.randbytes(700 * n + 1)
        for top in ("納税課", "保険課", "学校", "図書館")
        for n in range(4)
    }
    image = blank(tmp_path / "disk.raw", 40 * MIB)
    run("mkfs.ext2", "-q", "-b", "1024", "-E", "nodiscard", image)
    with mounted(image, place):
        for name, data in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(data)
    run("mkfs.fat", "-F", "32", "-s", "1", image)
    back = found(image, tmp_path / "case")
    assert {
        path: back.get(path) for path in (f"…/{name.rpartition('/')[2]}" for name in files)
    } == {
        f"…/{name.rpartition('/')[2]}": (hashlib.sha256(data).hexdigest(), "reformatted", 1)
        for name, data in files.items()
    }


def mounted_and_filled(kind: str, folder: Path) -> tuple[Path, dict[str, bytes]]:
    """A file system whose files went through its journal."""
    noise = random.Random(9)
    files = {f"税務課/台帳/一覧{n:02}.bin": noise.randbytes(2000 * n + 1) for n in range(20)}
    image = blank(folder / "disk.raw", 40 * MIB)
    run(f"mkfs.{kind}", "-q", "-E", "nodiscard", image)
    with mounted(image, folder / "mounted") as top:
        for name, data in files.items():
            place = top / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    return image, files


def test_a_beginning_that_was_wiped_comes_back_from_the_journal(tmp_path: Path) -> None:
    """Somebody meant to clear the disk and stopped soon: a backup tells of the file system."""
    image, files = mounted_and_filled("ext4", tmp_path)
    with image.open("r+b") as disk:
        disk.write(random.Random(1).randbytes(MIB))
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT f.path, c.sha256 FROM file f JOIN content c ON c.key = f.content"
            " WHERE f.path IS NOT NULL"
        ).fetchall()
    assert dict(rows) == {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


@pytest.mark.parametrize(
    ("made", "over", "left"),
    [("ext3", ("mkfs.fat", "-F", "32"), []), ("ext4", ("mkfs.exfat",), ["record-limit"])],
)
def test_inodes_that_were_written_over_come_back_from_the_journal(
    made: str,
    over: tuple[str, ...],
    left: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What mkfs writes at the start of a small volume is the root's inode and its files'."""
    image, files = mounted_and_filled(made, tmp_path)
    run(*over, image)
    assert found(image, tmp_path / "case") == {
        path: (hashlib.sha256(data).hexdigest(), "reformatted", 1) for path, data in files.items()
    }
    monkeypatch.setattr("triage.volume.probe._PUT_BACK", 1)
    gaps = volumes(open_source(recognise(image, None)))[1]
    assert [gap.code for gap in gaps] == left
