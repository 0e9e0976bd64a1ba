"""What a walk takes into the store, without a disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from scanning import Unwatched

from triage.file.sweep import one_by_one
from triage.model import Inode, Stream
from triage.pipeline.case import run_scan
from triage.pipeline.settings import Examination, ScanSettings


class Records:
    """Records of nine bytes, one of them with a size that no file has."""

    def __init__(self, size: int) -> None:
        self.size = size

    def inode(self, address: int) -> Inode:
        own = self.size if address == 7 else 9
        return Inode(address, 1, True, "file", own, (), (Stream(0, b"", own, own, ()),))


@pytest.mark.parametrize("size", [1 << 63, -1])
def test_a_record_of_a_size_that_no_file_has_is_damaged(size: int) -> None:
    swept = one_by_one(Records(size), 6, 9, lambda: None)
    assert swept.records.heads["address"].tolist() == [6, 8]
    assert swept.damaged == (7,)


class Counting(Unwatched):
    """Keeps how many units of each stage were answered together."""

    def __init__(self) -> None:
        self.together: dict[str, list[int]] = {}

    def advanced(self, stage: str, units: int, cost: int) -> None:
        """So much of a stage is done."""
        del cost
        self.together.setdefault(stage, []).append(units)


def test_many_small_directories_travel_together(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / "source" / f"{number}").mkdir(parents=True)
    (tmp_path / "source" / "file").write_bytes(b"text\n")
    seen = Counting()
    run_scan(ScanSettings(tmp_path / "source", tmp_path / "case", None, 1, Examination()), seen)
    assert seen.together["names"] == [1, *[8] * 5]
