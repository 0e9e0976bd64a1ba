"""How fast: ratios to references timed in the same minutes, workers, growth, work per byte."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchkit import media, speed_page, work
from benchkit.process import Cost, run
from benchkit.speed_page import Row

REPEATS = 3
REFERENCE = "sha256sum"
LISTED = ("ntfs", "ext4")
GROWN_DISKS = (1 / 2, 4, 8)
GROWN_LISTS = (1 / 10, 10, 20)
"""Sizes of what is measured again, as multiples of what is asked for."""


class RunError(Exception):
    """A command that is timed did not do its work."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """MiB of a disk, files of a listing, counted runs."""

    disk: int
    files: int
    repeats: int


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured on one medium, in its own folder."""

    name: str
    measure: Callable[[Path], Iterator[Row]]


@dataclass(slots=True)
class Report:
    """What was measured, and what could not be."""

    pairs: list[Row] = field(default_factory=list)
    grown: list[Row] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def take(self, rows: list[Row], case: Case, folder: Path) -> None:
        """Measure one case; the others go on where it fails."""
        said(f"{case.name} …")
        with tempfile.TemporaryDirectory(dir=folder) as place:
            try:
                for row in case.measure(Path(place)):
                    rows.append(row)
                    beside = f", {row.reference} {row.against:.2f} s" if row.against else ""
                    said(f"  {row.case}, workers {row.jobs}: {row.seconds:.2f} s{beside}")
            except (RunError, RuntimeError, OSError, subprocess.SubprocessError) as error:
                self.failures.append(f"{case.name}: {error}")
                said(f"  failed: {error}")


_began = time.monotonic()


def said(text: str) -> None:
    """Say how far it is, on the error stream."""
    print(f"{time.monotonic() - _began:6.0f} s  {text}", file=sys.stderr, flush=True)


def median(command: Callable[[int], Sequence[str | Path]], folder: Path, repeats: int) -> Cost:
    """The run with the median clock time; of several the first, uncounted, warms the cache."""
    runs = [run(command(number), folder) for number in range(repeats + (repeats > 1))]
    bad = next((one for one in runs if one.code not in (0, 3)), None)
    if bad:
        raise RunError(f"{Path(str(command(0)[0])).name} ended with {bad.code}")
    counted = runs[-repeats:]
    middle = statistics.median_low([one.wall for one in counted])
    return next(one for one in counted if one.wall == middle)


def scanned(case: str, image: Path, jobs: int, repeats: int) -> Row:
    """The main job alone on an image."""

    def command(number: int) -> list[str | Path]:
        place = image.parent / f"{jobs}-{number}.case"
        words: list[str | Path] = [
            "scan",
            image,
            "--case",
            place,
            "--jobs",
            str(jobs),
            "-q",
            "--format",
            "json",
        ]
        return [sys.executable, "-m", "triage", *words]

    cost = median(command, image.parent, repeats)
    return Row(case, jobs, cost, cost.wall)


def listed(case: str, image: Path, repeats: int) -> Row:
    """The inventory alone on an image, behind the start of the program: the best of its runs."""
    rows = []
    for number in range(repeats):
        place = image.parent / f"list-{number}"
        words: list[str | Path] = [image, place, "2"]
        cost = run([sys.executable, "-m", "benchkit.inventory", *words], image.parent)
        if cost.code:
            raise RunError(f"the inventory ended with {cost.code}")
        seconds, files = json.loads(place.with_suffix(".json").read_text())
        rows.append(Row(f"{case} ({files} rows)", 2, cost, seconds))
        shutil.rmtree(place)
    return min(rows, key=lambda row: row.seconds)


def beside(row: Row, reference: Sequence[str | Path], target: str, repeats: int) -> Row:
    """The same row with what a reference takes now."""
    other = median(lambda _: reference, Path.cwd(), repeats)
    name = Path(str(reference[0])).name
    return Row(row.case, row.jobs, row.cost, row.seconds, name, other.wall, target)


DISKS: tuple[tuple[str, Callable[[Path, int], None], int, str], ...] = (
    ("random", media.random_disk, 1, "≤ 1.0"),
    ("sparse", media.sparse_disk, 1, "≤ 0.8"),
    ("rosters", media.roster_disk, 1, "≤ 5"),
    ("rosters of different people", media.people_disk, 2, "≤ 5"),
)
"""Name, maker, by how much it is smaller than asked for (such people take long to invent), the
target against the reference. Of less than some hundred MiB the start is half of all."""


def disk(
    make: Callable[[Path, int], None], name: str, mib: int, target: str, repeats: int, folder: Path
) -> Iterator[Row]:
    """One disk: against a hash with two workers, and with one."""
    image = folder / "disk.raw"
    make(image, mib)
    case = f"{name}, {mib} MiB"
    yield beside(scanned(case, image, 2, repeats), [REFERENCE, image], target, repeats)
    yield scanned(case, image, 1, 1)


def listing(kind: str, count: int, target: str, repeats: int, folder: Path) -> Iterator[Row]:
    """Many small files, against a lister."""
    image = folder / "files.raw"
    media.many_files(image, count, kind)
    row = listed(f"{count} files, {kind}", image, repeats)
    if not shutil.which("fls"):
        raise RunError("fls is not installed")
    yield beside(row, ["fls", "-r", "-p", image], target, repeats)


def grown_disk(
    make: Callable[[Path, int], None], name: str, mib: int, target: str, folder: Path
) -> Iterator[Row]:
    """One disk at another size, once against a hash."""
    image = folder / "disk.raw"
    make(image, mib)
    row = scanned(f"{name}, {mib} MiB", image, 2, 1)
    yield beside(row, [REFERENCE, image], target, 1)


def grown_notes(count: int, folder: Path) -> Iterator[Row]:
    """Many small documents, examined once."""
    image = folder / "notes.raw"
    media.notes_disk(image, count)
    yield scanned(f"{count} small documents", image, 2, 1)


def grown_list(count: int, folder: Path) -> Iterator[Row]:
    """The inventory at another size, once."""
    image = folder / "files.raw"
    media.many_files(image, count, "ext4")
    yield listed(f"{count} files, ext4", image, 1)


def pairs(sizes: Sizes) -> Iterator[Case]:
    """What is timed against a reference."""
    for name, make, smaller, target in DISKS:
        mib = max(16, sizes.disk // smaller)
        yield Case(f"disk: {name}", partial(disk, make, name, mib, target, sizes.repeats))
    for kind in LISTED:
        yield Case(f"list: {kind}", partial(listing, kind, sizes.files, "≤ 1.5", sizes.repeats))


def growth(sizes: Sizes) -> Iterator[Case]:
    """What shows how cost grows."""
    for name, make, smaller, target in DISKS[:2]:
        for times in GROWN_DISKS:
            mib = int(sizes.disk * times) // smaller
            maker = partial(grown_disk, make, name, mib, target)
            yield Case(f"growth: {name}, {mib} MiB", maker)
    yield Case("growth: small documents", partial(grown_notes, sizes.files // 5))
    for times in GROWN_LISTS:
        count = int(sizes.files * times)
        yield Case(f"growth: {count} files", partial(grown_list, count))


def measure(folder: Path, sizes: Sizes, call: str) -> str:
    """The whole report; what fails is named in it."""
    before, report = os.getloadavg()[0], Report()
    for case in pairs(sizes):
        report.take(report.pairs, case, folder)
    for case in growth(sizes):
        report.take(report.grown, case, folder)
    said("work per byte …")
    counted = work.counted()
    said("done")
    loads = before, os.getloadavg()[0]
    return speed_page.page(call, loads, report.pairs, report.grown, counted, report.failures)
