"""The corpus on real file systems: live, deleted, in free space and behind the ends of files."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from accuracykit.corpus import Document
from imagekit import formats, spots
from imagekit.disk import write_region

_MIB = 1 << 20
_CLUSTER = 4096
_OPTIONS = {"ntfs": ("-c", "4096"), "fat16": ("-s", "8"), "ext4": ("-b", "4096")}


@dataclass(frozen=True, slots=True)
class Medium:
    """A volume without a partition table; ``starts`` are the image offsets of documents that lie
    in one piece, by number."""

    image: Path
    documents: tuple[Document, ...]
    starts: dict[int, int]


def build(folder: Path, system: str, documents: Sequence[Document]) -> Medium:
    """Write ``documents`` onto a new volume of ``system``; needs root."""
    image = folder / f"{system}.raw"
    need = sum(len(document.data) + 2 * _CLUSTER for document in documents)
    with image.open("wb") as out:
        out.truncate(max(48 * _MIB, (3 * need // _MIB + 16) * _MIB))
    formats.format_volume(image, system, label="", start=0, options=_OPTIONS[system])
    files = [document for document in documents if document.state in ("live", "deleted")]
    contents = [formats.Content(document.path, document.data) for document in files]
    hosts = {d.number: f"hosts/H{d.number:05d}.bin" for d in documents if d.state == "slack"}
    contents += [formats.Content(path, _host(path)) for path in hosts.values()]
    formats.fill(image, system, contents)
    gone = [document.path for document in files if document.state == "deleted"]
    formats.remove(image, system, gone, orphan=False)
    for document in documents:
        if document.state == "free":
            write_region(image, spots.free_spot(image, len(document.data)), document.data)
        elif document.state == "slack":
            spot = spots.slack_spot(image, hosts[document.number], len(document.data))
            write_region(image, spot, document.data)
    whole = image.read_bytes()
    starts = {d.number: whole.find(d.data) for d in documents if d.container == "plain"}
    return Medium(image, tuple(documents), {number: at for number, at in starts.items() if at >= 0})


def _host(path: str) -> bytes:
    """A file of random bytes with room for a short document in its last cluster."""
    return random.Random(path).randbytes(2 * _CLUSTER + 100)
