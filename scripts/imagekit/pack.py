"""Writes a finished image into the repository: xz-compressed, and in further containers."""

from __future__ import annotations

import lzma
import tempfile
import zipfile
from pathlib import Path

from imagekit.build import Built
from imagekit.formats import run
from imagekit.recipe import Recipe

SEGMENT = 512 << 10


def pack(folder: Path, recipe: Recipe, image: Path) -> int:
    """Write ``NAME.raw.xz`` and what ``containers`` asks for; returns the bytes written."""
    total = _compress(image, folder / f"{recipe.name}.raw.xz")
    with tempfile.TemporaryDirectory() as scratch:
        if "E01" in recipe.containers:
            total += _ewf(image, Path(scratch), folder)
        if "split" in recipe.containers:
            data = image.read_bytes()
            for number, at in enumerate(range(0, len(data), SEGMENT), 1):
                piece = Path(scratch) / f"{recipe.name}.{number:03d}"
                piece.write_bytes(data[at : at + SEGMENT])
                total += _compress(piece, folder / f"{piece.name}.xz")
    return total


def pack_folder(target: Path, made: list[Built]) -> int:
    """Write a folder source as one ZIP of its files; returns its size."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for built in made:
            info = zipfile.ZipInfo(built.document.path, (2026, 3, 31, 9, 0, 0))
            archive.writestr(info, built.data, zipfile.ZIP_DEFLATED)
    return target.stat().st_size


def _ewf(image: Path, scratch: Path, folder: Path) -> int:
    facts = ("-C", "2026-001", "-E", "1", "-e", "fixture", "-D", "invented", "-N", "none")
    form = ("-u", "-q", "-c", "best", "-f", "encase6", "-m", "removable", "-M", "physical")
    run("ewfacquire", *form, *facts, "-l", scratch / "log", "-t", scratch / image.stem, image)
    made = scratch / f"{image.stem}.E01"
    return _compress(made, folder / f"{made.name}.xz")


def _compress(source: Path, target: Path) -> int:
    packed = lzma.compress(source.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
    target.write_bytes(packed)
    return len(packed)
