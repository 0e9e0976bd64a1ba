"""A file in two pieces comes back from a formatted stick by the clusters that others left free."""

from __future__ import annotations

import hashlib
import random
import sys
from pathlib import Path

from scanning import scan

from triage.pipeline.case import opened_case

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, run

CLUSTER = 4096


def test_a_file_goes_on_behind_those_that_were_in_its_way(tmp_path: Path) -> None:
    image, words = blank(tmp_path / "fat.raw", 16 * MIB), {"LC_ALL": "C.UTF-8"}
    make = ("mkfs.fat", "-F", "16", "-s", str(CLUSTER // 512), image)
    noise = random.Random(3)
    run(*make)
    sizes = {"hole": 3, "kept": 5, "gap": 2, "last": 4, "made": 9}
    made = {name: noise.randbytes(count * CLUSTER - 700) for name, count in sizes.items()}
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    run("mmd", "-i", image, "::/名簿", **words)
    for name in ("hole", "kept", "gap", "last"):
        run("mcopy", "-i", image, tmp_path / name, f"::/名簿/{name}.dat", **words)
    for name in ("hole", "gap"):
        run("mdel", "-i", image, f"::/名簿/{name}.dat", **words)
    run("mcopy", "-i", image, tmp_path / "made", "::/名簿/架空.dat", **words)
    assert made["made"] not in image.read_bytes()
    run(*make)
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT c.sha256, f.path, f.intact FROM file f JOIN content c ON c.key = f.content"
        ).fetchall()
    assert (hashlib.sha256(made["made"]).hexdigest(), "…/架空.dat", 0) in rows
