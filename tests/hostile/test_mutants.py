"""Damaged images: the scan always ends, and what was not damaged is still found."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from mutator import mutate
from scanning import scan

from triage.errors import TriageError
from triage.work import Batch, Done, Limits, Lost, Supervisor

IMAGES = ("ntfs-mbr", "fat12-floppy", "exfat", "ext4", "fat16-mbr-extended")
HERE = Path(__file__).parent
LIMITS = Limits(stall_seconds=10.0, total_seconds=60.0)

Images = Callable[[str], Path]


def walked(image: Path, seeds: tuple[int, ...]) -> list[Done | Lost]:
    """One worker walks all mutants; what hangs or dies is lost alone."""
    with Supervisor(1, "mutant_walk:setup", (str(image),), LIMITS, (image, HERE)) as supervisor:
        supervisor.submit(Batch("mutants", "mutant_walk:walk", seeds))
        return list(supervisor.results())


def counts(image: Path, seeds: tuple[int, ...]) -> None:
    first, *answers = walked(image, (-1, *seeds))
    assert isinstance(first, Done)
    assert first.result["hashes"], "nothing was found in the image itself"
    assert [answer.batch.items[answer.item] for answer in answers] == list(seeds)
    raised = {
        answer.batch.items[answer.item]: answer.code
        for answer in answers
        if isinstance(answer, Lost) and answer.reason == "error"
    }
    assert raised == {}, "an exception of the parsers' own"
    kept = [sum(a.result["hashes"].values()) for a in answers if isinstance(a, Done)]
    assert sum(kept) > 0.2 * len(seeds) * sum(first.result["hashes"].values())


@pytest.mark.parametrize("name", IMAGES)
@pytest.mark.slow
def test_every_mutant_ends_without_an_exception(name: str, image: Images) -> None:
    counts(image(name), tuple(range(7)))


@pytest.mark.slow
@pytest.mark.parametrize("name", IMAGES)
def test_many_mutants_end_without_an_exception(name: str, image: Images) -> None:
    counts(image(name), tuple(range(7, 21)))


def scanned_mutant(source: Path, seed: int, folder: Path) -> None:
    damaged, what = mutate(source.read_bytes(), seed)
    target = folder / "mutant.raw"
    target.write_bytes(damaged)
    with suppress(TriageError):
        found = scan(target, folder / "case")
        assert found.exit_code in (0, 3, 4), what
        sums = found.inventory.coverage
        classes = (
            sums.examined_file, sums.examined_raw, sums.encrypted, sums.unreadable, sums.skipped
        )  # fmt: skip
        assert sum(classes) == sums.bytes_total == len(damaged), what


@pytest.mark.parametrize(("name", "seed"), [("ext4", 5), ("fat12-floppy", 6), ("ntfs-mbr", 3)])
@pytest.mark.slow
def test_a_scan_of_a_mutant_ends_with_an_inventory(
    name: str, seed: int, image: Images, tmp_path: Path
) -> None:
    scanned_mutant(image(name), seed, tmp_path)
