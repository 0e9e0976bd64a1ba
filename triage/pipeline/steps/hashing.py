"""Reads every byte of the disk once, in order: digests, what its blocks are, and where lost
things begin."""

from __future__ import annotations

import hashlib
from array import array
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from triage import plugins
from triage.columns import pack_offsets
from triage.model import Blankness, Gap, Locator, Pattern
from triage.pipeline.bench import Bench
from triage.pipeline.tasks import BlockRun, Hashed, HashTask
from triage.survey import block_class, zero_bytes
from triage.survey.evidence import Finder
from triage.work import slot

SPAN = 8 << 20
"""Bytes read and hashed at once."""
BLOCK = 1 << 20
CHUNK = 64 << 20
MOST = 1 << 20
"""So many places of one kind are kept: more of them than files on a large disk are no files."""


@cache
def patterns() -> tuple[Pattern, ...]:
    """How everything begins that can be rebuilt or carved."""
    rooms = ("file.rebuild", "file.carve")
    found = [plug.patterns for room in rooms for plug in plugins.load(room).values()]
    return tuple(pattern for several in found for pattern in several)


@dataclass(slots=True)
class Seen:
    """What accumulates over the blocks of the disk."""

    finder: Finder
    classes: list[BlockRun] = field(default_factory=list)
    sums: dict[str, int] = field(
        default_factory=lambda: {"zero": 0, "constant": 0, "random": 0, "other": 0}
    )
    fills: set[int] = field(default_factory=set)
    places: dict[str, array[int]] = field(default_factory=dict)

    def block(self, offset: int, data: bytes) -> None:
        """Look at one block."""
        kind = block_class(data)
        _extend(self.classes, offset, len(data), kind)
        if kind in self.sums:
            self.sums[kind] += len(data)
        else:
            zero = zero_bytes(data)
            self.sums["zero"] += zero
            self.sums["other"] += len(data) - zero
        if kind == "constant":
            self.fills.add(data[0])
        if kind in ("zero", "constant"):
            self.finder.skip()
            return
        for name, found in self.finder.find(data, offset).items():
            known = self.places.setdefault(name, array("q"))
            known.extend(found[: MOST + 1 - len(known)])

    def blankness(self) -> Blankness:
        """How blank the disk is."""
        fill = self.fills.pop() if len(self.fills) == 1 else None
        return Blankness(**self.sums, constant_byte=fill)

    def evidence(self) -> tuple[tuple[str, bytes], ...]:
        """The places by kind, packed."""
        return tuple(
            (name, pack_offsets(np.array(found[:MOST], np.int64)))
            for name, found in sorted(self.places.items())
        )

    def gaps(self) -> tuple[Gap, ...]:
        """A flood of places is no file system's: what lies behind the last one kept is told."""
        return tuple(
            Gap(
                Locator((f"@{found[MOST]}",)),
                "hash",
                "evidence-limit",
                f"more than {MOST} places of the kind {name}; from here on it is examined raw",
                None,
                blocks_no=False,
            )
            for name, found in sorted(self.places.items())
            if len(found) > MOST
        )


@dataclass(slots=True)
class Digests:
    """SHA-256 of the disk, also as it stood every 64 MiB, and the digests its container stores."""

    length: int
    whole: dict[str, hashlib._Hash]
    chunks: list[str] = field(default_factory=list)

    def update(self, offset: int, data: bytes) -> None:
        """Take the next block."""
        for digest in self.whole.values():
            digest.update(data)
        end = offset + len(data)
        if end % CHUNK == 0 or end == self.length:
            self.chunks.append(self.whole["sha256"].hexdigest())


def hash_disk(bench: Bench, task: HashTask) -> Hashed:
    """Digests, classes of blocks, and places where lost things begin."""
    del task
    space, facts = bench.space, bench.source.facts
    wanted = {"sha256", *(name for name, _ in facts.stored_hashes)} & {"md5", "sha1", "sha256"}
    new = {name: hashlib.new(name, usedforsecurity=False) for name in sorted(wanted)}
    digests, seen = Digests(space.length, new), Seen(Finder(patterns()))
    # A digest is computed without the interpreter's lock: beside it the bytes are looked at.
    with ThreadPoolExecutor(1) as beside:
        taken: Future[None] | None = None
        for offset in range(0, space.length, SPAN):
            data = space.read_at(offset, SPAN)
            if taken is not None:
                taken.result()  # one span ahead of the digest, no more
            taken = beside.submit(digests.update, offset, data)
            for at in range(0, len(data), BLOCK):
                seen.block(offset + at, data[at : at + BLOCK])
                slot.tick(min(BLOCK, len(data) - at))
        if taken is not None:
            taken.result()
    return Hashed(
        tuple((name, digest.hexdigest()) for name, digest in digests.whole.items()),
        tuple(digests.chunks),
        seen.blankness(),
        tuple(seen.classes),
        space.unreadable(),
        seen.evidence(),
        seen.gaps(),
    )


def _extend(runs: list[BlockRun], offset: int, length: int, kind: str) -> None:
    """Put a block behind the others; blocks of one class are one run."""
    if runs and runs[-1].kind == kind:
        offset, length = runs[-1].offset, runs[-1].length + length
        runs.pop()
    runs.append(BlockRun(offset, length, kind))
