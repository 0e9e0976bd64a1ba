"""How fast: ratios to references timed in the same minutes, workers, growth, work per byte."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchkit import media, work
from benchkit.process import Cost, run

REPEATS = 3
REFERENCE = "sha256sum"


@dataclass(frozen=True, slots=True)
class Sizes:
    """MiB of a disk, files of a listing, counted runs, and whether growth is followed far."""

    disk: int
    files: int
    repeats: int
    far: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One run of this program: beside a reference's wall time, if any was timed with it."""

    case: str
    jobs: int
    cost: Cost
    reference: str = ""
    against: float = 0.0
    target: str = ""


def triage(image: Path, case: Path, jobs: int) -> list[str | Path]:
    """The main job as a command."""
    words = ["scan", str(image), "--case", str(case), "--jobs", str(jobs), "-q", "--format", "json"]
    return [sys.executable, "-m", "triage", *words]


def median(command: Callable[[int], Sequence[str | Path]], folder: Path, repeats: int) -> Cost:
    """The run with the median clock time; of several the first, uncounted, warms the cache."""
    if repeats > 1:
        run(command(0), folder)
    runs = [run(command(number), folder) for number in range(1, repeats + 1)]
    middle = statistics.median_low([one.wall for one in runs])
    return next(one for one in runs if one.wall == middle)


def scanned(case: str, image: Path, jobs: int, repeats: int) -> Row:
    """This program alone on an image; ends the benchmark where it fails."""

    def command(number: int) -> list[str | Path]:
        place = image.parent / f"{image.name}-{number}.case"
        shutil.rmtree(place, ignore_errors=True)
        return triage(image, place, jobs)

    cost = median(command, image.parent, repeats)
    if cost.code not in (0, 3):
        raise SystemExit(f"{case}: the scan failed ({cost.code}): no figure")
    return Row(case, jobs, cost)


def compared(
    case: str, image: Path, reference: Sequence[str | Path], target: str, repeats: int
) -> Row:
    """Two workers against a reference on one image, in the same minutes."""
    other = median(lambda _: reference, image.parent, repeats)
    if other.code != 0:
        raise SystemExit(f"{case}: {reference[0]} failed ({other.code}): no figure")
    own = scanned(case, image, 2, repeats)
    return Row(case, 2, own.cost, Path(str(reference[0])).name, other.wall, target)


DISKS: tuple[tuple[str, Callable[[Path, int], None], int, str], ...] = (
    ("random", media.random_disk, 1, "≤ 1.0"),
    ("sparse", media.sparse_disk, 1, "≤ 0.8"),
    ("rosters", media.roster_disk, 8, "≤ 5"),
)
"""Name, maker, by how much it is smaller than asked for, the target against the reference."""


def disks(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """Random, sparse and dense disks: against a hash with two workers, and with one."""
    for name, make, smaller, target in DISKS:
        image = folder / f"{name}.raw"
        make(image, max(64, sizes.disk // smaller))
        case = f"{name}, {image.stat().st_size >> 20} MiB"
        yield compared(case, image, [REFERENCE, image], target, sizes.repeats)
        yield scanned(case, image, 1, 1)
        image.unlink()


def listings(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """Many small files, against a lister."""
    if shutil.which("fls") is None:
        print("fls is missing: no comparison of listings", file=sys.stderr)
        return
    for kind in ("ntfs", "ext4"):
        image = folder / f"files-{kind}.raw"
        media.many_files(image, sizes.files, kind)
        call: list[str | Path] = ["fls", "-r", "-p", image]
        yield compared(f"{sizes.files} files, {kind}", image, call, "≤ 1.5", sizes.repeats)
        image.unlink()


def growth(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """The same media at other sizes, one run each."""
    for mib in (sizes.disk // 4, *((4096,) if sizes.far else ())):
        image = folder / f"sparse-{mib}.raw"
        media.sparse_disk(image, mib)
        yield scanned(f"sparse, {mib} MiB", image, 2, 1)
        image.unlink()
    for count in (sizes.files // 10, *((1_000_000,) if sizes.far else ())):
        image = folder / f"files-{count}.raw"
        media.many_files(image, count, "ext4")
        yield scanned(f"{count} files, ext4", image, 2, 1)
        image.unlink()


def table(rows: Sequence[Row]) -> str:
    """The runs as Markdown."""
    lines = [
        "| case | workers | wall s | CPU s | reference | its wall s | ratio | target"
        " | parent MiB | largest worker MiB |",
        "|---|---:|---:|---:|---|---:|---:|---|---:|---:|",
    ]
    for row in rows:
        cost = row.cost
        beside = f"{row.against:.2f} | {cost.wall / row.against:.2f}" if row.against else "|"
        lines.append(
            f"| {row.case} | {row.jobs} | {cost.wall:.2f} | {cost.cpu:.2f} | {row.reference}"
            f" | {beside} | {row.target} | {cost.parent} | {cost.child} |"
        )
    return "\n".join(lines) + "\n"


def workers(rows: Sequence[Row]) -> str:
    """What the second worker is worth, as Markdown."""
    alone = {row.case: row.cost.wall for row in rows if row.jobs == 1}
    lines = ["| case | one worker's wall time over two workers' | target |", "|---|---:|---|"]
    lines += [
        f"| {row.case} | {alone[row.case] / row.cost.wall:.2f} | ≥ 1.7 |"
        for row in rows
        if row.jobs == 2 and row.case in alone
    ]
    return "\n".join(lines) + "\n"


def machine() -> str:
    """What the figures are taken on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return f"{os.cpu_count()} × {model}, {memory} GiB"


def measure(folder: Path, sizes: Sizes, call: str) -> str:
    """The whole report."""
    load = os.getloadavg()[0]
    rows = [*disks(folder, sizes), *listings(folder, sizes)]
    grown = list(growth(folder, sizes))
    return PAGE.format(
        call=call,
        machine=machine(),
        before=load,
        after=os.getloadavg()[0],
        rows=table(rows),
        workers=workers(rows),
        growth=table(grown),
        work=work.table(),
    )


PAGE = """# Performance

Made by `{call}` on {machine}; the machine's load was {before:.1f} at the beginning and {after:.1f}
at the end (two workers alone make 2).

Each pair was timed in the same minutes on a warm cache: one uncounted run, then the median of the
counted ones; what has no reference was run once, right after. *ratio* is this program's wall time
over the reference's. Memory is the peak resident memory, of the process itself and of its largest
worker (target ≤ 350). A scan hashes the whole disk too.

{rows}
## Workers

{workers}
## Growth

{growth}
## Work per byte

What the survey of raw bytes does with each kind of them, in one process: its speed by processor
time, the share of the bytes that is decoded and examined in depth (target on random bytes < 1 %),
and the calls of Python functions it makes.

{work}"""
