"""File systems and folders: names, metadata records, extents, reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from triage.file.ext import ExtFiles
from triage.file.fat import FatFiles
from triage.file.folder import FolderFiles
from triage.file.hfs import HfsFiles
from triage.file.ntfs import NtfsFiles
from triage.file.protocol import Files
from triage.file.tsk import TskFiles
from triage.model import Source, Volume

_READERS: Mapping[str, Callable[[Source, Volume], Files]] = {
    "fat": FatFiles,
    "exfat": FatFiles,
    "ext": ExtFiles,
    "hfs+": HfsFiles,
    "ntfs": NtfsFiles,
}

__all__ = ["Files", "open_files", "open_folder"]


def open_files(source: Source, volume: Volume) -> Files:
    """The files of a volume that ``volume.volumes`` found, read as ``volume.open_as`` says.

    Raises ``SourceError`` when ``open_as`` is null or the file system cannot be opened.
    """
    return _READERS.get(volume.open_as or "", TskFiles)(source, volume)


def open_folder(path: Path) -> Files:
    """The files below a folder, or one file by itself. Raises ``SourceError``."""
    return FolderFiles(path)
