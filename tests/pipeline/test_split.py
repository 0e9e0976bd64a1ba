"""A file in two pieces comes back from a formatted stick, joined where its checksums say."""

from __future__ import annotations

import hashlib
import random
import sys
import zipfile
from pathlib import Path

from scanning import scan

from triage.pipeline.case import opened_case

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, run

CLUSTER = 4096


def test_a_broken_archive_is_joined_and_its_neighbours_stay(tmp_path: Path) -> None:
    image, words = blank(tmp_path / "fat.raw", 16 * MIB), {"LC_ALL": "C.UTF-8"}
    make = ("mkfs.fat", "-F", "16", "-s", str(CLUSTER // 512), image)
    with zipfile.ZipFile(tmp_path / "made", "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.bin", random.Random(number).randbytes(15_000))
    with zipfile.ZipFile(tmp_path / "kept", "w") as archive:
        archive.writestr("between.bin", random.Random(9).randbytes(5 * CLUSTER))
    (tmp_path / "hole").write_bytes(b"h" * 4 * CLUSTER)
    run(*make)
    for name in ("hole", "kept"):
        run("mcopy", "-i", image, tmp_path / name, f"::/{name}", **words)
    run("mdel", "-i", image, "::/hole", **words)
    run("mcopy", "-i", image, tmp_path / "made", "::/made", **words)
    run(*make)
    with opened_case(scan(image, tmp_path / "case").case) as store:
        rows = store.db.execute(
            "SELECT c.sha256, f.intact, length(f.extents) / 16 FROM file f JOIN content c"
            " ON c.key = f.content WHERE f.origin = 'carved'"
        ).fetchall()
    digests = {
        name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        for name in ("made", "kept")
    }
    assert set(rows) == {(digests["made"], 1, 2), (digests["kept"], 1, 1)}
