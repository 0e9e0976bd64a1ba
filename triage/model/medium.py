"""The medium: its container, its volumes, and how a lost thing on it begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage.model.places import ByteSpace, Locator


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """What is to be opened: a recognised container and its segment files in order."""

    format: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a container says of itself; picklable, without the bytes.

    ``lost`` is what a damaged container lacks of the disk: why, and the range (offset, length),
    of no length where it stands for no bytes of its own.
    """

    format: str
    size: int
    sector_size: int = 512
    segments: tuple[str, ...] = ()
    stored_hashes: tuple[tuple[str, str], ...] = ()
    serial: str | None = None
    model: str | None = None
    notes: tuple[tuple[str, str], ...] = ()
    lost: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An opened container inside a worker: its facts and its bytes."""

    facts: SourceFacts
    data: ByteSpace


@dataclass(frozen=True, slots=True)
class Encryption:
    """A lock that was recognised: ``scheme`` as people know it, details as the header says."""

    scheme: str
    cipher: str | None = None
    key_protectors: tuple[str, ...] = ()
    clear_key: bool = False


@dataclass(frozen=True, slots=True)
class Volume:
    """A range of the disk: a partition, the whole disk, or the space between (``free``).

    ``kind`` is ``ntfs``, ``fat32``, ``luks``, ``free``, ``unknown`` …; one volume that holds two
    file systems appears twice with the same extent and another ``kind`` and locator.
    ``open_as`` is the type that the file-system reader must be told, null where none opens it.
    """

    locator: Locator
    kind: str
    offset: int
    length: int
    encryption: Encryption | None = None
    label: str | None = None
    created: str | None = None
    block_size: int = 0
    open_as: str | None = None
    notes: tuple[tuple[str, str], ...] = ()


REMNANT_NOTE: Final = "remnant"
"""Name of the volume note which says why of two file systems at one place this is the older one."""

PLACE_NOTE: Final = "place"
"""Note of a stretch that no partition claims: ``before``, ``between`` or ``behind`` them."""
SLACK_NOTE: Final = "slack"
"""Note of a volume whose file system leaves the end of its partition: so many bytes."""
OVERLAY_NOTE: Final = "overlay"
"""Name of the volume note that lists the patches which ``tsk.volume_image`` lays over: copies of
what is lost at its place."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a lost thing of one ``kind`` begins: ``expression`` matches the bytes from byte ``at`` of
    a sector on, whose first two are one of ``starts``. Plug-ins that rebuild or carve declare
    them as data; the pass that hashes the disk looks for them all at once."""

    kind: str
    starts: tuple[bytes, ...]
    expression: bytes
    at: int = 0
