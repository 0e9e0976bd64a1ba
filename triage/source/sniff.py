"""What is this source? The container by its magic first, its name only where bytes say nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from triage.errors import NotADisk, SourceError, UnsupportedContainer, UsageError
from triage.model import ByteSpace, SourceSpec
from triage.plugins import load
from triage.source.container import Container, peek
from triage.source.disk_traces import looks_like_disk
from triage.source.document import archive
from triage.source.ewf_sections import MAGIC
from triage.source.foreign import foreign
from triage.source.packed import packed_disk
from triage.source.vhd import COOKIE

FORCED = ("raw", "split", "ewf", "folder", "file")
_HEAD = 512
_NAMES = 64


def recognise(path: Path, forced: str | None = None) -> SourceSpec:
    """The container at ``path`` and its files in order, all absolute.

    ``forced`` is one of ``FORCED``; it overrules what the bytes look like, but a container that
    nothing here reads is never taken for a disk. Reads a few small pieces only. Raises
    UsageError, NotADisk, SourceError and UnsupportedContainer.
    """
    if forced is not None and forced not in FORCED:
        raise UsageError(f"unknown format {forced!r}", do=f"one of {', '.join(FORCED)}")
    path = path.absolute()
    mode = _mode(path)
    if stat.S_ISDIR(mode) or forced == "folder":
        return _folder(path, mode, forced)
    device = stat.S_ISBLK(mode)
    if not (device or stat.S_ISREG(mode)):
        raise UsageError(
            "this is neither a file, a folder nor a block device",
            where=str(path),
            do="name a disk image, a device, a folder or a file",
        )
    data = peek(path)
    if data.length == 0:
        what = "the device holds no medium" if device else "the file is empty"
        raise SourceError(what, where=str(path), do="check the medium, or copy it again")
    if device:
        return SourceSpec("device", (str(path),))
    container = _container(data.read_at(0, _HEAD), path, data, forced)
    return SourceSpec(container.name, container.segments(path))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError as error:
        missing = isinstance(error, (FileNotFoundError, NotADirectoryError))
        kind = UsageError if missing else SourceError
        raise kind(
            "there is no such file" if missing else os.strerror(error.errno or 0),
            where=str(path),
            do="check the name" if missing else "check the permissions and the medium",
        ) from None


def _folder(path: Path, mode: int, forced: str | None) -> SourceSpec:
    if not stat.S_ISDIR(mode):
        raise UsageError("this is not a folder", where=str(path), do="leave --format out")
    if forced not in (None, "folder"):
        raise UsageError(
            f"this is a folder, not {forced}", where=str(path), do="leave --format out"
        )
    try:
        with os.scandir(path) as entries:
            names = {entry.name for entry in islice(entries, _NAMES)}
    except OSError as error:
        raise SourceError(
            f"the folder cannot be read: {os.strerror(error.errno or 0)}",
            where=str(path),
            do="check the permissions",
        ) from None
    if not names:
        raise SourceError("the folder is empty", where=str(path), do="check the name")
    if {"bands", "Info.plist", "token"} <= names:
        raise _unsupported("Apple sparse bundle", path)
    return SourceSpec("folder", (str(path),))


def _container(head: bytes, path: Path, data: ByteSpace, forced: str | None) -> Container:
    containers: dict[str, Container] = load("source")
    if forced in ("file", "ewf"):
        return containers[forced]
    by_magic = [each for each in containers.values() if each.precedence == 0]
    found = _first(by_magic, head, path)
    if found is not None and forced is None:
        return found
    if found is not None and not _may_be_raw(found, head):
        name = "E01" if found.name == "ewf" else found.name.upper()
        raise UsageError(
            f"this is a container of the format {name}, not {forced}",
            where=str(path),
            do="leave --format out",
        )
    if (unread := foreign(data)) is not None:
        raise _unsupported(unread, path)
    if forced is not None:
        return containers[forced]
    found = _first(list(containers.values()), head, path) or containers["raw"]
    if found.name == "split" and archive(head) and not looks_like_disk(data):
        raise _split_archive(head, path)
    if found.name == "file" and (packing := packed_disk(data)) is not None:
        raise UnsupportedContainer(
            f"this is a disk image packed with {packing}", where=str(path), do="unpack it first"
        )
    if found.name == "raw" and data.length < _HEAD:
        raise NotADisk(
            f"with {data.length} bytes this is no disk, and it is no text either",
            where=str(path),
            do="--format raw examines it as one all the same",
        )
    return found


def _first(containers: Sequence[Container], head: bytes, path: Path) -> Container | None:
    asked = sorted(containers, key=lambda each: each.precedence)
    return next((each for each in asked if each.claims(head, path)), None)


def _may_be_raw(found: Container, head: bytes) -> bool:
    """Whether the file's own bytes may be read all the same: of an E01 that lost its signature, and
    of a fixed VHD, which is the disk with a footer behind it."""
    signatures = {"ewf": MAGIC, "vhd": COOKIE}
    return found.name in signatures and not head.startswith(signatures[found.name])


def _unsupported(name: str, path: Path) -> UnsupportedContainer:
    return UnsupportedContainer(
        f"this is a container that is not supported yet: {name}",
        where=str(path),
        do="convert it to a raw image first, for example with qemu-img convert -O raw",
    )


def _split_archive(head: bytes, path: Path) -> UnsupportedContainer:
    return UnsupportedContainer(
        f"this is a piece of a split {archive(head)} archive, not a disk",
        where=str(path),
        do="join the pieces into one file and name that, or --format file",
    )
