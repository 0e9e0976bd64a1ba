"""Zeros in free space are called discarded, not clean."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from scanning import scan

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, run


@pytest.mark.parametrize(
    ("make", "discards"),
    [
        (["mkfs.ext4", "-q", "-O", "^has_journal", "-E", "discard"], True),
        (["mkfs.ext2", "-q"], False),
        (["mkfs.fat", "-F", "32", "-s", "1"], True),
    ],
)
@pytest.mark.slow
def test_free_zeros_of_a_file_system_that_discards(
    make: list[str], discards: bool, tmp_path: Path
) -> None:
    image = blank(tmp_path / "disk.raw", 40 * MIB)
    run(*make, image)
    before = scan(image, tmp_path / "before").inventory.blankness
    with image.open("r+b") as disk:  # free blocks that hold something are not discarded
        disk.seek(30 * MIB)
        disk.write(b"left behind, of nobody " * 100_000)
    after = scan(image, tmp_path / "after").inventory.blankness
    assert before is not None
    assert after is not None
    if not discards:
        assert before.discarded == after.discarded == 0
        return
    assert 30 * MIB <= before.discarded <= before.zero
    assert before.discarded - after.discarded == 3 * MIB
