"""A disk that is blank throughout is read once; one that only looks blank is examined."""

from __future__ import annotations

from pathlib import Path

import pytest
import scanning
from scanning import scan

from triage.model import Inventory
from triage.pipeline import scan as main_job

SIZE = 4 << 20


def in_depth(source: Path, case: Path, monkeypatch: object) -> Inventory:
    """The same scan without the short cut."""
    monkeypatch.setattr(main_job, "_all_blank", lambda store: False)  # type: ignore[attr-defined]
    return scan(source, case).inventory


def test_a_blank_disk_is_read_once_and_says_the_same(tmp_path: Path, monkeypatch: object) -> None:
    disk = tmp_path / "blank.raw"
    disk.write_bytes(b"\xff" * SIZE)
    seen: list[str] = []

    class Watching(scanning.Unwatched):
        def planned(self, stage: str, units: int, cost: int) -> None:
            seen.extend([stage] * units)

    monkeypatch.setattr(scanning, "Unwatched", Watching)  # type: ignore[attr-defined]
    quick = scan(disk, tmp_path / "quick").inventory
    assert seen == ["hash"]
    assert quick == in_depth(disk, tmp_path / "depth", monkeypatch)
    assert quick.verdict.erasure == "wiped"
    assert quick.coverage.examined_raw == SIZE


@pytest.mark.slow
def test_a_disk_whose_samples_alone_are_blank_is_examined(tmp_path: Path) -> None:
    disk = tmp_path / "nearly.raw"
    size = 1 << 30
    with disk.open("wb") as out:
        out.truncate(size)
    # 64 seeded samples of a MiB leave holes in a GiB: the first that no sample touches
    import random

    chooser = random.Random(size)
    taken = {0, size - (1 << 20), *(chooser.randint(0, size - (1 << 20)) for _ in range(64))}
    free = next(
        at for at in range(0, size, 4096) if all(not at - (1 << 20) < t < at + 4096 for t in taken)
    )
    with disk.open("r+b") as out:
        out.seek(free)
        out.write("氏名,電話番号\n髙橋一郎,090-1234-5678\n森田花子,080-2345-6789\n".encode("cp932"))
    found = scan(disk, tmp_path / "case")
    assert found.values("phone") == {"09012345678", "08023456789"}
