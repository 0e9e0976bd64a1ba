#!/usr/bin/env python3
"""Builds ``images/<case>/`` from its recipe: the raw image xz-compressed, and its truth.

Usage: scripts/make_images.py [CASE …]; every case by default. Needs root (mounts), the formatters
that ``.ci/run`` installs, exfat-fuse, and the development environment's Python.
"""

from __future__ import annotations

import lzma
import sys
import tempfile
from pathlib import Path

from imagekit import build, recipe, truth

IMAGES = Path(__file__).resolve().parent.parent / "images"


def make(folder: Path) -> int:
    """Build one case and return the size of its packed image."""
    plan = recipe.load(folder)
    with tempfile.TemporaryDirectory() as scratch:
        image = Path(scratch) / f"{plan.name}.raw"
        made = build.build(plan, image)
        truth.write(folder, plan, image, made)
        packed = lzma.compress(image.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
        (folder / f"{plan.name}.raw.xz").write_bytes(packed)
    return len(packed)


def main(names: list[str]) -> None:
    """Build the named cases, or all."""
    for name in names or sorted(path.parent.name for path in IMAGES.glob("*/recipe.toml")):
        print(f"{name}: {make(IMAGES / name):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
