"""Zeros where nothing is kept are called discarded, not clean."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from scanning import scan
from tooling import tool

from triage.report.options import ReportOptions
from triage.report.terminal import PLUGIN
from triage.wording import Language, messages

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "file"))
from file_making import MIB, blank, run


@pytest.mark.parametrize(
    "make",
    [
        ["mkfs.ext4", "-q", "-O", "^has_journal", "-E", "discard"],
        ["mkfs.ext2", "-q"],
        ["mkfs.fat", "-F", "32", "-s", "1"],
    ],
)
@pytest.mark.slow
def test_free_zeros_of_a_file_system(make: list[str], tmp_path: Path) -> None:
    image = blank(tmp_path / "disk.raw", 40 * MIB)
    run(*make, image)
    before = scan(image, tmp_path / "before").inventory.blankness
    with image.open("r+b") as disk:  # free blocks that hold something are not discarded
        disk.seek(27 * MIB)
        disk.write(b"left behind, of nobody " * 100_000)
    after = scan(image, tmp_path / "after").inventory.blankness
    assert before is not None
    assert after is not None
    assert 30 * MIB <= before.discarded <= before.zero
    assert before.discarded - after.discarded == 3 * MIB


def test_a_partition_that_reads_as_zeros_is_discarded_and_not_called_overwritten(
    tmp_path: Path,
) -> None:
    """Nothing tells blkdiscard from a pass of zeros: the words say so, the counts hold them."""
    image = blank(tmp_path / "disk.raw", 40 * MIB)
    with image.open("r+b") as disk:
        disk.seek(10 * MIB)
        disk.write(b"\xff" * (12 * MIB))
    table = "label: dos\nstart=2048, size=18432, type=83\nstart=20480, size=24576, type=83\n"
    subprocess.run([tool("sfdisk"), "-q", image], input=table.encode(), check=True)
    found = scan(image, tmp_path / "case").inventory
    assert found.blankness is not None
    assert found.blankness.discarded == 27 * MIB  # but the block of the table
    assert found.verdict.erasure == "partly-wiped"
    languages: tuple[Language, ...] = ("ja", "en")
    for lang in languages:
        out, words = io.StringIO(), messages(lang)
        PLUGIN.write(found, (), out, ReportOptions(lang=lang, width=200))
        said = "".join(out.getvalue().split())
        assert "".join(words["table.discarded"].partition("}")[2].split()) in said
        assert "".join(words["erasure.partly-wiped"].split()) in said
