"""Reads every byte of the disk once, in order: digests, and what its blocks are."""

from __future__ import annotations

import hashlib

from triage.model import Blankness
from triage.pipeline.bench import Bench
from triage.pipeline.tasks import BlockRun, Hashed, HashTask
from triage.survey import block_class
from triage.work import slot

BLOCK = 1 << 20
CHUNK = 64 << 20


def hash_disk(bench: Bench, task: HashTask) -> Hashed:
    """SHA-256 of the disk, also as it stood every 64 MiB, and the digests its container stores."""
    del task
    space, facts = bench.space, bench.source.facts
    wanted = {"sha256", *(name for name, _ in facts.stored_hashes)} & {"md5", "sha1", "sha256"}
    whole = {name: hashlib.new(name, usedforsecurity=False) for name in sorted(wanted)}
    chunks: list[str] = []
    seen = {"zero": 0, "constant": 0, "random": 0, "other": 0}
    fills: set[int] = set()
    runs: list[BlockRun] = []
    for offset in range(0, space.length, BLOCK):
        data = space.read_at(offset, BLOCK)
        for digest in whole.values():
            digest.update(data)
        if (offset + len(data)) % CHUNK == 0 or offset + len(data) == space.length:
            chunks.append(whole["sha256"].hexdigest())
        kind = block_class(data)
        _extend(runs, offset, len(data), kind)
        seen[kind if kind in seen else "other"] += len(data)
        if kind == "constant":
            fills.add(data[0])
        slot.tick(len(data))
    digests = tuple((name, digest.hexdigest()) for name, digest in whole.items())
    fill = fills.pop() if len(fills) == 1 else None
    blankness = Blankness(
        seen["zero"], seen["constant"], seen["random"], seen["other"], constant_byte=fill
    )
    return Hashed(digests, tuple(chunks), blankness, tuple(runs), space.unreadable())


def _extend(runs: list[BlockRun], offset: int, length: int, kind: str) -> None:
    """Put a block behind the others; blocks of one class are one run."""
    if runs and runs[-1].kind == kind:
        offset, length = runs[-1].offset, runs[-1].length + length
        runs.pop()
    runs.append(BlockRun(offset, length, kind))
