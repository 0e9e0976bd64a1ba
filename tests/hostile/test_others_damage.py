"""Damage to the content of other files costs a file nothing."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mutant_walk import Mutant, named
from mutator import SECTOR

from triage.model import Extent
from triage.volume.table import volumes

Content = tuple[str, int, str]
"""Volume, address and SHA-256 of a live file."""


def contents(image: bytes) -> Iterator[tuple[Content, tuple[Extent, ...]]]:
    """The live files whose content has sectors of its own, and these."""
    bench = Mutant(image)
    for volume in volumes(bench.source)[0]:
        files = bench.files(volume) if volume.open_as is not None else None
        for address in sorted(named(files)) if files is not None else ():
            inode = files.inode(address) if files is not None else None
            if files is None or inode is None or inode.kind != "file" or not inode.allocated:
                continue
            for stream in inode.streams:
                if stream.resident or stream.sparse or not stream.size or address < 12:
                    continue
                data = files.open(address, stream.attribute, stream.name)
                digest = hashlib.sha256(data.read_at(0, data.length)).hexdigest()
                yield (str(volume.locator), address, digest), stream.extents


def sectors(extents: tuple[Extent, ...]) -> set[int]:
    return {at for one in extents for at in range(one.offset // SECTOR, -(-one.end // SECTOR))}


@pytest.mark.parametrize("name", ["ntfs-mbr", "ext4", "fat16-mbr-extended"])
def test_a_file_is_read_whatever_happens_to_others(name: str, image: Callable[[str], Path]) -> None:
    good = image(name).read_bytes()
    every = list(contents(good))
    for seed in range(10):
        rng = random.Random(seed)
        chosen, extents = rng.choice(every)
        others = set[int]().union(*(sectors(places) for _, places in every)) - sectors(extents)
        assert others
        data = bytearray(good)
        for sector in rng.sample(sorted(others), min(40, len(others))):
            data[sector * SECTOR : (sector + 1) * SECTOR] = rng.randbytes(SECTOR)
        assert chosen in [content for content, _ in contents(bytes(data))], seed
