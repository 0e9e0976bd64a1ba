"""Reads every byte of the disk once, in order: digests, and how blank the disk is."""

from __future__ import annotations

import hashlib

from triage.model import Blankness
from triage.pipeline.bench import Bench
from triage.pipeline.tasks import Hashed, HashTask
from triage.survey import blank
from triage.work import slot

BLOCK = 1 << 20
CHUNK = 64 << 20


def hash_disk(bench: Bench, task: HashTask) -> Hashed:
    """SHA-256 of the disk, the digests its container stores, and of each 64 MiB chunk."""
    del task
    space, facts = bench.space, bench.source.facts
    wanted = {"sha256", *(name for name, _ in facts.stored_hashes)} & {"md5", "sha1", "sha256"}
    whole = {name: hashlib.new(name, usedforsecurity=False) for name in sorted(wanted)}
    chunks: list[str] = []
    chunk = hashlib.sha256()
    seen = {"zero": 0, "constant": 0, "random": 0, "other": 0}
    fills: set[int] = set()
    for offset in range(0, space.length, BLOCK):
        data = space.read_at(offset, BLOCK)
        for digest in whole.values():
            digest.update(data)
        chunk.update(data)
        if (offset + len(data)) % CHUNK == 0 or offset + len(data) == space.length:
            chunks.append(chunk.hexdigest())
            chunk = hashlib.sha256()
        kind = blank(data)
        seen[kind] += len(data)
        if kind == "constant":
            fills.add(data[0])
        slot.tick(len(data))
    digests = tuple((name, digest.hexdigest()) for name, digest in whole.items())
    fill = fills.pop() if len(fills) == 1 else None
    blankness = Blankness(
        seen["zero"], seen["constant"], seen["random"], seen["other"], constant_byte=fill
    )
    return Hashed(digests, tuple(chunks), blankness, space.unreadable())
