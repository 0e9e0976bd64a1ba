"""VMware disks (VMDK): one file, several extents beside a descriptor, or a stream (OVA's member).

The descriptor names its extents. Only files of the descriptor's own folder are opened, whatever
path it writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np

from triage.errors import SourceError
from triage.model import ByteSpace, Extent, Source, SourceFacts, SourceSpec
from triage.source import vmdk_extent
from triage.source.blocks import (
    DAMAGED,
    MOST_BYTES,
    Blocks,
    Joined,
    OneTable,
    damaged,
    differencing,
    exactly,
    unknown,
)
from triage.source.container import (
    ImageFile,
    Media,
    Medium,
    Member,
    Precedence,
    beside,
    peek,
)
from triage.source.ranges import clamped
from triage.source.vmdk_extent import MAGIC

_DESCRIPTOR = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}# ?Disk DescriptorFile")
_MOST_TEXT = 1 << 20
_EXTENT = re.compile(
    r"^(?:RW|RDONLY|NOACCESS)[ \t]+(\d{1,16})[ \t]+([A-Z]+)"
    r'(?:[ \t]+"([^"\n]+)"(?:[ \t]+(\d{1,16}))?)?',
    re.MULTILINE,
)
_PARENT = re.compile(r"^parentCID[ \t]*=[ \t]*([0-9a-fA-F]{1,8})", re.MULTILINE)
_NONE = 0xFFFFFFFF
_SECTOR = 512
ABSENT = "a file of the image is missing: {}"


@dataclass(frozen=True, slots=True)
class _Part:
    """A line of the descriptor, in bytes."""

    length: int
    kind: str
    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class _Nothing:
    """Zeros: of a part that has none, or (``missing``) whose file is not there."""

    length: int
    missing: bool

    def read_at(self, offset: int, length: int) -> bytes:
        start, end = clamped(offset, length, self.length)
        return bytes(end - start)

    def unreadable(self) -> tuple[Extent, ...]:
        return (Extent(0, self.length),) if self.missing else ()


class Vmdk:
    """Claims a descriptor, and a sparse extent that has its own inside."""

    name = "vmdk"
    precedence: Precedence = 0

    def claims(self, head: bytes, path: Path) -> bool:
        """Whether the file begins as either."""
        return head.startswith(MAGIC) or _DESCRIPTOR.match(head) is not None

    def segments(self, path: Path) -> tuple[str, ...]:
        """The descriptor and those of its extents that are there."""
        place = beside(path, lambda link: next(iter(_files(link)), None))
        return (str(place), *(str(one) for one in _files(place) if one.is_file()))

    def open(self, spec: SourceSpec) -> Source:
        """The disk inside. Raises SourceError, also for the changes to a parent."""
        medium = Medium(spec.paths[0])
        described = not exactly(medium, 0, 4).startswith(MAGIC)
        head = None if described else vmdk_extent.header(medium)
        _check(medium, _text(peek(Path(medium.path)), head), head)
        lost: list[tuple[str, int, int]] = []
        data: ByteSpace
        if described:
            data = _joined(medium, spec.paths[1:], lost)
        else:
            data = whole = _sparse(medium)
            lost += whole.lost()
        names = tuple(Path(path).name for path in spec.paths)
        return Source(SourceFacts(self.name, data.length, segments=names, lost=tuple(lost)), data)


def _text(data: ByteSpace, head: vmdk_extent.Header | None) -> str:
    """The descriptor; it names files in the encoding of the host's, which UTF-8 mostly is."""
    start, length = head.descriptor if head else (0, data.length)
    return data.read_at(start, min(length, _MOST_TEXT)).split(b"\0")[0].decode("utf-8", "replace")


def _parts(text: str) -> Iterator[_Part]:
    for sectors, kind, name, offset in _EXTENT.findall(text.replace("\r\n", "\n")):
        base = PurePosixPath(PureWindowsPath(name).name).name
        yield _Part(int(sectors) * _SECTOR, kind, base, int(offset or 0) * _SECTOR)


def _files(path: Path) -> list[Path]:
    """Files beside a descriptor that it names, each once."""
    data = peek(path)
    if data.read_at(0, 4) == MAGIC:
        return []
    names = dict.fromkeys(part.name for part in _parts(_text(data, None)) if part.name)
    return [path.with_name(name) for name in names if name not in (path.name, ".", "..")]


def _check(medium: Medium, text: str, head: vmdk_extent.Header | None) -> None:
    parent = _PARENT.search(text)
    if parent is not None and int(parent[1], 16) != _NONE:
        raise differencing(medium)
    if head is not None and not text.strip():
        raise SourceError(
            "this is one piece of a VMDK image, its descriptor is another file",
            where=medium.path,
            do="open the .vmdk file that names its pieces",
        )


def _joined(medium: Medium, paths: Sequence[str], lost: list[tuple[str, int, int]]) -> ByteSpace:
    """All parts of a descriptor."""
    media = Media(paths)  # more of them than may be open at once: 2 GiB each
    there = {Path(path).name: (number, path) for number, path in enumerate(paths)}
    parts: list[ByteSpace] = []
    base = 0
    for part in _parts(_text(peek(Path(medium.path)), None)):
        file = None
        with suppress(KeyError, SourceError):
            file = Member(media, *there[part.name])
        parts.append(_part(medium, part, file, base, lost))
        base += part.length
    if not 0 < base <= MOST_BYTES:
        raise damaged(medium)
    return Joined(parts)


def _part(
    medium: Medium, part: _Part, file: Member | None, base: int, lost: list[tuple[str, int, int]]
) -> ByteSpace:
    if part.kind == "ZERO":
        return _Nothing(part.length, missing=False)
    if part.kind not in ("FLAT", "VMFS", "SPARSE"):
        raise unknown(medium, f"VMDK, {part.kind}")
    if file is None:
        lost.append((ABSENT.format(part.name), base, part.length))
        return _Nothing(part.length, missing=True)
    try:
        data = _sparse(file) if part.kind == "SPARSE" else _flat(file, part)
    except SourceError:
        data = None
    if data is None or data.length != part.length:
        lost.append((DAMAGED, base, part.length))
        return _Nothing(part.length, missing=True)
    lost += ((reason, base + at, length) for reason, at, length in data.lost())
    return data


def _sparse(medium: ImageFile) -> Blocks:
    return Blocks(medium, vmdk_extent.grains(medium, vmdk_extent.header(medium)))


def _flat(medium: ImageFile, part: _Part) -> Blocks:
    return Blocks(medium, OneTable(part.length, part.length, np.array([part.offset])))


PLUGIN = Vmdk()
