#!/usr/bin/env python3
"""Builds ``images/<case>/`` from its recipe: the raw image xz-compressed, and its truth.

Usage: scripts/make_images.py [CASE …]; every case by default. Needs root (mounts), the formatters
that ``.ci/run`` installs, exfat-fuse, and the development environment's Python.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from imagekit import build, pack, recipe, truth

IMAGES = Path(__file__).resolve().parent.parent / "images"


def make(folder: Path) -> int:
    """Build one case and return the size of what is committed for it."""
    plan = recipe.load(folder)
    if plan.kind == "folder":
        made = [build.render(plan, document) for document in plan.documents]
        size = pack.pack_folder(target := folder / f"{plan.name}.zip", made)
        truth.write(folder, plan, target, made)
        return size
    with tempfile.TemporaryDirectory() as scratch:
        image = Path(scratch) / f"{plan.name}.raw"
        made = build.build(plan, image)
        truth.write(folder, plan, image, made)
        return pack.pack(folder, plan, image)


def main(names: list[str]) -> None:
    """Build the named cases, or all."""
    for name in names or sorted(path.parent.name for path in IMAGES.glob("*/recipe.toml")):
        print(f"{name}: {make(IMAGES / name):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
