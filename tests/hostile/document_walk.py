"""Walks damaged documents inside one worker."""

from __future__ import annotations

import io
import random
import re
import zipfile

from mutator import EDGES

from documentkit.formats import document
from triage.content import HEAD, Budget, extract
from triage.content.identify import identify
from triage.content.space import Memory
from triage.model import Gap, Item, Table, Text

LAYOUT = re.compile(
    r"theme|slideLayout|slideMaster|notesMaster|styles|fontTable|Pictures|Thumbnails|settings|docProps"
)
"""Parts in which nobody writes: left out, so that a walk is short and damage hits the text."""


def setup(name: str) -> tuple[bytes, str]:
    """A document; a ZIP file stored, not packed, so that damage reaches what is in it."""
    data = document(name)
    mime = identify(data[:HEAD], "")
    if data[:2] != b"PK":
        return data, mime
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(stored, "w") as plain:
        for info in packed.infolist():
            if LAYOUT.search(info.filename):
                continue
            plain.writestr(zipfile.ZipInfo(info.filename), packed.read(info))
    return stored.getvalue(), mime


def walk(state: tuple[bytes, str], seed: int) -> int:
    """The characters that are still read of a mutant (seed -1: of the document itself)."""
    data, mime = state
    damaged = mutate(data, seed) if seed >= 0 else data
    return sum(map(_size, extract(Item((), "", Memory(damaged)), mime, Budget())))


def mutate(data: bytes, seed: int) -> bytes:
    """Bits, edges of integers, lost stretches, copies of stretches, a lost end."""
    rng = random.Random(seed)
    out = bytearray(data)
    kind = seed % 6
    for _ in range(rng.choice((1, 4, 16, 64)) if kind < 4 else 1):
        at = rng.randrange(len(out))
        if kind == 0:
            out[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            width = rng.choice((1, 2, 4, 8))
            out[at : at + width] = (rng.choice(EDGES) % (1 << 8 * width)).to_bytes(width, "little")
        elif kind == 2:
            length = min(rng.choice((16, 512)), len(out) - at)
            out[at : at + length] = bytes(length)
        elif kind == 3:
            source, length = rng.randrange(len(out)), rng.choice((8, 64, 512))
            piece = out[source : source + length]
            out[at : at + len(piece)] = piece
        elif kind == 4:
            del out[at:]
        else:
            out[at:at] = out[rng.randrange(len(out)) :][: rng.choice((8, 512, 4096))]
    return bytes(out)


def _size(part: Text | Table | Item | Gap) -> int:
    if isinstance(part, Text):
        return len(part.text)
    return (
        sum(len(cell) for column in part.columns for cell in column)
        if isinstance(part, Table)
        else 0
    )
