"""Disks for the tests of ``triage.volume``: made by real formatters, or laid out by hand."""

import subprocess
from pathlib import Path

from tooling import tool

from triage.model import Extent, Source, SourceFacts, Volume
from triage.volume.table import volumes

MIB = 1 << 20


class Memory:
    """A disk held in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @property
    def length(self) -> int:
        return len(self.data)

    def read_at(self, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]

    def unreadable(self) -> tuple[Extent, ...]:
        return ()


def source(data: bytes, sector: int = 512) -> Source:
    return Source(SourceFacts("raw", len(data), sector), Memory(data))


def look(data: bytes, sector: int = 512) -> tuple[dict[str, Volume], dict[str, tuple[str, int]]]:
    """Volumes by locator and gaps as {locator: (code, bytes)}; the extents are checked."""
    found, gaps = volumes(source(data, sector))
    covers(found, len(data))
    assert len({volume.locator for volume in found}) == len(found)
    return (
        {str(volume.locator): volume for volume in found},
        {str(gap.locator): (gap.code, gap.bytes or 0) for gap in gaps},
    )


def covers(found: tuple[Volume, ...], length: int) -> None:
    """Every byte of the disk is in exactly one extent."""
    extents = sorted({(volume.offset, volume.length) for volume in found})
    end = 0
    for offset, size in extents:
        assert offset == end
        assert size > 0
        end += size
    assert end == length


def run(*command: str | Path, text: str | None = None) -> None:
    words = [tool(str(command[0])), *(str(word) for word in command[1:])]
    subprocess.run(words, input=text, text=True, check=True, capture_output=True)


def formatted(folder: Path, size: int, *command: str) -> bytes:
    """The bytes of an image of ``size`` that a formatter wrote."""
    path = folder / "formatted.img"
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    run(*command, path)
    return path.read_bytes()


def partitioned(folder: Path, size: int, script: str) -> bytearray:
    """A disk of ``size`` with the table that an sfdisk script describes."""
    path = folder / "table.img"
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    run("sfdisk", "--quiet", path, text=script)
    return bytearray(path.read_bytes())


def put(disk: bytearray, offset: int, content: bytes) -> None:
    disk[offset : offset + len(content)] = content
