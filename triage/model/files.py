"""What file systems hold: names, records and streams, and how each file is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from triage.model.places import Extent

Origin = Literal["live", "deleted", "reformatted", "carved", "slack", "free"]
"""How the content is held, strongest claim first; the order decides who owns a byte."""

ORIGINS: tuple[Origin, ...] = ("live", "deleted", "reformatted", "carved", "slack", "free")

Effort = Literal["plug-in", "undelete", "carve", "reassemble", "decrypt"]
"""What an outsider needs to read it, least first."""

EFFORTS: tuple[Effort, ...] = ("plug-in", "undelete", "carve", "reassemble", "decrypt")

EFFORT_OF: Mapping[Origin, Effort] = {
    "live": "plug-in",
    "deleted": "undelete",
    "reformatted": "undelete",
    "carved": "carve",
    "slack": "carve",
    "free": "carve",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One name found by the name pass. ``name`` is bytes as stored (UTF-8 from NTFS, FAT long
    names and exFAT); ``sequence`` is 0 where the file system has none."""

    parent: int
    name: bytes
    address: int
    sequence: int
    allocated: bool
    is_directory: bool


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of content of a file: the unnamed data, or an alternate data stream.

    ``extents`` are image offsets in file order, trimmed to nothing: their sum may exceed
    ``size`` (the rest is slack). Sparse runs have offset -1. ``initialized`` is how many bytes
    were ever written (NTFS); beyond it the file reads as zeros while the disk holds old bytes.
    ``guessed``: nothing says where all of it lies, as of a deleted file whose chain is gone.
    """

    attribute: int
    name: bytes
    size: int
    initialized: int
    extents: tuple[Extent, ...]
    resident: bool = False
    sparse: bool = False
    compressed: bool = False
    encrypted: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Inode:
    """One metadata record found by the inode pass.

    ``times`` are (name, seconds since 1970 UTC) pairs: modified, accessed, changed, created,
    deleted. ``names`` are (parent address, parent sequence, name) as the record itself holds
    them (NTFS $FILE_NAME), empty elsewhere.
    """

    address: int
    sequence: int
    allocated: bool
    kind: Literal["file", "directory", "link", "special"]
    size: int
    times: tuple[tuple[str, int], ...]
    streams: tuple[Stream, ...]
    names: tuple[tuple[int, int, bytes], ...] = ()
