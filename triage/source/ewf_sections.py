"""The chain of sections in one Expert Witness segment file.

After the EWF specification of the libewf project (EWF-E01, version 1): a 13-byte file header,
then sections, each led by a 76-byte descriptor: type (16 bytes), offset of the next section
(u64), size (u64), padding (40), Adler-32 of the 72 bytes before it. All numbers little-endian.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from triage.errors import SourceError
from triage.source.container import Medium

MAGIC = b"EVF\x09\x0d\x0a\xff\x00"
HEADER = 13
DESCRIPTOR = 76
_MOST_SECTIONS = 1 << 20
_WINDOW = 1 << 20
_BEGINS = re.compile(rb"(?:volume|disk|data|sectors|table2?|hash|digest|error2|next|done)\0{3}")


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its type and where its own data lie in the file."""

    type: str
    start: int
    end: int

    @property
    def length(self) -> int:
        """Bytes of data behind the descriptor."""
        return self.end - self.start


def broken(what: str, medium: Medium, number: int) -> SourceError:
    """The refusal of an image whose segment ``number`` cannot be trusted."""
    return SourceError(
        f"the image is incomplete: segment {number} {what}",
        where=medium.path,
        do="copy the segment again from the original, or acquire again",
    )


def read_exactly(medium: Medium, number: int, start: int, length: int) -> bytes:
    """``length`` bytes of structure. Raises SourceError when the segment does not have them."""
    try:
        data = medium.read_at(start, length)
    except OSError:
        raise broken(f"cannot be read at byte {start}", medium, number) from None
    if len(data) != length:
        raise broken(f"ends early, at byte {start + len(data)}", medium, number)
    return data


def sealed(data: bytes) -> bool:
    """Whether the last four bytes are the Adler-32 of those before."""
    return len(data) > 4 and zlib.adler32(data[:-4]) == int.from_bytes(data[-4:], "little")


def section_type(descriptor: bytes) -> str | None:
    """The type of an intact descriptor, null for a damaged one."""
    if not sealed(descriptor):
        return None
    name = descriptor[:16].rstrip(b"\0")
    return name.decode("ascii") if name.isascii() else None


def segment_number(medium: Medium, expected: int = 1) -> int:
    """The segment's own number. Raises SourceError when the file header is damaged."""
    header = read_exactly(medium, expected, 0, HEADER)
    magic, start, number, end = struct.unpack("<8sBHH", header)
    if magic != MAGIC or start != 1 or end != 0 or number == 0:
        raise broken("has a damaged file header", medium, expected)
    return int(number)


def sections(medium: Medium, number: int) -> Iterator[Section | SourceError]:
    """All sections up to and with ``next`` or ``done``, and where the chain breaks what is wrong.

    Behind a damaged descriptor the chain goes on at the next one that says where it stands; what
    lies between is a section of no type. One that the file ends in is cut to what is there.
    """
    at = HEADER
    for _ in range(_MOST_SECTIONS):
        try:
            descriptor = read_exactly(medium, number, at, DESCRIPTOR)
        except SourceError as error:
            yield error
            return
        kind = section_type(descriptor)
        following = int.from_bytes(descriptor[16:24], "little")
        if kind in ("next", "done"):
            yield Section(kind, at + DESCRIPTOR, at + DESCRIPTOR)
            return
        if kind is not None and following > medium.size - DESCRIPTOR:
            yield Section(kind, at + DESCRIPTOR, max(medium.size, at + DESCRIPTOR))
            yield broken(f"ends early, at byte {medium.size}", medium, number)
            return
        if kind is None or following < at + DESCRIPTOR:
            yield broken(f"has a damaged section descriptor at byte {at}", medium, number)
            resumed = _resumed(medium, at + 1)
            if resumed is None:
                return
            kind, following = "", max(resumed, at + DESCRIPTOR)
        yield Section(kind, at + DESCRIPTOR, following)
        at = following
    yield broken("has too many sections", medium, number)


def _resumed(medium: Medium, at: int) -> int | None:
    """The first sound descriptor from ``at`` on that names its own place, null without one."""
    while at < medium.size - DESCRIPTOR:
        try:
            window = medium.read_at(at, _WINDOW + DESCRIPTOR)
        except OSError:
            return None
        for found in _BEGINS.finditer(window, 0, len(window) - DESCRIPTOR + 1):
            descriptor = window[found.start() : found.start() + DESCRIPTOR]
            kind = section_type(descriptor)
            following, size = struct.unpack_from("<QQ", descriptor, 16)
            here = at + found.start()
            if kind and following == (here if kind in ("next", "done") else here + size):
                return here
        at += _WINDOW
    return None
