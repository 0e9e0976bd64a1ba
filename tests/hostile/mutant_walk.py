"""Walks a damaged image inside one worker: every step of the scan, without its start-up cost."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from mutator import mutate

from triage.errors import TriageError
from triage.file import Files
from triage.model import Source, SourceFacts, SourceSpec, Volume
from triage.pipeline.bench import Bench
from triage.pipeline.steps.examining import examine_file
from triage.pipeline.tasks import Examined, FileTask, FoundSoFar
from triage.source.zerofill import ZeroFilled
from triage.volume.table import volumes

Hashes = dict[str, int]


class Mutant(Bench):
    """A bench over bytes in memory."""

    def __init__(self, image: bytes) -> None:
        super().__init__(SourceSpec("raw", ()))
        space = ZeroFilled(lambda offset, length: image[offset : offset + length], len(image))
        self.source = Source(SourceFacts("raw", len(image)), space)


def setup(image: str) -> bytes:
    return Path(image).read_bytes()


def walk(image: bytes, seed: int) -> dict[str, Any]:
    """What is left of a mutant (seed -1: of the image itself): SHA-256 of its files by count."""
    damaged, what = mutate(image, seed) if seed >= 0 else (image, "nothing")
    bench = Mutant(damaged)
    hashes: Hashes = {}
    found, gaps = volumes(bench.source)
    for volume in found:
        if volume.open_as is not None:
            for digest in _files(bench, volume):
                hashes[digest] = hashes.get(digest, 0) + 1
    return {"what": what, "volumes": len(found), "gaps": len(gaps), "hashes": hashes}


def _files(bench: Mutant, volume: Volume) -> Iterator[str]:
    """SHA-256 of every stream of every file of a volume."""
    try:
        files = bench.files(volume)
        known = named(files)
        ranges = files.inode_ranges(1 << 12)
    except TriageError:
        return
    swept = (one for start, stop in ranges for one in range(start, stop))
    for address in swept if ranges else sorted(known):
        try:
            inode = files.inode(address)
            for stream in inode.streams if inode is not None else ():
                number, name = stream.attribute, stream.name.hex()
                task = FileTask(1, 1, address, number, name, stream.size, "")
                yield _answer(examine_file(bench, (volume, task))).sha256
        except TriageError:
            continue


def _answer(examining: Generator[FoundSoFar, None, Examined]) -> Examined:
    while True:
        try:
            next(examining)
        except StopIteration as end:
            answer: Examined = end.value
            return answer


def named(files: Files) -> set[int]:
    """The addresses that names lead to, directory by directory."""
    seen, queue = {files.root}, [files.root]
    for directory in queue:
        try:
            for entry in files.directory(directory):
                if entry.address not in seen and entry.is_directory:
                    queue.append(entry.address)
                seen.add(entry.address)
        except TriageError:
            continue
    return seen
