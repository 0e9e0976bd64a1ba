"""Disks: the partition table, and partitions cut out of them and put back."""

from __future__ import annotations

import random
from pathlib import Path

from imagekit.formats import block_device, run
from imagekit.recipe import MIB, Partition, Recipe

MBR_TYPES = {"ntfs": "7", "exfat": "7", "fat12": "1", "fat16": "6", "fat32": "c"}
GPT_DATA = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
GPT_LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"


def create(path: Path, recipe: Recipe) -> None:
    """A disk of the recipe's size and fill, with its partition table."""
    with path.open("wb") as out:
        if recipe.fill == "zero":
            out.truncate(recipe.size)
        else:
            rng = random.Random(recipe.seed)
            for at in range(0, recipe.size, MIB):
                length = min(MIB, recipe.size - at)
                out.write(b"\xff" * length if recipe.fill == "ff" else rng.randbytes(length))
    if recipe.table != "none":
        _partition(path, recipe)


def read_region(disk: Path, start: int, size: int) -> bytes:
    """The bytes of a partition (test disks fit in memory)."""
    with disk.open("rb") as source:
        source.seek(start)
        return source.read(size)


def write_region(disk: Path, start: int, data: bytes) -> None:
    """Put bytes back at ``start``."""
    with disk.open("r+b") as out:
        out.seek(start)
        out.write(data)


def _partition(path: Path, recipe: Recipe) -> None:
    unique = {part.start: part for part in recipe.partitions}
    label = "dos" if recipe.table == "mbr" else "gpt"
    identity = "0x20261122" if label == "dos" else "0B5E7C1E-0000-4000-8000-000000002026"
    lines = [f"label: {label}", f"label-id: {identity}", "unit: sectors"]
    logical = [part for part in unique.values() if part.logical]
    for part in unique.values():
        if part.logical and part is logical[0]:
            first = (part.start - MIB) // recipe.sector
            length = (recipe.size - MIB) // recipe.sector - first
            lines.append(f"start={first}, size={length}, type=5")
        lines.append(_line(part, recipe))
    text = "\n".join(lines) + "\n"
    sfdisk = ("sfdisk", "--quiet", "--no-reread", "--no-tell-kernel")
    if recipe.sector == 512:
        run(*sfdisk, path, feed=text)
        return
    with block_device(path, recipe.sector) as device:  # a plain file's sectors have 512 bytes
        run(*sfdisk, device, feed=text)


def _line(part: Partition, recipe: Recipe) -> str:
    if recipe.table == "mbr":
        kind = MBR_TYPES.get(part.format, "83")
    else:
        kind = GPT_LINUX if part.format.startswith("ext") else GPT_DATA
    return f"start={part.start // recipe.sector}, size={part.size // recipe.sector}, type={kind}"
