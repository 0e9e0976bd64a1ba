"""Damages an image in ways that media and attackers do; the same seed gives the same damage."""

from __future__ import annotations

import random
from collections.abc import Callable

SECTOR = 512
EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)

Sectors = list[int]
Operator = Callable[[random.Random, bytearray, Sectors], None]


def flip_bits(rng: random.Random, data: bytearray, used: Sectors) -> None:
    """1 to 64 single bits."""
    for _ in range(rng.choice((1, 8, 64))):
        data[_inside(rng, used)] ^= 1 << rng.randrange(8)


def set_edges(rng: random.Random, data: bytearray, used: Sectors) -> None:
    """Integers at the edges of their range."""
    for _ in range(rng.choice((1, 4, 16))):
        width = rng.choice((1, 2, 4, 8))
        at = _inside(rng, used) // width * width
        data[at : at + width] = (rng.choice(EDGES) % (1 << 8 * width)).to_bytes(width, "little")


def zero_sectors(rng: random.Random, data: bytearray, used: Sectors) -> None:
    """1 to 16 lost sectors."""
    for at in rng.sample(used, min(len(used), rng.choice((1, 4, 16)))):
        data[at : at + SECTOR] = bytes(SECTOR)


def zero_half(rng: random.Random, data: bytearray, used: Sectors) -> None:
    """Half of a long run of used sectors, as after an interrupted format."""
    start = rng.randrange(max(1, len(used) // 2))
    for at in used[start : start + len(used) // 2]:
        data[at : at + SECTOR] = bytes(SECTOR)


def truncate(rng: random.Random, data: bytearray, used: Sectors) -> None:
    """The end is missing; the part left is still a disk."""
    del data[rng.randrange(64 * SECTOR, len(data)) :]


def copy_blocks(rng: random.Random, data: bytearray, used: Sectors) -> None:
    """Blocks over other blocks: directories that hold themselves, records in two places."""
    for _ in range(rng.choice((1, 4, 16))):
        size = rng.choice((SECTOR, 1024, 4096))
        source, target = rng.choice(used), rng.choice(used)
        data[target : target + size] = data[source : source + size].ljust(size, b"\0")[
            : len(data) - target
        ]


def hit_headers(rng: random.Random, data: bytearray, used: Sectors) -> None:
    """Random bytes in the first used sectors, where boot sectors and superblocks are."""
    for at in used[:8]:
        data[at + rng.randrange(SECTOR)] = rng.randrange(256)


OPERATORS: tuple[Operator, ...] = (
    flip_bits,
    set_edges,
    zero_sectors,
    zero_half,
    truncate,
    copy_blocks,
    hit_headers,
)


def mutate(image: bytes, seed: int) -> tuple[bytes, str]:
    """The damaged image, and the name of what was done to it. Only sectors in use are hit."""
    rng = random.Random(seed)
    operator = OPERATORS[seed % len(OPERATORS)]
    data = bytearray(image)
    operator(rng, data, used_sectors(image))
    return bytes(data), operator.__name__


def used_sectors(image: bytes) -> Sectors:
    """Offsets of the sectors that are not zero."""
    empty = bytes(SECTOR)
    offsets = range(0, len(image) - SECTOR + 1, SECTOR)
    return [at for at in offsets if image[at : at + SECTOR] != empty]


def _inside(rng: random.Random, used: Sectors) -> int:
    return rng.choice(used) + rng.randrange(SECTOR - 8)
