"""Split disks: all pieces in order, and what is missing of or between them is said."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from source_bytes import blanked, everything, mixed, opened

from triage.errors import SourceError, UsageError
from triage.model import Extent
from triage.source.sniff import recognise

PIECE = 1 << 16
DISK = mixed(4 * PIECE + 1000, seed=6)
SERIES = {
    "disk.001": ["disk.001", "disk.002", "disk.003", "disk.004", "disk.005"],
    "disk.000": ["disk.000", "disk.001", "disk.002", "disk.003", "disk.004"],
    "disk.raw.001": [f"disk.raw.00{n}" for n in range(1, 6)],
    "disk.00": [f"disk.0{n}" for n in range(5)],
    "disk.0001": [f"disk.000{n}" for n in range(1, 6)],
    "disk.aa": ["disk.aa", "disk.ab", "disk.ac", "disk.ad", "disk.ae"],
    "disk.AA": ["disk.AA", "disk.AB", "disk.AC", "disk.AD", "disk.AE"],
    "媒体.dd.aaa": [f"媒体.dd.aa{letter}" for letter in "abcde"],
}


def cut(folder: Path, names: list[str]) -> None:
    for number, name in enumerate(names):
        (folder / name).write_bytes(DISK[number * PIECE : (number + 1) * PIECE])


@pytest.mark.parametrize("first", SERIES)
def test_pieces_are_one_disk(first: str, tmp_path: Path) -> None:
    cut(tmp_path, SERIES[first])
    (tmp_path / "disk.txt").write_text("notes")
    (tmp_path / "disk.001.txt").write_text("notes of the imaging program")
    (tmp_path / "other.003").write_bytes(b"x")
    source = opened(tmp_path / first)
    assert source.facts.format == "split"
    assert source.facts.segments == tuple(SERIES[first])
    assert everything(source.data, 12345) == DISK
    dice = random.Random(3)
    for _ in range(100):
        offset, length = dice.randrange(len(DISK)), dice.randrange(1, 3 * PIECE)
        assert source.data.read_at(offset, length) == DISK[offset : offset + length]


@pytest.mark.parametrize("first", SERIES)
@pytest.mark.parametrize("hole", [1, 2, 3])
def test_a_missing_piece_is_named_and_the_others_stay_in_their_places(
    hole: int, first: str, tmp_path: Path
) -> None:
    cut(tmp_path, SERIES[first])
    (tmp_path / SERIES[first][hole]).unlink()
    source = opened(tmp_path / first)
    why = f"piece {hole + 1} of the split image is missing"
    assert source.facts.lost == ((why, hole * PIECE, PIECE),)
    assert source.data.unreadable() == (Extent(hole * PIECE, PIECE),)
    assert everything(source.data, 12345) == blanked(DISK, [(hole * PIECE, PIECE)])
    assert source.facts.segments == tuple(n for n in SERIES[first] if n != SERIES[first][hole])


def test_names_of_which_most_are_missing_are_no_set(tmp_path: Path) -> None:
    cut(tmp_path, SERIES["disk.001"])
    (tmp_path / "disk.005").rename(tmp_path / "disk.050")
    with pytest.raises(SourceError, match="piece 5 of the split image is missing") as no:
        recognise(tmp_path / "disk.001")
    assert "disk.005" in str(no.value)


@pytest.mark.parametrize("first", SERIES)
@pytest.mark.parametrize("later", [1, 2, 4])
def test_later_piece_names_the_first(later: int, first: str, tmp_path: Path) -> None:
    cut(tmp_path, SERIES[first])
    with pytest.raises(UsageError, match=f"open {first}"):
        recognise(tmp_path / SERIES[first][later])


def test_later_piece_without_its_first(tmp_path: Path) -> None:
    cut(tmp_path, SERIES["disk.001"])
    (tmp_path / "disk.001").unlink()
    with pytest.raises(SourceError, match=r"the first, disk\.001, is missing"):
        recognise(tmp_path / "disk.002")
    assert recognise(tmp_path / "disk.002", "raw").format == "raw"


@pytest.mark.parametrize("kept", [0, 1, PIECE - 512])
def test_piece_cut_short_shifts_nothing(kept: int, tmp_path: Path) -> None:
    cut(tmp_path, SERIES["disk.001"])
    (tmp_path / "disk.003").write_bytes(DISK[2 * PIECE : 2 * PIECE + kept])
    source = opened(tmp_path / "disk.001")
    lost = (2 * PIECE + kept, PIECE - kept)
    assert source.facts.lost == (("piece 3 of the split image is cut", *lost),)
    assert everything(source.data, 12345) == blanked(DISK, [lost])
    assert source.data.unreadable() == (Extent(*lost),)


def test_a_piece_larger_than_the_first_or_a_last_one_of_nothing_is_refused(tmp_path: Path) -> None:
    cut(tmp_path, SERIES["disk.001"])
    (tmp_path / "disk.003").write_bytes(DISK[: PIECE + 1])
    with pytest.raises(SourceError, match="piece 3"):
        recognise(tmp_path / "disk.001")
    cut(tmp_path, SERIES["disk.001"])
    (tmp_path / "disk.005").write_bytes(b"")
    with pytest.raises(SourceError, match="piece 5"):
        recognise(tmp_path / "disk.001")


def test_piece_that_shrinks_after_opening_reads_as_zeros(tmp_path: Path) -> None:
    cut(tmp_path, SERIES["disk.001"])
    source = opened(tmp_path / "disk.001")
    with (tmp_path / "disk.002").open("r+b") as piece:
        piece.truncate(PIECE // 2)
    truth = DISK[: PIECE * 3 // 2] + bytes(PIECE // 2) + DISK[2 * PIECE :]
    assert everything(source.data) == truth
    assert source.data.unreadable() == (Extent(PIECE * 3 // 2, PIECE // 2),)


@pytest.mark.parametrize("name", ["disk.001", "disk.dd", "disk.aa", "disk.01", "disk.img"])
def test_single_file_is_no_series(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(DISK)
    assert recognise(tmp_path / name).format == "raw"


@pytest.mark.parametrize("name", ["disk.dd", "disk.db", "disk.md"])
def test_ordinary_extension_beside_a_series_is_its_own_disk(name: str, tmp_path: Path) -> None:
    cut(tmp_path, SERIES["disk.aa"][:1])
    (tmp_path / name).write_bytes(DISK)
    if name == "disk.db":  # nothing but its neighbours' absence tells it from piece 80
        (tmp_path / "disk.aa").rename(tmp_path / "disk.ab")
    assert recognise(tmp_path / name).format == "raw"
    cut(tmp_path, SERIES["disk.aa"])
    assert len(recognise(tmp_path / "disk.aa").paths) == 5


def test_rotated_logs_are_documents(tmp_path: Path) -> None:
    for number in range(1, 4):
        (tmp_path / f"app.00{number}").write_bytes(b"%d: an event\n" % number * 500)
    for number in range(1, 4):
        assert recognise(tmp_path / f"app.00{number}").format == "file"
