"""Opens the source: what it is, what is on it, and whether it is the one seen before."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import random
from collections.abc import Iterator
from pathlib import Path

from triage.errors import TriageError
from triage.model import ByteSpace, Gap, Locator, SourceFacts
from triage.pipeline.bench import Bench
from triage.pipeline.tasks import Opened, OpenTask
from triage.survey import blank
from triage.volume.table import volumes

MIB = 1 << 20
SAMPLES = 64


def open_disk(bench: Bench, task: OpenTask) -> Opened | TriageError:
    """Facts, volumes and identity of the source; or the error that says why not."""
    del task
    try:
        return _open(bench)
    except TriageError as error:
        return error


def _open(bench: Bench) -> Opened:
    if bench.spec.format in ("folder", "file"):
        return _open_tree(bench)
    source = bench.source
    found, gaps = volumes(source)
    identity, is_blank = _sample(source.data, source.facts.format)
    unreadable = source.data.unreadable()  # reads as zeros, which says nothing
    facts = dataclasses.replace(source.facts, lost=())
    gaps = (*_lost(source.facts), *gaps)
    return Opened(facts, identity, found, gaps, is_blank and not unreadable, unreadable)


def _lost(facts: SourceFacts) -> Iterator[Gap]:
    """What a damaged container lacks of the disk."""
    for reason, offset, length in facts.lost:
        steps = (f"@{offset}+{length}",) if length else ()
        yield Gap(Locator(steps), "source", "image-incomplete", reason, length or None)


def _sample(space: ByteSpace, container: str) -> tuple[str, bool]:
    """Digest over the format, size, first, last and 64 seeded MiB; and whether all are blank."""
    digest = hashlib.sha256(f"{container}:{space.length}".encode())
    is_blank = True
    for offset in _places(space.length):
        data = space.read_at(offset, MIB)
        digest.update(data)
        is_blank = is_blank and blank(data) in ("zero", "constant")
    return digest.hexdigest(), is_blank


def _places(length: int) -> list[int]:
    chooser = random.Random(length)  # noqa: S311 - a repeatable sample, not a secret
    last = max(0, length - MIB)
    return sorted({0, last, *(chooser.randint(0, last) for _ in range(SAMPLES))})


def _open_tree(bench: Bench) -> Opened:
    root = Path(bench.spec.paths[0])
    digest, size = hashlib.sha256(), 0
    for name, length, modified in _listing(root):
        digest.update(name + f":{length}:{modified}\n".encode())
        size += length
    facts = SourceFacts(format=bench.spec.format, size=size, segments=bench.spec.paths)
    return Opened(facts, digest.hexdigest(), (), (), None, ())


def _listing(root: Path) -> Iterator[tuple[bytes, int, int]]:
    """(path, size, modification time) of every file, in a fixed order, however deep it lies."""
    if not root.is_dir():
        state = root.stat()
        yield os.fsencode(root.name), state.st_size, state.st_mtime_ns
        return
    pending = [os.fsencode(root)]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue  # the walk says which folder it cannot list
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            else:
                state = entry.stat(follow_symlinks=False)
                yield entry.path, state.st_size, state.st_mtime_ns
