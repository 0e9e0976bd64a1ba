"""File systems made and filled by the real tools, in a plain file that holds one partition."""

from __future__ import annotations

import os
import random
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

COMPRESSED = 0x0800 | 0x0010
"""FILE_ATTRIBUTE_COMPRESSED | FILE_ATTRIBUTE_DIRECTORY ([MS-FSCC] 2.6)."""


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes for one file of the file system; ``attributes`` are compressed or sparse."""

    path: str
    data: bytes
    stream: str = ""
    attributes: tuple[str, ...] = ()


def run(*command: str | Path, feed: str = "") -> str:
    """Run a tool quietly and return its output; its own message comes with the error."""
    env = {
        **os.environ,
        "LC_ALL": "C.UTF-8",
        "MTOOLS_SKIP_CHECK": "1",
        "MKE2FS_DEVICE_SECTSIZE": "",
    }
    env.pop("MKE2FS_DEVICE_SECTSIZE")
    done = subprocess.run(
        [str(word) for word in command],
        input=feed,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def format_volume(
    part: Path, kind: str, *, label: str, start: int, options: tuple[str, ...], sector: int = 512
) -> None:
    """Make a file system of ``kind`` over all of ``part``, without clearing what it held."""
    name = label or "DATA"
    if kind == "ntfs":
        where = ("-p", str(start // sector), "-H", "16", "-S", "63", "-s", str(sector))
        run("mkfs.ntfs", "-F", "-Q", "-q", "-L", name, *where, *options, part)
    elif kind.startswith("fat"):
        volume = ("-n", name, "-i", "20261122", "--invariant")
        run("mkfs.fat", "-F", kind[3:], *volume, *options, part)
    elif kind == "luks2":
        _format_luks(part)
    elif kind == "exfat":
        run("mkfs.exfat", "-L", name, *options, part)
    else:
        fixed = "hash_seed=0b5e7c1e-0000-4000-8000-000000002026,nodiscard"
        identity = ("-U", "0b5e7c1e-0000-4000-8000-000000002026")
        extra = ("-E", fixed, "-L", name, "-m", "0", *options)
        run(f"mkfs.{kind}", "-q", "-F", *identity, *extra, part)


def _format_luks(part: Path) -> None:
    """A small LUKS2 header with a cheap key derivation; random bytes stand for the cipher text."""
    rng = random.Random(2026)
    part.write_bytes(rng.randbytes(part.stat().st_size))
    cheap = ("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000")
    small = ("--luks2-metadata-size", "16k", "--luks2-keyslots-size", "256k")
    with tempfile.NamedTemporaryFile() as key:
        key.write(rng.randbytes(32))
        key.flush()
        kind = ("luksFormat", "--type", "luks2", "--batch-mode", "--key-file", key.name)
        run("cryptsetup", *kind, *cheap, *small, part)


def fill(part: Path, kind: str, contents: list[Content]) -> None:
    """Write files in the order given."""
    if not contents:
        return
    if kind.startswith("fat"):
        _fill_fat(part, contents)
        return
    with mounted(part, kind) as root:
        for content in contents:
            _write(root, content)


def remove(part: Path, kind: str, paths: list[str], *, orphan: bool) -> None:
    """Delete files; of an orphan the folder goes too, and something new takes its record."""
    folders = sorted({str(PurePosixPath(path).parent) for path in paths}) if orphan else []
    if kind.startswith("fat"):
        for path in paths:
            run("mdel", "-i", part, f"::{path}")
        for number, folder in enumerate(folders):
            run("mrd", "-i", part, f"::{folder}")
            run("mcopy", "-i", part, os.devnull, f"::新しいメモ{number}.txt")
    elif paths:
        with mounted(part, kind) as root:
            for path in paths:
                (root / path).unlink()
            for number, folder in enumerate(folders):
                (root / folder).rmdir()
                (root / f"新しいフォルダー{number}").mkdir()


@contextmanager
def mounted(part: Path, kind: str) -> Iterator[Path]:
    """``part`` mounted read-write; needs root and /dev/fuse or loop devices."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as undo:
        if kind == "ntfs":
            run("ntfs-3g", "-o", "compression,streams_interface=windows", part, folder)
        elif kind == "exfat":
            run("mount.exfat-fuse", undo.enter_context(block_device(part)), folder)
        else:
            run("mount", "-t", kind, "-o", "loop", part, folder)
        undo.callback(run, "umount", folder)
        yield Path(folder)
        os.sync()


@contextmanager
def block_device(file: Path, sector: int = 512) -> Iterator[str]:
    """A loop device over ``file`` with sectors of the given size."""
    device = run("losetup", "--find", "--show", "--sector-size", str(sector), file).strip()
    try:
        yield device
    finally:
        run("losetup", "--detach", device)


def _write(root: Path, content: Content) -> None:
    path = root / content.path
    for folder in reversed(path.relative_to(root).parents):
        _make_folder(root / folder, compressed="compressed" in content.attributes)
    if content.stream:
        path.touch()
        path = path.with_name(f"{path.name}:{content.stream}")
    with path.open("wb") as out:
        if "sparse" in content.attributes:
            out.seek(1 << 20)
        out.write(content.data)


def _make_folder(folder: Path, *, compressed: bool) -> None:
    if folder.is_dir():
        return
    folder.mkdir()
    if compressed:
        os.setxattr(folder, "system.ntfs_attrib_be", struct.pack(">I", COMPRESSED))


def _fill_fat(part: Path, contents: list[Content]) -> None:
    made: set[str] = set()
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "x"
        for content in contents:
            for folder in reversed(PurePosixPath(content.path).parents):
                if str(folder) not in {".", *made}:
                    run("mmd", "-i", part, f"::{folder}")
                    made.add(str(folder))
            source.write_bytes(content.data)
            run("mcopy", "-i", part, source, f"::{content.path}")
